// The search encoding: the 26 parameters of the paper, 21 edges of seven vertices and five operations, packed as a cell is.
import { badArgument, wholeNumber } from '../arguments.ts';
import { cellFromEncoding } from '../native.ts';
import type { RandomNumbers } from '../random.ts';
import { Cell, packedOf } from './cell.ts';
import {
  encodingOfPacked,
  FIRST_OP,
  hasEdge,
  LAST_INDEX,
  MOST_VERTICES,
  OPS,
  vertexCount,
} from './layout.ts';

const INTERIOR = MOST_VERTICES - 2;

/** Every encoding is below this. */
const ENCODINGS = 2 ** (FIRST_OP + 2 * INTERIOR);

/**
 * A random encoding: each of the 21 edges is there or not, each of the five operations is any of the three, uniformly. Some
 * 27 % of them prune to no valid cell.
 *
 * @example
 * ```ts
 * const searcher = { name: 'mine', create: () => ({ suggest: (random) => ({ encoding: randomEncoding(random) }) }) };
 * ```
 */
export function randomEncoding(random: RandomNumbers): number {
  let encoding = below(random, 2 ** FIRST_OP);
  for (let i = 0; i < INTERIOR; i++) encoding |= below(random, OPS.length) << (FIRST_OP + 2 * i);
  return encoding;
}

/**
 * The mutation of the paper: exactly one of the 26 parameters, chosen uniformly, changes. An edge flips, or an operation
 * becomes one of the two others. The child need not prune to a valid cell.
 *
 * @throws {@link NasBenchError} NB101_BAD_ARGUMENT
 *
 * @example
 * ```ts
 * const random = seededRandom(1);
 * const child = mutateEncoding(randomEncoding(random), random);
 * ```
 */
export function mutateEncoding(encoding: number, random: RandomNumbers): number {
  wholeNumber(encoding, 'the encoding', 0, ENCODINGS - 1);
  // One draw for both: which parameter, and which of the other two operations.
  const draw = below(random, 2 * (FIRST_OP + INTERIOR));
  const parameter = draw >>> 1;
  if (parameter < FIRST_OP) return encoding ^ (1 << parameter);
  const shift = FIRST_OP + 2 * (parameter - FIRST_OP);
  const op = (((encoding >>> shift) & 3) + 1 + (draw & 1)) % OPS.length;
  return (encoding & ~(3 << shift)) | (op << shift);
}

/**
 * The cell that an encoding prunes to; `undefined` if there is none.
 *
 * @throws {@link NasBenchError} NB101_BAD_ARGUMENT
 *
 * @example
 * ```ts
 * cellOfEncoding(1 << 15)?.ops; // ['input', 'output']
 * ```
 */
export function cellOfEncoding(encoding: number): Cell | undefined {
  wholeNumber(encoding, 'the encoding', 0, ENCODINGS - 1);
  const packed = cellFromEncoding(encoding);
  return packed === 0 ? undefined : Cell.fromPacked(packed);
}

/**
 * A random cell: all 423,624 equally often, or what a random encoding prunes to, drawn until it is valid, as in the paper:
 * small cells come far more often.
 *
 * @throws {@link NasBenchError} NB101_BAD_ARGUMENT
 *
 * @example
 * ```ts
 * randomCell(seededRandom(1)).hash;
 * ```
 */
export function randomCell(random: RandomNumbers, over: 'cells' | 'encodings' = 'cells'): Cell {
  if (over === 'cells') return Cell.fromIndex(below(random, LAST_INDEX + 1));
  if (over !== 'encodings') throw badArgument('over', over, "'cells' or 'encodings'");
  for (;;) {
    const cell = cellOfEncoding(randomEncoding(random));
    if (cell) return cell;
  }
}

/**
 * A random child of a cell: {@link mutateEncoding} of the encoding that prunes to exactly this cell, drawn until it prunes
 * to a valid one. Parts that lead nowhere are pruned, so a child may be isomorphic to its parent; the paper's evolution
 * keeps such parts, and is written with encodings.
 *
 * @throws {@link NasBenchError} NB101_BAD_ARGUMENT
 *
 * @example
 * ```ts
 * const child = mutate(Cell.fromIndex(1000), seededRandom(1));
 * ```
 */
export function mutate(cell: Cell, random: RandomNumbers): Cell {
  const parent = encodingOfPacked(packedOf(cell));
  for (;;) {
    const child = cellOfEncoding(mutateEncoding(parent, random));
    if (child) return child;
  }
}

/**
 * The path encoding of a cell (White, Neiswanger and Savani 2021): 1 for each sequence of operations on a path from input to
 * output, of the 364 sequences of at most five. Position 0 is the edge from input to output, then follow the paths of one
 * operation, of two and so on, as numbers in base three. Isomorphic cells have the same; the first 40 positions are
 * naszilla's truncated encoding.
 *
 * @throws {@link NasBenchError} NB101_BAD_ARGUMENT
 *
 * @example
 * ```ts
 * pathEncoding(Cell.fromIndex(0)).indexOf(1); // 0
 * ```
 */
export function pathEncoding(cell: Cell): Uint8Array {
  const packed = packedOf(cell);
  const output = vertexCount(packed) - 1;
  const found = new Uint8Array((3 ** (INTERIOR + 1) - 1) / 2);
  const walk = (vertex: number, length: number, path: number): void => {
    if (hasEdge(packed, vertex, output)) found[(3 ** length - 1) / 2 + path] = 1;
    for (let next = vertex + 1; next < output; next++)
      if (hasEdge(packed, vertex, next))
        walk(next, length + 1, path * 3 + ((packed >>> (FIRST_OP + 2 * (next - 1))) & 3));
  };
  walk(0, 0, 0);
  return found;
}

/**
 * The encoding of a cell as a vector of 26 numbers: 21 edges, 0 or 1, then five operations, 0 to 2. Edge x -> y is at
 * x + y(y-1)/2, and the output is vertex 6. Isomorphic cells may differ; take `cell.canonical()` where they must not.
 *
 * @throws {@link NasBenchError} NB101_BAD_ARGUMENT
 *
 * @example
 * ```ts
 * adjacencyEncoding(Cell.fromIndex(0)).indexOf(1); // 15, the edge from input to output
 * ```
 */
export function adjacencyEncoding(cell: Cell): Uint8Array {
  const encoding = encodingOfPacked(packedOf(cell));
  return Uint8Array.from({ length: FIRST_OP + INTERIOR }, (_value, i) =>
    i < FIRST_OP ? (encoding >>> i) & 1 : (encoding >>> (FIRST_OP + 2 * (i - FIRST_OP))) & 3,
  );
}

function below(random: RandomNumbers, end: number): number {
  const number: unknown = random();
  if (typeof number === 'number' && number >= 0 && number < 1) return Math.floor(number * end);
  throw badArgument('a number of the random generator', number, 'at least 0 and less than 1');
}
