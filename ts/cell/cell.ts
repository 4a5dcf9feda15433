import { describe, MOST_UINT32, wholeNumber } from '../arguments.ts';
import { callNative, NasBenchError } from '../errors.ts';
import { INSPECT } from '../inspect.ts';
import {
  cellCanonical,
  cellDepth,
  cellFromHash,
  cellFromIndex,
  cellHash,
  cellIndex,
  cellNeighbours,
  cellPaths,
  cellVertexChannels,
  cellWidth,
} from '../native.ts';
import { costOf, type Cost, type CostOptions } from './cost.ts';
import { dotOf } from './dot.ts';
import { describeCells, type CellJson } from './facts.ts';
import { edgeCount, LAST_INDEX, matrixOf, opsOf, vertexCount } from './layout.ts';
import { packSpec, type CellSpec } from './spec.ts';

/**
 * A pruned and valid cell, with its vertices in the order of the spec that it came from. It never changes.
 *
 * @example
 * ```ts
 * import { Cell } from 'nasbench101';
 *
 * const cell = Cell.from({
 *   matrix: [
 *     [0, 1, 1],
 *     [0, 0, 1],
 *     [0, 0, 0],
 *   ],
 *   ops: ['input', 'conv3x3-bn-relu', 'output'],
 * });
 * console.log(cell.index, cell.hash, cell.depth, cell.trainableParameters);
 * ```
 */
export class Cell {
  readonly #packed: number;
  /** The cell index, -1 until it is asked for. */
  #index: number;

  static {
    // The bundler calls classes that speak of themselves otherwise.
    Object.defineProperty(this, 'name', { value: 'Cell' });
    // The cell in words, for `console.log`: a private field would not show.
    Object.defineProperty(this.prototype, INSPECT, {
      value(this: Cell): string {
        const rows = this.matrix.map((row) => row.join(''));
        return `Cell ${this.index} { ${rows.join(' ')} | ${this.ops.join(' ')} }`;
      },
    });
  }

  private constructor(packed: number, index = -1) {
    this.#packed = packed;
    this.#index = index;
  }

  /**
   * Prunes a spec and checks the rules of the space. Only what survives pruning is held to them: a spec of more than
   * seven vertices is fine if enough of them lead nowhere.
   *
   * @param spec - matrix and ops; own properties only, at most 4,096 vertices
   * @throws {@link NasBenchError} with the code of the rule that failed, NB101_BAD_SPEC if it is no spec at all
   *
   * @example
   * ```ts
   * const matrix = [
   *   [0, 1],
   *   [0, 0],
   * ];
   * Cell.from({ matrix, ops: ['input', 'output'] }).index; // 0
   * ```
   */
  static from(spec: CellSpec): Cell {
    return new Cell(packSpec(spec));
  }

  /**
   * The cell that packs into a number: see {@link Cell.packed}.
   *
   * @throws {@link NasBenchError} NB101_NOT_PACKED
   *
   * @example
   * ```ts
   * Cell.fromPacked(0b101).ops; // ['input', 'conv3x3-bn-relu', 'output']
   * ```
   */
  static fromPacked(packed: number): Cell {
    wholeNumber(packed, 'the packed cell', 0, MOST_UINT32, 'NB101_NOT_PACKED');
    return new Cell(
      packed,
      callNative(() => cellIndex(packed)),
    );
  }

  /**
   * The representative of the cell with an index in the whole space.
   *
   * @throws {@link NasBenchError} NB101_INDEX_OUT_OF_RANGE
   *
   * @example
   * ```ts
   * Cell.fromIndex(0).ops; // ['input', 'output']
   * ```
   */
  static fromIndex(index: number): Cell {
    wholeNumber(index, 'the cell index', 0, LAST_INDEX, 'NB101_INDEX_OUT_OF_RANGE');
    return new Cell(
      callNative(() => cellFromIndex(index)),
      index,
    );
  }

  /**
   * The representative of the cell with a module hash.
   *
   * @param hash - 32 hexadecimal digits
   * @throws {@link NasBenchError} NB101_NOT_A_HASH or NB101_UNKNOWN_HASH
   *
   * @example
   * ```ts
   * Cell.fromHash('00005c142e6f48ac74fdcf73e3439874').vertices; // 7
   * ```
   */
  static fromHash(hash: string): Cell {
    if (typeof hash !== 'string')
      throw new NasBenchError(
        'NB101_BAD_ARGUMENT',
        `the hash is ${describe(hash)}, expected 32 hexadecimal digits`,
      );
    // What is far too long is no hash either, and need not cross whole.
    return new Cell(callNative(() => cellFromHash(hash.slice(0, 1000))));
  }

  /** Whether a value is a cell. */
  static isCell(value: unknown): value is Cell {
    return typeof value === 'object' && value !== null && #packed in value;
  }

