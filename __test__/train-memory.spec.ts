// Batches that memory cannot hold.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';

import test from 'ava';

import { memoryIsGranted } from '../ts/native.ts';
import { PAPER_NETWORK, type CellLike } from '../ts/index.ts';
import { trainingBytes, type BatchSettings } from '../ts/train/graph/memory.ts';
import { sampleMetrics, sweep, train } from '../ts/train/index.ts';
import { moduleOf } from '../ts/train/network/module.ts';
import { networkOf } from '../ts/train/network/network.ts';
import { writeCheckpoint } from '../ts/train/run/checkpoint.ts';
import { noProgress } from '../ts/train/run/progress.ts';
import { cifar10Like } from './cifar10-like.ts';
import { rows } from './reference.ts';
import { MAIN, run } from './run-cli.ts';
import { tensorflowForSpecs } from './tensorflow.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { CONFIG } from './tiny-training.ts';

const found = await tensorflowForSpecs();
const withTensorFlow = typeof found === 'string' ? test.skip : test.serial;
if (typeof found === 'string') test('TensorFlow is there', (t) => t.log(`skipped: ${found}`) ?? t.pass());

/** Where memory has a size and limits, and the peak of a process a unit. */
const onLinux = process.platform === 'linux' ? withTensorFlow : test.skip;

/** Takes more than there are addresses for. */
const LARGE = { epochs: 4, batchSize: 10_000, network: { stemChannels: 4096, cellsPerStack: 100 } };

const bytesOf = (
  cell: CellLike,
  network: Partial<typeof PAPER_NETWORK>,
  batchSize: number,
  { parts = 1, precision = 'float32' }: Partial<BatchSettings> = {},
): number =>
  trainingBytes(networkOf(moduleOf(cell, 'own'), { ...PAPER_NETWORK, ...network }), {
    batchSize,
    parts,
    precision,
  });

test('what a step takes follows from its layers', (t) => {
  // Input to a 1x1 convolution and to the output: stem, two projections and that convolution, each convolved and rectified.
  const one = { stemChannels: 4, stacks: 1, cellsPerStack: 1 };
  const parameters = 3 * 9 * 4 + 3 * (4 * 4) + 4 * (2 * 4) + 4 * 10 + 10;
  const numbers = (3 + 2 * (4 + 4 + 4 + 4)) * 32 ** 2;
  t.is(bytesOf(5, one, 1), 4 * numbers + 12 * parameters);
  t.is(bytesOf(5, one, 7), 7 * 4 * numbers + 12 * parameters);
  t.is(bytesOf(5, one, 7, { precision: 'bfloat16' }), 7 * 2 * numbers + 12 * parameters);
  // Of a batch in parts, one part, but an evaluation has the whole: a convolution from as many channels as it makes.
  t.is(bytesOf(5, one, 8, { parts: 2 }), 4 * 4 * numbers + 12 * parameters);
  t.is(bytesOf(5, one, 8, { parts: 8 }), 8 * 4 * (4 + 4) * 32 ** 2 + 12 * parameters);
});

test('projections that run as one are kept in parts, too, and so are the ends of a pooling', (t) => {
  const spec = {
    matrix: rows('0110', '0001', '0001', '0000'),
    ops: ['input', 'conv1x1-bn-relu', 'maxpool3x3', 'output'],
  };
  // Stem, two projections to half of its channels, and a convolution; from both projections something starts; the pooling.
  const parameters = 3 * 9 * 4 + 2 * (4 * 2) + 2 * 2 + 2 * (4 + 2 + 2 + 2) + 4 * 10 + 10;
  const numbers = (3 + 2 * (4 + 2 + 2 + 2) + (2 + 2) + 2) * 32 ** 2;
  t.is(bytesOf(spec, { stemChannels: 4, stacks: 1, cellsPerStack: 1 }, 3), 3 * 4 * numbers + 12 * parameters);
});

test('the system grants what it has, and no more', (t) => {
  for (const bytes of [0, -1, Number.NaN, 4096, 1e8]) t.true(memoryIsGranted(bytes), String(bytes));
  for (const bytes of [1e18, 2 ** 63, 1e300, Infinity]) t.false(memoryIsGranted(bytes), String(bytes));
});

