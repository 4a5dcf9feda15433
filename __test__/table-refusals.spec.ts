import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { importTable, NasBenchError, openTable, type Cell, type ErrorCode, type Table } from '../ts/index.ts';
import { crc32c, FIXTURE } from './sources.ts';
import { temporaryFolder } from './temporary-folder.ts';

const FOLDER = await temporaryFolder();
const TABLE = join(FOLDER, 'fixture.nb101');
await importTable([FIXTURE], TABLE, { kind: 'synthetic' });
const BYTES = await readFile(TABLE);

/** What opening and verifying a file of these bytes says. */
async function fault(name: string, bytes: Uint8Array): Promise<ErrorCode | 'none'> {
  const path = join(FOLDER, name);
  await writeFile(path, bytes);
  let table: Table | undefined;
  try {
    table = openTable(path);
    await table.verify();
    return 'none';
  } catch (error) {
    if (!(error instanceof NasBenchError)) throw error;
    return error.code;
  } finally {
    table?.close();
  }
}

test('what is no table', async (t) => {
  t.is(await fault('empty', Buffer.alloc(0)), 'NB101_NOT_A_TABLE');
  t.is(await fault('text', Buffer.from('no table at all, only text\n'.repeat(10))), 'NB101_NOT_A_TABLE');
  t.is(await fault('source', await readFile(FIXTURE)), 'NB101_NOT_A_TABLE');
  const missing = t.throws(() => openTable(join(FOLDER, 'missing.nb101')), {
    instanceOf: NasBenchError,
    code: 'NB101_FILE_NOT_FOUND',
  });
  t.regex(missing.message, /missing\.nb101/);
  await mkdir(join(FOLDER, 'folder.nb101'));
  t.throws(() => openTable(join(FOLDER, 'folder.nb101')), { code: 'NB101_IO' });
  t.throws(() => openTable(join(TABLE, 'below')), { code: 'NB101_IO' });
});

test('a table that is cut off anywhere is refused when it is opened', async (t) => {
  const offsets = new Set([1, 7, 8, 63, 64, BYTES.length - 1]);
  for (let offset = 1; offset < BYTES.length; offset += 97) offsets.add(offset);
  for (const offset of offsets) {
    const code = await fault('cut', BYTES.subarray(0, offset));
    t.true(['NB101_TRUNCATED', 'NB101_NOT_A_TABLE'].includes(code), `${offset}: ${code}`);
  }
});

test('a flipped byte anywhere is found', async (t) => {
  const codes = new Set<string>();
  for (let offset = 0; offset < BYTES.length; offset += 37) {
    const bytes = Buffer.from(BYTES);
    bytes[offset] = (bytes[offset] ?? 0) ^ 0x10;
    const code = await fault('flipped', bytes);
    t.not(code, 'none', `byte ${offset}`);
    codes.add(code);
  }
  t.true(codes.has('NB101_CHECKSUM_MISMATCH'));
});

test('a table of a later version is refused with a remedy', async (t) => {
  const bytes = Buffer.from(BYTES);
  bytes.writeUInt32LE(2, 8);
  bytes.writeUInt32LE(crc32c(bytes.subarray(0, 60)), 60);
  const path = join(FOLDER, 'later.nb101');
  await writeFile(path, bytes);
  const error = t.throws(() => openTable(path), { code: 'NB101_WRONG_VERSION' });
  t.regex(error.message, /update this package/);
});

