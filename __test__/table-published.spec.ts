// Tables of published and retrained numbers, which a user does not have: the tests say so and pass where the folder is
// absent.
import { existsSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
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
  const { indices, values } = table.select({ sortBy: 'testAccuracy', repeat: 'mean', limit: 1 });
  t.deepEqual([...indices, ...values], [Cell.from(BEST).index, 0.943175752957662]);
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

test('retrained records: exported and imported again they are the same', async (t) => {
  if (!isThere(t, 'retrained_4v.tfrecord')) return;
  const folder = await temporaryFolder();
  const path = (name: string): string => join(folder, name);
  for (const complete of [false, true]) {
    const how = { complete, overwrite: true };
    await importTable([join(DATA, 'retrained_4v.tfrecord')], path('first.nb101'), how);
    for (const [from, to] of [
      ['first', 'second'],
      ['second', 'third'],
    ] as const) {
      const table = openTable(path(`${from}.nb101`));
      // Always under one name, since the provenance tells it.
      await table.export(path('records.tfrecord'), { overwrite: true });
      await copyFile(path('records.tfrecord'), path(`${from}.tfrecord`));
      table.close();
      await importTable([path('records.tfrecord')], path(`${to}.nb101`), how);
    }
    t.deepEqual(await readFile(path('first.tfrecord')), await readFile(path('second.tfrecord')));
    t.deepEqual(await readFile(path('second.nb101')), await readFile(path('third.nb101')));
    const [first, second] = ['first', 'second'].map((name) => openTable(path(`${name}.nb101`)));
    t.deepEqual(first?.columns, second?.columns);
    for (const { metric, ...training } of first?.columns ?? []) {
      const [before, after] = [first, second].map((table) => table?.column(metric, training));
      // As bytes, since comparing half a million numbers one by one takes a second.
      t.true(before && after && Buffer.from(before.buffer).equals(Buffer.from(after.buffer)));
    }
    first?.close();
    second?.close();
  }
});
