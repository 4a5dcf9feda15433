import test from 'ava';

import {
  adjacencyEncoding,
  Cell,
  cellOfEncoding,
  mutate,
  mutateEncoding,
  pathEncoding,
  randomCell,
  randomEncoding,
  seededRandom,
  Space,
  type NasBenchError,
} from '../ts/index.ts';

const CELLS = Array.from(Space.nasbench101.sampleCells(300, { seed: 1 }), (index) => Cell.fromIndex(index));

test('mutation changes exactly one parameter, each as often as any other', (t) => {
  const random = seededRandom(1);
  // Edge flips 0 to 20, then two other operations for each of five.
  const counts = Array.from({ length: 31 }, () => 0);
  const draws = 26_000;
  for (let i = 0; i < draws; i++) {
    const parent = randomEncoding(random);
    const change = parent ^ mutateEncoding(parent, random);
    const edges = change & (2 ** 21 - 1);
    const ops = change >>> 21;
    t.true((edges === 0) !== (ops === 0));
    t.is(edges & (edges - 1), 0);
    const vertex = ops === 0 ? -1 : Math.floor((31 - Math.clz32(ops)) / 2);
    if (vertex < 0) {
      const edge = 31 - Math.clz32(edges);
      counts[edge] = (counts[edge] ?? 0) + 1;
    } else {
      const child = ((parent ^ change) >>> (21 + 2 * vertex)) & 3;
      const before = (parent >>> (21 + 2 * vertex)) & 3;
      t.true(child < 3 && child !== before);
      const which = 21 + 2 * vertex + ((child + 3 - before) % 3) - 1;
      counts[which] = (counts[which] ?? 0) + 1;
    }
  }
  const statistic = counts.reduce((sum, count, i) => {
    const expected = draws / (i < 21 ? 26 : 52);
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  // Chi-square with 30 degrees of freedom exceeds 59.7 by chance once in a thousand; the seed is fixed.
  t.true(statistic < 59.7, String(statistic));
});

test('random encodings prune to a valid cell as often as is known', (t) => {
  const random = seededRandom(2);
  const draws = 20_000;
  let valid = 0;
  for (let i = 0; i < draws; i++) if (cellOfEncoding(randomEncoding(random))) valid++;
  // 1,538,083 of the 2^21 matrices are valid; four standard deviations.
  const share = 1_538_083 / 2 ** 21;
  t.true(Math.abs(valid / draws - share) < 4 * Math.sqrt((share * (1 - share)) / draws));
});

/** The share of cells of at most six vertices. */
function small(indices: number[]): number {
  return indices.filter((index) => index < 64_542).length / indices.length;
}

/** The indices of two thousand random cells. */
function draw(over?: 'cells' | 'encodings'): number[] {
  const random = seededRandom(3);
  return Array.from({ length: 2000 }, () => randomCell(random, over).index);
}

test('random cells are seeded, uniform, or drawn as encodings', (t) => {
  t.deepEqual(draw(), draw());
  // Of the cells 15 % have at most six vertices, of the encodings nearly all.
  t.true(Math.abs(small(draw()) - 64_542 / 423_624) < 0.04);
  t.true(small(draw('encodings')) > 0.98);
});

test('children are valid and one parameter away from some encoding of the parent', (t) => {
  const random = seededRandom(4);
  for (const cell of CELLS) {
    const child = mutate(cell, random);
    const reached = [cell.index, ...Space.nasbench101.neighbours(cell)];
    t.true(reached.includes(child.index) || child.vertices >= cell.vertices);
    t.true(child.edges <= 9);
  }
  // All children of a cell that uses seven vertices and nine edges: a flip or another operation.
  const full = CELLS.find(({ vertices, edges }) => vertices === 7 && edges === 9);
  if (!full) return t.fail('there is none');
  const neighbours = new Set([full.index, ...Space.nasbench101.neighbours(full)]);
  for (let i = 0; i < 200; i++) t.true(neighbours.has(mutate(full, random).index));
});

test('the vector of a cell is the encoding that prunes to it', (t) => {
  for (const cell of CELLS) {
    const vector = adjacencyEncoding(cell);
    t.is(vector.length, 26);
    let encoding = 0;
    for (const [i, value] of vector.entries()) encoding |= value << (i < 21 ? i : 21 + 2 * (i - 21));
    t.is(cellOfEncoding(encoding)?.packed, cell.packed);
  }
});

test('path encodings are those of the graph, the same for isomorphic cells', (t) => {
  for (const cell of CELLS) {
    const paths = pathEncoding(cell);
    t.is(paths.length, 364);
    t.deepEqual(pathEncoding(cell.canonical()), paths);
    const ones = paths.reduce((sum, bit) => sum + bit, 0);
    t.true(ones >= 1 && ones <= cell.paths);
    const longest = paths.lastIndexOf(1);
    // The sequences of n operations end before (3^(n+1) - 1) / 2.
    t.true(longest < (3 ** cell.depth - 1) / 2 && longest >= (3 ** (cell.depth - 1) - 1) / 2);
  }
  const [a, b] = [Cell.fromIndex(0), Cell.fromPacked(0b101)];
  t.deepEqual([...pathEncoding(a).subarray(0, 4)], [1, 0, 0, 0]);
  t.deepEqual([...pathEncoding(b).subarray(0, 4)], [0, 1, 0, 0]);
});

test('bad arguments are refused', (t) => {
  const random = seededRandom(1);
  const bad: (() => unknown)[] = [
    () => mutateEncoding(NaN, random),
    () => mutateEncoding(-1, random),
    () => mutateEncoding(2 ** 31, random),
    () => cellOfEncoding(0.5),
    () => mutate(3 as never, random),
    () => pathEncoding({} as never),
    () => adjacencyEncoding(undefined as never),
    () => randomCell(random, 'all' as never),
    () => randomCell(() => NaN),
    () => randomEncoding(() => 1),
    () => randomEncoding(() => -0.1),
    () => randomEncoding(() => '0.5' as never),
  ];
  for (const call of bad) t.is((t.throws(call) as NasBenchError).code, 'NB101_BAD_ARGUMENT', String(call));
});
