import { describe } from '../../arguments.ts';
import { Cell } from '../../cell/cell.ts';
import type { CellLike } from '../../cell/cell-like.ts';
import { packCellLike } from '../../cell/cell-like.ts';
import { OPS } from '../../cell/layout.ts';
import type { CellSpec } from '../../cell/spec.ts';
import { NasBenchError } from '../../errors.ts';

/** Every operation that a vertex of a trained network can carry: those of the space, and what the original also knows. */
export const NETWORK_OPS = [
  'conv3x3-bn-relu',
  'conv1x1-bn-relu',
  'maxpool3x3',
  'identity',
  'bottleneck3x3',
  'bottleneck5x5',
  'maxpool3x3-conv1x1',
] as const;

/** One of {@link NETWORK_OPS}. */
export type NetworkOp = (typeof NETWORK_OPS)[number];

/** Those that the space does not have. */
const OUTSIDE_OPS: readonly string[] = NETWORK_OPS.filter((op) => !(OPS as readonly string[]).includes(op));

/** The graph that is repeated in a network: pruned, valid, and not necessarily a cell of the space. */
export interface Module {
  /** Whether the edge `x -> y` is there: `edges[x][y]`. */
  readonly edges: readonly (readonly boolean[])[];
  /** The operation of each vertex; `undefined` for the first and the last. */
  readonly ops: readonly (NetworkOp | undefined)[];
  /** The cell of the space that it is, with its vertices in this order; `undefined` if it is none. */
  readonly cell: Cell | undefined;
}

/** Most vertices of a module outside the space. */
const MOST_VERTICES = 32;

/**
 * The module that trains a cell: that of its representative, under which the published table trained it, or that of the
 * spec's own vertex order.
 *
 * @param spec - a cell, or a spec; only a spec may have operations outside the space, whose order is always its own
 * @throws `NasBenchError` with the rule of specs that failed
 */
export function moduleOf(spec: CellLike, vertexOrder: 'published' | 'own'): Module {
  if (isOutside(spec)) return outsideModule(spec);
  const own = spaceCell(spec);
  const cell = vertexOrder === 'own' ? own : own.canonical();
  return { ...graphOf(cell.matrix, cell.ops), cell };
}

/** The cell that is named; of an unknown operation, the message says all that can be one. */
function spaceCell(spec: CellLike): Cell {
  try {
    return Cell.fromPacked(packCellLike(spec));
  } catch (error) {
    if (error instanceof NasBenchError && error.code === 'NB101_UNKNOWN_OP')
      throw new NasBenchError(error.code, `${error.message}; training also takes ${OUTSIDE_OPS.join(', ')}`, {
        cause: error,
      });
    throw error;
  }
}

/** Whether a spec has an operation that the original's builder knows and the space does not. */
function isOutside(spec: CellLike): spec is CellSpec {
  if (typeof spec !== 'object' || spec === null || Cell.isCell(spec)) return false;
  const { ops } = spec;
  return Array.isArray(ops) && ops.some((op) => OUTSIDE_OPS.includes(op));
}

function graphOf(
  matrix: readonly ArrayLike<number>[],
  ops: readonly string[],
): Pick<Module, 'edges' | 'ops'> {
  const last = ops.length - 1;
  return {
    edges: matrix.map((row) => Array.from(row, (entry) => entry === 1)),
    ops: ops.map((op, v) => (v === 0 || v === last ? undefined : (op as NetworkOp))),
  };
}

/** A module with operations that the space does not have: the same rules, but for the limits of the space. */
function outsideModule({ matrix, ops }: CellSpec): Module {
  const count = ops.length;
  const last = count - 1;
  if (!Array.isArray(matrix) || matrix.length !== count || count > MOST_VERTICES)
    throw badSpec(
      `got ${count} ops for ${describe(matrix?.length)} rows, expected as many, at most ${MOST_VERTICES}`,
    );
  for (const [x, row] of matrix.entries()) {
    if (row?.length !== count)
      throw badSpec(`row ${x} has ${describe(row?.length)} entries, expected ${count}`);
    for (let y = 0; y < count; y++)
      if (row[y] !== 0 && (row[y] !== 1 || y <= x))
        throw badSpec(`entry (${x}, ${y}) is ${describe(row[y])}, expected 0, or 1 above the diagonal`);
  }
  const edge = (x: number, y: number): boolean => matrix[x]?.[y] === 1;
  const vertices = Array.from(ops.keys());
  const onPath = reached(vertices, 0, edge);
  const toOutput = reached(vertices.toReversed(), last, (x, y) => edge(y, x));
  if (!onPath.has(last))
    throw new NasBenchError('NB101_DISCONNECTED', 'the output cannot be reached from the input; add edges');
  const kept = vertices.filter((v) => onPath.has(v) && toOutput.has(v));
  for (const v of kept) {
    const expected = v === 0 ? ['input'] : v === last ? ['output'] : NETWORK_OPS;
    if (!(expected as readonly unknown[]).includes(ops[v]))
      throw new NasBenchError(
        'NB101_UNKNOWN_OP',
        `vertex ${v} has the op ${describe(ops[v])}, expected ${expected.join(', ')}; rename it, or disconnect it`,
      );
  }
  const pruned = kept.map((x) => kept.map((y) => (edge(x, y) ? 1 : 0)));
  return {
    ...graphOf(
      pruned,
      kept.map((v) => ops[v] ?? ''),
    ),
    cell: undefined,
  };
}

/** The vertices that edges lead to from a first one; the order is one in which every edge leads forwards. */
function reached(order: number[], first: number, edge: (x: number, y: number) => boolean): Set<number> {
  const found = new Set([first]);
  for (const x of order) if (found.has(x)) for (const y of order) if (edge(x, y)) found.add(y);
  return found;
}

function badSpec(problem: string): NasBenchError {
  return new NasBenchError('NB101_BAD_SPEC', `${problem}; give { matrix, ops }`);
}
