import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { DuckDBInstance } from '@duckdb/node-api';
import test from 'ava';

import { importTable, openTable, type NasBenchError, type Table } from '../ts/index.ts';
import { FIXTURE, fixtureTrainings } from './sources.ts';
import { namesIn, temporaryFolder } from './temporary-folder.ts';

const FOLDER = await temporaryFolder();
await importTable([FIXTURE], join(FOLDER, 'fixture.nb101'), { kind: 'synthetic', complete: true });

function fixture(): Table {
  return openTable(join(FOLDER, 'fixture.nb101'));
}

test('DuckDB reads every format of rows and finds the numbers of the table', async (t) => {
  const folder = await temporaryFolder();
  const table = fixture();
  const duckdb = await DuckDBInstance.create();
  const connection = await duckdb.connect();
  const trainings = fixtureTrainings();
  const longest = trainings.filter(({ epochs }) => epochs === 108);
  const mean = longest.reduce((sum, { testAccuracy }) => sum + testAccuracy, 0) / longest.length;
  for (const format of ['parquet', 'csv', 'jsonl']) {
    const path = join(folder, `fixture.${format}`);
    const { rows } = await table.export(path);
    t.is(rows, trainings.length);
    const query = `SELECT count(*)::INT AS trainings, count(DISTINCT module_hash)::INT AS cells,
        sum(epochs)::INT AS epochs, max(repeat)::INT AS last
      FROM '${path}'`;
    const [counts] = (await connection.runAndReadAll(query)).getRowObjectsJson();
    t.deepEqual(counts, {
      trainings: trainings.length,
      cells: 6,
      epochs: trainings.reduce((sum, { epochs }) => sum + epochs, 0),
      last: 2,
    });
    const average = `SELECT avg(final_test_accuracy) AS mean, max(trainable_parameters)::INT AS most
      FROM '${path}' WHERE epochs = 108`;
    const [numbers] = (await connection.runAndReadAll(average)).getRowObjectsJson();
    t.true(Math.abs(Number(numbers?.['mean']) - mean) < 1e-12);
    t.is(numbers?.['most'], Math.max(...trainings.map((training) => training.trainableParameters)));
    const one = `SELECT final_test_accuracy AS accuracy FROM '${path}'
      WHERE module_hash = '${longest[0]?.hash}' AND epochs = 108 AND repeat = 0`;
    const [row] = (await connection.runAndReadAll(one)).getRowObjectsJson();
    t.is(row?.['accuracy'], longest[0]?.testAccuracy);
  }
  connection.closeSync();
  duckdb.closeSync();
  table.close();
});

test('records come back after a complete import', async (t) => {
  const folder = await temporaryFolder();
  const [exported, again] = [join(folder, 'a.tfrecord'), join(folder, 'a.nb101')];
  const table = fixture();
  t.teardown(() => table.close());
  t.true(table.complete);
  await table.export(exported);
  await importTable([exported], again, { kind: 'synthetic', complete: true });
  const second = openTable(again);
  t.teardown(() => second.close());
  t.deepEqual(second.columns, table.columns);
  await second.export(join(folder, 'b.tfrecord'));
  t.deepEqual(await readFile(join(folder, 'b.tfrecord')), await readFile(exported));
});

test('an export replaces nothing, reports, and stops when told', async (t) => {
  const folder = await temporaryFolder();
  const path = join(folder, 'a.csv');
  const table = fixture();
  t.teardown(() => table.close());
  await writeFile(path, 'mine');
  const code = async (promise: Promise<unknown>): Promise<string> =>
    (await t.throwsAsync<NasBenchError>(promise)).code;
  t.is(await code(table.export(path)), 'NB101_FILE_EXISTS');
  t.is(await code(table.export(join(folder, 'a.txt'))), 'NB101_BAD_ARGUMENT');
  t.is(await code(table.export(join(folder, 'a'), { format: 'xml' as 'csv' })), 'NB101_BAD_ARGUMENT');
  t.is(await code(table.export(join(folder, 'none', 'a.csv'))), 'NB101_IO');
  t.is(await code(table.export(table.path, { format: 'csv', overwrite: true })), 'NB101_SAME_FILE');
  const reason = new Error('enough');
  const stopped = table.export(join(folder, 'b.csv'), { signal: AbortSignal.abort(reason) });
  t.is(await t.throwsAsync(stopped), reason);
  t.deepEqual(await namesIn(folder), ['a.csv']);

  const calls: number[][] = [];
  const summary = await table.export(path, {
    overwrite: true,
    onProgress: (...call) => {
      calls.push(call);
    },
  });
  t.deepEqual(calls.at(-1), [6, 6, 36]);
  t.is(summary.bytes, (await readFile(path)).length);
});

test('rows and users’ columns come back', async (t) => {
  const folder = await temporaryFolder();
  const [latencies, first] = [join(folder, 'latency.csv'), join(folder, 'first.nb101')];
  await writeFile(latencies, `hash,latency,energy [mJ]\n${fixtureTrainings()[0]?.hash},1.5,7\n`);
  await importTable([FIXTURE, latencies], first, { complete: true, userColumns: { latency: 'ms' } });
  const table = openTable(first);
  t.teardown(() => table.close());
  t.deepEqual(
    table.userColumns.map(({ name, unit, present }) => [name, unit, present]),
    [
      ['energy', 'mJ', 1],
      ['latency', 'ms', 1],
    ],
  );
  t.is(table.userColumn('latency')[0], 1.5);
  t.true(Number.isNaN(table.userColumn('latency')[1]));
  t.is(t.throws<NasBenchError>(() => table.userColumn('power')).code, 'NB101_NO_COLUMN');
  for (const format of ['csv', 'parquet'] as const) {
    const [path, again] = [join(folder, `rows.${format}`), join(folder, `${format}.nb101`)];
    await table.export(path);
    await importTable([path], again, { complete: true });
    const second = openTable(again);
    t.teardown(() => second.close());
    t.deepEqual(second.columns, table.columns);
    t.deepEqual(second.userColumns, table.userColumns);
    t.deepEqual(second.query(7, { epochs: 108 }), table.query(7, { epochs: 108 }));
  }
});

test('a bad row is refused with its line', async (t) => {
  const folder = await temporaryFolder();
  const [path, out] = [join(folder, 'a.csv'), join(folder, 'a.nb101')];
  await writeFile(path, 'index,epochs,test_accuracy\n0,108,0.5\n423624,108,0.5\n');
  const refused = await t.throwsAsync<NasBenchError>(importTable([path], out));
  t.is(refused.code, 'NB101_BAD_ROW');
  t.regex(refused.message, /line 3/);
  await writeFile(path, 'PAR1');
  t.is((await t.throwsAsync<NasBenchError>(importTable([path], out))).code, 'NB101_NOT_A_PARQUET_FILE');
  const units = { userColumns: { latency: 1 as unknown as string } };
  t.is((await t.throwsAsync<NasBenchError>(importTable([path], out, units))).code, 'NB101_BAD_ARGUMENT');
});
