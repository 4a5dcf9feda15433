import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';

import test from 'ava';

import { Cell, Space } from '../ts/index.ts';
import { BEST } from './reference.ts';
import { MAIN, nasbench101, shell } from './run-cli.ts';
import { temporaryFolder } from './temporary-folder.ts';

const FIELDS = [
  'valid',
  'matrix',
  'ops',
  'hash',
  'index',
  'vertices',
  'edges',
  'depth',
  'width',
  'paths',
  'trainable_parameters',
  'flops',
];

function jsonLines(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
}

test('a spec, its file, its hash and its index name the same cell', async (t) => {
  const cell = Cell.from(BEST);
  const folder = await temporaryFolder();
  const file = join(folder, 'best.json');
  await writeFile(file, JSON.stringify(BEST, null, 2));
  for (const spec of [JSON.stringify(BEST), file, cell.hash, String(cell.index), JSON.stringify(cell.hash)]) {
    const { code, stdout } = await nasbench101(['cell', spec, '--json']);
    t.is(code, 0);
    const answer = JSON.parse(stdout) as { index: number };
    t.deepEqual(Object.keys(answer), FIELDS);
    t.is(answer.index, cell.index);
  }
  const { stdout } = await nasbench101(['cell', JSON.stringify(BEST), '--json']);
  t.deepEqual(JSON.parse(stdout), cell.toJSON());
});

test('people read a table', async (t) => {
  const { code, stdout, stderr } = await nasbench101(['cell', JSON.stringify(BEST)], {
    env: { FORCE_COLOR: '0' },
  });
  t.is(code, 0);
  t.is(stderr, '');
  t.regex(stdout, /^parameters {2}32,426,634$/m);
  t.regex(stdout, /^FLOPs {7}4,779,545,600$/m);
  t.regex(stdout, /^3 {2}maxpool3x3 {7}0 0 0 0 1 0 0$/m);
  t.false(stdout.includes('\u001b'));
});

async function coloured(env: Record<string, string>): Promise<boolean> {
  return (await nasbench101(['cell', '0'], { env })).stdout.includes('\u001b');
}

test('colours only where they are wanted', async (t) => {
  t.true(await coloured({ FORCE_COLOR: '1', NO_COLOR: '' }));
  t.false(await coloured({ FORCE_COLOR: '0', NO_COLOR: '1' }));
});

test('refused specs exit with 1 and their code', async (t) => {
  const cases: [spec: string, code: string][] = [
    ['{"matrix": [[0, 0], [0, 0]], "ops": ["input", "output"]}', 'NB101_DISCONNECTED'],
    ['{"matrix": [[0, 1], [0, 0]]', 'NB101_BAD_SPEC'],
    ['[]', 'NB101_BAD_SPEC'],
    ['no/such/file.json', 'NB101_BAD_SPEC'],
    ['423624', 'NB101_INDEX_OUT_OF_RANGE'],
    ['9'.repeat(400), 'NB101_INDEX_OUT_OF_RANGE'],
    ['9'.repeat(31), 'NB101_INDEX_OUT_OF_RANGE'],
    ['f'.repeat(32), 'NB101_UNKNOWN_HASH'],
    ['"abc"', 'NB101_NOT_A_HASH'],
  ];
  for (const [spec, expected] of cases) {
    const people = await nasbench101(['cell', spec]);
    t.is(people.code, 1, spec);
    t.is(people.stdout, '');
    if (expected !== 'NB101_BAD_SPEC' || spec.length < 400)
      t.true(people.stderr.includes(`error ${expected}: `));
    const machine = await nasbench101(['cell', spec, '--json']);
    t.is(machine.code, 1, spec);
    const answer = JSON.parse(machine.stdout) as { valid: boolean; error: { code: string; message: string } };
    t.false(answer.valid);
    t.is(answer.error.code, expected);
    t.true(answer.error.message.length > 10);
  }
});

