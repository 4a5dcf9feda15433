import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';

import test from 'ava';

import { Cell, importTable, openTable, Space, type Measurement, type Table } from '../ts/index.ts';
import { npy } from './npy.ts';
import { FIXTURE, fixtureRecords, fixtureTrainings } from './sources.ts';
import { temporaryFolder } from './temporary-folder.ts';

const TABLE = join(await temporaryFolder(), 'fixture.nb101');
await importTable([FIXTURE], TABLE, { kind: 'synthetic', date: 'today' });

test('the fixture is what the helper makes', async (t) => {
  t.deepEqual(await readFile(FIXTURE), fixtureRecords());
});

test('a table says what it is', (t) => {
  const table = openTable(TABLE);
  t.is(table.path, TABLE);
  t.is(table.kind, 'synthetic');
  t.is(table.bytes, readFileSync(TABLE).length);
  t.is(table.cellCount, 6);
  t.is(table.recordCount, 36);
  t.is(table.columns.length, 2 * 3 * 2 * 4);
  t.deepEqual(table.columns.at(-1), {
    metric: 'testAccuracy',
    epochs: 108,
    repeat: 2,
    checkpoint: 'final',
    unit: 'fraction',
    encoding: 'k9984_f32',
    present: 6,
  });
  t.is(table.provenance.date, 'today');
  t.is(table.provenance.sources[0]?.name, 'records.tfrecord');
  t.deepEqual([...table.cells()], [0, 7, 90, 2000, 60_000, 359_715]);
  t.is(String(table), `Table ${TABLE} (synthetic)`);
  t.is(inspect(table), `Table ${TABLE} (synthetic) { cells: 6, columns: 48 }`);
  table.close();
  t.is(inspect(table), `Table ${TABLE} (synthetic) { cells: 6, columns: 48, closed }`);
});

test('every number comes back, by spec, cell, index and hash', (t) => {
  const table = openTable(TABLE);
  for (const { matrix, ops, hash, epochs, repeat, ...numbers } of fixtureTrainings()) {
    const cell = Cell.from({ matrix, ops });
    for (const named of [{ matrix, ops }, cell, cell.index, hash]) {
      const record = table.query(named, { epochs, repeat });
      t.like(record, { ...numbers, epochs, repeat, checkpoint: 'final', kind: 'synthetic' });
      t.deepEqual([record.moduleAdjacency, record.moduleOperations], [matrix, ops]);
      t.is(record.hash, hash);
      t.is(record.index, cell.index);
    }
  }
  table.close();
});

test('half-way, means and defaults', (t) => {
  const table = openTable(TABLE);
  t.is(table.query(7).epochs, 108);
  t.deepEqual(table.query(7), table.query(7, { epochs: 108, repeat: 0, checkpoint: 'final' }));
  t.is(table.query(7, { checkpoint: 'halfway' }).validationAccuracy, Math.fround(999 / 9984));
  const repeats = [0, 1, 2].map((repeat) => table.query(90, { epochs: 4, repeat }).testAccuracy ?? NaN);
  const mean = repeats.reduce((sum, value) => sum + value, 0) / 3;
  t.is(table.query(90, { epochs: 4, repeat: 'mean' }).testAccuracy, mean);
  table.close();
});

test('a record is plain data for JSON and for people', (t) => {
  const table = openTable(TABLE);
  const record = table.query(2000);
  const json = JSON.parse(JSON.stringify(record)) as Record<string, unknown>;
  t.deepEqual(Object.keys(json), [
    'kind',
    'index',
    'hash',
    'epochs',
    'repeat',
    'checkpoint',
    'moduleAdjacency',
    'moduleOperations',
    'trainableParameters',
    'trainingTime',
    'trainAccuracy',
    'validationAccuracy',
    'testAccuracy',
  ]);
  t.deepEqual(json, { ...record.toJSON() });
  t.regex(inspect(record), new RegExp(`hash: '${record.hash}'`));
  table.close();
});

test('readers and columns say the same as queries', (t) => {
  const table = openTable(TABLE);
  for (const repeat of [1, 'mean'] as const) {
    const reader = table.reader('testAccuracy', { epochs: 4, repeat });
    const column = table.column('testAccuracy', { epochs: 4, repeat });
    t.deepEqual(reader.measurement, { metric: 'testAccuracy', epochs: 4, repeat, checkpoint: 'final' });
    t.is(reader.benchmark, table);
    t.is(column.length, Space.nasbench101.size);
    for (const index of table.cells()) {
      const { testAccuracy } = table.query(index, { epochs: 4, repeat });
      t.is(column[index], testAccuracy);
      t.is(reader.valueAt(index), testAccuracy);
      t.is(reader.value(Cell.fromIndex(index)), testAccuracy);
      t.is(reader.valueOfPacked(Cell.fromIndex(index).packed), testAccuracy);
    }
    t.is(reader.valueAt(1), undefined);
    t.is(column[1], NaN);
    t.is(column.filter((value) => !Number.isNaN(value)).length, 6);
  }
  t.true(table.has(7));
  t.false(table.has(8));
  t.true(table.has(Cell.fromIndex(359_715).hash));
  table.close();
});

test('a table without a metric says undefined', async (t) => {
  const folder = await temporaryFolder();
  const [training] = fixtureTrainings();
  const source = join(folder, 'mean_test_accuracy_108.npy');
  await writeFile(source, npy(new Float64Array(423_624).fill(0.5)));
  const path = join(folder, 'table.nb101');
  await importTable([source], path);
  const table = openTable(path);
  const record = table.query(training?.hash ?? '', { repeat: 'mean' });
  t.is(record.testAccuracy, 0.5);
  t.is(record.validationAccuracy, undefined);
  t.false('validationAccuracy' in (JSON.parse(JSON.stringify(record)) as object));
  t.is(table.recordCount, 0);
  table.close();
});

test('a closed table refuses everything but what it said when it was opened', async (t) => {
  const table = openTable(TABLE);
  const reader = table.reader('trainingTime');
  t.false(table.closed);
  table.close();
  table.close();
  t.true(table.closed);
  t.is(table.cellCount, 6);
  const uses: (() => unknown)[] = [
    () => table.query(7),
    () => table.has(7),
    () => table.cells(),
    () => table.column('trainingTime'),
    () => table.reader('trainingTime'),
    () => table.recordCount,
    () => reader.valueAt(7),
    () => reader.value(Cell.fromIndex(7)),
  ];
  for (const use of uses) t.throws(use, { code: 'NB101_CLOSED' });
  await t.throwsAsync(table.verify(), { code: 'NB101_CLOSED' });
});

test('a table is closed at the end of its block', (t) => {
  const table = openTable(TABLE);
  table[Symbol.dispose]();
  t.throws(() => table.query(7), { code: 'NB101_CLOSED' });
});

test('two tables at a time do not mix', async (t) => {
  const folder = await temporaryFolder();
  const tables: Table[] = [];
  for (const kind of ['synthetic', 'surrogate'] as const) {
    await importTable([FIXTURE], join(folder, kind), { kind });
    tables.push(openTable(join(folder, kind)));
  }
  t.deepEqual(
    tables.map((table) => table.query(7).kind),
    ['synthetic', 'surrogate'],
  );
  tables[0]?.close();
  t.is(tables[1]?.query(7).kind, 'surrogate');
  tables[1]?.close();
});

test('what a reader means cannot be changed', (t) => {
  const table = openTable(TABLE);
  const { measurement } = table.reader('testAccuracy');
  t.throws(() => ((measurement as { epochs: Measurement['epochs'] }).epochs = 4), { instanceOf: TypeError });
  table.close();
});
