// Tables whose file is cut off, in place, while they are open: every question gets a typed error, and no process ends.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import process from 'node:process';

import test from 'ava';

import { own } from './open-table.ts';
import { syntheticTable } from './synthetic-table.ts';

/** Long enough to be mapped into memory, not read. */
const LARGE = await syntheticTable(
  ['test_accuracy_108_run0', 'validation_accuracy_108_run0', 'training_time_108_run0'].map((name) => ({
    name,
    value: (index: number) => (1 + index) / 423_625,
  })),
);
const { size } = await stat(LARGE);
const LIBRARY = new URL('../dist/index.js', import.meta.url).href;

/** Opens a table, cuts its file off, and says what becomes of every question. */
const SCRIPT = `
const { truncateSync } = require('node:fs');
const [path, length] = process.argv.slice(1);
import(${JSON.stringify(LIBRARY)}).then(async ({ Cell, openTable, study }) => {
  const table = openTable(path);
  const cell = Cell.fromIndex(423623);
  const reader = table.reader('testAccuracy');
  const questions = {
    value: () => reader.value(cell),
    valueAt: () => reader.valueAt(423623),
    valueOfPacked: () => reader.valueOfPacked(cell.packed),
    firstValue: () => reader.valueAt(0),
    query: () => table.query(cell),
    queryIndex: () => table.query(7),
    queryMean: () => table.query(cell, { repeat: 'mean' }),
    queryAll: () => table.query(cell, { repeat: 'all' }),
    queryDraw: () => table.query(cell, { repeat: { draw: () => 0.5 } }),
    repeats: () => table.repeats(cell),
    newReader: () => table.reader('validationAccuracy').valueAt(400000),
    column: () => table.column('testAccuracy'),
    values: () => table.values(Uint32Array.of(423623), 'testAccuracy'),
    select: () => table.select({ sortBy: 'testAccuracy', limit: 3 }),
    recordCount: () => table.recordCount,
    verify: () => table.verify(),
    export: () => table.export(path + '.csv'),
    study: () => study({ budget: { queries: 10 }, runs: 1 }, { benchmark: table }),
  };
  const ask = async () => {
    const answers = {};
    for (const [name, question] of Object.entries(questions))
      try {
        await question();
        answers[name] = 'answered';
      } catch (error) {
        answers[name] = error.code;
      }
    return answers;
  };
  const job = table.verify();
  if (length !== undefined) truncateSync(path, Number(length));
  const [outcome] = await Promise.allSettled([job]);
  console.log(JSON.stringify([outcome.status === 'fulfilled' ? 'answered' : outcome.reason.code, await ask()]));
  process.exit();
});`;

/** What becomes of a running verification, and then of every question. */
async function ask(path: string, ...length: string[]): Promise<[string, Record<string, string>]> {
  const child = spawn(process.execPath, ['-e', SCRIPT, path, ...length], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said, [code, signal]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (code !== 0) throw new Error(`the process ended with ${code ?? signal}`);
  return JSON.parse(said) as [string, Record<string, string>];
}

test('a whole file answers', async (t) => {
  const [running, answers] = await ask(await own(LARGE));
  t.is(running, 'answered');
  t.deepEqual([...new Set(Object.values(answers))], ['answered']);
});

for (const length of [0, 4096, 1_000_003, size - 4096, size - 100])
  test(`a file that is cut off at byte ${length} of ${size} gives errors`, async (t) => {
    const [running, answers] = await ask(await own(LARGE), String(length));
    t.true(['answered', 'NB101_TRUNCATED'].includes(running), running);
    for (const [question, answer] of Object.entries(answers)) t.is(answer, 'NB101_TRUNCATED', question);
  });
