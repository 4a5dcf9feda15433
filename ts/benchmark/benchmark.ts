import { badArgument } from '../arguments.ts';
import { packCellLike, type CellLike } from '../cell/cell-like.ts';
import { Cell } from '../cell/cell.ts';
import { hexOf } from '../cell/facts.ts';
import { LAST_INDEX } from '../cell/layout.ts';
import { callNative } from '../errors.ts';
import { toNative, type Checkpoint, type Kind, type Metric, type TrainingOptions } from '../measurement.ts';
import {
  spaceHashesOf,
  tableCells,
  tableColumn,
  tableHas,
  tableUserColumn,
  tableValues,
  type TableHandle,
} from '../native.ts';
import { ColumnReader } from '../table/reader.ts';
import type { TableRecord } from '../table/record.ts';
import {
  isAll,
  queryAll,
  queryOne,
  repeatsOf,
  type QueryAllOptions,
  type QueryOptions,
} from '../table/repeats.ts';
import { selectCells, type SelectOptions, type Selection } from '../table/select.ts';

/** Cells that are hashed with one call of the addon. */
const HASHED_TOGETHER = 1024;

/**
 * Whatever knows how cells perform: a {@link Table} of trainings, or the {@link Surrogate}, which predicts them. Every
 * question that takes `epochs`, `repeat` and `checkpoint` has the defaults 108, 0 and `final`, and the same question always
 * has the same answer.
 *
 * @example
 * ```ts
 * import { openBenchmark } from 'nasbench101';
 *
 * const benchmark = openBenchmark();
 * const { validationAccuracy, kind } = benchmark.query(162_354);
 * console.log(`${validationAccuracy} (${kind})`);
 * benchmark.close();
 * ```
 */
export abstract class Benchmark implements Iterable<Cell> {
  readonly #id: number;
  readonly #handle: TableHandle;
  #closed = false;

  /** Where the numbers come from. */
  abstract get kind(): Kind;
  /** How many cells have numbers. */
  abstract get cellCount(): number;

  /** For what the addon has opened. */
  constructor(handle: TableHandle) {
    this.#handle = handle;
    this.#id = handle.id;
  }