test('questions that a table has no answer to', (t) => {
  const table = openTable(TABLE);
  t.throws(() => table.query(8), { instanceOf: NasBenchError, code: 'NB101_CELL_NOT_IN_TABLE' });
  const budget = t.throws(() => table.query(7, { epochs: 12 }), { code: 'NB101_NO_BUDGET' });
  t.regex(budget.message, /4, 108/);
  t.throws(() => table.query(7, { epochs: 0 }), { code: 'NB101_NO_BUDGET' });
  const repeat = t.throws(() => table.query(7, { repeat: 3 }), { code: 'NB101_NO_REPEAT' });
  t.regex(repeat.message, /0, 1, 2, mean|mean, 0, 1, 2/);
  t.throws(() => table.column('testAccuracy', { epochs: 12 }), { code: 'NB101_NO_COLUMN' });
  t.throws(() => table.reader('testAccuracy', { repeat: 65_535 }), { code: 'NB101_NO_COLUMN' });
  table.close();
});

test('arguments are checked before they cross', (t) => {
  const table = openTable(TABLE);
  for (const path of [undefined, null, 7, '', 'a\0b', {}, [TABLE], Symbol('path')])
    t.throws(() => openTable(path as string), { instanceOf: NasBenchError, code: 'NB101_BAD_ARGUMENT' });

  for (const training of [
    null,
    108,
    'mean',
    { epochs: -1 },
    { epochs: 1.5 },
    { epochs: NaN },
    { epochs: '108' },
    { epochs: 65_536 },
    { epochs: null },
    { repeat: -1 },
    { repeat: NaN },
    { repeat: '0' },
    { repeat: 'middle' },
    { repeat: null },
    { repeat: 2 ** 32 },
    { checkpoint: 'end' },
    { checkpoint: 1 },
    { checkpoint: '__proto__' },
  ] as object[]) {
    const expected = { instanceOf: NasBenchError, code: 'NB101_BAD_ARGUMENT' };
    t.throws(() => table.query(7, training), expected);
    t.throws(() => table.column('testAccuracy', training), expected);
    t.throws(() => table.reader('testAccuracy', training), expected);
  }
  for (const metric of [
    'test_accuracy',
    '__proto__',
    'constructor',
    '',
    undefined,
    0,
    null,
    ['testAccuracy'],
  ])
    t.throws(() => table.column(metric as 'testAccuracy'), { code: 'NB101_BAD_ARGUMENT' });
  t.is(table.query(7, Object.create(null) as object).epochs, 108);
  t.is(table.query(7, { epochs: undefined, repeat: undefined, checkpoint: undefined }).epochs, 108);

  const cells: [unknown, ErrorCode][] = [
    [undefined, 'NB101_BAD_SPEC'],
    [null, 'NB101_BAD_SPEC'],
    [[], 'NB101_BAD_SPEC'],
    [{}, 'NB101_BAD_SPEC'],
    [true, 'NB101_BAD_SPEC'],
    [-1, 'NB101_INDEX_OUT_OF_RANGE'],
    [NaN, 'NB101_INDEX_OUT_OF_RANGE'],
    [1.5, 'NB101_INDEX_OUT_OF_RANGE'],
    [423_624, 'NB101_INDEX_OUT_OF_RANGE'],
    [2 ** 32 + 7, 'NB101_INDEX_OUT_OF_RANGE'],
    ['7', 'NB101_NOT_A_HASH'],
    ['', 'NB101_NOT_A_HASH'],
    ['f'.repeat(32), 'NB101_UNKNOWN_HASH'],
  ];
  for (const [cell, code] of cells) {
    t.throws(() => table.query(cell as number), { instanceOf: NasBenchError, code });
    t.throws(() => table.has(cell as number), { instanceOf: NasBenchError, code });
  }
  const reader = table.reader('testAccuracy');
  for (const packed of [-1, NaN, 2 ** 32, 0.5, 0])
    t.throws(() => reader.valueOfPacked(packed), { code: 'NB101_NOT_PACKED' });
  for (const index of [-1, NaN, 423_624, 0.5])
    t.throws(() => reader.valueAt(index), { code: 'NB101_INDEX_OUT_OF_RANGE' });
  for (const cell of [7, {}, null, undefined])
    t.throws(() => reader.value(cell as unknown as Cell), { code: 'NB101_BAD_ARGUMENT' });
  table.close();
});
