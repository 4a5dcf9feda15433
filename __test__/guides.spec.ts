// Every guide runs as it stands.
import { copyFile, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import test from 'ava';

import { cifar10Like } from './cifar10-like.ts';
import { checkPages, runPage } from './run-page.ts';
import { syntheticTable, WITH_BUDGETS } from './synthetic-table.ts';
import { tensorflowForSpecs } from './tensorflow.ts';

const GUIDES = fileURLToPath(new URL('../docs/guides', import.meta.url));

/** Puts a table of made-up numbers where guides have theirs. */
async function withTable(folder: string): Promise<void> {
  await copyFile(await syntheticTable(WITH_BUDGETS), join(folder, 'nasbench.nb101'));
}

test('quick start', async (t) => {
  const { folder, blocks, sh, ts } = await runPage('docs/guides/quick-start.md');
  t.deepEqual(blocks, { sh: 3, ts: 1 });
  t.regex(sh, /surrogate, its numbers are/);
  t.regex(ts, /^[\da-f]{32} \[.*\]\nsurrogate 0\.\d+\n$/s);
  t.true((await stat(join(folder, 'first-study', 'report.html'))).size > 10_000);
  t.true((await stat(join(folder, 'cell.svg'))).size > 100);
});

test('query the table', async (t) => {
  const { blocks, sh, ts } = await runPage('docs/guides/query-the-table.md', { prepare: withTable });
  t.deepEqual(blocks, { sh: 1, ts: 4 });
  t.is(sh.match(/"hash"/g)?.length, 3);
  const [name, answers, clock, columns] = ts.trim().split('\n');
  t.regex(name ?? '', /synthetic$/);
  t.regex(answers ?? '', /^0\.\d+ 0\.\d+ 2$/);
  t.regex(clock ?? '', /^[\d.]+ 324$/);
  t.regex(columns ?? '', /^423624 Uint32Array\(5\)/);
});

test("the paper's experiment", async (t) => {
  const { folder, blocks, ts } = await runPage('docs/guides/paper-experiment.md', { prepare: withTable });
  t.deepEqual(blocks, { sh: 2, ts: 1 });
  t.regex(ts, /^random-search \d+ \d+ 0\.\d+\nregularized-evolution \d+ \d+ 0\.\d+\n1\n$/);
  t.true((await stat(join(folder, 'figure-7.svg'))).size > 10_000);
});

test('build your own table', async (t) => {
  const { folder, blocks, ts } = await runPage('docs/guides/own-table.md');
  t.deepEqual(blocks, { sh: 2, ts: 1 });
  t.is(ts, '2 3 retrained 0.8\n2.5\n');
  t.true((await stat(join(folder, 'mine.parquet'))).size > 100);
});

test('from NATS-Bench and naszilla', async (t) => {
  const { blocks, ts } = await runPage('docs/guides/from-nats-bench-and-naszilla.md');
  t.deepEqual(blocks, { sh: 0, ts: 2 });
  t.regex(ts, /^best \d+ 0\.\d+\nchild \d+ \d+\nencodings 26 \d+\n$/);
});

test('what the surrogate is', async (t) => {
  const { blocks, ts } = await runPage('docs/guides/surrogate.md');
  t.deepEqual(blocks, { sh: 0, ts: 3 });
  t.regex(ts, /^kind surrogate 0\.\d+\nrepeats true\nextrapolated \[.+\]\n$/s);
});

test('train a cell', async (t) => {
  const found = await tensorflowForSpecs();
  if (typeof found === 'string') {
    t.log(`skipped: ${found}`);
    t.pass();
    return;
  }
  const { folder, blocks, ts } = await runPage('docs/guides/train-a-cell.md', {
    prepare: async (page) => symlink(await cifar10Like(), join(page, 'cifar-10-batches-bin'), 'junction'),
    env: { NASBENCH101_TENSORFLOW: found.path },
  });
  t.deepEqual(blocks, { sh: 1, ts: 2 });
  t.regex(ts, /^trained 25 \d+ 0\.\d+\nuntrained true 16 true\n$/);
  const lines = (await readFile(join(folder, 'trainings.jsonl'), 'utf8')).trim().split('\n');
  t.like(JSON.parse(lines[0] ?? ''), { status: 'trained', config: { epochs: 0.02 } });
});

test('the file format', async (t) => {
  const { blocks, ts } = await runPage('docs/guides/file-format.md');
  t.deepEqual(blocks, { sh: 1, ts: 5 });
  t.deepEqual(ts.trim().split('\n'), [
    'header NB101 true',
    'sections true',
    'column 3 k9984_f32',
    '0 0.75 true',
    '1 NaN true',
    '7 0.8125 true',
    '100 NaN true',
  ]);
});

test('there is a test for every guide', async (t) => {
  t.deepEqual((await readdir(GUIDES)).toSorted(), [
    'file-format.md',
    'from-nats-bench-and-naszilla.md',
    'own-table.md',
    'paper-experiment.md',
    'query-the-table.md',
    'quick-start.md',
    'surrogate.md',
    'train-a-cell.md',
  ]);
});

test('what pages say in TypeScript is right in a strict project', async (t) => {
  const guides = (await readdir(GUIDES)).map((name) => `docs/guides/${name}`);
  t.is(await checkPages(['README.md', 'docs/from-nasbench.md', 'docs/own-searcher.md', ...guides]), '');
});
