import { describe, options, wholeNumber } from './arguments.ts';
import { cancellable, type JobOptions } from './cancellable.ts';
import { Cell, packedOf } from './cell/cell.ts';
import { callNative, NasBenchError } from './errors.ts';
import {
  spaceCell,
  spaceHashes,
  spaceHashOrder,
  spaceIndexOf,
  spaceIndicesOf,
  spaceLabelled,
  spaceNeighbours,
  spaceOpen,
  spacePackedCells,
  spaceSample,
  spaceSize,
  spaceSizeByVertices,
} from './native.ts';

/** What a space contains: all cells within these limits. */
export interface SpaceLimits {
  /** Most vertices, input and output included: 2 to 7. */
  readonly vertices: number;
  /** Most edges: 1 to 9. */
  readonly edges: number;
  /** Number of operations, 1 to 3: the first ones of the canonical order. */
  readonly ops: number;
}

/** How random cells are drawn. */
export interface SampleOptions {
  /** Where the generator starts, a whole number from 0 to 2^53 - 1: the same seed gives the same cells. */
  seed: number;
  /**
   * `cells`, the default, draws every cell equally often. `encodings` draws a matrix and operations until they prune to a
   * valid cell, as the paper's searches do: small cells come far more often.
   */
  over?: 'cells' | 'encodings' | undefined;
}

/** The module hashes of a space. */
export interface SpaceHashes {
  /** 16 bytes for every cell, in index order. */
  bytes: Uint8Array;
  /** SHA-256 of all hashes in ascending order, each as 32 hexadecimal digits, without separators. */
  sha256: string;
}

/** Indices come in arrays of 32-bit numbers; this many take 64 MB. */
const MOST_SAMPLES = 2 ** 24;

/**
 * All cells within some limits, numbered in canonical order: by number of vertices, then by edges, then by operations.
 *
 * @example
 * ```ts
 * import { Space } from 'nasbench101';
 *
 * const space = Space.nasbench101;
 * console.log(space.size); // 423624
 * const small = new Space({ vertices: 4 });
 * console.log(small.size, small.cell(90).ops);
 * ```
 */
export class Space {
  static {
    // The bundler calls classes that speak of themselves otherwise.
    Object.defineProperty(this, 'name', { value: 'Space' });
  }

  static #whole: Space | undefined;

  /** The limits. */
  readonly limits: SpaceLimits;
  readonly #key: number;
  #ranks: Uint32Array | undefined;

