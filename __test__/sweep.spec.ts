// Sweeps of tiny trainings.
import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { Cell, openTable } from '../ts/index.ts';
import { mergeTrainings, readCifar10, sweep } from '../ts/train/index.ts';
import { cifar10Like } from './cifar10-like.ts';
import { tensorflowForSpecs } from './tensorflow.ts';
import { namesIn, temporaryFolder } from './temporary-folder.ts';
import { WHOLE_EPOCH } from './tiny-training.ts';

const found = await tensorflowForSpecs();
const withTensorFlow = typeof found === 'string' ? test.skip : test.serial;
if (typeof found === 'string') test('TensorFlow is there', (t) => t.log(`skipped: ${found}`) ?? t.pass());

const folder = await cifar10Like();

withTensorFlow('a sweep that is killed goes on, and its shards become one table', async (t) => {
  t.timeout(600_000);
  const out = await temporaryFolder();
  const plan = { cells: [0], budgets: [1], repeats: 2 };
  const options = { data: await readCifar10(folder, 'table'), out, config: WHOLE_EPOCH };
  const shard = { index: 0, count: 2 };
  const controller = new AbortController();
  const stopped = sweep(plan, {
    ...options,
    shard,
    signal: controller.signal,
    onStep: ({ step }) => step === 3 && controller.abort(new Error('killed')),
  });
  await t.throwsAsync(stopped, { message: 'killed' });
  t.deepEqual(await namesIn(out), ['shard-0-of-2.jsonl', 'shard-0-of-2.jsonl.0.checkpoint']);
  const steps: number[] = [];
  const onStep = ({ step }: { step: number }): unknown => steps.push(step);
  const { path, ...summary } = await sweep(plan, { ...options, shard, onStep });
  t.deepEqual(summary, { units: 1, resumed: 0, failed: [], skipped: [] });
  t.is(steps[0], 4);
  // As a process leaves it that is killed after it has written a line, or while it does.
  await writeFile(`${path}.0.checkpoint`, '');
  await writeFile(`${path}.0.checkpoint.lock`, '');
  await appendFile(path, '{"unit":2,"sta');
  const again = await sweep(plan, { ...options, shard, onUnit: () => t.fail() });
  t.deepEqual(again, { path, units: 1, resumed: 1, failed: [], skipped: [] });
  t.deepEqual(await namesIn(out), ['shard-0-of-2.jsonl']);
  await t.throwsAsync(sweep({ ...plan, repeats: 3 }, { ...options, shard }), {
    code: 'NB101_BAD_CHECKPOINT',
  });

  // The other shard has not begun.
  const merged = (name: string): Promise<object> => mergeTrainings([out], join(out, name));
  t.like(await merged('half.nb101'), { records: 1, cells: 1, failed: [], missing: 1 });
  // Cells that can be gone through once.
  const once = { ...plan, cells: plan.cells.values() };
  await sweep(once, { ...options, shard: { index: 1, count: 2 } });
  t.like(await merged('all.nb101'), { records: 2, cells: 1, failed: [], missing: 0 });
  // Cut into another number of shards, there is nothing left to train.
  const inOne = await sweep(plan, { ...options, onUnit: () => t.fail() });
  t.like(inOne, { units: 2, resumed: 2, failed: [], skipped: [] });
  t.like(await merged('one.nb101'), { records: 2, cells: 1, failed: [], missing: 0 });
  const table = openTable(join(out, 'all.nb101'));
  t.is(table.query(0, { epochs: 1, repeat: 'all' }).length, 2);
  t.is(table.kind, 'retrained');
  table.close();

  const whole = await readFile(path);
  for (const line of ['hello', '{"unit":0}', '{}']) {
    await writeFile(path, Buffer.concat([whole, Buffer.from(`${line}\n`)]));
    await t.throwsAsync(sweep(plan, { ...options, shard }), {
      code: 'NB101_BAD_RECORD',
      message: /line 3 is/,
    });
  }
});

withTensorFlow('a training that cannot be made does not keep the others from being made', async (t) => {
  // Two vertices feed its output, and the stem has one channel to share. It comes first.
  const wide = Cell.fromIndex(67);
  t.true(wide.hash < Cell.fromIndex(0).hash);
  const out = await temporaryFolder();
  const config = { ...WHOLE_EPOCH, rate: 1e30 };
  const plan = { cells: [0, wide], budgets: [1], repeats: 1 };
  const how = { data: folder, out, config, attempts: 1 };
  for (const resumed of [0, 1]) {
    const { path: _path, failed, skipped, ...rest } = await sweep(plan, how);
    t.deepEqual(rest, { units: 2, resumed });
    t.deepEqual(
      failed.map(({ hash, status }) => [hash, status]),
      [[Cell.fromIndex(0).hash, 'failed']],
    );
    t.deepEqual(
      skipped.map(({ hash, epochs, repeat, code }) => [hash, epochs, repeat, code]),
      [[wide.hash, 1, 0, 'NB101_BAD_NETWORK']],
    );
  }
});

test('a sweep that failed before its first training does not keep another from the folder', async (t) => {
  const out = await temporaryFolder();
  const how = { data: '/nowhere', out, config: WHOLE_EPOCH };
  const plan = { cells: [0], budgets: [1], repeats: 2 };
  const path = join(out, 'shard-0-of-1.jsonl');
  for (const repeats of [2, 3, 1]) {
    await t.throwsAsync(sweep({ ...plan, repeats }, how), { code: 'NB101_FILE_NOT_FOUND' });
    const lines = (await readFile(path, 'utf8')).trim().split('\n');
    t.deepEqual(
      lines.map((line) => (JSON.parse(line) as { sweep: { units: number } }).sweep.units),
      [repeats],
    );
  }
  // What no sweep has written stays.
  await writeFile(path, '{"status":"mine"}\n');
  await t.throwsAsync(sweep(plan, how), { code: 'NB101_BAD_RECORD' });
  t.is(await readFile(path, 'utf8'), '{"status":"mine"}\n');
});

test('trainings that a table has no place for are refused before there is a folder', async (t) => {
  const out = join(await temporaryFolder(), 'sweep');
  for (const [budgets, config] of [
    [[4, 0.5], {}],
    [[4], { mode: 'augment' }],
    [[4], { schedule: 'cosine-by-time' }],
  ] as const)
    await t.throwsAsync(sweep({ cells: [0], budgets, repeats: 1 }, { data: folder, out, config }), {
      code: 'NB101_BAD_ARGUMENT',
    });
  await t.throwsAsync(stat(out), { code: 'ENOENT' });
});
