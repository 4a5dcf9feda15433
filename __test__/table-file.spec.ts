// What becomes of an open table when something happens to its file.
import { truncateSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { importTable, NasBenchError, openTable, type OpenOptions } from '../ts/index.ts';
import { mapsOf, numbersOf, own, unlessHidden } from './open-table.ts';
import { FIXTURE } from './sources.ts';
import { syntheticTable } from './synthetic-table.ts';
import { namesIn, temporaryFolder } from './temporary-folder.ts';

const SMALL = join(await temporaryFolder(), 'small.nb101');
await importTable([FIXTURE], SMALL);
/** Long enough to be mapped into memory, not read. */
const LARGE = await syntheticTable(
  ['test_accuracy_108_run0', 'validation_accuracy_108_run0'].map((name) => ({ name, value: Math.sqrt })),
);

test('closing while jobs use the table is safe', async (t) => {
  const path = await own(LARGE);
  const table = openTable(path);
  t.is(mapsOf(path), unlessHidden(1));
  const jobs = Array.from({ length: 20 }, () => table.verify());
  table.close();
  await Promise.all(jobs);
  t.is(mapsOf(path), unlessHidden(0));
});

test('many opens and closes leave nothing mapped', async (t) => {
  for (const table of [SMALL, LARGE]) {
    const path = await own(table);
    for (let i = 0; i < 2000; i++) {
      const opened = openTable(path);
      opened.reader('testAccuracy').valueAt(7);
      opened.close();
    }
    t.is(mapsOf(path), unlessHidden(0));
  }
});

for (const [what, file] of [
  ['small', SMALL],
  ['large', LARGE],
] as const) {
  test(`a ${what} table whose file is gone still answers`, async (t) => {
    const path = await own(file);
    const table = openTable(path);
    const before = numbersOf(table);
    await rm(path);
    t.is(table.query(7).index, 7);
    t.is(numbersOf(table), before);
    await table.verify();
    table.close();
  });

  test(`a ${what} table that is replaced while it is open keeps its numbers`, async (t) => {
    const path = await own(file);
    const table = openTable(path);
    const before = numbersOf(table);
    await importTable([FIXTURE], path, { kind: 'synthetic', overwrite: true });
    const after = openTable(path);
    t.is(after.kind, 'synthetic');
    t.is(numbersOf(table), before);
    await table.verify();
    table.close();
    after.close();
  });
}

for (const [what, file, how] of [
  ['a small table', SMALL, {}],
  ['a large table in memory', LARGE, { load: 'memory' }],
] as [string, string, OpenOptions][])
  test(`${what} does not depend on its file`, async (t) => {
    const path = await own(file);
    const table = openTable(path, how);
    t.is(mapsOf(path), unlessHidden(0));
    const before = numbersOf(table);
    const record = { ...table.query(7).toJSON() };
    for (const length of [4096, 100, 0]) {
      truncateSync(path, length);
      t.is(numbersOf(table), before);
      t.deepEqual({ ...table.query(7).toJSON() }, record);
      await table.verify();
    }
    writeFileSync(path, 'something else');
    t.is(numbersOf(table), before);
    table.close();
  });

test('long work with a mapped table whose file was shortened is refused', async (t) => {
  const path = await own(LARGE);
  const folder = await temporaryFolder();
  const table = openTable(path, { load: 'map' });
  t.is(mapsOf(path), unlessHidden(1));
  for (const length of [table.bytes - 1, 4096, 0]) {
    truncateSync(path, length);
    const code = 'NB101_TRUNCATED';
    const works: (() => unknown)[] = [
      () => table.column('testAccuracy'),
      () => table.values(Uint32Array.of(7), 'testAccuracy'),
      () => table.select({ sortBy: { metric: 'testAccuracy' } }),
      () => table.cells(),
      () => table.recordCount,
    ];
    for (const work of works) t.throws(work, { instanceOf: NasBenchError, code }, `${length} bytes`);
    const error = await t.throwsAsync(table.verify(), { instanceOf: NasBenchError, code });
    t.regex(error.message, new RegExp(`byte ${length}:`));
    await t.throwsAsync(table.export(join(folder, 'a.csv')), { code });
    t.throws(() => openTable(path), { code: length === 0 ? 'NB101_NOT_A_TABLE' : code });
  }
  t.deepEqual(await namesIn(folder), []);
  table.close();
});

test('verification finds a file that was overwritten in place', async (t) => {
  const path = await own(LARGE);
  const table = openTable(path);
  await table.verify();
  const bytes = await readFile(path);
  bytes[100_000] = (bytes[100_000] ?? 0) ^ 1;
  writeFileSync(path, bytes, { flag: 'r+' });
  await t.throwsAsync(table.verify(), { code: 'NB101_CHECKSUM_MISMATCH' });
  table.close();
});

test('verification tells how far it is, and stops', async (t) => {
  const table = openTable(LARGE);
  const seen: [number, number][] = [];
  await table.verify({ onProgress: (...progress) => seen.push(progress) });
  t.true(seen.every(([done, total], i) => total === table.bytes && done >= (seen[i - 1]?.[0] ?? 0)));
  const reason = new Error('enough');
  await t.throwsAsync(table.verify({ signal: AbortSignal.abort(reason) }), { is: reason });
  const controller = new AbortController();
  const job = table.verify({ signal: controller.signal });
  controller.abort(reason);
  // It may have been done already.
  const [outcome] = await Promise.allSettled([job]);
  t.true(outcome.status === 'fulfilled' || outcome.reason === reason);
  for (const how of [null, 7, { signal: 7 }, { onProgress: 7 }])
    await t.throwsAsync(table.verify(how as object), { code: 'NB101_BAD_ARGUMENT' });
  for (const how of [null, 7, { load: 'disk' }, { load: null }])
    t.throws(() => openTable(LARGE, how as OpenOptions), { code: 'NB101_BAD_ARGUMENT' });
  table.close();
});
