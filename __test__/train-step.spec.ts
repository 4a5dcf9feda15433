// Steps of training beside those that Python's TensorFlow computes (`tensorflow/reference.py`), and beside differences.
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import process from 'node:process';

import test from 'ava';

import { Graph } from '../ts/train/graph/graph.ts';
import { DataType } from '../ts/train/graph/protobuf.ts';
import { GraphSession } from '../ts/train/tensorflow/session.ts';
import { moduleOf } from '../ts/train/network/module.ts';
import { networkOf } from '../ts/train/network/network.ts';
import type { Network } from '../ts/train/network/layers.ts';
import { Model } from '../ts/train/run/model.ts';
import { tensorflowForSpecs } from './tensorflow.ts';
import { rows } from './reference.ts';

const SPEC = {
  matrix: rows('010101', '001100', '000001', '000011', '000001', '000000'),
  ops: ['input', 'conv3x3-bn-relu', 'maxpool3x3', 'conv1x1-bn-relu', 'conv3x3-bn-relu', 'output'],
};
const BATCH = 8;
const SETTINGS = {
  batchSize: BATCH,
  parts: 1,
  bnMomentum: 0.9,
  weightDecay: 1e-2,
  precision: 'float32',
} as const;

interface Reference {
  steps: { rate: number; loss: number; gradients?: string[] }[];
  variables: Record<string, Record<string, string> & { shape: number[] }>;
  logits: string;
}

const reference = JSON.parse(
  await readFile(new URL('tensorflow/training-step.json', import.meta.url), 'utf8'),
) as { whole: Reference; split: Reference };
const found = await tensorflowForSpecs();

/** Tests that need a TensorFlow. */
const withTensorFlow = typeof found === 'string' ? test.skip : test;
if (typeof found === 'string') test('TensorFlow is there', (t) => t.log(`skipped: ${found}`) ?? t.pass());

function smallNetwork(): Network {
  return networkOf(moduleOf(SPEC, 'own'), {
    imageSize: 8,
    imageChannels: 3,
    stemChannels: 8,
    stacks: 2,
    cellsPerStack: 1,
    classes: 10,
  });
}

/** Mixed bits of positions, from -1 to 1, times a scale. */
function noise(count: number, start: number, scale: number): Float32Array {
  return Float32Array.from({ length: count }, (_number, i) => {
    let x = Math.imul(i + 1 + 100_000 * start, 2_654_435_761);
    x ^= x >>> 15;
    x = Math.imul(x, 2_246_822_519);
    x ^= x >>> 13;
    return ((x >>> 0) / 2 ** 31 - 1) * scale;
  });
}

const batch = {
  images: noise(BATCH * 8 * 8 * 3, 1000, 1.5),
  labels: Int32Array.from({ length: BATCH }, (_label, i) => (3 * i + 1) % 10),
};

/** The model with the weights that the reference starts from. */
async function startedModel(network: Network, parts: number): Promise<Model> {
  if (typeof found === 'string') throw new Error(found);
  const model = await Model.open(found, network, { ...SETTINGS, parts });
  await model.initialise(0);
  const start = new Map(
    network.parameters.map(({ role, shape }, i) => {
      const count = shape.reduce((product, axis) => product * axis, 1);
      const fanIn = count / (shape.at(-1) ?? 1);
      const weights = role === 'kernel' || role === 'weights';
      const values = noise(count, i, weights ? Math.sqrt(6 / fanIn) : 0.2);
      return [`${role}_${i}`, weights ? values : values.map((x) => x + 1)];
    }),
  );
  const values = await model.values();
  await model.restore(
    model.variables.map(({ name }, i) => start.get(name) ?? values[i] ?? new Float32Array()),
  );
  return model;
}

