import type { Layer, Network } from '../network/layers.ts';
import { convolution, normalisation, pooling, type ComputedBundle, type Forward } from './forward.ts';
import { FLOAT, type Graph, type TensorName } from './graph.ts';
import { DataType } from './protobuf.ts';

/** Gradients of one number. */
export interface Gradients {
  /** By the position of the parameter; `float32`. */
  readonly parameters: readonly TensorName[];
  /** At the images; only if it was asked for. */
  readonly images: TensorName | undefined;
}

/** What a backward pass works with. */
export interface BackwardSettings {
  /** Images in the batch. */
  readonly batch: number;
  /** Whether the gradient at the images is wanted. */
  readonly atImages?: boolean;
}

/** Adds the gradients of whatever has a gradient at the logits. */
export function addBackward(
  graph: Graph,
  network: Network,
  forward: Forward,
  atLogits: TensorName,
  { batch, atImages = false }: BackwardSettings,
): Gradients {
  const { layers } = network;
  const { settings, values, bundles } = forward;
  const { type, weights } = settings;
  const training = settings.statistics !== 'moving';
  const parameters: TensorName[] = [];
  /** Gradients that later layers bring to a layer. */
  const arriving: TensorName[][] = layers.map(() => []);
  const value = (layer: number): TensorName => values[layer] ?? '';
  const shapeOf = ({ side, channels }: Layer): number[] => [batch, side, side, channels];
  const layerAt = (position: number): Layer => layers[position] as Layer;
  const bring = (layer: number, gradient: () => TensorName): void => {
    // Nobody learns from the gradient at the images.
    if (layer > 0 || atImages) arriving[layer]?.push(gradient());
  };

  const backBundle = (from: number, bundle: ComputedBundle): void => {
    const { positions, members, widths, kernel, convolved, normalised } = bundle;
    const dy = graph.concat(
      positions.map((position) => arriving[position]?.[0] ?? ''),
      type,
    );
    const relu = graph.op('ReluGrad', [dy, bundle.activated], { T: { type } });
    // With moving averages its inputs 3 and 4 are those, else what the forward pass kept.
    const kept = training
      ? [`${normalised}:3`, `${normalised}:4`]
      : [bundle.moving.mean, bundle.moving.variance];
    const gradient = graph.op(
      'FusedBatchNormGradV3',
      [relu, convolved, bundle.scale, ...kept, `${normalised}:5`],
      normalisation(type, training),
    );
    const [height = 1, width = 1, channels = 1] = network.parameters[members[0]?.parameter ?? 0]?.shape ?? [];
    const shape = [height, width, channels, widths.reduce((sum, each) => sum + each)];
    const atKernel = graph.op(
      'Conv2DBackpropFilter',
      [value(from), graph.ints(shape), gradient],
      convolution(type),
    );
    const kernels = graph.split(graph.cast(atKernel, type, DataType.float), widths, 4);
    const scales = graph.split(`${gradient}:1`, widths, 1);
    const offsets = graph.split(`${gradient}:2`, widths, 1);
    for (const [i, { parameter }] of members.entries())
      for (const [role, gradients] of [kernels, scales, offsets].entries())
        parameters[parameter + role] = gradients[i] ?? '';
    bring(from, () =>
      graph.op(
        'Conv2DBackpropInput',
        [graph.ints(shapeOf(layerAt(from))), kernel, gradient],
        convolution(type),
      ),
    );
  };

  const back = (layer: Layer, position: number, dy: TensorName): void => {
    switch (layer.kind) {
      case 'image':
        break;
      case 'conv-bn-relu': {
        // Backwards, the first layer of a bundle comes last: by then the gradients at all of them are there.
        const bundle = bundles.get(position);
        if (bundle !== undefined) backBundle(layer.from, bundle);
        break;
      }
      case 'max-pool':
        bring(layer.from, () =>
          graph.op(
            'MaxPoolGrad',
            [value(layer.from), value(position), dy],
            pooling(type, layer.size, layer.stride),
          ),
        );
        break;
      case 'add':
        for (const from of layer.from) bring(from, () => dy);
        break;
      case 'truncate': {
        const missing = layerAt(layer.from).channels - layer.channels;
        const attributes = { T: { type }, Tpaddings: { type: DataType.int32 } };
        bring(layer.from, () =>
          graph.op('Pad', [dy, graph.ints([0, 0, 0, 0, 0, 0, 0, missing], [4, 2])], attributes),
        );
        break;
      }
      case 'concat': {
        const widths = layer.from.map((from) => layerAt(from).channels);
        for (const [i, part] of graph.split(dy, widths, 4, type).entries())
          bring(layer.from[i] ?? 0, () => part);
        break;
      }
      case 'average': {
        const shape = shapeOf(layerAt(layer.from));
        const [, side = 1, , channels = 1] = shape;
        bring(layer.from, () => {
          const small = graph.reshape(graph.scaled(dy, 1 / (side * side)), [batch, 1, 1, channels]);
          return graph.op('BroadcastTo', [graph.cast(small, DataType.float, type), graph.ints(shape)], {
            T: { type },
            Tidx: { type: DataType.int32 },
          });
        });
        break;
      }
      case 'dense': {
        const { from, parameter } = layer;
        parameters[parameter] = graph.matMul(value(from), dy, 'first');
        parameters[parameter + 1] = graph.op('BiasAddGrad', [dy], {
          ...FLOAT,
          data_format: { text: 'NHWC' },
        });
        bring(from, () => graph.matMul(dy, weights[parameter] ?? '', 'second'));
        break;
      }
    }
  };
  arriving.at(-1)?.push(atLogits);
  for (const [position, layer] of [...layers.entries()].toReversed()) {
    const gradients = arriving[position] ?? [];
    if (gradients.length === 0) continue;
    const activation = layer.kind === 'average' || layer.kind === 'dense' ? DataType.float : type;
    const dy = graph.sum(gradients, activation);
    arriving[position] = [dy];
    back(layer, position, dy);
  }
  const atFirst = arriving[0]?.[0];
  return {
    parameters,
    images: atFirst === undefined ? undefined : graph.cast(atFirst, type, DataType.float),
  };
}
