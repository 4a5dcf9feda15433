import type { Network } from '../network/layers.ts';
import { addBackward } from './backward.ts';
import { addForward, addLoss, type Forward, type ForwardSettings } from './forward.ts';
import { FLOAT, Graph, type TensorName } from './graph.ts';
import { DataType } from './protobuf.ts';
import {
  addVariables,
  assign,
  read,
  type MovingAverages,
  type Variable,
  type Variables,
} from './variables.ts';

/** What a training step depends on. */
export interface StepSettings {
  /** Images in a batch. */
  readonly batchSize: number;
  /** Parts of the batch that are normalised each by itself; divides the batch. */
  readonly parts: number;
  /** How much of the moving averages stays at each step. */
  readonly bnMomentum: number;
  /** Factor of half the squared norm of all trainable numbers in the loss. */
  readonly weightDecay: number;
  /** What activations are computed in. Weights, statistics and updates are always `float32`. */
  readonly precision: 'float32' | 'bfloat16';
}

/** RMSProp's settings of the original. */
const RMSPROP = { decay: 0.9, momentum: 0.9, epsilon: 1 };

/** A graph, and the variables that a session of it has. */
export interface BuiltGraph {
  readonly graphDef: Uint8Array;
  readonly variables: readonly Variable[];
}

/**
 * The graph of a whole training. Operations that a session runs:
 * - `initialise` with `seed`; `restore` with `value/NAME` of every variable; `read/NAME`
 * - `step` with `images`, `labels` and `rate`: forward, backward, weight decay, RMSProp, moving averages. Before the update
 *   it gives `loss` (with weight decay), `cross_entropy` and `correct`
 * - `gradient/I` with `images` and `labels`: what the step applies to the parameter at that position
 * - `evaluation_correct`, `evaluation_loss` with `evaluation_images` and `evaluation_labels`: sums over any number of images,
 *   normalised by moving averages
 */
export function buildTrainingGraph(network: Network, settings: StepSettings): BuiltGraph {
  const graph = new Graph();
  const variables = addVariables(graph, network);
  addStep(graph, network, variables, settings);
  addEvaluation(graph, network, variables, settings);
  return { graphDef: graph.encode(), variables: variables.all };
}

function activationType({ precision }: Pick<StepSettings, 'precision'>): DataType {
  return precision === 'bfloat16' ? DataType.bfloat16 : DataType.float;
}

/** Reads everything that a forward pass needs. */
export function readAll(
  graph: Graph,
  { trainables, averages }: Variables,
): Pick<ForwardSettings, 'weights' | 'moving'> {
  const weights = trainables.map(({ value }) => read(graph, value));
  const moving = new Map(
    [...averages].map(([parameter, { mean, variance }]) => [
      parameter,
      { mean: read(graph, mean), variance: read(graph, variance) },
    ]),
  );
  return { weights, moving: (parameter) => moving.get(parameter) ?? { mean: '', variance: '' } };
}

