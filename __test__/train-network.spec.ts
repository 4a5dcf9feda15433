// Networks and schedules, without TensorFlow.
import { readFile } from 'node:fs/promises';
import process from 'node:process';

import test from 'ava';

import { Cell, PAPER_NETWORK, seededRandom, Space } from '../ts/index.ts';
import { NETWORK_OPS, NETWORK_PRESETS } from '../ts/train/index.ts';
import { vertexChannels } from '../ts/train/network/channels.ts';
import { parameterCount } from '../ts/train/network/layers.ts';
import { moduleOf } from '../ts/train/network/module.ts';
import { networkOf } from '../ts/train/network/network.ts';
import { PAPER_TRAINING, resolveConfig, stepsOf } from '../ts/train/run/config.ts';
import { dueEpoch, plannedEvaluations } from '../ts/train/run/plan.ts';
import { noProgress, type TrainingEvaluation } from '../ts/train/run/progress.ts';
import { learningRate } from '../ts/train/run/schedule.ts';
import { WorkUnits } from '../ts/train/sweep/units.ts';
import { rows } from './reference.ts';

function randomCells(count: number, seed: number): Cell[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => Cell.fromIndex(Math.floor(random() * Space.nasbench101.size)));
}

test('the network of a cell has as many parameters as the formula says', (t) => {
  for (const cell of [0, 1, 90].map((index) => Cell.fromIndex(index)).concat(randomCells(1000, 7))) {
    t.is(parameterCount(networkOf(moduleOf(cell, 'published'), PAPER_NETWORK)), cell.trainableParameters);
  }
});

test('in the own vertex order of a spec, too', (t) => {
  for (const cell of randomCells(200, 8)) {
    const module = moduleOf(cell, 'own');
    t.deepEqual(vertexChannels(module, 128, 256), cell.vertexChannels(128, 256));
    const { trainableParameters } = cell.cost({ vertexOrder: 'own' });
    t.is(parameterCount(networkOf(module, PAPER_NETWORK)), trainableParameters);
  }
});

test('the representative is trained unless the own order is asked for', (t) => {
  const matrix = rows('0110', '0001', '0001', '0000');
  const spec = { matrix, ops: ['input', 'conv1x1-bn-relu', 'conv3x3-bn-relu', 'output'] };
  t.deepEqual(moduleOf(spec, 'published').ops.slice(1, 3), ['conv3x3-bn-relu', 'conv1x1-bn-relu']);
  t.deepEqual(moduleOf(spec, 'own').ops.slice(1, 3), ['conv1x1-bn-relu', 'conv3x3-bn-relu']);
});

/** Parameters of a preset. */
const count = (name: keyof typeof NETWORK_PRESETS): number => {
  const { spec, network } = NETWORK_PRESETS[name];
  return parameterCount(networkOf(moduleOf(spec, 'own'), { ...PAPER_NETWORK, ...network }));
};

// By hand, for one bottleneck of 8 channels: 1x1 to 2, 3x3, 1x1 to 8, and a projection; each with two for every channel.
const bottleneck = (input: number, c: number): number => {
  const narrow = c / 4;
  const layers = [
    [1, input, c],
    [1, c, narrow],
    [9, narrow, narrow],
    [1, narrow, c],
    [1, input, c],
  ];
  return layers.reduce((sum, [k = 0, i = 0, o = 0]) => sum + k * i * o + 2 * o, 0);
};

test('presets and operations outside the space are built', (t) => {
  t.is(count('best'), 32_426_634);
  const small = { ...PAPER_NETWORK, stemChannels: 8, stacks: 1, cellsPerStack: 1 };
  const skip = { matrix: rows('011', '001', '000'), ops: ['input', 'bottleneck3x3', 'output'] };
  t.is(parameterCount(networkOf(moduleOf(skip, 'own'), small)), 27 * 8 + 16 + bottleneck(8, 8) + 90);
  t.true(count('resnet50') > count('resnet20'));
  t.is(
    count('inception-resnet'),
    Cell.from(NETWORK_PRESETS['inception-resnet'].spec).cost({ vertexOrder: 'own' }).trainableParameters,
  );
});

