import type { Layer, Network } from '../network/layers.ts';
import { bundlesOf, type Bundle } from './bundles.ts';
import { FLOAT, type Graph, type TensorName } from './graph.ts';
import { DataType, type Attribute } from './protobuf.ts';

/** Added to the variance of a batch normalisation. */
const EPSILON = 1e-5;

type Attributes = Readonly<Record<string, Attribute>>;

/** How a convolution, its gradient and so on are set. */
export function convolution(type: DataType): Attributes {
  return {
    T: { type },
    strides: { ints: [1, 1, 1, 1] },
    padding: { text: 'SAME' },
    data_format: { text: 'NHWC' },
    dilations: { ints: [1, 1, 1, 1] },
  };
}

/** How a batch normalisation and its gradient are set; its statistics are always `float32`. */
export function normalisation(type: DataType, training: boolean): Attributes {
  return {
    T: { type },
    U: { type: DataType.float },
    epsilon: { float: EPSILON },
    data_format: { text: 'NHWC' },
    is_training: { bool: training },
  };
}

/** How a max-pooling and its gradient are set. */
export function pooling(type: DataType, size: number, stride: number): Attributes {
  return {
    T: { type },
    ksize: { ints: [1, size, size, 1] },
    strides: { ints: [1, stride, stride, 1] },
    padding: { text: 'SAME' },
    data_format: { text: 'NHWC' },
  };
}

/** What a forward pass works with. */
export interface ForwardSettings {
  /** Trainable tensors, by position. */
  readonly weights: readonly TensorName[];
  /** The type of activations. */
  readonly type: DataType;
  /**
   * What images are normalised by: statistics of the batch, with the part that a batch has in new moving averages, which are
   * then outputs 1 and 2 of the normalisation; or moving averages.
   */
  readonly statistics: { readonly batchPart: number } | 'moving';
  /** The moving averages of the convolution whose first parameter has a position. */
  readonly moving: (parameter: number) => Moving;
}

/** Moving averages. */
interface Moving {
  readonly mean: TensorName;
  readonly variance: TensorName;
}

/** Convolutions that run as one, and what they have made. */
export interface ComputedBundle extends Bundle {
  /** All kernels, in the type of activations. */
  readonly kernel: TensorName;
  readonly scale: TensorName;
  readonly moving: Moving;
  readonly convolved: TensorName;
  readonly normalised: TensorName;
  readonly activated: TensorName;
  /** The channels of each member. */
  readonly widths: readonly number[];
}

/** What a forward pass leaves for the backward pass. */
export interface Forward {
  readonly settings: ForwardSettings;
  /** What each layer makes. */
  readonly values: readonly TensorName[];
  /** The bundles by the position of their first convolution. */
  readonly bundles: ReadonlyMap<number, ComputedBundle>;
}

/** Adds the layers of a network on images of type `float32`. */
export function addForward(
  graph: Graph,
  network: Network,
  images: TensorName,
  settings: ForwardSettings,
): Forward {
  const { type, weights } = settings;
  // What evaluations would save by going through an input once is less than copying takes.
  const bundled = bundlesOf(network, settings.statistics !== 'moving');
  const bundles = new Map<number, ComputedBundle>();
  const values: TensorName[] = [];
  const value = (layer: number): TensorName => values[layer] ?? '';

  const add = (layer: Layer, position: number): TensorName => {
    switch (layer.kind) {
      case 'image':
        return graph.cast(images, DataType.float, type);
      case 'conv-bn-relu': {
        const bundle = bundled.get(position);
        if (bundle !== undefined) {
          const computed = addBundle(graph, bundle, value(layer.from), settings);
          bundles.set(position, computed);
          const parts = graph.split(computed.activated, computed.widths, 4, type);
          for (const [i, part] of parts.entries()) values[bundle.positions[i] ?? 0] = part;
        }
        return value(position);
      }
      case 'max-pool':
        return graph.op('MaxPool', [value(layer.from)], pooling(type, layer.size, layer.stride));
      case 'add':
        return graph.sum(layer.from.map(value), type);
      case 'truncate':
        return graph.slice(value(layer.from), [0, 0, 0, 0], [-1, -1, -1, layer.channels], type);
      case 'concat':
        return graph.concat(layer.from.map(value), type);
      case 'average':
        return graph.reduce('Mean', graph.cast(value(layer.from), type, DataType.float), [1, 2]);
      case 'dense': {
        const product = graph.matMul(value(layer.from), weights[layer.parameter] ?? '');
        return graph.op('BiasAdd', [product, weights[layer.parameter + 1] ?? ''], {
          ...FLOAT,
          data_format: { text: 'NHWC' },
        });
      }
    }
  };
  for (const [position, layer] of network.layers.entries()) values[position] = add(layer, position);
  return { settings, values, bundles };
}

/** Adds the convolutions of a bundle, their normalisation and rectification. */
function addBundle(
  graph: Graph,
  bundle: Bundle,
  from: TensorName,
  { type, weights, statistics, moving }: ForwardSettings,
): ComputedBundle {
  const parameters = bundle.members.map(({ parameter }) => parameter);
  const join = (of: (parameter: number) => TensorName | undefined): TensorName =>
    graph.concat(parameters.map((parameter) => of(parameter) ?? ''));
  const kernels = join((parameter) => weights[parameter]);
  const kernel = graph.cast(kernels, DataType.float, type);
  const scale = join((parameter) => weights[parameter + 1]);
  const offset = join((parameter) => weights[parameter + 2]);
  const mean = join((parameter) => moving(parameter).mean);
  const variance = join((parameter) => moving(parameter).variance);
  const convolved = graph.op('Conv2D', [from, kernel], convolution(type));
  const normalised = graph.op('FusedBatchNormV3', [convolved, scale, offset, mean, variance], {
    ...normalisation(type, statistics !== 'moving'),
    ...(statistics !== 'moving' && { exponential_avg_factor: { float: statistics.batchPart } }),
  });
  return {
    ...bundle,
    kernel,
    scale,
    moving: { mean, variance },
    convolved,
    normalised,
    activated: graph.op('Relu', [normalised], { T: { type } }),
    widths: bundle.members.map(({ channels }) => channels),
  };
}

/** What logits say about labels. */
export interface Loss {
  /** Cross-entropy of each image. */
  readonly ofImage: TensorName;
  /** Its gradient at the logits. */
  readonly gradient: TensorName;
  /** How many images have their label as the class with the largest logit; `int32`. */
  readonly correct: TensorName;
}

/** Adds the loss. */
export function addLoss(graph: Graph, logits: TensorName, labels: TensorName): Loss {
  const ofImage = graph.op('SparseSoftmaxCrossEntropyWithLogits', [logits, labels], {
    ...FLOAT,
    Tlabels: { type: DataType.int32 },
  });
  const predicted = graph.op('ArgMax', [logits, graph.ints([1], [])], {
    ...FLOAT,
    Tidx: { type: DataType.int32 },
    output_type: { type: DataType.int32 },
  });
  const equal = graph.op('Equal', [predicted, labels], { T: { type: DataType.int32 } });
  const counted = graph.cast(equal, DataType.bool, DataType.int32);
  const correct = graph.op('Sum', [counted, graph.ints([0])], {
    T: { type: DataType.int32 },
    Tidx: { type: DataType.int32 },
    keep_dims: { bool: false },
  });
  return { ofImage, gradient: `${ofImage}:1`, correct };
}