function addStep(graph: Graph, network: Network, variables: Variables, settings: StepSettings): void {
  const { batchSize, parts, bnMomentum, weightDecay } = settings;
  const { side, channels } = network.layers[0] ?? { side: 0, channels: 0 };
  const images = graph.placeholder('images', DataType.float, [batchSize, side, side, channels]);
  const labels = graph.placeholder('labels', DataType.int32, [batchSize]);
  const rate = graph.placeholder('rate', DataType.float, []);
  const values = readAll(graph, variables);
  const forwardSettings = {
    ...values,
    type: activationType(settings),
    statistics: { batchPart: 1 - bnMomentum },
  };

  const size = batchSize / parts;
  const shards = Array.from({ length: parts }, (_part, i) => {
    const whole = parts === 1;
    const shardImages = whole
      ? images
      : graph.slice(images, [i * size, 0, 0, 0], [size, side, side, channels]);
    const shardLabels = whole ? labels : graph.slice(labels, [i * size], [size], DataType.int32);
    const forward = addForward(graph, network, shardImages, forwardSettings);
    const loss = addLoss(graph, forward.values.at(-1) ?? '', shardLabels);
    // The loss is the mean over the whole batch.
    const atLogits = graph.scaled(loss.gradient, 1 / batchSize);
    return { forward, loss, gradients: addBackward(graph, network, forward, atLogits, { batch: size }) };
  });

  const crossEntropy = graph.scaled(
    graph.sum(shards.map(({ loss }) => graph.reduce('Sum', loss.ofImage, [0]))),
    1 / batchSize,
  );
  graph.named('cross_entropy', crossEntropy);
  graph.named('loss', withDecay(graph, crossEntropy, values.weights, weightDecay));
  graph.named(
    'correct',
    graph.sum(
      shards.map(({ loss }) => loss.correct),
      DataType.int32,
    ),
    DataType.int32,
  );

  const updates = variables.trainables.map(({ value, meanSquare, momentum }, i) => {
    const gradient = graph.sum(shards.map(({ gradients }) => gradients.parameters[i] ?? ''));
    const decayed =
      weightDecay === 0
        ? gradient
        : graph.op('AddV2', [gradient, graph.scaled(values.weights[i] ?? '', weightDecay)], FLOAT);
    graph.named(`gradient/${i}`, decayed);
    return graph.op(
      'ResourceApplyRMSProp',
      [
        value.handle,
        meanSquare.handle,
        momentum.handle,
        rate,
        graph.float(RMSPROP.decay),
        graph.float(RMSPROP.momentum),
        graph.float(RMSPROP.epsilon),
        decayed,
      ],
      { ...FLOAT, use_locking: { bool: false } },
    );
  });
  const moved = moveAverages(
    graph,
    variables.averages,
    shards.map(({ forward }) => forward),
  );
  graph.group('step', [...updates, ...moved]);
}

/** A loss with half the squared norm of the weights, `weightDecay` times. */
export function withDecay(
  graph: Graph,
  loss: TensorName,
  weights: readonly TensorName[],
  weightDecay: number,
): TensorName {
  const halfSquares = graph.sum(weights.map((weight) => graph.op('L2Loss', [weight], FLOAT)));
  return graph.op('AddV2', [loss, graph.scaled(halfSquares, weightDecay)], FLOAT);
}

/** Gives moving averages their next values: those of the parts, or their mean. */
function moveAverages(
  graph: Graph,
  averages: ReadonlyMap<number, MovingAverages>,
  forwards: readonly Forward[],
): TensorName[] {
  const mean = (tensors: readonly TensorName[]): TensorName =>
    tensors.length === 1 ? (tensors[0] ?? '') : graph.scaled(graph.sum(tensors), 1 / tensors.length);
  const [first] = forwards;
  return [...(first?.bundles ?? [])].flatMap(([position, { members, widths }]) => {
    const normalised = forwards.map(({ bundles }) => bundles.get(position)?.normalised ?? '');
    const means = graph.split(mean(normalised.map((name) => `${name}:1`)), widths, 1);
    const variances = graph.split(mean(normalised.map((name) => `${name}:2`)), widths, 1);
    return members.flatMap(({ parameter }, i) => {
      const variables = averages.get(parameter);
      if (variables === undefined) return [];
      return [
        assign(graph, variables.mean, means[i] ?? ''),
        assign(graph, variables.variance, variances[i] ?? ''),
      ];
    });
  });
}

function addEvaluation(graph: Graph, network: Network, variables: Variables, settings: StepSettings): void {
  const { side, channels } = network.layers[0] ?? { side: 0, channels: 0 };
  const images = graph.placeholder('evaluation_images', DataType.float, [-1, side, side, channels]);
  const labels = graph.placeholder('evaluation_labels', DataType.int32, [-1]);
  const forward = addForward(graph, network, images, {
    ...readAll(graph, variables),
    type: activationType(settings),
    statistics: 'moving',
  });
  const loss = addLoss(graph, forward.values.at(-1) ?? '', labels);
  graph.named('evaluation_correct', loss.correct, DataType.int32);
  graph.named('evaluation_loss', graph.reduce('Sum', loss.ofImage, [0]));
}