test('specs with operations outside the space keep the rules', (t) => {
  const code = (matrix: number[][], ops: string[]): unknown =>
    t.throws(() => moduleOf({ matrix, ops }, 'own'), { any: true } as object)?.['code' as never];
  t.is(code(rows('00', '00'), ['input', 'identity']), 'NB101_DISCONNECTED');
  t.is(code(rows('010', '001', '000'), ['input', 'identity', 'conv5x5']), 'NB101_UNKNOWN_OP');
  t.is(code(rows('010', '101', '000'), ['input', 'identity', 'output']), 'NB101_BAD_SPEC');
  // With and without one that the space does not have: both say all that can be trained.
  for (const ops of [
    ['input', 'conv5x5', 'identity', 'output'],
    ['input', 'conv5x5', 'maxpool3x3', 'output'],
  ])
    t.throws(() => moduleOf({ matrix: rows('0100', '0010', '0001', '0000'), ops }, 'own'), {
      code: 'NB101_UNKNOWN_OP',
      message: new RegExp(NETWORK_OPS.slice(3).join(', ')),
    });
  // Two vertices that lead nowhere.
  const pruned = moduleOf(
    {
      matrix: rows('01100', '00001', '00010', '00000', '00000'),
      ops: ['input', 'identity', 'x', 'y', 'output'],
    },
    'own',
  );
  t.is(pruned.ops.length, 3);
});

test('rates are those of Python', async (t) => {
  const text = await readFile(new URL('tensorflow/schedules.json', import.meta.url), 'utf8');
  const { steps, base, at, cosine, stepwise } = JSON.parse(text) as Record<
    'cosine' | 'stepwise' | 'at',
    number[]
  > &
    Record<'steps' | 'base', number>;
  for (const [i, step] of at.entries()) {
    const moment = { step, steps, timePart: step / steps };
    // Python computes in float32.
    const near = (got: number, expected: number | undefined): boolean =>
      t.true(Math.abs(got - (expected ?? Number.NaN)) < 1e-7, `step ${step}: ${got} ${expected}`);
    near(learningRate('cosine', base, moment), cosine[i]);
    near(learningRate('stepwise', base, moment), stepwise[i]);
    t.is(learningRate('cosine-by-time', base, { ...moment, step: 1 }), learningRate('cosine', base, moment));
  }
  t.is(learningRate('cosine', base, { step: 0, steps, timePart: 0 }), 0);
});

test('the paper trains 625, 1,875, 5,625 and 16,875 steps, and evaluates at the first, half-way and the last', (t) => {
  for (const [epochs, steps] of [
    [4, 625],
    [12, 1875],
    [36, 5625],
    [108, 16_875],
  ] as const) {
    const config = resolveConfig({ epochs });
    t.is(stepsOf(config), steps);
    t.deepEqual(plannedEvaluations(config), [
      { step: 1, epoch: 0 },
      { step: Math.trunc(steps / 2), epoch: epochs / 2 },
      { step: steps, epoch: epochs },
    ]);
  }
  // Batches that do not divide the images: the epochs of a record are those of the budget all the same.
  t.deepEqual(
    plannedEvaluations(resolveConfig({ epochs: 4, batchSize: 4096 })).map(({ step, epoch }) => [step, epoch]),
    [
      [1, 0],
      [19, 2],
      [39, 4],
    ],
  );
  const augment = resolveConfig({ mode: 'augment' });
  t.is(augment.epochs, 200);
  t.is(augment.schedule, 'stepwise');
  const planned = plannedEvaluations(augment);
  t.is(planned.length, 40);
  t.deepEqual(planned[0], { step: 976, epoch: 5 });
  t.deepEqual(planned.at(-1), { step: 39_062, epoch: 200 });
});