withTensorFlow(
  'a batch that memory cannot hold is tried as often as another, then recorded as failed',
  async (t) => {
    const data = await cifar10Like();
    const outcome = await train(5, { data, attempts: 2, config: LARGE });
    t.is(outcome.status, 'failed');
    t.is(outcome.failures.length, 2);
    for (const { code, reason } of outcome.failures) {
      t.is(code, 'NB101_OUT_OF_MEMORY');
      t.regex(
        reason,
        /^out of memory: batches of 10000 images take about 2\d{5}\.\d GB, expected at most .* take a smaller/,
      );
    }
    await t.throwsAsync(sampleMetrics(5, { data, images: 10_000, config: LARGE }), {
      code: 'NB101_OUT_OF_MEMORY',
    });
    // What fits is trained by the same process.
    t.is((await train(5, { data, config: CONFIG })).status, 'trained');
  },
);

withTensorFlow('a training that lacks memory to go on loses nothing', async (t) => {
  const data = await cifar10Like();
  const folder = await temporaryFolder();
  const checkpoint = join(folder, 'shard-0-of-1.jsonl.0.checkpoint');
  const ask = { data, checkpoint, attempts: 1, config: LARGE };
  await t.throwsAsync(train(5, { ...ask, onOutcome: () => Promise.reject(new Error('the disk is full')) }), {
    message: 'the disk is full',
  });
  const [, identity = ''] = /"identity":"(\w+)"/.exec(await readFile(checkpoint, 'latin1')) ?? [];
  await writeCheckpoint(checkpoint, { identity, progress: noProgress([]), values: [Float32Array.of(1)] });
  const kept = await readFile(checkpoint);
  await t.throwsAsync(train(5, ask), { code: 'NB101_OUT_OF_MEMORY' });
  t.deepEqual(await readFile(checkpoint), kept);
  // A sweep goes on with others, and comes back to it.
  const plan = { cells: [5], budgets: [4], repeats: 1 };
  const { failed, skipped } = await sweep(plan, { data, attempts: 1, config: LARGE, out: folder });
  t.deepEqual(failed, []);
  t.like(skipped, [{ code: 'NB101_OUT_OF_MEMORY' }]);
  t.deepEqual(await readFile(checkpoint), kept);
});

onLinux('a step takes at least as much as was said, and less than twice that', async (t) => {
  const config = {
    epochs: 0.01,
    batchSize: 200,
    network: { stemChannels: 64, stacks: 1, cellsPerStack: 3 },
    evaluationBatches: 1,
  };
  const script = `
    import { train } from 'nasbench101/train';
    const data = ${JSON.stringify(await cifar10Like())};
    const config = ${JSON.stringify(config)};
    const peak = () => process.resourceUsage().maxRSS * 1024;
    await train(5, { data, config: { ...config, batchSize: 2, epochs: 1e-4 } });
    const before = peak();
    const { status } = await train(5, { data, config });
    console.log(JSON.stringify({ status, taken: peak() - before }));`;
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', script]);
  const { status, taken } = JSON.parse(stdout) as { status: string; taken: number };
  t.is(status, 'trained', stderr);
  const said = bytesOf(5, config.network, config.batchSize);
  t.true(taken > said && taken < 2 * said, `${taken} of ${said}`);
});

onLinux('a limit on the memory of a process is heeded', async (t) => {
  const args = '5 --stem 128 --stacks 1 --cells 1 --batch-size 3200 --epochs 1 --out run.jsonl'.split(' ');
  const limited = ['-c', 'ulimit -v 12000000; exec "$@"', 'sh', process.execPath, MAIN, 'train', ...args];
  const cwd = await temporaryFolder();
  const { code, stderr } = await run('/bin/sh', [...limited, '--data', await cifar10Like()], { cwd });
  t.is(code, 1, stderr);
  // A small machine has less than that limit.
  t.regex(
    stderr,
    /attempt 5 failed: out of memory: batches of 3200 images take about 16\.\d GB, expected at most (?:the|what) /,
  );
});
