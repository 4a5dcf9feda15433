import test from 'ava';

import { Graph } from '../ts/train/graph/graph.ts';
import { jacobianScore } from '../ts/train/graph/metrics-graph.ts';
import { DataType } from '../ts/train/graph/protobuf.ts';
import { readCifar10, sampleMetrics } from '../ts/train/index.ts';
import { GraphSession } from '../ts/train/tensorflow/session.ts';
import { cifar10Like } from './cifar10-like.ts';
import { tensorflowForSpecs } from './tensorflow.ts';

const found = await tensorflowForSpecs();
const withTensorFlow = typeof found === 'string' ? test.skip : test;
if (typeof found === 'string') test('TensorFlow is there', (t) => t.log(`skipped: ${found}`) ?? t.pass());

const network = { stemChannels: 4, cellsPerStack: 1 };

function product(x: readonly number[], y: readonly number[]): number {
  return x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
}

withTensorFlow('sample metrics of an untrained network agree with each other', async (t) => {
  const data = await readCifar10(await cifar10Like(), 'table');
  const options = { data, images: 20, config: { network, weightDecay: 0 } };
  const metrics = await sampleMetrics(5, options);
  t.is(metrics.logits.length, 200);
  t.is(metrics.covariances.length, 4);
  for (const matrix of metrics.covariances) {
    t.is(matrix.length, 400);
    for (let i = 0; i < 20; i++)
      for (let j = 0; j < i; j++) {
        const [a = 0, b = 0] = [matrix[20 * i + j], matrix[20 * j + i]];
        t.true(
          Math.abs(a - b) < 1e-5 &&
            Math.abs(a) <= 1.001 * Math.sqrt((matrix[21 * i] ?? 0) * (matrix[21 * j] ?? 0)),
        );
      }
  }
  // The loss follows from the logits: labels of these images are 0 to 9 in turn.
  const rows = Array.from({ length: 20 }, (_row, i) => metrics.logits.subarray(10 * i, 10 * i + 10));
  const losses = rows.map(
    (row, i) => Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0)) - (row[i % 10] ?? 0),
  );
  const loss = losses.reduce((sum, x) => sum + x, 0) / 20;
  t.true(Math.abs(metrics.loss - loss) < 1e-5);
  // So does the gradient at the bias: the mean of the probabilities without the labels'.
  const bias = Array.from({ length: 10 }, (_class, k) =>
    rows.reduce((sum, row, i) => {
      const total = row.reduce((all, x) => all + Math.exp(x), 0);
      return sum + (Math.exp(row[k] ?? 0) / total - (i % 10 === k ? 1 : 0)) / 20;
    }, 0),
  );
  t.true(Math.abs((metrics.parameters.at(-1)?.gradientNorm ?? 0) - Math.hypot(...bias)) < 1e-5);
  // Scales start at 1, offsets at 0.
  const scale = metrics.parameters.find(({ role }) => role === 'scale');
  t.true(Math.abs((scale?.norm ?? 0) - Math.sqrt(scale?.shape[0] ?? 0)) < 1e-5);
  t.is(metrics.parameters.find(({ role }) => role === 'offset')?.norm, 0);
  t.true(Number.isFinite(metrics.jacobianCovariance));
  // Eigenvalues of 20 correlations have a sum of 20, so the score is at most that of all of them being 1.
  t.true(metrics.jacobianCovariance <= -20 + 1e-2);

  t.deepEqual(await sampleMetrics(5, options), metrics);
  const decayed = await sampleMetrics(5, { ...options, config: { network, weightDecay: 0.5 } });
  t.true(decayed.loss > metrics.loss);
  t.notDeepEqual((await sampleMetrics(5, { ...options, seed: 1 })).logits, metrics.logits);
  const moving = await sampleMetrics(5, { ...options, statistics: 'moving' });
  t.true(Number.isFinite(moving.loss) && moving.loss !== metrics.loss && moving.gradientNorm > 0);
  // Moving averages know nothing of the other images, so the gradient at one depends on their number alone.
  const fewer = await sampleMetrics(5, { ...options, images: 10, statistics: 'moving' });
  t.is(moving.inputGradientNorms.length, 20);
  for (const [i, norm] of fewer.inputGradientNorms.entries()) {
    t.true(norm > 0);
    t.true(Math.abs((2 * (moving.inputGradientNorms[i] ?? 0)) / norm - 1) < 1e-4);
  }
});

withTensorFlow('the score of the Jacobian is exact where images are hardly told apart', async (t) => {
  if (typeof found === 'string') throw new Error(found);
  const columns = 64;
  const first = Float32Array.from({ length: columns }, (_x, i) => Math.sin(i));
  const second = first.map((x, i) => x + 1e-3 * Math.cos(i));
  const graph = new Graph();
  const rows = graph.placeholder('rows', DataType.float, [2, columns]);
  graph.named('score', jacobianScore(graph, rows, columns));
  const session = await GraphSession.open(found.library, graph.encode(), 1);
  const data = Float32Array.of(...first, ...second);
  const [score] = await session.run([{ name: 'rows', shape: [2, columns], data }], ['score']);
  session.close();
  // Two rows with the correlation r have the eigenvalues 1 + r and 1 - r; this one is about 5e-7.
  const centred = (row: Float32Array): number[] => {
    const mean = row.reduce((sum, x) => sum + x, 0) / columns;
    return Array.from(row, (x) => x - mean);
  };
  const [a, b] = [centred(first), centred(second)];
  const r = product(a, b) / Math.sqrt(product(a, a) * product(b, b));
  const expected = -[1 + r, 1 - r].reduce((sum, v) => sum + Math.log(v + 1e-5) + 1 / (v + 1e-5), 0);
  t.true(Math.abs((score?.[0] ?? 0) / expected - 1) < 1e-6, `${score?.[0]} ${expected}`);
});
