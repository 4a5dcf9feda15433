import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import {
  importTable,
  NasBenchError,
  openTable,
  Space,
  type ErrorCode,
  type Measurement,
} from '../ts/index.ts';
import { npy } from './npy.ts';
import { FIXTURE, fixtureTrainings, frame, record } from './sources.ts';
import { namesIn, temporaryFolder } from './temporary-folder.ts';

const FOLDER = await temporaryFolder();
const NUMBERS = Float64Array.from({ length: 423_624 }, (_value, rank) => rank / 2 ** 20);
const NPY = join(FOLDER, 'mean_test_accuracy_108.npy');
await writeFile(NPY, npy(NUMBERS));

test('the summary tells what came in', async (t) => {
  const out = join(await temporaryFolder(), 'table.nb101');
  const summary = await importTable([FIXTURE], out);
  const { sources, columns, skippedFields, seconds, bytes, ...rest } = summary;
  t.deepEqual(rest, {
    complete: false,
    userColumns: [],
    kind: 'retrained',
    records: 36,
    numbers: 0,
    cells: 6,
    budgets: [
      { epochs: 4, cellsByRepeats: { 3: 6 } },
      { epochs: 108, cellsByRepeats: { 3: 6 } },
    ],
    chanceLevelRecords: 1,
    notFinite: 0,
    otherEvaluations: 0,
    unfinishedRecords: 0,
    ownRepresentatives: 1,
    ownParameters: 0,
    mixedNetworks: 0,
  });
  t.deepEqual(skippedFields, [{ message: 'EvaluationData', field: 6, wireType: 1, count: 108 }]);
  t.like(sources, [
    { name: 'records.tfrecord', format: 'tfrecord', bytes: (await readFile(FIXTURE)).length },
  ]);
  t.regex(sources[0]?.sha256 ?? '', /^[\da-f]{64}$/);
  t.is(bytes, (await readFile(out)).length);
  t.true(seconds > 0);
  const table = openTable(out);
  t.deepEqual(columns, table.columns);
  table.close();
});

test('equal sources make equal tables', async (t) => {
  const folder = await temporaryFolder();
  await importTable([FIXTURE], join(folder, 'a'));
  await importTable([FIXTURE], join(folder, 'b'));
  t.deepEqual(await readFile(join(folder, 'a')), await readFile(join(folder, 'b')));
});

test('a NumPy column comes in hash order', async (t) => {
  const out = join(await temporaryFolder(), 'table.nb101');
  const summary = await importTable([NPY], out);
  t.is(summary.numbers, 423_624);
  const table = openTable(out);
  const column = table.column('testAccuracy', { repeat: 'mean' });
  const order = Space.nasbench101.hashOrder();
  t.true(order.every((index, rank) => column[index] === NUMBERS[rank]));
  t.is(table.query(order[5] ?? 0, { repeat: 'mean' }).testAccuracy, NUMBERS[5]);
  table.close();
});

test('sources join, also under another name', async (t) => {
  const folder = await temporaryFolder();
  const times = join(folder, 'times.npy');
  await writeFile(times, npy(NUMBERS));
  const measurement: Measurement = { metric: 'trainingTime', epochs: 4, repeat: 0, checkpoint: 'halfway' };
  const out = join(folder, 'table.nb101');
  await importTable([NPY, times], out, { columns: { [times]: measurement } });
  const table = openTable(out);
  t.is(table.column('trainingTime', measurement)[7], table.column('testAccuracy', { repeat: 'mean' })[7]);
  t.is(table.columns.length, 2);
  table.close();
});

test('progress is in bytes and records, and ends with all of them', async (t) => {
  const seen: [number, number, number][] = [];
  const out = join(await temporaryFolder(), 'table.nb101');
  const total = (await readFile(FIXTURE)).length + (await readFile(NPY)).length;
  await importTable([NPY, FIXTURE], out, { onProgress: (...progress) => seen.push(progress) });
  t.deepEqual(seen.at(-1), [total, total, 36]);
  t.true(seen.every(([bytes, all], i) => all === total && bytes >= (seen[i - 1]?.[0] ?? 0)));
});

/** Imports what must be refused, and checks that nothing is left in the folder but what was there before. */
const refused = test.macro(async (t, name: string, bytes: Uint8Array, codes: ErrorCode[]) => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, name), bytes);
  const error = await t.throwsAsync(importTable([join(folder, name)], join(folder, 'table.nb101')), {
    instanceOf: NasBenchError,
  });
  t.true(codes.includes((error as NasBenchError).code), `${error.message}`);
  t.deepEqual(await namesIn(folder), [name]);
});