test('a picture and DOT', async (t) => {
  const folder = await temporaryFolder();
  const [svg, png] = [join(folder, 'cell.svg'), join(folder, 'cell.png')];
  const { code, stdout } = await nasbench101(['cell', '162354', '--svg', svg, '--png', png, '--dot']);
  t.is(code, 0);
  t.is(stdout, Cell.fromIndex(162_354).toDot());
  t.regex(await readFile(svg, 'utf8'), /^<svg .*<\/svg>\n$/s);
  t.is((await readFile(png)).toString('latin1', 1, 4), 'PNG');
  const refused = await nasbench101(['cell', '0', '--svg', join(folder, 'no', 'cell.svg'), '--json']);
  t.is(refused.code, 1);
  t.is((JSON.parse(refused.stdout) as { error: { code: string } }).error.code, 'NB101_FILE_NOT_FOUND');
});

test('wrong usage exits with 2', async (t) => {
  for (const args of [
    [],
    ['0', '1'],
    ['0', '--nonsense'],
    ['0', '--dot', '--json'],
    ['-', '--dot'],
    ['-', '--svg', 'x'],
    ['-', '--png', 'x'],
  ]) {
    const { code, stdout, stderr } = await nasbench101(['cell', ...args]);
    t.is(code, 2, args.join(' '));
    t.is(stdout, '');
    t.regex(stderr, /error: /);
  }
});

test('JSON lines are answered one by one, refused ones included', async (t) => {
  const cell = Cell.from(BEST);
  const input = [
    JSON.stringify(BEST),
    '',
    `  ${JSON.stringify(cell.hash)}\r`,
    String(cell.index),
    '{"matrix": [[0, 2], [0, 0]], "ops": ["input", "output"]}',
    '   ',
    '{"matrix"',
    'null',
    '-1',
    '"abc"',
    'true',
    '0',
  ].join('\n');
  const { code, stdout } = await nasbench101(['cell', '-', '--json'], { input });
  t.is(code, 1);
  const answers = jsonLines(stdout) as {
    valid: boolean;
    index?: number;
    error?: { code: string; message: string };
  }[];
  t.deepEqual(
    answers.map(({ valid, index, error }) => (valid ? index : error?.code)),
    [
      cell.index,
      cell.index,
      cell.index,
      'NB101_NOT_BINARY',
      'NB101_BAD_SPEC',
      'NB101_BAD_SPEC',
      'NB101_INDEX_OUT_OF_RANGE',
      'NB101_NOT_A_HASH',
      'NB101_BAD_SPEC',
      0,
    ],
  );
  t.deepEqual(answers[0], cell.toJSON());
  t.deepEqual(Object.keys(answers[3] ?? {}), ['valid', 'error']);
  t.regex(answers[4]?.error?.message ?? '', /line 7/);

  const people = await nasbench101(['cell', '-'], { input });
  t.is(people.code, 1);
  t.is(people.stdout.split('\n').length, 12);
  t.regex(people.stdout, /^NB101_NOT_BINARY: line 5: /m);
});

test('no lines, no answers', async (t) => {
  for (const input of ['', '\n', ' \n\n'])
    t.deepEqual(await nasbench101(['cell', '-', '--json'], { input }), { code: 0, stdout: '', stderr: '' });
});

test('many lines are answered in order', async (t) => {
  const cells = Space.nasbench101.sampleCells(50_000, { seed: 1 });
  const input = Array.from(cells, (index) => {
    const { matrix, ops } = Cell.fromIndex(index);
    return `${JSON.stringify({ matrix, ops })}\n`;
  }).join('');
  const { code, stdout } = await nasbench101(['cell', '-', '--json'], { input });
  t.is(code, 0);
  const answers = jsonLines(stdout) as { index: number }[];
  t.deepEqual(
    answers.map(({ index }) => index),
    [...cells],
  );
});

test('answers do not wait for more input', async (t) => {
  const child = spawn(process.execPath, [MAIN, 'cell', '-', '--json'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  for (const line of ['0', '7']) {
    child.stdin.write(`${line}\n`);
    const [text] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    t.is((JSON.parse(text) as { index: number }).index, Number(line));
  }
  child.stdin.end();
  const [code] = (await once(child, 'close')) as [number];
  t.is(code, 0);
});

test('a reader that goes away ends the program quietly', async (t) => {
  const { stdout, stderr } = await shell('seq 0 99999 | nasbench101 cell - --json | head -n 1');
  t.is(jsonLines(stdout).length, 1);
  t.is(stderr, '');
});
