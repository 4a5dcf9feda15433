// Tables of published and retrained numbers, which a user does not have: the tests say so and pass where the folder is
// absent.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import test, { type ExecutionContext } from 'ava';

import { Cell, importTable, openTable, Space } from '../ts/index.ts';
import { BEST } from './reference.ts';
import { temporaryFolder } from './temporary-folder.ts';

const DATA = fileURLToPath(new URL('../../shared/data/nb101/', import.meta.url));

function isThere(t: ExecutionContext, ...names: string[]): boolean {
  const missing = names.filter((name) => !existsSync(join(DATA, name)));
  if (missing.length > 0) {
    t.log(`skipped: ${missing.join(' and ')} not in ${DATA}`);
    t.pass();
  }
  return missing.length === 0;
}

test('NumPy columns: the published optimum is the best cell', async (t) => {
  const names = ['mean_test_accuracy_108.npy', 'test_accuracy_108_run0.npy'];
  if (!isThere(t, ...names)) return;
  const out = join(await temporaryFolder(), 'table.nb101');
  const summary = await importTable(
    names.map((name) => join(DATA, name)),
    out,
  );
  t.is(summary.kind, 'published');
  t.is(summary.cells, 423_624);

  const table = openTable(out);
  await table.verify();
  const means = table.column('testAccuracy', { repeat: 'mean' });
  const best = means.reduce((at, value, index) => (value > (means[at] ?? 0) ? index : at), 0);
  t.is(means[best], 0.943175752957662);
  t.is(best, Cell.from(BEST).index);
  t.is(table.recordCount, 423_624);

  const order = Space.nasbench101.hashOrder();
  const bytes = await readFile(join(DATA, names[1] ?? ''));
  const published = new Float64Array(
    bytes.buffer.slice(bytes.byteOffset + 128, bytes.byteOffset + bytes.length),
  );
  const single = table.column('testAccuracy', { repeat: 0 });
  t.true(order.every((index, rank) => Object.is(single[index], published[rank])));
  table.close();
});

test('retrained records: every cell of four vertices, three times at four budgets', async (t) => {
  if (!isThere(t, 'retrained_4v.tfrecord')) return;
  const out = join(await temporaryFolder(), 'table.nb101');
  const summary = await importTable([join(DATA, 'retrained_4v.tfrecord')], out);
  t.like(summary, { kind: 'retrained', records: 1092, cells: 91, ownRepresentatives: 0 });
  const table = openTable(out);
  await table.verify();
  t.deepEqual(
    [...table.cells()],
    Array.from({ length: 91 }, (_value, index) => index),
  );
  t.is(table.recordCount, 1092);
  for (const index of table.cells()) {
    const cell = Cell.fromIndex(index);
    const record = table.query(cell, { epochs: 12, repeat: 2 });
    t.is(record.hash, cell.hash);
    t.is(record.trainableParameters, cell.trainableParameters);
    t.true((record.testAccuracy ?? 0) > 0.09 && (record.testAccuracy ?? 2) < 1);
    t.true((record.trainingTime ?? 0) > 0);
  }
  // Its evaluations in between are no half-way ones.
  t.throws(() => table.query(7, { checkpoint: 'halfway' }), { code: 'NB101_NO_CHECKPOINT' });
  table.close();
});
