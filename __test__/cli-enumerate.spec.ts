import { readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { Cell, Space } from '../ts/index.ts';
import { nasbench101 } from './run-cli.ts';
import { temporaryFolder } from './temporary-folder.ts';

test('the whole space', async (t) => {
  const { code, stdout, stderr } = await nasbench101(['enumerate', '--json']);
  t.is(code, 0);
  t.is(stderr, '');
  const { seconds, ...rest } = JSON.parse(stdout) as { seconds: number };
  t.deepEqual(rest, {
    cells: 423_624,
    labelled: 1_293_208,
    by_vertices: { 2: 1, 3: 6, 4: 84, 5: 2441, 6: 62_010, 7: 359_082 },
    sha256: '6415f45f9381769c59982b2d4051ebc11f15c3f1dc6562478684341f5142e108',
  });
  t.true(seconds > 0 && seconds < 60);
});

test('a smaller space for people', async (t) => {
  const { code, stdout } = await nasbench101(['enumerate', '--vertices', '5', '--edges', '9', '--ops', '3'], {
    env: { FORCE_COLOR: '0' },
  });
  t.is(code, 0);
  t.regex(stdout, /^ {7}5 {2}2,441$/m);
  t.regex(stdout, /^ {5}all {2}2,532$/m);
  t.regex(stdout, /^SHA-256 of all hashes: [\da-f]{64}$/m);
});

test('the cells as a file', async (t) => {
  const folder = await temporaryFolder();
  const lines = join(folder, 'cells.jsonl');
  t.is((await nasbench101(['enumerate', '--vertices', '4', '--out', lines])).code, 0);
  const cells = (await readFile(lines, 'utf8')).trimEnd().split('\n');
  t.is(cells.length, 91);
  const { index, hash, matrix, ops } = Cell.fromIndex(90);
  t.deepEqual(JSON.parse(cells[90] ?? ''), { index, hash, matrix, ops });
  // What one command writes the other reads.
  const { code, stdout } = await nasbench101(['cell', '-', '--json'], { input: cells.join('\n') });
  t.is(code, 0);
  t.is(stdout.trimEnd().split('\n').length, 91);

  const csv = join(folder, 'cells.csv');
  t.is((await nasbench101(['enumerate', '--vertices', '4', '--out', csv])).code, 0);
  const rows = (await readFile(csv, 'utf8')).trimEnd().split('\n');
  t.is(rows.length, 92);
  t.is(rows[0], 'index,hash,matrix,ops');
  t.is(rows[91], `90,${hash},${matrix.flat().join('')},${ops.join(' ')}`);
  t.deepEqual((await readdir(folder)).toSorted(), ['cells.csv', 'cells.jsonl']);
});

test('a file that cannot be written', async (t) => {
  const folder = await temporaryFolder();
  const link = join(await temporaryFolder(), 'leads nowhere');
  await symlink('nowhere', link);
  for (const [out, code] of [
    [join(folder, 'no', 'cells.csv'), 'NB101_FILE_NOT_FOUND'],
    [folder, 'NB101_UNWRITABLE'],
    [link, 'NB101_UNWRITABLE'],
  ] as const) {
    const outcome = await nasbench101(['enumerate', '--vertices', '3', '--out', out, '--json']);
    t.is(outcome.code, 1);
    t.is((JSON.parse(outcome.stdout) as { error: { code: string } }).error.code, code);
  }
  t.deepEqual(await readdir(folder), []);
});

test('limits out of range exit with 1, what is no number with 2', async (t) => {
  for (const args of [
    ['--vertices', '8'],
    ['--vertices', '-1'],
    ['--edges', '0'],
    ['--ops', '99999999999'],
  ]) {
    const { code, stdout } = await nasbench101(['enumerate', ...args, '--json']);
    t.is(code, 1);
    t.is((JSON.parse(stdout) as { error: { code: string } }).error.code, 'NB101_BAD_SPACE');
  }
  for (const args of [['--vertices', 'x'], ['--ops', '1.5'], ['--edges', ''], ['--vertices'], ['extra']])
    t.is((await nasbench101(['enumerate', ...args])).code, 2, args.join(' '));
});

test('the command counts what the library counts', async (t) => {
  const { stdout } = await nasbench101(['enumerate', '--edges', '6', '--ops', '2', '--json']);
  const space = new Space({ edges: 6, ops: 2 });
  const { cells, sha256 } = JSON.parse(stdout) as { cells: number; sha256: string };
  t.is(cells, space.size);
  t.is(sha256, (await space.hashes()).sha256);
});