  /** Whether it was closed. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Closes it, with the file of a table; closing twice is fine. Whatever is asked afterwards is refused with NB101_CLOSED,
   * jobs that run already go on. A benchmark that nobody holds any more is closed some time later.
   */
  close(): void {
    this.#closed = true;
    callNative(() => this.#handle.close());
  }

  /** Closes it at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** What the addon knows a benchmark by; for this package alone. */
  static idOf(benchmark: Benchmark): number {
    if (typeof benchmark === 'object' && benchmark !== null && #id in benchmark) return benchmark.#id;
    throw badArgument('the benchmark', benchmark, 'a Table or a Surrogate, such as openBenchmark() gives');
  }

  /**
   * Whether a cell has numbers.
   *
   * @throws {@link NasBenchError} NB101_CLOSED, or what is wrong with the cell
   *
   * @example
   * ```ts
   * table.has({ matrix: [[0, 1], [0, 0]], ops: ['input', 'output'] });
   * ```
   */
  has(cell: CellLike): boolean {
    const packed = packCellLike(cell);
    return callNative(() => tableHas(this.#id, packed));
  }

  /**
   * One measurement, to be read for many cells one at a time.
   *
   * @throws {@link NasBenchError} NB101_NO_COLUMN, NB101_CLOSED, NB101_BAD_ARGUMENT
   *
   * @example
   * ```ts
   * const accuracy = table.reader('validationAccuracy', { epochs: 36 });
   * const values = [Cell.fromIndex(0), Cell.fromIndex(1)].map((cell) => accuracy.value(cell));
   * ```
   */
  reader(metric: Metric, training: TrainingOptions = {}): ColumnReader {
    return new ColumnReader(this, this.#id, toNative(metric, training));
  }

  /**
   * Everything about one training of a cell; a summary over its trainings (`repeat: 'mean'`, `'median'`, `'min'` or
   * `'max'`, each metric for itself); one training that the caller's generator draws (`repeat: { draw }`), whose number
   * the record tells; or a record for each of them (`repeat: 'all'`).
   *
   * @param cell - a cell, a spec, a cell index, or a module hash
   * @param training - which training
   * @throws {@link NasBenchError} NB101_CELL_NOT_IN_TABLE, NB101_NO_BUDGET, NB101_NO_REPEAT, NB101_NO_CHECKPOINT or
   * NB101_NO_RECORD, with what the table has; NB101_CLOSED; or what is wrong with the cell
   *
   * @example
   * ```ts
   * const mean = table.query('00005c142e6f48ac74fdcf73e3439874', { epochs: 36, repeat: 'mean' });
   * console.log(mean.testAccuracy, mean.trainableParameters);
   * const random = seededRandom(1);
   * const { validationAccuracy, repeat } = table.query(7, { repeat: { draw: random } });
   * const all = table.query(7, { repeat: 'all' }).map((record) => record.testAccuracy);
   * ```
   */
  query(cell: CellLike, training: QueryAllOptions): TableRecord[];
  query(cell: CellLike, training?: QueryOptions): TableRecord;
  query(cell: CellLike, training: QueryOptions | QueryAllOptions = {}): TableRecord | TableRecord[] {
    const packed = packCellLike(cell);
    return isAll(training)
      ? queryAll(this.#id, this.kind, packed, training)
      : queryOne(this.#id, this.kind, packed, training);
  }

  /**
   * The numbers of the trainings that a cell has, ascending: at least one.
   *
   * @throws {@link NasBenchError} as {@link Benchmark.query} of repeat 0 does, also where only a mean is known
   *
   * @example
   * ```ts
   * table.repeats(7, { epochs: 36 }); // [0, 1, 2]
   * ```
   */
  repeats(
    cell: CellLike,
    training: { epochs?: number | undefined; checkpoint?: Checkpoint | undefined } = {},
  ): number[] {
    return repeatsOf(this.#id, packCellLike(cell), training);
  }

  /**
   * The cells that meet conditions, in the wanted order, with what they were sorted by. The first few of all cells by an
   * accuracy take a few milliseconds; conditions on many cells that are not sorted by an accuracy up to a tenth of a second.
   *
   * @throws {@link NasBenchError} NB101_NO_COLUMN, NB101_CLOSED, NB101_BAD_ARGUMENT
   *
   * @example
   * ```ts
   * const { indices, values } = table.select({
   *   where: { depth: { max: 4 }, ops: { 'conv3x3-bn-relu': 3 }, trainableParameters: { max: 5e6 } },
   *   sortBy: 'validationAccuracy',
   *   repeat: 'mean',
   *   limit: 10,
   * });
   * ```
   */
  select(wanted: SelectOptions = {}): Selection {
    return selectCells(this.#id, this.kind, wanted);
  }

  /**
   * One measurement of the whole space, a number for each of the 423,624 cell indices; NaN where the table has none. The
   * array is the caller's own, and is written to once.
   *
   * @throws {@link NasBenchError} NB101_NO_COLUMN, NB101_CLOSED, NB101_BAD_ARGUMENT
   *
   * @example
   * ```ts
   * const accuracies = table.column('testAccuracy', { repeat: 'mean' });
   * const best = accuracies.reduce((best, value, index) => (value > (accuracies[best] ?? 0) ? index : best), 0);
   * ```
   */
  column(metric: Metric, training: TrainingOptions = {}): Float64Array {
    const measurement = toNative(metric, training);
    const values = new Float64Array(LAST_INDEX + 1);
    callNative(() => tableColumn(this.#id, measurement, values));
    return values;
  }

  /**
   * One measurement of many cells, a number for each index; NaN where the table has none. For packed cells there is
   * {@link Space.indicesOf}.
   *
   * @throws {@link NasBenchError} NB101_INDEX_OUT_OF_RANGE, NB101_NO_COLUMN, NB101_CLOSED, NB101_BAD_ARGUMENT
   *
   * @example
   * ```ts
   * const indices = Space.nasbench101.sampleCells(1000, { seed: 1 });
   * const accuracies = table.values(indices, 'testAccuracy', { repeat: 'mean' });
   * ```
   */
  values(indices: Uint32Array, metric: Metric, training: TrainingOptions = {}): Float64Array {
    if (!(indices instanceof Uint32Array)) throw badArgument('the indices', indices, 'a Uint32Array');
    const measurement = toNative(metric, training);
    const values = new Float64Array(indices.length);
    callNative(() => tableValues(this.#id, measurement, indices, values));
    return values;
  }

  /**
   * A user's column, a number for each of the 423,624 cell indices; NaN where the table has none. The array is the
   * caller's own. {@link Table.userColumns} lists the names and units.
   *
   * @throws {@link NasBenchError} NB101_NO_COLUMN, NB101_CLOSED, NB101_BAD_ARGUMENT
   *
   * @example
   * ```ts
   * const latencies = table.userColumn('latency');
   * ```
   */
  userColumn(name: string): Float64Array {
    if (typeof name !== 'string') throw badArgument('the name of a user column', name, 'text');
    const values = new Float64Array(LAST_INDEX + 1);
    callNative(() => tableUserColumn(this.#id, name, values));
    return values;
  }

  /**
   * The indices of the cells that have a row, ascending.
   *
   * @throws {@link NasBenchError} NB101_CLOSED
   *
   * @example
   * ```ts
   * const known = table.cells().length;
   * ```
   */
  cells(): Uint32Array {
    const cells = new Uint32Array(this.cellCount);
    callNative(() => tableCells(this.#id, cells));
    return cells;
  }

  /**
   * The cells that have a row, ascending by index.
   *
   * @throws {@link NasBenchError} NB101_CLOSED
   *
   * @example
   * ```ts
   * for (const cell of table) console.log(cell.index, cell.depth);
   * ```
   */
  *[Symbol.iterator](): Generator<Cell, void, undefined> {
    for (const index of this.cells()) yield Cell.fromIndex(index);
  }

  /**
   * The module hashes of the cells that have a row, ascending by cell index. They are computed as they are asked for.
   *
   * @throws {@link NasBenchError} NB101_CLOSED
   *
   * @example
   * ```ts
   * for (const hash of table.hashes()) console.log(hash, table.query(hash).testAccuracy);
   * ```
   */
  *hashes(): Generator<string, void, undefined> {
    const cells = this.cells();
    for (let first = 0; first < cells.length; first += HASHED_TOGETHER) {
      const hex = hexOf(callNative(() => spaceHashesOf(cells.subarray(first, first + HASHED_TOGETHER))));
      for (let at = 0; at < hex.length; at += 32) yield hex.slice(at, at + 32);
    }
  }
}
