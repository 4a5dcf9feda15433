import { badArgument, options, wholeNumber } from '../../arguments.ts';
import type { CellLike } from '../../cell/cell-like.ts';
import { imagesOf, type Cifar10 } from '../data/cifar10.ts';
import { buildMetricsGraph } from '../graph/metrics-graph.ts';
import { moduleOf } from '../network/module.ts';
import { networkOf } from '../network/network.ts';
import { findTensorFlow } from '../tensorflow/find.ts';
import { GraphSession } from '../tensorflow/session.ts';
import { resolveConfig, type TrainingChanges } from './config.ts';
import { checkMemory } from './memory.ts';
import { seedsOf } from './seeds.ts';

/** How sample metrics are measured. */
export interface SampleMetricsOptions {
  /** A folder with CIFAR-10 in its binary layout, or images that were read already. */
  readonly data: string | Cifar10;
  /** What the weights derive from; 0 by default. */
  readonly seed?: number | undefined;
  /** How many validation images are in the sample; 100 by default, as in the original. */
  readonly images?: number | undefined;
  /**
   * What images are normalised by: statistics of the sample (`batch`, the default), or moving averages (`moving`), which in a
   * network that was not trained are 0 and 1.
   */
  readonly statistics?: 'batch' | 'moving' | undefined;
  /** `published` (the default) looks at the representative of the cell, `own` at the spec's own vertex order. */
  readonly vertexOrder?: 'published' | 'own' | undefined;
  /** Changes to the network and weight decay of the paper. */
  readonly config?: TrainingChanges | undefined;
  /** Threads of TensorFlow; by default one for every core. */
  readonly threads?: number | undefined;
}

/** A trainable tensor of a network. */
export interface ParameterNorm {
  /** What it is. */
  readonly role: 'kernel' | 'scale' | 'offset' | 'weights' | 'bias';
  /** Its axes. */
  readonly shape: readonly number[];
  /** Its norm. */
  readonly norm: number;
  /** The norm of the gradient of the loss at it. */
  readonly gradientNorm: number;
}

/** What an untrained network says of a sample of images. */
export interface SampleMetrics {
  /** A row of ten for each image. */
  readonly logits: Float32Array;
  /** Mean cross-entropy and weight decay. */
  readonly loss: number;
  /** Every trainable tensor, in the order of the network. */
  readonly parameters: readonly ParameterNorm[];
  /** The norm of the gradient at all parameters together: the zero-cost proxy `grad_norm`. */
  readonly gradientNorm: number;
  /** For each image, the norm of the gradient of the loss at it. */
  readonly inputGradientNorms: Float32Array;
  /**
   * Covariances between the images, over all activations after the stem and after each stack: a square matrix each, row by
   * row.
   */
  readonly covariances: readonly Float32Array[];
  /** The zero-cost proxy `jacob_cov` (Mellor et al. 2020): the higher, the more an input changes the output in its own way. */
  readonly jacobianCovariance: number;
}

/**
 * Measures an untrained network on a fixed sample of validation images: what zero-cost proxies are made of.
 *
 * @throws `NasBenchError` for a spec, settings, images or a TensorFlow that are not good; NB101_OUT_OF_MEMORY for a sample that memory
 * cannot hold
 *
 * @example
 * ```ts
 * import { sampleMetrics } from 'nasbench101/train';
 *
 * const { gradientNorm, jacobianCovariance } = await sampleMetrics(0, { data: 'cifar-10-batches-bin' });
 * console.log(gradientNorm, jacobianCovariance);
 * ```
 */
export async function sampleMetrics(spec: CellLike, how: SampleMetricsOptions): Promise<SampleMetrics> {
  const {
    data,
    seed = 0,
    images: count = 100,
    statistics = 'batch',
    vertexOrder = 'published',
  } = options(how, 'options');
  wholeNumber(seed, 'the seed', 0, Number.MAX_SAFE_INTEGER);
  wholeNumber(count, 'the number of images', 2, 10_000);
  wholeNumber(how.threads ?? 0, 'threads', 0, 1024);
  if (statistics !== 'batch' && statistics !== 'moving')
    throw badArgument('statistics', statistics, "'batch' or 'moving'");
  if (vertexOrder !== 'published' && vertexOrder !== 'own')
    throw badArgument('vertexOrder', vertexOrder, "'published' or 'own'");
  const { network: around, weightDecay } = resolveConfig(how.config ?? {});
  const module = moduleOf(spec, vertexOrder);
  const network = networkOf(module, around);
  const { validation } = await imagesOf(data, 'table');
  const batches = validation.batches(count, null, 0, 1);
  const batch = await batches.next();
  batches.stop();
  if (batch === null) throw new Error('there are no validation images');

  const { library, devices } = await findTensorFlow();
  checkMemory(network, { batchSize: count, parts: 1, precision: 'float32' }, devices);
  const settings = { batchSize: count, weightDecay, moving: statistics === 'moving' };
  const { graphDef } = buildMetricsGraph(network, settings);
  const session = await GraphSession.open(library, graphDef, how.threads ?? 0);
  try {
    const name = JSON.stringify([module.edges, module.ops]);
    const start = Int32Array.of(seedsOf(seed, name, 0, 0, 1).weights);
    await session.run([{ name: 'seed', shape: [], data: start }], [], ['initialise']);
    const outputs = ['logits', 'loss', 'norms', 'input_gradient_norms', 'jacobian_covariance'];
    const [logits, loss, norms, inputGradientNorms, jacobianCovariance, ...covariances] = (await session.run(
      [
        {
          name: 'images',
          shape: [count, around.imageSize, around.imageSize, around.imageChannels],
          data: batch.images,
        },
        { name: 'labels', shape: [count], data: batch.labels },
      ],
      [...outputs, ...network.auxiliary.map((_layer, i) => `covariance/${i}`)],
    )) as Float32Array[];
    const parameters = network.parameters.map(({ role, shape }, i) => ({
      role,
      shape,
      norm: norms?.[i] ?? Number.NaN,
      gradientNorm: norms?.[network.parameters.length + i] ?? Number.NaN,
    }));
    return {
      logits: logits ?? new Float32Array(),
      loss: loss?.[0] ?? Number.NaN,
      parameters,
      gradientNorm: Math.hypot(...parameters.map(({ gradientNorm }) => gradientNorm)),
      inputGradientNorms: inputGradientNorms ?? new Float32Array(),
      covariances,
      jacobianCovariance: jacobianCovariance?.[0] ?? Number.NaN,
    };
  } finally {
    session.close();
  }
}
