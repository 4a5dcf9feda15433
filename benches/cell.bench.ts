// From a spec or a packed cell to a cell index, beside the way of the original: the module hash and a hash table.
import { Cell, Space } from 'nasbench101';
import { Bench } from 'tinybench';

import { moduleHash } from '../__test__/reference.ts';
import { report } from './report.ts';

const COUNT = 1000;

const space = Space.nasbench101;
const cells = Array.from(space.sampleCells(COUNT, { seed: 1 }), (index) => Cell.fromIndex(index));
// As JSON.parse makes them, since that is where most specs come from.
const specs = cells.map(
  ({ matrix, ops }) => JSON.parse(JSON.stringify({ matrix, ops })) as { matrix: number[][]; ops: string[] },
);
const packed = Uint32Array.from(cells, (cell) => cell.packed);
const all = space.packedCells();
const byHash = new Map(cells.map((cell) => [cell.hash, cell.index]));

/** What the loops add up, so that no engine leaves them out. */
let sum = 0;

const single = new Bench({ name: 'one cell at a time, 1,000 different ones', time: 300 })
  .add('module hash in JavaScript and a Map', () => {
    for (const spec of specs) sum += byHash.get(moduleHash(spec)) ?? 0;
  })
  .add('{ matrix, ops } to Cell and index', () => {
    for (const spec of specs) sum += Cell.from(spec).index;
  })
  .add('{ matrix, ops } to Cell', () => {
    for (const spec of specs) sum += Cell.from(spec).packed;
  })
  .add('packed cell to Cell and index', () => {
    for (const number of packed) sum += Cell.fromPacked(number).index;
  })
  .add('cell to hash', () => {
    for (const cell of cells) sum += cell.hash.length;
  })
  .add('cell to JSON fields', () => {
    for (const cell of cells) sum += cell.toJSON().flops;
  });
await report(single, COUNT, {
  '{ matrix, ops } to Cell and index': 2000,
  'packed cell to Cell and index': 300,
});

const batch = new Bench({ name: 'all 423,624 cells', time: 300 })
  .add('indexOf one by one', () => {
    for (let i = 0; i < all.length; i++) sum += space.indexOf(Cell.fromPacked(all[i] ?? 0)) ?? 0;
  })
  .add('indicesOf', () => {
    sum += space.indicesOf(all)[1000] ?? 0;
  });
await report(batch, all.length, { indicesOf: 50 });

console.log(sum > 0 ? '' : 'nothing was done');
