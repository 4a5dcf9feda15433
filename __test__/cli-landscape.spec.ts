import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import type { LandscapeSummary } from '../ts/index.ts';
import { nasbench101 } from './run-cli.ts';
import { syntheticTable, WITH_TIMES } from './synthetic-table.ts';
import { temporaryFolder } from './temporary-folder.ts';

test('a table is analysed: numbers for machines, words for people, files in a folder', async (t) => {
  const table = await syntheticTable(WITH_TIMES);
  const out = join(await temporaryFolder(), 'made', 'here');
  const args = ['landscape', '--table', table, '--out', out];
  const { code, stdout, stderr } = await nasbench101([...args, '--json']);
  t.is(code, 0, stderr);
  const summary = JSON.parse(stdout) as LandscapeSummary;
  t.like(summary, { kind: 'synthetic', metric: 'test_accuracy', epochs: 108, coverage: 1 });
  t.deepEqual(JSON.parse(await readFile(join(out, 'landscape.json'), 'utf8')), summary);
  t.deepEqual((await readdir(out)).toSorted(), ['figures', 'landscape.json', 'report.html']);
  t.true((await readdir(join(out, 'figures'))).includes('network.svg'));

  const people = await nasbench101([...args, '--metric', 'validation_accuracy']);
  t.is(people.code, 0, people.stderr);
  t.regex(people.stdout, /synthetic.*metric +mean validation accuracy at 108 epochs.*local optima/s);
  t.regex(people.stdout, /report: .*report\.html\n$/);
  t.regex(await readFile(join(out, 'report.html'), 'utf8'), /By mean validation accuracy/);
});

test('few cells are told as few', async (t) => {
  const folder = await temporaryFolder();
  const source = join(folder, 'some.csv');
  // Two that are no neighbours.
  const rows = ['cell_index,epochs,repeat,final_test_accuracy', '7,108,0,0.9', '5007,108,0,0.8', ''];
  await writeFile(source, rows.join('\n'));
  const table = join(folder, 'some.nb101');
  const made = await nasbench101(['import', source, '--kind', 'retrained', '--out', table]);
  t.is(made.code, 0, made.stderr);
  const { code, stdout, stderr } = await nasbench101([
    'landscape',
    '--table',
    table,
    '--out',
    join(folder, 'out'),
  ]);
  t.is(code, 0, stderr);
  t.regex(stdout, /cells +2 of 423,624 \(0\.00047 %\)\n/);
  t.regex(stdout, /no two neighbours/);
  t.notRegex(stdout, /the best ten|NaN|null|undefined/);
  t.true((await readdir(join(folder, 'out', 'figures'))).includes('autocorrelation.svg'));
});

test('what cannot be analysed is refused', async (t) => {
  const table = await syntheticTable(WITH_TIMES);
  const folder = await temporaryFolder();
  const run = (...args: string[]): ReturnType<typeof nasbench101> =>
    nasbench101(['landscape', '--table', table, '--out', join(folder, 'out'), ...args, '--json']);
  for (const [args, code] of [
    [['--epochs', '4'], 'NB101_NO_COLUMN'],
    [['--metric', 'train_accuracy'], 'NB101_NO_COLUMN'],
    [['--epochs', '-1'], 'NB101_BAD_ARGUMENT'],
    [['--graph', table], 'NB101_NOT_A_GRAPH'],
  ] as const) {
    const outcome = await run(...args);
    t.is(outcome.code, 1, args.join(' '));
    t.like(JSON.parse(outcome.stdout), { error: { code } });
  }
  t.is((await run('--metric', 'training_time')).code, 2);
  await writeFile(join(folder, 'file'), '');
  const blocked = await run('--out', join(folder, 'file'), '--graph', join(folder, 'graph'));
  t.is(blocked.code, 1);
  t.regex(blocked.stdout, /NB101_IO.*cannot make the folder/);
  // It was refused before the analysis: there is no graph.
  t.deepEqual(await readdir(folder), ['file']);
});