const [FIRST] = fixtureTrainings();
if (!FIRST) throw new Error('the fixture is empty');
const short = NUMBERS.subarray(0, 3).slice();
for (const [what, name, bytes, code] of [
  ['an empty file', 'records.tfrecord', Buffer.alloc(0), 'NB101_TRUNCATED'],
  ['text', 'records.tfrecord', Buffer.from('hello, this is text\n'), 'NB101_NOT_A_TFRECORD'],
  ['a zip file', 'nasbench.zip', Buffer.from('PK\u0003\u0004 and so on and on'), 'NB101_UNKNOWN_FORMAT'],
  ['no JSON', 'records.tfrecord', frame(Buffer.from('{')), 'NB101_BAD_RECORD'],
  ['a wrong hash', 'records.tfrecord', record({ ...FIRST, hash: '0'.repeat(32) }), 'NB101_HASH_MISMATCH'],
  [
    'an unknown op',
    'records.tfrecord',
    record({ ...FIRST, ops: ['input', 'x'] }),
    'NB101_INVALID_CELL_IN_RECORD',
  ],
  ['a short array', 'test_accuracy_4_run0.npy', npy(short), 'NB101_WRONG_SHAPE'],
  ['two dimensions', 'test_accuracy_4_run0.npy', npy(short, { shape: '(3, 1)' }), 'NB101_WRONG_SHAPE'],
  ['integers', 'test_accuracy_4_run0.npy', npy(short, { descr: '<i8' }), 'NB101_WRONG_DTYPE'],
  ['big-endian', 'test_accuracy_4_run0.npy', npy(short, { descr: '>f8' }), 'NB101_WRONG_DTYPE'],
  ['a name that says nothing', 'x.npy', npy(NUMBERS), 'NB101_UNNAMED_COLUMN'],
  ['an array cut off', 'test_accuracy_4_run0.npy', npy(NUMBERS).subarray(0, 99_999), 'NB101_TRUNCATED'],
  ['no NumPy', 'test_accuracy_4_run0.npy', Buffer.from('hello, this is text\n'), 'NB101_NOT_A_NUMPY_COLUMN'],
] as [string, string, Uint8Array, ErrorCode][])
  test(`refused and nothing left: ${what}`, refused, name, bytes, [code]);

test('records cut off or changed anywhere are refused with the byte', async (t) => {
  const folder = await temporaryFolder();
  const whole = await readFile(FIXTURE);
  const source = join(folder, 'records.tfrecord');
  const faults: Buffer[] = [];
  for (let offset = 1; offset < whole.length; offset += 149) {
    faults.push(whole.subarray(0, offset));
    const flipped = Buffer.from(whole);
    flipped[offset] = (flipped[offset] ?? 0) ^ 1;
    faults.push(flipped);
  }
  const first = whole.readUInt32LE(0) + 16;
  for (const bytes of faults) {
    // Between two records nothing shows that there were more.
    if (bytes.length % first === 0 && bytes.length < whole.length) continue;
    await writeFile(source, bytes);
    const error = await t.throwsAsync(importTable([source], join(folder, 'table.nb101')), {
      instanceOf: NasBenchError,
    });
    t.regex(error.message, /byte \d+/);
  }
  t.deepEqual(await namesIn(folder), ['records.tfrecord']);
});

test('sources and tables that cannot be', async (t) => {
  const folder = await temporaryFolder();
  const out = join(folder, 'table.nb101');
  const cases: [sources: string[], out: string, code: ErrorCode][] = [
    [[], out, 'NB101_NOTHING_TO_IMPORT'],
    [[join(folder, 'missing.tfrecord')], out, 'NB101_FILE_NOT_FOUND'],
    [[folder], out, 'NB101_IO'],
    [[FIXTURE], join(folder, 'no', 'table.nb101'), 'NB101_IO'],
    // Below a file even root cannot write.
    [[FIXTURE], join(FIXTURE, 'table.nb101'), 'NB101_IO'],
    [[FIXTURE], `${folder}/`, 'NB101_FILE_EXISTS'],
    [[FIXTURE], FIXTURE, 'NB101_SAME_FILE'],
  ];
  for (const [sources, where, code] of cases)
    await t.throwsAsync(importTable(sources, where), { instanceOf: NasBenchError, code }, where);
  await t.throwsAsync(importTable([FIXTURE], folder, { overwrite: true }), { code: 'NB101_UNWRITABLE' });
  await t.throwsAsync(importTable([FIXTURE], FIXTURE, { overwrite: true }), { code: 'NB101_SAME_FILE' });
  t.deepEqual(await namesIn(folder), []);
});

