// What holds for every command.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Command } from 'commander';
import test from 'ava';

import { createProgram } from '../ts/cli/program.ts';
import { importTable, Space } from '../ts/index.ts';
import { nasbench101, shell } from './run-cli.ts';
import { FIXTURE } from './sources.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** All commands that do something, with their whole names. */
function leaves(command: Command, name = ''): [name: string, command: Command][] {
  if (command.commands.length === 0) return [[name.trim(), command]];
  return command.commands.flatMap((inner) => leaves(inner, `${name} ${inner.name()}`));
}

const COMMANDS = leaves(createProgram());

test('an option means the same in every command', (t) => {
  // What an option takes; <n> is a whole number, <x> any, and <which> can be a word, <n...> are several.
  const values = new Map<string, string>();
  for (const [name, { options }] of COMMANDS)
    for (const { long, flags } of options) {
      // What a training saves is called a checkpoint, too.
      if (long === undefined || long === '--out' || long === '--checkpoint') continue;
      const value = (/[<[].*/.exec(flags)?.[0] ?? '').replace(/<(x|which|n...)>/, '<n>');
      t.is(values.get(long) ?? value, value, `${name} ${long}`);
      values.set(long, value);
    }
  t.is(values.get('--table'), '<table>');
});

test('what --out names is replaced with --force only, but for the folder of a study', (t) => {
  for (const [name, { options }] of COMMANDS) {
    const out = options.find(({ long }) => long === '--out');
    if (!out || out.flags === '--out <dir>') continue;
    t.true(
      options.some(({ long }) => long === '--force'),
      name,
    );
  }
});

test('every command has examples', (t) => {
  for (const [name, command] of COMMANDS) {
    if (name === '') continue;
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    t.regex(help, /Examples:\n( {2}# .*\n {2}\$ .*nasbench101.*\n)+/, name);
  }
});

test('what is nearly right is suggested', async (t) => {
  for (const [args, suggestion] of [
    [['sutdy'], 'study'],
    [['surrogate', 'evalute'], 'evaluate'],
    [['query', '3', '--epohcs', '4'], '--epochs'],
    [['cell', '3', '--jsno'], '--json'],
  ] as const) {
    const { code, stderr } = await nasbench101(args);
    t.is(code, 2);
    t.regex(stderr, new RegExp(`Did you mean ${suggestion}\\?`));
  }
});

test("a user's error has no stack, but with --verbose", async (t) => {
  const quiet = await nasbench101(['cell', '423624']);
  t.is(quiet.code, 1);
  t.regex(quiet.stderr, /^error NB101_INDEX_OUT_OF_RANGE: .*\n$/);
  const verbose = await nasbench101(['--verbose', 'cell', '423624']);
  t.is(verbose.code, 1);
  t.true(verbose.stderr.startsWith(quiet.stderr));
  t.regex(verbose.stderr, /\n +at .*\.js:\d+/);
});

/** Whatever the machine of the test wants. */
const UNSET = { FORCE_COLOR: undefined, NO_COLOR: undefined };

test('colours go to terminals, or where FORCE_COLOR asks for them; NO_COLOR forbids them', async (t) => {
  const ESCAPE = '\u001B[';
  const args = ['cell', '7'];
  t.false((await nasbench101(args, { env: { ...UNSET } })).stdout.includes(ESCAPE));
  t.true((await nasbench101(args, { env: { ...UNSET, FORCE_COLOR: '1' } })).stdout.includes(ESCAPE));
  t.false((await nasbench101(args, { env: { ...UNSET, NO_COLOR: '1' } })).stdout.includes(ESCAPE));
  t.false((await nasbench101(['cell', '-1'], { env: { ...UNSET, NO_COLOR: '1' } })).stderr.includes(ESCAPE));
});

test('a reader that goes away early is no error', async (t) => {
  const folder = await temporaryFolder();
  await importTable([FIXTURE], join(folder, 'table.nb101'));
  const indices = Array.from(Space.nasbench101.sampleCells(20_000, { seed: 1 }), (index) => `${index}\n`);
  await writeFile(join(folder, 'indices'), indices.join(''));
  for (const command of [
    'cell - < indices',
    'cell - --json < indices',
    'query - < indices',
    'query - --json < indices',
    'top table.nb101 --epochs 4',
    'top table.nb101 --epochs 4 --json',
    'info table.nb101 --json',
    'enumerate --vertices 4',
    'completion zsh',
    '--help',
  ]) {
    const line = `(nasbench101 ${command}; echo "code $?" >&2) | head -c 1`;
    const { stderr } = await shell(line, { cwd: folder });
    t.is(stderr, 'code 0\n', command);
  }
});