  /**
   * The cell as a number below 2^31: bit x + y(y-1)/2 is the edge x -> y, two bits from bit 21 on are the operation of
   * each interior vertex. Keep many cells as a `Uint32Array` of these.
   */
  get packed(): number {
    return this.#packed;
  }

  /** The cell index: the position in the canonical enumeration of the whole space, the same for isomorphic cells. */
  get index(): number {
    if (this.#index < 0) this.#index = cellIndex(this.#packed);
    return this.#index;
  }

  /** The module hash: the cell's name in the published files, 32 hexadecimal digits, the same for isomorphic cells. */
  get hash(): string {
    return cellHash(this.#packed);
  }

  /** The number of vertices, 2 to 7. */
  get vertices(): number {
    return vertexCount(this.#packed);
  }

  /** The number of edges, 1 to 9. */
  get edges(): number {
    return edgeCount(this.#packed);
  }

  /** The number of edges on the longest path from input to output, 1 to 6. */
  get depth(): number {
    return cellDepth(this.#packed);
  }

  /**
   * The maximum directed cut, 1 to 9: the most edges that lead from the input side to the output side of a partition of
   * the vertices in which no edge leads back.
   */
  get width(): number {
    return cellWidth(this.#packed);
  }

  /** The number of paths from input to output. */
  get paths(): number {
    return cellPaths(this.#packed);
  }

  /** The pruned matrix, row by row; a new one at every call. */
  get matrix(): number[][] {
    return matrixOf(this.#packed);
  }

  /** The names of the vertices, `input` and `output` included; a new array at every call. */
  get ops(): string[] {
    return opsOf(this.#packed);
  }

  /** Whether this is the representative of its isomorphism class: the one that the published table trained. */
  get isCanonical(): boolean {
    return cellCanonical(this.#packed) === this.#packed;
  }

  /** The trainable parameters in the network of the paper and the published vertex order. */
  get trainableParameters(): number {
    return this.cost().trainableParameters;
  }

  /** The FLOPs of one image in the network of the paper and the published vertex order. */
  get flops(): number {
    return this.cost().flops;
  }

  /**
   * Trainable parameters and FLOPs for any network and vertex order.
   *
   * @throws {@link NasBenchError} NB101_BAD_NETWORK for a network that cannot be built or counted
   *
   * @example
   * ```ts
   * const small = Cell.fromIndex(400_000).cost({ network: { stemChannels: 16, cellsPerStack: 1 } });
   * console.log(small.trainableParameters, small.flops);
   * ```
   */
  cost(options: CostOptions = {}): Cost {
    return costOf(this.#packed, options);
  }

  /**
   * The channels of every vertex when the cell turns `input` into `output` channels, in the cell's own vertex order.
   *
   * @throws {@link NasBenchError} NB101_BAD_NETWORK if there are too few channels to share
   *
   * @example
   * ```ts
   * Cell.fromPacked(0b101).vertexChannels(128, 256); // [128, 256, 256]
   * ```
   */
  vertexChannels(input: number, output: number): number[] {
    wholeNumber(input, 'input', 0, MOST_UINT32);
    wholeNumber(output, 'output', 0, MOST_UINT32);
    return callNative(() => cellVertexChannels(this.#packed, input, output));
  }

  /** The representative of the cell's isomorphism class. */
  canonical(): Cell {
    return new Cell(cellCanonical(this.#packed), this.#index);
  }

  /**
   * Whether two cells are the same point of the space: equal up to a renumbering of interior vertices. Exact; no hash is
   * involved.
   *
   * @throws {@link NasBenchError} NB101_BAD_ARGUMENT if `other` is no cell
   */
  equals(other: Cell): boolean {
    packedOf(other);
    return this.index === other.index;
  }

  /**
   * The other cells that one edit reaches, by cell index: another operation, an edge removed, or an edge added. Not
   * symmetric, since removing an edge can prune several vertices at once. `Space.neighbours` gives indices.
   */
  neighbours(): Cell[] {
    return Array.from(cellNeighbours(this.#packed), (packed) => new Cell(packed));
  }

  /** All that there is to know, as plain data. */
  toJSON(): CellJson {
    const [json] = describeCells(Uint32Array.of(this.#packed));
    return json as CellJson;
  }

  /** The cell in the DOT language of Graphviz. */
  toDot(): string {
    return dotOf(this.#packed);
  }
}

/**
 * The number that a cell packs into.
 *
 * @throws {@link NasBenchError} NB101_BAD_ARGUMENT if it is no cell
 */
export function packedOf(cell: Cell): number {
  if (Cell.isCell(cell)) return cell.packed;
  throw new NasBenchError(
    'NB101_BAD_ARGUMENT',
    `the cell is ${describe(cell)}, expected a Cell; make one with Cell.from(spec)`,
  );
}