test('a file that exists is replaced on request only', async (t) => {
  const folder = await temporaryFolder();
  const out = join(folder, 'table.nb101');
  await writeFile(out, 'precious');
  await t.throwsAsync(importTable([FIXTURE], out), { code: 'NB101_FILE_EXISTS' });
  await t.throwsAsync(importTable([NPY, NPY.replace('108', '36')], out, { overwrite: true }), {
    code: 'NB101_FILE_NOT_FOUND',
  });
  t.is(await readFile(out, 'utf8'), 'precious');
  await importTable([FIXTURE], out, { overwrite: true });
  openTable(out).close();
  t.deepEqual(await namesIn(folder), ['table.nb101']);
});

test('sources that contradict each other', async (t) => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'other'));
  const other = join(folder, 'other', 'mean_test_accuracy_108.npy');
  await writeFile(other, npy(NUMBERS.map((value) => value + 0.1)));
  const out = join(folder, 'table.nb101');
  const error = await t.throwsAsync(importTable([NPY, other], out), { code: 'NB101_CONFLICTING_SOURCES' });
  t.regex(error.message, /mean_test_accuracy_108\.npy/);
  t.deepEqual(await namesIn(folder), ['other']);
});

test('an aborted import leaves nothing and rejects with the reason', async (t) => {
  const folder = await temporaryFolder();
  const out = join(folder, 'table.nb101');
  const reason = new Error('enough');
  await t.throwsAsync(importTable([NPY], out, { signal: AbortSignal.abort(reason) }), { is: reason });
  const controller = new AbortController();
  const job = importTable([NPY], out, { signal: controller.signal });
  controller.abort(reason);
  await t.throwsAsync(job, { is: reason });
  const fault = new Error('callback');
  const failing = (): never => {
    throw fault;
  };
  await t.throwsAsync(importTable([NPY, NPY], out, { onProgress: failing }), { is: fault });
  t.deepEqual(
    (await namesIn(folder)).filter((name) => name !== 'table.nb101'),
    [],
  );
});

test('two imports to the same path at once leave one whole table', async (t) => {
  const folder = await temporaryFolder();
  const out = join(folder, 'table.nb101');
  const [a, b] = await Promise.all(
    (['synthetic', 'surrogate'] as const).map((kind) =>
      importTable([FIXTURE], out, { kind, overwrite: true }),
    ),
  );
  t.is(a?.cells, b?.cells);
  const table = openTable(out);
  await table.verify();
  t.true(['synthetic', 'surrogate'].includes(table.kind));
  table.close();
  t.deepEqual(await namesIn(folder), ['table.nb101']);
});

test('arguments are checked before anything is read', async (t) => {
  const folder = await temporaryFolder();
  const out = join(folder, 'table.nb101');
  const column = { metric: 'testAccuracy', epochs: 4, repeat: 0, checkpoint: 'final' };
  const cases: [sources: unknown, out: unknown, how: unknown][] = [
    [FIXTURE, out, {}],
    [undefined, out, {}],
    [[7], out, {}],
    [[''], out, {}],
    [[undefined], out, {}],
    [['a\0b'], out, {}],
    [[FIXTURE], '', {}],
    [[FIXTURE], undefined, {}],
    [[FIXTURE], out, null],
    [[FIXTURE], out, { kind: 'Published' }],
    [[FIXTURE], out, { kind: '__proto__' }],
    [[FIXTURE], out, { date: 7 }],
    [[FIXTURE], out, { overwrite: 1 }],
    [[FIXTURE], out, { signal: {} }],
    [[FIXTURE], out, { signal: null }],
    [[FIXTURE], out, { onProgress: 7 }],
    [[FIXTURE], out, { columns: 7 }],
    [[FIXTURE], out, { columns: { other: column } }],
    [[NPY], out, { columns: { [NPY]: null } }],
    [[NPY], out, { columns: { [NPY]: { ...column, metric: 'accuracy' } } }],
    [[NPY], out, { columns: { [NPY]: { ...column, epochs: undefined } } }],
    [[NPY], out, { columns: { [NPY]: { ...column, epochs: -4 } } }],
    [[NPY], out, { columns: { [NPY]: { ...column, repeat: undefined } } }],
    [[NPY], out, { columns: { [NPY]: { ...column, repeat: NaN } } }],
    [[NPY], out, { columns: { [NPY]: { ...column, checkpoint: 'end' } } }],
  ];
  for (const [i, [sources, where, how]] of cases.entries())
    await t.throwsAsync(
      importTable(sources as string[], where as string, how as object),
      { instanceOf: NasBenchError, code: 'NB101_BAD_ARGUMENT' },
      `case ${i}`,
    );
  t.deepEqual(await namesIn(folder), []);
});
