import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import test from 'ava';

import {
  BudgetClock,
  importTable,
  NasBenchError,
  openBenchmark,
  openSurrogate,
  openTable,
  seededRandom,
  study,
  type Surrogate,
} from '../ts/index.ts';
import { FIXTURE } from './sources.ts';
import { namesIn, temporaryFolder } from './temporary-folder.ts';

const MODEL = fileURLToPath(new URL('../crates/surrogate/data/model.bin', import.meta.url));
const REAL = fileURLToPath(new URL('../../shared/data/nb101', import.meta.url));

const BUDGETS = [4, 12, 36, 108];
const CELLS = [0, 7, 90, 2000, 60_000, 359_715, 423_623];
const surrogate: Surrogate = openSurrogate();

test('every answer says that it is predicted', (t) => {
  t.is(surrogate.kind, 'surrogate');
  t.is(surrogate.cellCount, 423_624);
  const record = surrogate.query(7);
  t.is(record.kind, 'surrogate');
  t.deepEqual(record.extrapolated, ['trainAccuracy']);
  t.deepEqual(surrogate.query(7, { checkpoint: 'halfway' }).extrapolated.length, 4);
  t.deepEqual(record.toJSON().extrapolated, ['trainAccuracy']);
  t.is(String(surrogate), 'Surrogate (the embedded model)');
  t.regex(surrogate.model.fittedOn, /NAS-Bench-101/);
});

test('answers are like those of trainings', (t) => {
  for (const index of CELLS)
    for (const checkpoint of ['halfway', 'final'] as const) {
      let before = 0;
      for (const epochs of BUDGETS) {
        const records = surrogate.query(index, { epochs, repeat: 'all', checkpoint });
        t.is(records.length, 3);
        for (const { trainAccuracy, validationAccuracy, testAccuracy, trainingTime } of records) {
          for (const accuracy of [trainAccuracy, validationAccuracy, testAccuracy])
            t.is(accuracy, Math.fround(Math.round((accuracy ?? NaN) * 9984) / 9984), 'k of 9,984 images');
          t.true((trainingTime ?? 0) > before);
        }
        before = Math.max(...records.map(({ trainingTime = NaN }) => trainingTime));
        const times = new Set(records.map(({ trainingTime }) => trainingTime));
        t.is(times.size, 3, 'repeats differ');
        const { validationAccuracy: mean = NaN } = surrogate.query(index, {
          epochs,
          repeat: 'mean',
          checkpoint,
        });
        const sum = records.reduce((all, { validationAccuracy = NaN }) => all + validationAccuracy, 0);
        t.true(Math.abs(mean - sum / 3) < 1e-12);
      }
    }
});

test('all ways to ask give the same numbers', (t) => {
  const other = openSurrogate({ model: MODEL });
  const indices = Uint32Array.from(CELLS);
  const values = other.values(indices, 'testAccuracy', { epochs: 36, repeat: 2 });
  const reader = surrogate.reader('testAccuracy', { epochs: 36, repeat: 2 });
  for (const [i, index] of CELLS.entries()) {
    const { testAccuracy } = surrogate.query(index, { epochs: 36, repeat: 2 });
    t.is(testAccuracy, values[i]);
    t.is(testAccuracy, reader.valueAt(index));
    t.true(surrogate.has(index));
  }
  t.deepEqual(surrogate.repeats(7), [0, 1, 2]);
  other.close();
  t.throws(() => other.query(7), { code: 'NB101_CLOSED' });
});

test('a drawn repeat and a clock work as with a table', (t) => {
  const clock = new BudgetClock();
  const { repeat, trainingTime } = clock.charge(surrogate.query(7, { repeat: { draw: seededRandom(1) } }));
  t.true([0, 1, 2].includes(repeat as number));
  t.is(trainingTime, clock.seconds);
});

test('what it does not know is refused', (t) => {
  t.throws(() => surrogate.query(7, { epochs: 24 }), { code: 'NB101_NO_BUDGET' });
  t.throws(() => surrogate.query(7, { repeat: 3 }), { code: 'NB101_NO_REPEAT' });
  t.throws(() => surrogate.reader('testAccuracy', { epochs: 24 }), { code: 'NB101_NO_COLUMN' });
  t.throws(() => surrogate.query(423_624), { code: 'NB101_INDEX_OUT_OF_RANGE' });
  t.throws(() => surrogate.userColumn('latency'), { code: 'NB101_NO_COLUMN' });
  t.throws(() => openSurrogate({ model: 7 as never }), { code: 'NB101_BAD_ARGUMENT' });
  t.throws(() => openSurrogate({ model: 'missing.bin' }), { code: 'NB101_FILE_NOT_FOUND' });
  t.throws(() => openBenchmark({ model: MODEL, table: 'x.nb101' }), { code: 'NB101_BAD_ARGUMENT' });
});

