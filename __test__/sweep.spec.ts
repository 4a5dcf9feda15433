// Sweeps of tiny trainings.
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { openTable } from '../ts/index.ts';
import { mergeTrainings, readCifar10, sweep, type TrainingRecord } from '../ts/train/index.ts';
import { cifar10Like } from './cifar10-like.ts';
import { tensorflowForSpecs } from './tensorflow.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { CONFIG, wholeEpoch } from './tiny-training.ts';

const found = await tensorflowForSpecs();
const withTensorFlow = typeof found === 'string' ? test.skip : test.serial;
if (typeof found === 'string') test('TensorFlow is there', (t) => t.log(`skipped: ${found}`) ?? t.pass());

const folder = await cifar10Like();

withTensorFlow('a sweep that is killed goes on, and its shards become one table', async (t) => {
  const out = await temporaryFolder();
  const plan = { cells: [0, 1, 2], budgets: [CONFIG.epochs], repeats: 1 };
  const options = { data: await readCifar10(folder, 'table'), out, config: CONFIG };
  const controller = new AbortController();
  const stopped = sweep(plan, {
    ...options,
    shard: { index: 0, count: 2 },
    signal: controller.signal,
    onUnit: (_unit, done) => done === 1 && controller.abort(new Error('killed')),
  });
  await t.throwsAsync(stopped, { message: 'killed' });
  const path = join(out, 'shard-0-of-2.jsonl');
  // As a process leaves it that is killed while it writes.
  await appendFile(path, '{"unit":2,"sta');
  const summary = await sweep(plan, { ...options, shard: { index: 0, count: 2 } });
  t.deepEqual({ ...summary, path: '' }, { path: '', units: 2, resumed: 1, failed: [] });
  await t.throwsAsync(sweep({ ...plan, repeats: 2 }, { ...options, shard: { index: 0, count: 2 } }), {
    code: 'NB101_BAD_CHECKPOINT',
  });
  // What is merged is of whole epochs.
  const whole = join(out, 'whole');
  await mkdir(whole);
  const copy = async (name: string): Promise<void> => {
    const [heading = '', ...lines] = (await readFile(join(out, name), 'utf8')).trim().split('\n');
    const outcomes = lines.map((line) => JSON.stringify(wholeEpoch(JSON.parse(line) as TrainingRecord)));
    await writeFile(join(whole, name), `${[heading, ...outcomes].join('\n')}\n`);
  };
  await copy('shard-0-of-2.jsonl');
  const half = await mergeTrainings([whole], join(out, 'half.nb101'));
  t.deepEqual(half, { records: 2, cells: 2, failed: [], missing: 0 });
  await sweep(plan, { ...options, shard: { index: 1, count: 2 } });
  await copy('shard-1-of-2.jsonl');
  t.deepEqual(await mergeTrainings([whole], join(out, 'all.nb101')), {
    records: 3,
    cells: 3,
    failed: [],
    missing: 0,
  });
  const table = openTable(join(out, 'all.nb101'));
  t.deepEqual(Array.from(table.cells()), [0, 1, 2]);
  t.is(table.kind, 'retrained');
  table.close();
});
