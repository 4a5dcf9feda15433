import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { DuckDBInstance } from '@duckdb/node-api';
import test from 'ava';

import { openTable, study } from '../ts/index.ts';
import { nasbench101 } from './run-cli.ts';
import { syntheticTable, WITH_TIMES } from './synthetic-table.ts';
import { temporaryFolder } from './temporary-folder.ts';

interface Line {
  readonly searcher: string;
  readonly run: number;
  readonly trace: readonly Record<string, number>[];
}

test('DuckDB reads the traces of a Parquet file as they are in JSON lines', async (t) => {
  const folder = await temporaryFolder();
  const benchmark = openTable(await syntheticTable(WITH_TIMES));
  t.teardown(() => benchmark.close());
  // The first run has no time for an incumbent here and there.
  const result = await study({ runs: 8, budget: { seconds: 1500 }, seed: 2 }, { benchmark });
  const [jsonl, parquet] = [join(folder, 'traces.jsonl'), join(folder, 'traces.parquet')];
  await result.writeTraces(jsonl);
  await result.writeTraces(parquet);
  const [header = '', ...lines] = (await readFile(jsonl, 'utf8')).trimEnd().split('\n');
  const expected = lines
    .map((line) => JSON.parse(line) as Line)
    .flatMap(({ searcher, run, trace }) =>
      trace.map((incumbent) => Object.assign({ searcher, run }, incumbent)),
    );
  t.true(expected.length > 10);

  const duckdb = await DuckDBInstance.create();
  const connection = await duckdb.connect();
  const rows = (
    await connection.runAndReadAll(`SELECT * REPLACE (query::INT AS query) FROM '${parquet}'`)
  ).getRowObjectsJson();
  t.deepEqual(rows as unknown[], expected);
  const metadata = await connection.runAndReadAll(
    `SELECT value::VARCHAR AS value FROM parquet_kv_metadata('${parquet}') WHERE key::VARCHAR = 'nasbench101-study'`,
  );
  const [said] = metadata.getRowObjectsJson();
  t.is(JSON.parse(header).kind, 'synthetic');
  t.regex(String(said?.['value']), /nasbench101-study/);
  connection.closeSync();
  duckdb.closeSync();
});

test('study --parquet writes one more file, the same at every time', async (t) => {
  const folder = await temporaryFolder();
  const table = await syntheticTable(WITH_TIMES);
  const files: Buffer[] = [];
  for (const name of ['one', 'two']) {
    const out = join(folder, name);
    const flags = ['--parquet', '--runs', '3', '--budget-queries', '20'];
    const { code, stderr } = await nasbench101(['study', '--table', table, '--out', out, ...flags]);
    t.is(code, 0, stderr);
    files.push(await readFile(join(out, 'traces.parquet')));
  }
  t.deepEqual(files[1], files[0]);
});
