import { parameterCount, type Network } from '../network/layers.ts';
import { bundlesOf } from './bundles.ts';
import type { StepSettings } from './training-graph.ts';

/** A parameter, and RMSProp's two slots of it. */
const NUMBERS_OF_PARAMETER = 3;

/** What memory depends on. */
export type BatchSettings = Pick<StepSettings, 'batchSize' | 'parts' | 'precision'>;

/**
 * Bytes that training on batches takes at least: what a step has when its forward pass ends and nothing has gone back yet, or what
 * the largest convolution of an evaluation starts from and makes.
 */
export function trainingBytes(network: Network, { batchSize, parts, precision }: BatchSettings): number {
  const { layers } = network;
  const numbersOf = (positions: readonly number[]): number =>
    positions.reduce((sum, position) => {
      const { side = 0, channels = 0 } = layers[position] ?? {};
      return sum + side * side * channels;
    }, 0);
  const bundles = [...bundlesOf(network, true).values()].map(({ positions }) => positions);
  /** Layers whose outputs are inputs of a gradient. */
  const kept = new Set<number>();
  let evaluation = 0;
  for (const [position, layer] of layers.entries()) {
    if (layer.kind !== 'conv-bn-relu' && layer.kind !== 'max-pool') continue;
    kept.add(layer.from);
    if (layer.kind === 'max-pool') kept.add(position);
    else evaluation = Math.max(evaluation, numbersOf([layer.from, position]));
  }
  // What convolutions make is kept as it is and rectified; later layers start from that, or from parts of a bundle.
  const made = bundles.flat();
  for (const [first = 0, ...others] of bundles) if (others.length === 0) kept.delete(first);
  // Parts of a batch may run one after the other; evaluations have none.
  const step = numbersOf([...made, ...made, ...kept]) / parts;
  const activations = Math.max(step, evaluation) * batchSize * (precision === 'bfloat16' ? 2 : 4);
  return activations + parameterCount(network) * NUMBERS_OF_PARAMETER * 4;
}
