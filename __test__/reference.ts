// What a cell is, written down anew and slowly, to hold the library against: pruning, isomorphism by trying every
// permutation, and the module hash with Node's own MD5.
import { createHash } from 'node:crypto';

export interface Graph {
  matrix: number[][];
  ops: string[];
}

/** The best cell and the Inception-like cell of the paper. */
export const BEST: Graph = {
  matrix: rows('0110011', '0000010', '0001000', '0000100', '0000010', '0000001', '0000000'),
  ops: [
    'input',
    'conv1x1-bn-relu',
    'conv3x3-bn-relu',
    'maxpool3x3',
    'conv3x3-bn-relu',
    'conv3x3-bn-relu',
    'output',
  ],
};
export const INCEPTION: Graph = {
  matrix: rows('0111010', '0000001', '0000001', '0000100', '0000001', '0000001', '0000000'),
  ops: [
    'input',
    'conv1x1-bn-relu',
    'conv3x3-bn-relu',
    'conv3x3-bn-relu',
    'conv3x3-bn-relu',
    'maxpool3x3',
    'output',
  ],
};
/** A spec with an operation that the space does not have; training does. */
export const OUTSIDE: Graph = { matrix: rows('010', '001', '000'), ops: ['input', 'identity', 'output'] };

export function rows(...texts: string[]): number[][] {
  return texts.map((text) => Array.from(text, Number));
}

/** The graph on the vertices between input and output; `undefined` if there is no path. */
export function prune({ matrix, ops }: Graph): Graph | undefined {
  const last = ops.length - 1;
  const reaches = (from: number, to: number): boolean =>
    from === to || ops.some((_op, next) => matrix[from]?.[next] === 1 && reaches(next, to));
  if (!reaches(0, last)) return undefined;
  const kept = ops.map((_op, v) => v).filter((v) => reaches(0, v) && reaches(v, last));
  return {
    matrix: kept.map((x) => kept.map((y) => matrix[x]?.[y] ?? 0)),
    ops: kept.map((v) => ops[v] ?? ''),
  };
}

export function edges({ matrix }: Graph): number {
  return matrix.flat().reduce((sum, entry) => sum + entry, 0);
}

/** Whether some renumbering of interior vertices makes the graphs equal. */
export function isomorphic(a: Graph, b: Graph): boolean {
  const count = a.ops.length;
  if (b.ops.length !== count) return false;
  const interior = Array.from({ length: count - 2 }, (_v, i) => i + 1);
  return permutations(interior).some((order) => {
    const place = [0, ...order, count - 1];
    const at = (v: number): number => place[v] ?? 0;
    return place.every(
      (to, from) =>
        b.ops[to] === a.ops[from] &&
        place.every((y, v) => b.matrix[to]?.[y] === a.matrix[from]?.[v] && at(v) === y),
    );
  });
}

function permutations(items: number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item].concat(rest)),
  );
}

const LABELS: Record<string, number> = {
  input: -1,
  output: -2,
  'conv3x3-bn-relu': 0,
  'conv1x1-bn-relu': 1,
  maxpool3x3: 2,
};

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/** The module hash of a pruned graph, as section 2 of the definition has it. */
export function moduleHash({ matrix, ops }: Graph): string {
  const vertices = ops.map((_op, v) => v);
  const into = vertices.map((v) => vertices.filter((x) => matrix[x]?.[v] === 1));
  const outOf = vertices.map((v) => vertices.filter((y) => matrix[v]?.[y] === 1));
  let hashes = vertices.map((v) => md5(`(${outOf[v]?.length}, ${into[v]?.length}, ${LABELS[ops[v] ?? '']})`));
  const joined = (neighbours: number[] | undefined): string =>
    (neighbours ?? [])
      .map((v) => hashes[v] ?? '')
      .toSorted()
      .join('');
  for (let round = 0; round < ops.length; round++)
    hashes = vertices.map((v) => md5(`${joined(into[v])}|${joined(outOf[v])}|${hashes[v]}`));
  return md5(
    `[${hashes
      .toSorted()
      .map((hash) => `'${hash}'`)
      .join(', ')}]`,
  );
}

/** Edges on the longest path, and the number of paths. */
export function depthAndPaths({ matrix, ops }: Graph): { depth: number; paths: number } {
  const lengths = (v: number): number[] =>
    v === ops.length - 1
      ? [0]
      : ops.flatMap((_op, y) => (matrix[v]?.[y] === 1 ? lengths(y).map((length) => length + 1) : []));
  const all = lengths(0);
  return { depth: Math.max(...all), paths: all.length };
}

/** The most edges from one side to the other of a partition that no edge leads back over. */
export function width({ matrix, ops }: Graph): number {
  let widest = 0;
  const last = ops.length - 1;
  for (let side = 1; side < 2 ** last; side += 2) {
    const inside = (v: number): boolean => ((side >> v) & 1) === 1;
    let forth = 0;
    let back = 0;
    for (const [x, row] of matrix.entries())
      for (const [y, entry] of row.entries()) {
        if (entry === 1 && inside(x) && !inside(y)) forth++;
        if (entry === 1 && !inside(x) && inside(y)) back++;
      }
    if (back === 0) widest = Math.max(widest, forth);
  }
  return widest;
}
