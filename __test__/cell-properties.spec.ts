import test from 'ava';
import * as fc from 'fast-check';

import { Cell, NasBenchError, OPS, Space } from '../ts/index.ts';
import { depthAndPaths, edges, isomorphic, moduleHash, prune, width, type Graph } from './reference.ts';

/** Any upper-triangular spec of 2 to `most` vertices. */
function specs(most: number): fc.Arbitrary<Graph> {
  return fc.integer({ min: 2, max: most }).chain((count) =>
    fc
      .tuple(
        fc.array(fc.boolean(), { minLength: count * count, maxLength: count * count }),
        fc.array(fc.constantFrom(...OPS), { minLength: count - 2, maxLength: count - 2 }),
      )
      .map(([bits, ops]) => ({
        matrix: Array.from({ length: count }, (_row, x) =>
          Array.from({ length: count }, (_entry, y) => Number(y > x && bits[x * count + y])),
        ),
        ops: ['input', ...ops, 'output'],
      })),
  );
}

function tryCell(spec: Graph): Cell | NasBenchError {
  try {
    return Cell.from(spec);
  } catch (error) {
    if (error instanceof NasBenchError) return error;
    throw error;
  }
}

test('a spec is valid exactly when the definition says so, and its facts are those of the definition', (t) => {
  fc.assert(
    fc.property(specs(8), (spec) => {
      const cell = tryCell(spec);
      const pruned = prune(spec);
      if (cell instanceof NasBenchError) {
        const expected = !pruned
          ? 'NB101_DISCONNECTED'
          : pruned.ops.length > 7
            ? 'NB101_TOO_MANY_VERTICES'
            : 'NB101_TOO_MANY_EDGES';
        t.is(cell.code, expected);
        t.true(!pruned || pruned.ops.length > 7 || edges(pruned) > 9);
        return;
      }
      t.truthy(pruned);
      if (!pruned) return;
      t.deepEqual({ matrix: cell.matrix, ops: cell.ops }, pruned);
      t.is(cell.hash, moduleHash(pruned));
      t.is(cell.edges, edges(pruned));
      t.is(cell.width, width(pruned));
      t.deepEqual({ depth: cell.depth, paths: cell.paths }, depthAndPaths(pruned));
      const json = cell.toJSON();
      t.deepEqual(
        [json.index, json.hash, json.depth, json.width, json.paths, json.trainable_parameters, json.flops],
        [cell.index, cell.hash, cell.depth, cell.width, cell.paths, cell.trainableParameters, cell.flops],
      );
    }),
    { numRuns: 500 },
  );
});

test('cells are equal exactly when some permutation makes them so', (t) => {
  fc.assert(
    fc.property(specs(5), specs(5), (a, b) => {
      const [left, right] = [prune(a), prune(b)];
      if (!left || !right || edges(left) > 9 || edges(right) > 9) return;
      const same = isomorphic(left, right);
      t.is(Cell.from(left).equals(Cell.from(right)), same);
      t.is(Cell.from(left).canonical().packed === Cell.from(right).canonical().packed, same);
    }),
    { numRuns: 1000 },
  );
});

test('the order of vertices makes no difference', (t) => {
  fc.assert(
    fc.property(specs(7), fc.array(fc.nat(), { minLength: 7, maxLength: 7 }), (spec, keys) => {
      const cell = tryCell(spec);
      if (cell instanceof NasBenchError) return;
      const other = Cell.from(renumbered({ matrix: cell.matrix, ops: cell.ops }, keys));
      t.true(other.equals(cell));
      t.is(other.hash, cell.hash);
      t.is(other.trainableParameters, cell.trainableParameters);
      t.is(other.canonical().packed, cell.canonical().packed);
    }),
    { numRuns: 500 },
  );
});

/** The same graph in another order that keeps edges running forwards: of the vertices that may come next, the one with the least key. */
function renumbered({ matrix, ops }: Graph, keys: number[]): Graph {
  const order: number[] = [];
  while (order.length < ops.length) {
    const free = ops
      .map((_op, v) => v)
      .filter((v) => !order.includes(v) && matrix.every((row, x) => row[v] !== 1 || order.includes(x)));
    const [next = 0] = free.toSorted((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
    order.push(next);
  }
  return {
    matrix: order.map((x) => order.map((y) => matrix[x]?.[y] ?? 0)),
    ops: order.map((v) => ops[v] ?? ''),
  };
}

test('small cells fall into the classes that permutations make', (t) => {
  // Every labelled cell of four vertices or fewer, against every representative of the space.
  const space = new Space({ vertices: 4 });
  const representatives = Array.from({ length: space.size }, (_cell, index) => space.cell(index));
  let labelled = 0;
  for (let count = 2; count <= 4; count++) {
    const pairs = (count * (count - 1)) / 2;
    for (let bits = 0; bits < 2 ** pairs; bits++)
      for (let labels = 0; labels < 3 ** (count - 2); labels++) {
        const graph = graphOf(count, bits, labels);
        if (prune(graph)?.ops.length !== count) continue;
        labelled++;
        const classes = representatives.filter((cell) => isomorphic(cell, graph));
        t.deepEqual(
          classes.map(({ index }) => index),
          [Cell.from(graph).index],
        );
      }
  }
  t.is(labelled, space.labelled);
});

function graphOf(count: number, bits: number, labels: number): Graph {
  const matrix = Array.from({ length: count }, (_row, x) =>
    Array.from({ length: count }, (_entry, y) => (y > x ? (bits >> (x + (y * (y - 1)) / 2)) & 1 : 0)),
  );
  const interior = Array.from({ length: count - 2 }, (_op, i) => OPS[Math.floor(labels / 3 ** i) % 3] ?? '');
  return { matrix, ops: ['input', ...interior, 'output'] };
}