test('by time, half-way is when half of the time is over', (t) => {
  const config = resolveConfig({ epochs: 100, schedule: 'cosine-by-time', maxSeconds: 10, batchSize: 64 });
  const evaluations: TrainingEvaluation[] = [];
  const due = (step: number, trainingSeconds: number): number | undefined =>
    dueEpoch({ ...noProgress([]), step, trainingSeconds, evaluations }, config);
  const evaluated = (step: number): void => {
    const accuracy = { trainAccuracy: 0, validationAccuracy: 0, testAccuracy: 0 };
    evaluations.push({ step, epoch: 0, trainingTime: 0, loss: 0, ...accuracy });
  };
  t.is(due(1, 1), 0);
  evaluated(1);
  t.is(due(1, 10), undefined);
  t.is(due(2, 4.9), undefined);
  t.is(due(625, 5), 1);
  evaluated(625);
  t.is(due(626, 9.9), undefined);
  t.is(due(1250, 10), 2);
  evaluated(1250);
  t.is(due(1250, 10), undefined);
  // In other schedules steps decide.
  t.is(
    dueEpoch(
      { ...noProgress([]), step: 1, evaluations: evaluations.slice(0, 1), trainingSeconds: 10 },
      resolveConfig({}),
    ),
    undefined,
  );
});

test('settings out of range are refused', (t) => {
  for (const changes of [
    { epochs: 0 },
    { epochs: Number.NaN },
    { epochs: 1e-9 },
    { batchSize: 1.5 },
    { shards: 3 },
    { rate: -1 },
    { schedule: 'linear' },
    { precision: 'int8' },
    { colour: 1 },
    { network: { imageSize: 64 } },
    { network: { stacks: 0 } },
  ])
    t.regex(
      (t.throws(() => resolveConfig(changes as object)) as Error & { code: string }).code,
      /^NB101_BAD_(?:ARGUMENT|NETWORK)$/,
    );
  t.throws(() => resolveConfig({ epochs: 1e9 }), {
    message: 'epochs is 1000000000, expected more than 0 and at most 10000',
  });
  t.throws(() => resolveConfig({ bnMomentum: 2 }), { message: 'bnMomentum is 2, expected from 0 to 1' });
  t.deepEqual(resolveConfig({}), PAPER_TRAINING);
});

test('work units come in the published order, and shards share them', (t) => {
  const own = Cell.from({
    matrix: rows('0110', '0001', '0001', '0000'),
    ops: ['input', 'conv1x1-bn-relu', 'conv3x3-bn-relu', 'output'],
  });
  const indices = [1, 2, 3, own.index];
  const cells = [3, Cell.fromIndex(1), Cell.fromIndex(2).hash, 1, own].values();
  const all = new WorkUnits({ cells, budgets: [12, 4, 12], repeats: 2 });
  const hashes = indices.map((index) => Cell.fromIndex(index).hash).toSorted();
  const units = Array.from({ length: all.length }, (_unit, number) => all.at(number));
  t.deepEqual(
    units.map(({ cell, epochs, repeat }) => [cell.hash, epochs, repeat]),
    [4, 12].flatMap((epochs) => [0, 1].flatMap((repeat) => hashes.map((hash) => [hash, epochs, repeat]))),
  );
  const numbers = units.map(({ number }) => number);
  t.deepEqual(numbers, [...numbers.keys()]);
  // The representative is trained, whatever the order of a spec.
  t.deepEqual(
    Array.from(all.cells).toSorted(),
    indices.map((index) => Cell.fromIndex(index).packed).toSorted(),
  );
  const shards = [0, 1, 2, 3, 4].map((index) => Array.from(all.numbersOf({ index, count: 5 })));
  t.deepEqual(
    shards.flat().toSorted((a, b) => a - b),
    numbers,
  );
  t.deepEqual(shards[3], [3, 8, 13]);
  t.deepEqual(
    [0, 3, 4].map((index) => all.lengthOf({ index, count: 5 })),
    [4, 3, 3],
  );
  t.is(all.lengthOf({ index: 99, count: 100 }), 0);
});

test('a sweep of the whole space takes little time and memory to start', (t) => {
  const before = process.cpuUsage();
  const cells = Array.from({ length: Space.nasbench101.size }, (_cell, index) => index);
  const all = new WorkUnits({ cells, budgets: [4, 12, 36, 108], repeats: 3 });
  t.is(all.length, 423_624 * 12);
  t.is(all.lengthOf({ index: 0, count: 1 }), all.length);
  t.is(all.at(0).cell.hash, '00005c142e6f48ac74fdcf73e3439874');
  t.is(all.at(all.length - 1).epochs, 108);
  const { user, system } = process.cpuUsage(before);
  t.true(user + system < 2e6, `${user + system} microseconds of the processor`);
});
