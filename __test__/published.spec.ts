// Against published numbers, which a user does not have: the tests say so and pass where the folder is absent.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import test, { type ExecutionContext } from 'ava';

import { Cell, Space, type CellSpec } from '../ts/index.ts';

async function published<T>(t: ExecutionContext, file: string): Promise<T | undefined> {
  const url = new URL(`../../shared/data/nb101/${file}`, import.meta.url);
  try {
    return JSON.parse(await readFile(url, 'utf8')) as T;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    t.log(`skipped: ${fileURLToPath(url)} is not there`);
    t.pass();
    return undefined;
  }
}

test('hashes and parameters of 20,001 cells', async (t) => {
  const rows = await published<{ key: string[]; trainable_parameters: number[] }>(t, 'cells_20k.json');
  if (!rows) return;
  t.is(rows.key.length, 20_001);
  const order = Space.nasbench101.hashOrder();
  for (const [rank, hash] of rows.key.entries()) {
    const cell = Cell.fromIndex(order[rank] ?? -1);
    if (cell.hash !== hash || cell.trainableParameters !== rows.trainable_parameters[rank])
      t.fail(`rank ${rank}: ${hash}`);
    // The way from hash to cell is hashing, so a sample is enough.
    if (rank % 1000 === 0) t.is(Space.nasbench101.rank(Cell.fromHash(hash)), rank);
  }
});

test('the full records are their own representatives', async (t) => {
  type Row = { adjacency: CellSpec['matrix']; ops: string[]; params: number };
  const records = await published<Record<string, Row>>(t, 'full_records.json');
  if (!records) return;
  for (const [hash, { adjacency, ops, params }] of Object.entries(records)) {
    const cell = Cell.from({ matrix: adjacency, ops });
    t.true(cell.isCanonical);
    t.is(cell.hash, hash);
    t.is(cell.trainableParameters, params);
  }
});
