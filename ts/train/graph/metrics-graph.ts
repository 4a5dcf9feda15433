import type { Network } from '../network/layers.ts';
import { addBackward } from './backward.ts';
import { addForward, addLoss } from './forward.ts';
import { FLOAT, Graph, type Precision, type TensorName } from './graph.ts';
import { DataType } from './protobuf.ts';
import { readAll, withDecay, type BuiltGraph } from './training-graph.ts';
import { addVariables } from './variables.ts';

/** What sample metrics depend on. */
export interface MetricsSettings {
  /** Images in the sample. */
  readonly batchSize: number;
  /** Factor of half the squared norm of all trainable numbers in the loss. */
  readonly weightDecay: number;
  /** Whether images are normalised by moving averages instead of their own statistics. */
  readonly moving: boolean;
}

/** Added to eigenvalues of correlations before their logarithm (Mellor et al. 2020). */
const JACOBIAN_EPSILON = 1e-5;

/**
 * The graph of sample metrics of a network. With `images` and `labels` it gives `logits`, `loss`, `norms` (of every parameter,
 * then of the gradient of each), `input_gradient_norms` (of each image), `covariance/I` for each auxiliary layer, and `jacobian_covariance`.
 */
export function buildMetricsGraph(network: Network, settings: MetricsSettings): BuiltGraph {
  const { batchSize: batch, weightDecay, moving } = settings;
  const graph = new Graph();
  const variables = addVariables(graph, network);
  const { side, channels } = network.layers[0] ?? { side: 0, channels: 0 };
  const images = graph.placeholder('images', DataType.float, [batch, side, side, channels]);
  const labels = graph.placeholder('labels', DataType.int32, [batch]);
  const values = readAll(graph, variables);
  const forward = addForward(graph, network, images, {
    ...values,
    type: DataType.float,
    statistics: moving ? 'moving' : { batchPart: 1 },
  });
  const logits = forward.values.at(-1) ?? '';
  const { ofImage, gradient } = addLoss(graph, logits, labels);
  const atImages = { batch, atImages: true };
  const gradients = addBackward(graph, network, forward, graph.scaled(gradient, 1 / batch), atImages);

  const norm = (tensor: TensorName): TensorName =>
    graph.op('Sqrt', [graph.scaled(graph.op('L2Loss', [tensor], FLOAT), 2)], FLOAT);
  const decayed = values.weights.map((weight, i) =>
    graph.op('AddV2', [gradients.parameters[i] ?? '', graph.scaled(weight, weightDecay)], FLOAT),
  );
  graph.named('logits', logits);
  graph.named('loss', withDecay(graph, graph.reduce('Mean', ofImage, [0]), values.weights, weightDecay));
  const norms = [...values.weights, ...decayed].map(norm);
  graph.op('Pack', norms, { ...FLOAT, N: { int: norms.length }, axis: { int: 0 } }, 'norms');
  const squares = graph.op('Square', [gradients.images ?? ''], FLOAT);
  const ofImages = graph.reduce('Sum', squares, [1, 2, 3]);
  graph.named('input_gradient_norms', graph.op('Sqrt', [ofImages], FLOAT));
  for (const [i, layer] of network.auxiliary.entries()) {
    const rows = graph.reshape(forward.values[layer] ?? '', [batch, -1]);
    const { side: height = 0, channels: width = 0 } = network.layers[layer] ?? {};
    graph.named(`covariance/${i}`, covariance(graph, rows, height * height * width));
  }
  const ones = graph.op('Fill', [graph.ints([batch, 10]), graph.float(1)], {
    ...FLOAT,
    index_type: { type: DataType.int32 },
  });
  const jacobian = addBackward(graph, network, forward, ones, atImages).images ?? '';
  graph.named(
    'jacobian_covariance',
    jacobianScore(graph, graph.reshape(jacobian, [batch, -1]), side * side * channels),
  );
  return { graphDef: graph.encode(), variables: variables.all };
}

/** Covariances of the rows of a matrix, unbiased. */
function covariance(
  graph: Graph,
  rows: TensorName,
  columns: number,
  type: Precision = DataType.float,
): TensorName {
  const centred = graph.op('Sub', [rows, graph.reduce('Mean', rows, [1], { keep: true, type })], {
    T: { type },
  });
  return graph.scaled(graph.matMul(centred, centred, 'second', type), 1 / (columns - 1), type);
}

/**
 * Minus the sum of log(v + k) + 1 / (v + k) over the eigenvalues v of the correlations of rows. Works in `double`, since where
 * images change the output alike, eigenvalues are as small as what `float` rounds away.
 */
export function jacobianScore(graph: Graph, rows: TensorName, columns: number): TensorName {
  const type = DataType.double;
  const T = { T: { type } };
  const covariances = covariance(graph, graph.cast(rows, DataType.float, type), columns, type);
  const variances = graph.op('MatrixDiagPart', [covariances], T);
  const inverse = graph.op('Rsqrt', [variances], T);
  const byColumn = graph.op('Mul', [covariances, inverse], T);
  const correlations = graph.op('Mul', [byColumn, graph.reshape(inverse, [-1, 1], type)], T);
  const eigenvalues = graph.op('SelfAdjointEigV2', [correlations], { ...T, compute_v: { bool: false } });
  const moved = graph.op('AddV2', [eigenvalues, graph.float(JACOBIAN_EPSILON, type)], T);
  const terms = graph.op('AddV2', [graph.op('Log', [moved], T), graph.op('Inv', [moved], T)], T);
  return graph.cast(graph.scaled(graph.reduce('Sum', terms, [0], { type }), -1, type), type, DataType.float);
}
