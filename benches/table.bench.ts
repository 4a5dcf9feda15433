// Questions to a table that has all cells, beside what people do without one: a Map from hash to record in memory.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Cell, importTable, openTable, Space } from 'nasbench101';
import { Bench } from 'tinybench';

import { npy } from '../__test__/npy.ts';
import { report } from './report.ts';

const COUNT = 1000;

const folder = await mkdtemp(join(tmpdir(), 'nb101-'));
const metrics = ['training_time', 'train_accuracy', 'validation_accuracy', 'test_accuracy'];
// Three repeats at two budgets of accuracies in steps of 1/9984, and of times.
const sources: string[] = [];
for (const [m, metric] of metrics.entries())
  for (const epochs of [4, 108])
    for (const repeat of [0, 1, 2]) {
      const path = join(folder, `${metric}_${epochs}_run${repeat}.npy`);
      const values = Float64Array.from({ length: 423_624 }, (_value, rank) => {
        const step = (rank * 7 + repeat * 31 + epochs) % 9984;
        return Math.fround(m === 0 ? 100 + step / 3 : step / 9984);
      });
      await writeFile(path, npy(values));
      sources.push(path);
    }
const path = join(folder, 'table.nb101');
await importTable(sources, path, { kind: 'synthetic' });

const table = openTable(path);
const cells = Array.from(Space.nasbench101.sampleCells(COUNT, { seed: 1 }), (index) => Cell.fromIndex(index));
const packed = Uint32Array.from(cells, (cell) => cell.packed);
const specs = cells.map(
  ({ matrix, ops }) => JSON.parse(JSON.stringify({ matrix, ops })) as { matrix: number[][]; ops: string[] },
);
const one = table.reader('validationAccuracy', { repeat: 1 });
const mean = table.reader('validationAccuracy', { repeat: 'mean' });
const column = table.column('validationAccuracy', { repeat: 1 });
const byHash = new Map(cells.map((cell) => [cell.hash, table.query(cell)]));

/** What the loops add up, so that no engine leaves them out. */
let sum = 0;

const questions = new Bench({ name: 'one question at a time, 1,000 different cells', time: 300 })
  .add('{ matrix, ops } to hash to record in a Map', () => {
    for (const spec of specs) sum += byHash.get(Cell.from(spec).hash)?.validationAccuracy ?? 0;
  })
  .add('{ matrix, ops } to record', () => {
    for (const spec of specs) sum += table.query(spec, { repeat: 1 }).validationAccuracy ?? 0;
  })
  .add('{ matrix, ops } to record, mean of the repeats', () => {
    for (const spec of specs) sum += table.query(spec, { repeat: 'mean' }).validationAccuracy ?? 0;
  })
  .add('packed cell to one metric', () => {
    for (const cell of packed) sum += one.valueOfPacked(cell) ?? 0;
  })
  .add('packed cell to one metric, mean', () => {
    for (const cell of packed) sum += mean.valueOfPacked(cell) ?? 0;
  })
  .add('cell index to one metric in a column', () => {
    for (const cell of cells) sum += column[cell.index] ?? 0;
  });
await report(questions, COUNT, {
  '{ matrix, ops } to record': 3000,
  'packed cell to one metric': 400,
});

const whole = new Bench({ name: 'the whole table', time: 300 })
  .add('a column, cell by cell', () => {
    for (let index = 0; index < 423_624; index++) sum += one.valueAt(index) ?? 0;
  })
  .add('a column', () => {
    sum += table.column('validationAccuracy', { repeat: 1 })[7] ?? 0;
  })
  .add('a column, mean of the repeats', () => {
    sum += table.column('validationAccuracy', { repeat: 'mean' })[7] ?? 0;
  })
  .add('open, ask, close', () => {
    const opened = openTable(path);
    sum += opened.query(7).index;
    opened.close();
  });
await report(whole, 1, { 'open, ask, close': 1e6 });

table.close();
await rm(folder, { recursive: true });
console.log(sum > 0 ? '' : 'nothing was done');
