import { describe } from '../arguments.ts';
import { callNative, NasBenchError, type ErrorCode } from '../errors.ts';
import { cellFromEncoding, cellFromSpec } from '../native.ts';
import { encodingOfPacked, FIRST_EDGE, FIRST_OP, MOST_VERTICES, OPS } from './layout.ts';

/** A row of a matrix: an array or a typed array of 0 and 1. */
export type MatrixRow = ArrayLike<number>;

/** What a user gives: a graph that is neither pruned nor checked. */
export interface CellSpec {
  /** A square upper-triangular matrix of 0 and 1: entry (x, y) is the edge from vertex x to vertex y. */
  readonly matrix: readonly MatrixRow[];
  /** One name a vertex: `input`, then operations, then `output`. */
  readonly ops: readonly string[];
}

/** Larger specs are refused unread; one of this size takes 16 MB. */
const MOST_SPEC_VERTICES = 4096;

/** Longest op name that reaches a message. */
const LONGEST_NAME = 80;

/**
 * Reads and prunes a spec.
 *
 * @returns the packed cell
 * @throws {@link NasBenchError} with the rule that failed
 */
export function packSpec(spec: unknown): number {
  let encoding;
  try {
    encoding = encode(spec);
  } catch (error) {
    throw asBadSpec(error);
  }
  // 0 says that there is no such cell; the slow way says why.
  return (encoding < 0 ? 0 : cellFromEncoding(encoding)) || explain(spec);
}

/** What a spec may lack and still be a proposal: it is one of no valid cell. */
const INVALID: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'NB101_DISCONNECTED',
  'NB101_TOO_MANY_EDGES',
  'NB101_TOO_MANY_VERTICES',
]);

/**
 * The search encoding of a spec, neither pruned nor checked; of one of more than seven vertices, that of the cell that it
 * prunes to. 0, the encoding without edges, if that is no cell.
 *
 * @throws {@link NasBenchError} if it is no spec of a graph
 */
export function encodeSpec(spec: unknown): number {
  let encoding;
  try {
    encoding = encode(spec);
  } catch (error) {
    throw asBadSpec(error);
  }
  if (encoding >= 0) return encoding;
  try {
    return encodingOfPacked(explain(spec));
  } catch (error) {
    if (error instanceof NasBenchError && INVALID.has(error.code)) return 0;
    throw error;
  }
}

/** The slow way: any number of vertices, any names, and a message for whatever is wrong. */
function explain(spec: unknown): number {
  let read;
  try {
    read = readSpec(spec);
  } catch (error) {
    throw asBadSpec(error);
  }
  const { matrix, ops } = read;
  return callNative(() => cellFromSpec(matrix, ops));
}

/** A getter or a proxy of the spec may throw anything. */
function asBadSpec(error: unknown): NasBenchError {
  if (error instanceof NasBenchError) return error;
  return badSpec('reading the spec threw an error; give plain arrays', error);
}

function badSpec(message: string, cause?: unknown): NasBenchError {
  return new NasBenchError('NB101_BAD_SPEC', message, cause === undefined ? undefined : { cause });
}

/**
 * The point of the seven-vertex search encoding that prunes to the same cell: the interior vertices keep their numbers,
 * the output becomes vertex 6. -1 for whatever is not plainly a spec of at most seven vertices with known names.
 */
function encode(spec: unknown): number {
  if (typeof spec !== 'object' || spec === null) return -1;
  if (!Object.hasOwn(spec, 'matrix') || !Object.hasOwn(spec, 'ops')) return -1;
  const { matrix, ops } = spec as { matrix: unknown; ops: unknown };
  if (!Array.isArray(matrix) || !Array.isArray(ops)) return -1;

  const count = matrix.length;
  if (!(count >= 2 && count <= MOST_VERTICES) || ops.length !== count) return -1;
  const output = count - 1;
  if (ops[0] !== 'input' || ops[output] !== 'output') return -1;

  let encoding = 0;
  for (let x = 0; x < count; x++) {
    const row: unknown = matrix[x];
    if (!isRow(row) || row.length !== count) return -1;
    for (let y = 0; y < count; y++) {
      const entry = row[y];
      if (entry === 1) {
        if (y <= x) return -1;
        encoding |= 1 << ((FIRST_EDGE[y === output ? MOST_VERTICES - 1 : y] ?? 0) + x);
      } else if (entry !== 0) {
        return -1;
      }
    }
  }
  for (let v = 1; v < output; v++) {
    const op = opNumber(ops[v]);
    if (op < 0) return -1;
    encoding |= op << (FIRST_OP + 2 * (v - 1));
  }
  return encoding;
}

function opNumber(name: unknown): number {
  if (name === OPS[0]) return 0;
  if (name === OPS[1]) return 1;
  return name === OPS[2] ? 2 : -1;
}

function isRow(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** The matrix row by row and the names, of the right types and sizes; the addon checks all other rules. */
function readSpec(spec: unknown): { matrix: Uint8Array; ops: string[] } {
  const rows = ownArray(spec, 'matrix', 'an array of rows');
  const ops = ownArray(spec, 'ops', 'an array of names').map((name, vertex) => {
    if (typeof name !== 'string') throw badSpec(`op ${vertex} is ${describe(name)}, expected a name`);
    // Longer names are unknown in any case, and a message should stay readable.
    return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
  });

  const count = rows.length;
  for (const [x, row] of rows.entries()) {
    if (!isRow(row))
      throw badSpec(`matrix row ${x} is ${describe(row)}, expected an array or typed array of 0 and 1`);
    if (row.length !== count)
      throw new NasBenchError(
        'NB101_NOT_SQUARE',
        `the matrix is not square: row ${x} has ${describe(row.length)} entries, expected ${count}, one for every row; ` +
          'give one row of n entries for every vertex',
      );
  }

  const matrix = new Uint8Array(count * count);
  // The number of ops is the earlier rule: if it fails, the addon must not hear of entries.
  if (ops.length !== count || count < 2) return { matrix, ops };
  for (const [x, row] of (rows as ArrayLike<unknown>[]).entries()) {
    for (let y = 0; y < count; y++) {
      const entry = row[y];
      if (entry !== 0 && entry !== 1)
        throw new NasBenchError(
          'NB101_NOT_BINARY',
          `matrix entry (${x}, ${y}) is ${describe(entry)}, expected 0 or 1; write 1 for an edge and 0 for none`,
        );
      matrix[x * count + y] = entry;
    }
  }
  return { matrix, ops };
}

function ownArray(spec: unknown, key: keyof CellSpec, expected: string): unknown[] {
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec))
    throw badSpec(`the spec is ${describe(spec)}, expected an object with 'matrix' and 'ops'`);
  if (!Object.hasOwn(spec, key)) throw badSpec(`the spec has no '${key}' of its own, expected ${expected}`);
  const value: unknown = (spec as Record<string, unknown>)[key];
  if (!Array.isArray(value)) throw badSpec(`'${key}' is ${describe(value)}, expected ${expected}`);
  const { length } = value;
  // The length of a proxy may be anything.
  if (!Number.isInteger(length) || length < 0 || length > MOST_SPEC_VERTICES)
    throw badSpec(`'${key}' has ${describe(length)} elements, expected at most ${MOST_SPEC_VERTICES}`);
  // A copy by position: every element is read once, holes become undefined, and no iterator of the caller's runs.
  const copy: unknown[] = [];
  for (let i = 0; i < length; i++) copy.push(value[i]);
  return copy;
}