function decoded(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/** The largest difference, as a part of the largest number there, if that is above 1. */
function difference(got: Float32Array, expected: Float32Array): number {
  if (got.length !== expected.length) return Number.POSITIVE_INFINITY;
  const largest = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
  return got.reduce((most, x, i) => Math.max(most, Math.abs(x - (expected[i] ?? Number.NaN))), 0) / largest;
}

for (const [name, parts] of [
  ['whole', 1],
  ['split', 2],
] as const)
  withTensorFlow(`steps on a ${name} batch are those of Python`, async (t) => {
    const network = smallNetwork();
    const model = await startedModel(network, parts);
    const { steps, variables, logits } = reference[name];
    for (const { rate, loss, gradients } of steps) {
      if (gradients)
        for (const [i, gradient] of (await model.gradients(batch)).entries())
          t.true(difference(gradient, decoded(gradients[i] ?? '')) < 1e-5, `gradient ${i}`);
      const outcome = await model.step(batch, rate);
      t.true(Math.abs(outcome.loss - loss) < 1e-5 * loss, `${outcome.loss} ${loss}`);
    }
    const values = await model.values();
    for (const [i, { name: variable }] of model.variables.entries()) {
      const [, position = '', field = 'value'] = /^[a-z]+_(\d+)(?:_(\w+))?$/.exec(variable) ?? [];
      const expected = decoded(variables[position]?.[field] ?? '');
      const got = difference(values[i] ?? new Float32Array(), expected);
      t.true(expected.length > 0 && got < 1e-5, `${variable}: ${got}`);
    }
    // The evaluation looks at moving averages: it agrees with Python's logits about every image.
    const expected = decoded(logits);
    const likeliest = batch.labels.map((_label, image) => {
      const scores = expected.subarray(10 * image, 10 * image + 10);
      return scores.indexOf(Math.max(...scores));
    });
    const evaluated = await model.evaluate({ images: batch.images, labels: likeliest });
    t.is(evaluated.correct, BATCH);
    model.close();
  });

withTensorFlow('gradients are those of differences', async (t) => {
  const network = smallNetwork();
  const model = await startedModel(network, 1);
  const gradients = await model.gradients(batch);
  const values = await model.values();
  const trainable = model.variables.flatMap(({ name }, i) => (/^[a-z]+_\d+$/.test(name) ? [i] : []));
  for (const [parameter, at] of trainable.entries()) {
    const gradient = gradients[parameter] ?? new Float32Array();
    const squared = gradient.reduce((sum, x) => sum + x * x, 0);
    // Along the gradient the loss changes by the squared norm; steps are short, since ReLU has corners.
    const step = 2e-3 / Math.sqrt(squared);
    const lossAt = async (sign: number): Promise<number> => {
      const moved = values.map((value, i) =>
        i === at ? value.map((x, j) => x + sign * step * (gradient[j] ?? 0)) : value,
      );
      await model.restore(moved);
      return (await model.step(batch, 0)).loss;
    };
    const slope = ((await lossAt(1)) - (await lossAt(-1))) / (2 * step);
    // The corners of ReLU and max-pooling leave some percent; what is wrong is wrong by far more.
    t.true(Math.abs(slope / squared - 1) < 0.08, `parameter ${parameter}: ${slope} ${squared}`);
  }
  model.close();
});

const countsThreads = process.platform === 'linux';
if (!countsThreads)
  test('threads can be counted', (t) => t.log('skipped: only Linux tells them') ?? t.pass());

// Before the others, which have threads of their own.
(countsThreads && typeof found !== 'string' ? test.serial : test.skip)(
  'each session has as many threads as it asks for',
  async (t) => {
    if (typeof found === 'string') throw new Error(found);
    const graph = new Graph();
    graph.named('one', graph.float(1));
    const threadsWith = async (threads: number): Promise<number> => {
      const session = await GraphSession.open(found.library, graph.encode(), threads);
      await session.run([], ['one']);
      const { length } = readdirSync('/proc/self/task');
      session.close();
      return length;
    };
    await threadsWith(1);
    // Five more that share out operations, and five more within operations.
    t.is((await threadsWith(7)) - (await threadsWith(2)), 10);
  },
);

withTensorFlow('TensorFlow without memory, and graphs that it refuses: typed errors', async (t) => {
  if (typeof found === 'string') throw new Error(found);
  const graph = new Graph();
  const shape = graph.placeholder('shape', DataType.int32, [2]);
  const large = graph.op('Fill', [shape, graph.float(1)], {
    T: { type: DataType.float },
    index_type: { type: DataType.int32 },
  });
  graph.named('large', large);
  const number = graph.placeholder('number', DataType.float, []);
  graph.named('twice', graph.scaled(number, 2));
  const session = await GraphSession.open(found.library, graph.encode(), 1);
  // 2^42 numbers.
  const much = { name: 'shape', shape: [2], data: Int32Array.of(2 ** 21, 2 ** 21) };
  await t.throwsAsync(session.run([much], ['large']), { code: 'NB101_OUT_OF_MEMORY' });
  await t.throwsAsync(session.run([], ['twice']), { code: 'NB101_TENSORFLOW', message: /placeholder/ });
  await t.throwsAsync(session.run([], ['nowhere']), { code: 'NB101_BAD_TENSOR' });
  const feed = { name: 'number', shape: [2], data: Float32Array.of(1) };
  await t.throwsAsync(session.run([feed], ['twice']), { code: 'NB101_BAD_TENSOR' });
  session.close();
  t.throws(() => session.devices(), { code: 'NB101_CLOSED' });
  await t.throwsAsync(session.run([], []), { code: 'NB101_CLOSED' });
  await t.throwsAsync(GraphSession.open(found.library, Uint8Array.of(255, 255), 0), {
    code: 'NB101_TENSORFLOW',
  });
  const unknown = new Graph();
  unknown.op('NoSuchOp', []);
  await t.throwsAsync(GraphSession.open(found.library, unknown.encode(), 0), { code: 'NB101_TENSORFLOW' });
});
