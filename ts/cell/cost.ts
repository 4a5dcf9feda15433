import { describe, MOST_UINT32, options, wholeNumber } from '../arguments.ts';
import { callNative, NasBenchError } from '../errors.ts';
import { cellCost } from '../native.ts';

/** The network that a cell is put into: a stem, then stacks of equal cells, then a dense layer. */
export interface NetworkConfig {
  /** Side of the square input image in pixels, 1 to 4096. */
  imageSize: number;
  /** Channels of the input image, 1 to 4096. */
  imageChannels: number;
  /** Channels of the stem and of the first stack, 1 to 65,536; every further stack doubles them. */
  stemChannels: number;
  /** Number of stacks, 1 to 8. */
  stacks: number;
  /** Cells in each stack, 1 to 1,000. */
  cellsPerStack: number;
  /** Classes that the dense layer tells apart, 1 to 1,000,000. */
  classes: number;
}

/** The network of the paper, for CIFAR-10. */
export const PAPER_NETWORK: Readonly<NetworkConfig> = Object.freeze({
  imageSize: 32,
  imageChannels: 3,
  stemChannels: 128,
  stacks: 3,
  cellsPerStack: 3,
  classes: 10,
});

/** What the cost of a cell depends on. */
export interface CostOptions {
  /**
   * Channels that do not divide evenly are given to the first vertices, so isomorphic cells may differ. `published`, the
   * default, takes the order under which the published table trained the cell; `own` takes the cell's own.
   */
  vertexOrder?: 'published' | 'own' | undefined;
  /** Changes to the network of the paper. */
  network?: Partial<NetworkConfig> | undefined;
}

/** What a network costs. */
export interface Cost {
  /** Trainable parameters: convolutions, batch normalisation, and the dense layer. */
  trainableParameters: number;
  /** FLOPs of one image, as published for this benchmark: multiply-adds, and two for every normalised element. */
  flops: number;
}

/** The fields in the order in which the addon takes them. */
const FIELDS = Object.keys(PAPER_NETWORK) as (keyof NetworkConfig)[];

/** Checks the options and asks the addon. */
export function costOf(packed: number, given: CostOptions): Cost {
  const { vertexOrder = 'published', network } = options(given, 'options');
  if (vertexOrder !== 'published' && vertexOrder !== 'own')
    throw new NasBenchError(
      'NB101_BAD_ARGUMENT',
      `vertexOrder is ${describe(vertexOrder)}, expected 'published' or 'own'`,
    );
  const fields = network === undefined ? undefined : networkFields(network);
  const [trainableParameters = 0, flops = 0] = callNative(() =>
    cellCost(packed, vertexOrder === 'own', fields),
  );
  return { trainableParameters, flops };
}

function networkFields(network: Partial<NetworkConfig>): Uint32Array {
  const given = options(network, 'network');
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(PAPER_NETWORK, key))
      throw new NasBenchError(
        'NB101_BAD_NETWORK',
        `network configuration: there is no field ${describe(key)}, expected ${FIELDS.join(', ')}`,
      );
  }
  // The addon knows the range of each field; here it is enough that a number crosses unchanged.
  return Uint32Array.from(FIELDS, (field) =>
    wholeNumber(
      given[field] ?? PAPER_NETWORK[field],
      `network.${field}`,
      0,
      MOST_UINT32,
      'NB101_BAD_NETWORK',
    ),
  );
}
