import { copyFile, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { nasbench101, shell } from './run-cli.ts';
import { syntheticTable, WITH_BUDGETS, WITHOUT_TIMES } from './synthetic-table.ts';
import { temporaryFolder } from './temporary-folder.ts';

let table: string;
let folder: string;

test.before(async () => {
  table = await syntheticTable(WITHOUT_TIMES);
  folder = await temporaryFolder();
});

const SHORT = ['--runs', '3', '--budget-queries', '40'];

test('study writes four files and says where the report is', async (t) => {
  const out = join(folder, 'new', 'study');
  const { code, stdout, stderr } = await nasbench101(['study', '--table', table, '--out', out, ...SHORT]);
  t.is(code, 0, stderr);
  t.is(stderr, '');
  t.regex(stdout, /3 runs of random-search, regularized-evolution, 40 queries each, seed 0/);
  t.regex(stdout, /synthetic, its numbers are made up/);
  t.regex(stdout, /^regularized-evolution +0\.\d{5} +0\.\d{5} to 0\.\d{5} /m);
  t.regex(stdout, /ends better than .* of 3 runs: may be chance, p = /);
  t.true(stdout.endsWith(`report: ${join(out, 'report.html')}\n`));
  t.deepEqual((await readdir(out)).toSorted(), [
    'protocol.json',
    'report.html',
    'summary.json',
    'traces.jsonl',
  ]);
});

test('--json prints the summary; the protocol it leaves behind gives the same bytes', async (t) => {
  const first = join(folder, 'first');
  const second = join(folder, 'second');
  const text = '{"searchers": ["random-search"], "budget": {"queries": 50}, "runs": 9}';
  const flags = ['--table', table, '--json', '--threads', '1'];
  const one = await nasbench101(['study', text, ...flags, '--out', first, '--runs', '4', '--seed', '3']);
  t.is(one.code, 0, one.stderr);
  const summary = JSON.parse(one.stdout) as Record<string, unknown>;
  t.like(summary, { kind: 'synthetic', budget: { queries: 50 } });
  const [searcher] = summary['searchers'] as Record<string, unknown>[];
  t.like(searcher, { name: 'random-search', runs: 4, queries: 200 });
  t.like(summary['statistics'], { confidence: 0.95, paired_runs: 4, comparisons: [] });
  t.deepEqual(Object.keys(searcher?.['final_regret'] as object).toSorted(), ['mean', 'median', 'q25', 'q75']);

  const two = await nasbench101([
    'study',
    join(first, 'protocol.json'),
    '--table',
    table,
    '--json',
    '--out',
    second,
  ]);
  t.is(two.stdout, one.stdout);
  for (const file of await readdir(first))
    t.is(await readFile(join(second, file), 'utf8'), await readFile(join(first, file), 'utf8'), file);
  t.deepEqual(JSON.parse(await readFile(join(first, 'summary.json'), 'utf8')), summary);
});

test('options go before the document, and searchers can be named', async (t) => {
  const flags = ['--table', table, '--json', '--out', join(folder, 'options')];
  const { stdout } = await nasbench101(
    ['study', '-', ...flags, ...SHORT, '--searcher', 'regularized-evolution', '--searcher', 'random-search'],
    { input: '{"budget": {"seconds": 5}, "runs": 50}' },
  );
  const { searchers, budget } = JSON.parse(stdout) as {
    searchers: { name: string; runs: number }[];
    budget: object;
  };
  t.deepEqual(budget, { queries: 40 });
  t.deepEqual(
    searchers.map(({ name, runs }) => [name, runs]),
    [
      ['regularized-evolution', 3],
      ['random-search', 3],
    ],
  );
});

test('an existing folder is used, its other files stay', async (t) => {
  const out = await mkdtemp(join(folder, 'old-'));
  await writeFile(join(out, 'notes.txt'), 'mine');
  await writeFile(join(out, 'report.html'), 'older');
  t.is((await nasbench101(['study', '--table', table, '--out', out, ...SHORT])).code, 0);
  t.is(await readFile(join(out, 'notes.txt'), 'utf8'), 'mine');
  t.regex(await readFile(join(out, 'report.html'), 'utf8'), /^<!doctype html>/);
  t.is((await readdir(out)).length, 5);
});

test('without a table the surrogate answers, and it says so', async (t) => {
  const out = join(folder, 'surrogate');
  const env = { NASBENCH101_DATA: join(folder, 'nothing') };
  const args = ['study', '--runs', '2', '--budget-seconds', '1e5', '--out', out];
  const { code, stdout } = await nasbench101(args, { env });
  t.is(code, 0);
  t.regex(stdout, /^benchmark {2}Surrogate .*: surrogate, its numbers are predicted/m);
  t.regex(await readFile(join(out, 'report.html'), 'utf8'), /surrogate/);
  const { stdout: json } = await nasbench101([...args, '--json'], { env });
  t.like(JSON.parse(json), { kind: 'surrogate' });
});

test('refused studies exit with 1 and leave no folder behind', async (t) => {
  const out = join(folder, 'refused', 'deep');
  for (const [args, expected] of [
    [['--searcher', 'anneal'], 'NB101_UNKNOWN_SEARCHER'],
    [['--budget-queries', '0'], 'NB101_BAD_SETTING'],
    [['--budget-seconds', '1e6'], 'NB101_NO_COLUMN'],
    [['--runs', '-1'], 'NB101_BAD_PROTOCOL'],
    [['--threads', '0'], 'NB101_BAD_ARGUMENT'],
    [['paper'], 'NB101_NO_COLUMN'],
    [['papre'], 'NB101_BAD_PROTOCOL'],
    [['{"runs": }'], 'NB101_BAD_PROTOCOL'],
    [['[]'], 'NB101_BAD_PROTOCOL'],
    [['{"rnus": 1}'], 'NB101_BAD_PROTOCOL'],
  ] as const) {
    const { code, stdout } = await nasbench101(['study', ...args, '--table', table, '--out', out, '--json']);
    t.is(code, 1, args.join(' '));
    t.like(JSON.parse(stdout), { error: { code: expected } }, args.join(' '));
  }
  t.false((await readdir(folder)).includes('refused'));
  const taken = join(folder, 'taken');
  await writeFile(taken, '');
  t.is((await nasbench101(['study', '--table', table, '--out', taken, ...SHORT])).code, 1);
  t.is((await nasbench101(['study', '--table', join(folder, 'missing')])).code, 1);
});

test('wrong usage exits with 2', async (t) => {
  for (const args of [
    ['--budget-seconds', '1', '--budget-queries', '1'],
    ['--budget-seconds', 'long'],
    ['--runs', 'many'],
    ['paper', 'notebook'],
  ])
    t.is((await nasbench101(['study', '--table', table, ...args])).code, 2, args.join(' '));
});

test('the examples of study --help run', async (t) => {
  const { code, stdout } = await nasbench101(['study', '--help']);
  t.is(code, 0);
  t.regex(stdout, /default: "nasbench101-study"/);
  const lines = Array.from(stdout.matchAll(/^ {2}\$ (.*)$/gm), ([, line]) => line ?? '');
  t.true(lines.length >= 3);
  const cwd = await temporaryFolder();
  await copyFile(await syntheticTable(WITH_BUDGETS), join(cwd, 'nasbench.nb101'));
  for (const line of lines) {
    // The paper's experiment takes a while: a hundredth of its runs shows that the line is right.
    const outcome = await shell(line.includes('paper') ? `${line} --runs 2 --budget-seconds 1e6` : line, {
      cwd,
    });
    t.is(outcome.code, 0, `${line}\n${outcome.stderr}`);
  }
});