test('a model that is cut off or changed anywhere is refused', async (t) => {
  const bytes = await readFile(MODEL);
  const path = join(await temporaryFolder(), 'model.bin');
  const refused = async (changed: Uint8Array, what: string): Promise<void> => {
    await writeFile(path, changed);
    const error = t.throws(() => openSurrogate({ model: path }), { instanceOf: NasBenchError }, what);
    t.regex(error?.code ?? '', /^NB101_(?:NOT_A|WRONG|DAMAGED)_MODEL/);
  };
  for (const length of [0, 1, 7, 8, 11, 12, 16, 100, 1000, bytes.length >> 1, bytes.length - 1])
    await refused(bytes.subarray(0, length), `${length} bytes`);
  const random = seededRandom(3);
  for (let i = 0; i < 200; i++) {
    const changed = Uint8Array.from(bytes);
    const at = Math.floor(random() * bytes.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    await refused(changed, `byte ${at}`);
  }
});

test('a table of all that it says says the same', async (t) => {
  const folder = await temporaryFolder();
  const out = join(folder, 'surrogate.nb101');
  const seen: [number, number][] = [];
  const bytes = await surrogate.materialise(out, { onProgress: (...progress) => seen.push(progress) });
  t.true(seen.every(([done, total]) => done <= total));
  await t.throwsAsync(surrogate.materialise(out), { code: 'NB101_FILE_EXISTS' });
  await t.throwsAsync(
    surrogate.materialise(join(folder, 'x'), { signal: AbortSignal.abort(new Error('enough')) }),
    {
      message: 'enough',
    },
  );
  t.deepEqual(await namesIn(folder), ['surrogate.nb101']);

  const table = openTable(out);
  t.is(table.bytes, bytes);
  t.is(table.kind, 'surrogate');
  t.is(table.recordCount, 12 * 423_624);
  const random = seededRandom(5);
  for (let i = 0; i < 300; i++) {
    const index = Math.floor(random() * 423_624);
    const epochs = BUDGETS[i % 4];
    const checkpoint = i % 3 === 0 ? 'halfway' : 'final';
    const repeat = i % 7 === 0 ? 'mean' : i % 3;
    const { extrapolated: _extrapolated, ...predicted } = surrogate.query(index, {
      epochs,
      repeat,
      checkpoint,
    });
    const { extrapolated: _none, ...stored } = table.query(index, { epochs, repeat, checkpoint });
    t.deepEqual({ ...stored }, { ...predicted });
  }
  // What concerns all cells goes through such a table.
  const best = { sortBy: 'validationAccuracy', repeat: 'mean', limit: 5 } as const;
  t.deepEqual(surrogate.select(best), table.select(best));
  t.deepEqual(surrogate.column('testAccuracy', { epochs: 4 }), table.column('testAccuracy', { epochs: 4 }));
  table.close();
});

test('the best benchmark that there is', async (t) => {
  const saved = process.env['NASBENCH101_DATA'];
  t.teardown(() => {
    if (saved === undefined) delete process.env['NASBENCH101_DATA'];
    else process.env['NASBENCH101_DATA'] = saved;
  });
  const folder = await temporaryFolder();
  const data = join(folder, 'data');
  process.env['NASBENCH101_DATA'] = data;
  t.is(String(openBenchmark()), 'Surrogate (the embedded model)');
  await mkdir(data);
  const table = join(folder, 'table.nb101');
  await importTable([FIXTURE], table);
  await copyFile(table, join(data, 'nasbench_only108.nb101'));
  t.is(String(openBenchmark()), `Table ${join(data, 'nasbench_only108.nb101')} (retrained)`);
  await copyFile(table, join(data, 'nasbench_full.nb101'));
  t.is(String(openBenchmark()), `Table ${join(data, 'nasbench_full.nb101')} (retrained)`);
  t.is(String(openBenchmark({ table })), `Table ${table} (retrained)`);
  t.is(String(openBenchmark({ model: MODEL })), `Surrogate ${MODEL}`);
});

test('a study runs on it', async (t) => {
  const protocol = { runs: 3, budget: { seconds: 1e6 } };
  const result = await study(protocol, { benchmark: surrogate });
  t.is(result.kind, 'surrogate');
  const again = await study(protocol, { benchmark: openSurrogate({ model: MODEL }), threads: 1 });
  t.deepEqual(again.summary(), result.summary());
});

test('it is as good as it says, on real numbers', async (t) => {
  if (!existsSync(REAL)) {
    t.log(`skipped: ${REAL} is missing`);
    t.pass();
    return;
  }
  const measures = await surrogate.evaluate(REAL);
  t.true(measures.length > 20);
  t.deepEqual(
    measures.filter(({ passes }) => !passes),
    [],
  );
});