  /** The space of NAS-Bench-101: all 423,624 cells. */
  static get nasbench101(): Space {
    return (Space.#whole ??= new Space());
  }

  /**
   * A space with limits of its own; what is not given is as in NAS-Bench-101.
   *
   * @throws {@link NasBenchError} NB101_BAD_SPACE
   */
  constructor(limits: { readonly [Limit in keyof SpaceLimits]?: number | undefined } = {}) {
    const { vertices = 7, edges = 9, ops = 3 } = options(limits, 'the limits');
    this.limits = Object.freeze({
      vertices: limit(vertices, 'vertices', 2, 7),
      edges: limit(edges, 'edges', 1, 9),
      ops: limit(ops, 'ops', 1, 3),
    });
    this.#key = callNative(() => spaceOpen(vertices, edges, ops));
  }

  /** The number of cells. */
  get size(): number {
    return spaceSize(this.#key);
  }

  /** The number of cells with each number of vertices. */
  get sizeByVertices(): Record<number, number> {
    return Object.fromEntries(spaceSizeByVertices(this.#key).map((cells, i) => [i + 2, cells]));
  }

  /** The number of labelled cells: isomorphic ones are counted separately. */
  get labelled(): number {
    return spaceLabelled(this.#key);
  }

  /**
   * The representative of the cell with an index of this space.
   *
   * @throws {@link NasBenchError} NB101_INDEX_OUT_OF_RANGE
   *
   * @example
   * ```ts
   * Space.nasbench101.cell(423_623).edges; // 9
   * ```
   */
  cell(index: number): Cell {
    wholeNumber(index, 'the cell index', 0, this.size - 1, 'NB101_INDEX_OUT_OF_RANGE');
    return Cell.fromPacked(callNative(() => spaceCell(this.#key, index)));
  }

  /**
   * The index of a cell in this space, whatever the order of its vertices; `undefined` if it is outside the limits.
   *
   * @throws {@link NasBenchError} NB101_BAD_ARGUMENT if it is no cell
   *
   * @example
   * ```ts
   * new Space({ vertices: 3 }).indexOf(Space.nasbench101.cell(7)); // undefined: it has four vertices
   * ```
   */
  indexOf(cell: Cell): number | undefined {
    const index = spaceIndexOf(this.#key, packedOf(cell));
    return index < 0 ? undefined : index;
  }

  /**
   * The indices of many packed cells, -1 for those outside the limits. One call for many is several times faster than
   * {@link Space.indexOf} for each.
   *
   * @throws {@link NasBenchError} NB101_NOT_PACKED with the position of a number that is no packed cell
   *
   * @example
   * ```ts
   * const space = Space.nasbench101;
   * space.indicesOf(space.packedCells()); // 0, 1, 2, ...
   * ```
   */
  indicesOf(packed: Uint32Array): Int32Array {
    if (!(packed instanceof Uint32Array))
      throw new NasBenchError(
        'NB101_BAD_ARGUMENT',
        `the packed cells are ${describe(packed)}, expected a Uint32Array`,
      );
    return callNative(() => spaceIndicesOf(this.#key, packed));
  }

  /**
   * All cells (representatives) in index order, packed.
   *
   * @example
   * ```ts
   * const cells = Space.nasbench101.packedCells();
   * Cell.fromPacked(cells[1000]).index; // 1000
   * ```
   */
  packedCells(): Uint32Array {
    return spacePackedCells(this.#key);
  }

  /**
   * The module hashes of all cells, made off the main thread with progress in cells; the whole space takes about a
   * second.
   *
   * @example
   * ```ts
   * const { bytes } = await Space.nasbench101.hashes({ signal: AbortSignal.timeout(60_000) });
   * Buffer.from(bytes.subarray(0, 16)).toString('hex'); // the hash of cell 0
   * ```
   */
  hashes(job: JobOptions = {}): Promise<SpaceHashes> {
    return cancellable(options(job, 'options'), (token, onProgress) =>
      spaceHashes(this.#key, token, onProgress),
    );
  }

  /**
   * The cell indices in ascending order of their module hashes: the row order of the published NumPy files.
   *
   * @example
   * ```ts
   * const [first] = Space.nasbench101.hashOrder();
   * Cell.fromIndex(first).hash; // 00005c142e6f48ac74fdcf73e3439874
   * ```
   */
  hashOrder(): Uint32Array {
    return spaceHashOrder(this.#key);
  }

  /**
   * The position of a cell in the hash order; `undefined` if it is outside the limits. The first call keeps an array of
   * all positions.
   *
   * @throws {@link NasBenchError} NB101_BAD_ARGUMENT if it is no cell
   *
   * @example
   * ```ts
   * Space.nasbench101.rank(Cell.fromHash('00005c142e6f48ac74fdcf73e3439874')); // 0
   * ```
   */
  rank(cell: Cell): number | undefined {
    const index = this.indexOf(cell);
    return index === undefined ? undefined : (this.#ranks ??= positions(this.hashOrder()))[index];
  }

  /**
   * The other cells of this space that one edit of a cell reaches, ascending. See {@link Cell.neighbours}.
   *
   * @throws {@link NasBenchError} NB101_BAD_ARGUMENT if it is no cell
   *
   * @example
   * ```ts
   * Space.nasbench101.neighbours(Cell.fromPacked(0b101)).length; // 3
   * ```
   */
  neighbours(cell: Cell): Uint32Array {
    return spaceNeighbours(this.#key, packedOf(cell));
  }

  /**
   * The indices of random cells, drawn with replacement.
   *
   * @param count - how many, at most 2^24
   * @throws {@link NasBenchError} NB101_BAD_ARGUMENT
   *
   * @example
   * ```ts
   * const indices = Space.nasbench101.sampleCells(10, { seed: 1 });
   * const cells = Array.from(indices, (index) => Cell.fromIndex(index));
   * ```
   */
  sampleCells(count: number, how: SampleOptions): Uint32Array {
    const { seed, over = 'cells' } = options(how, 'options');
    wholeNumber(count, 'the number of cells', 0, MOST_SAMPLES);
    wholeNumber(seed, 'the seed', 0, Number.MAX_SAFE_INTEGER);
    if (over !== 'cells' && over !== 'encodings')
      throw new NasBenchError(
        'NB101_BAD_ARGUMENT',
        `over is ${describe(over)}, expected 'cells' or 'encodings'`,
      );
    return callNative(() => spaceSample(this.#key, count, seed, over === 'encodings'));
  }
}

function limit(value: number, name: keyof SpaceLimits, least: number, most: number): number {
  return wholeNumber(value, `the space's limit on ${name}`, least, most, 'NB101_BAD_SPACE');
}

/** For every index, where it stands in the order. */
function positions(order: Uint32Array): Uint32Array {
  const found = new Uint32Array(order.length);
  for (const [position, index] of order.entries()) found[index] = position;
  return found;
}
