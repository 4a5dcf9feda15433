import { badArgument, options } from '../arguments.ts';
import { Benchmark } from '../benchmark/benchmark.ts';
import { cancellable, type JobOptions } from '../cancellable.ts';
import { callNative } from '../errors.ts';
import { INSPECT } from '../inspect.ts';
import { packCellLike, type CellLike } from '../cell/cell-like.ts';
import { readTraining, type Kind } from '../measurement.ts';
import { tableInfo, tableOpen, tableRecords, tableSetup, tableVerify } from '../native.ts';
import { exportTable, type ExportOptions, type ExportSummary } from './export.ts';
import {
  parseInfo,
  readSetup,
  type Provenance,
  type TableColumn,
  type TableInfo,
  type TrainingSetup,
  type UserColumn,
} from './info.ts';
import { pathArgument } from './path.ts';

/** How a table is opened. */
export interface OpenOptions {
  /**
   * `map`, the default: the file is mapped into memory, so that nothing is read before it is asked for, and processes share
   * what is; a file of at most a mebibyte is read at once, which is as fast.
   *
   * `memory`: the whole file is read at once. Then it does not matter what others do to it; the published table takes 100 MB
   * and some hundredths of a second.
   */
  load?: 'map' | 'memory' | undefined;
}

/**
 * A table of trained cells in a `.nb101` file, opened by {@link openTable}.
 *
 * Its file may be replaced or removed while it is open, as this package's own imports do it: the table keeps the old one.
 * Do not overwrite or shorten it in place. A table in memory (see {@link OpenOptions.load}) would not notice; one that is
 * mapped may give other numbers after it was overwritten, and refuses every question with NB101_TRUNCATED after it was
 * shortened: `docs/format.md` says how.
 *
 * Every question that takes `epochs`, `repeat` and `checkpoint` has the defaults 108, 0 and `final`. The same question
 * always has the same answer.
 *
 * @example
 * ```ts
 * import { openTable } from 'nasbench101';
 *
 * const table = openTable('nasbench.nb101');
 * const { validationAccuracy, trainingTime, kind } = table.query(162_354, { epochs: 108, repeat: 0 });
 * console.log(validationAccuracy, trainingTime, kind);
 * table.close(); // or `using table = openTable(...)`
 * ```
 */
export class Table extends Benchmark {
  /** The path as it was given. */
  readonly path: string;
  readonly #info: TableInfo;
  readonly #id: number;
  #records: number | undefined;

  static {
    Object.defineProperty(this.prototype, INSPECT, {
      value(this: Table): string {
        const { cells, columns } = this.#info;
        return `${String(this)} { cells: ${cells}, columns: ${columns.length}${this.closed ? ', closed' : ''} }`;
      },
    });
  }

  /** Opens a file; {@link openTable} does the same. */
  constructor(path: string, how: OpenOptions = {}) {
    pathArgument(path, 'the path of the table');
    const { load = 'map' } = options(how, 'options');
    if (load !== 'map' && load !== 'memory') throw badArgument('load', load, "'map' or 'memory'");
    const handle = callNative(() => tableOpen(path, load === 'memory'));
    super(handle);
    this.path = path;
    this.#id = handle.id;
    this.#info = parseInfo(callNative(() => tableInfo(this.#id)));
  }

  /** Where the numbers come from. */
  get kind(): Kind {
    return this.#info.kind;
  }

  /** The length of the file in bytes. */
  get bytes(): number {
    return this.#info.bytes;
  }

  /** How many cells have a row. */
  get cellCount(): number {
    return this.#info.cells;
  }

  /**
   * The number of trainings: pairs of a cell and a repeat at some budget. They are counted at the first call, which takes
   * some hundredths of a second for the whole published table.
   *
   * @throws {@link NasBenchError} NB101_CLOSED if they were not counted before
   */
  get recordCount(): number {
    return (this.#records ??= callNative(() => tableRecords(this.#id)));
  }

  /** What the file stores. More can be asked: means over repeats are computed where they are not stored. */
  get columns(): readonly TableColumn[] {
    return this.#info.columns;
  }

  /** Numbers of cells that a user gave to the table. */
  get userColumns(): readonly UserColumn[] {
    return this.#info.userColumns;
  }

  /** Whether it keeps all that the records of its sources say: see {@link ImportOptions.complete}. */
  get complete(): boolean {
    return this.#info.complete;
  }

  /** The files and the program that it was made with. */
  get provenance(): Provenance {
    return this.#info.provenance;
  }

  /**
   * What a training of a cell was made with: seed, configuration, versions, device; `undefined` if its record did not say so, as
   * published ones do not, or if the table is not {@link Table.complete}.
   *
   * @param cell - a cell, a spec, a cell index, or a module hash
   * @param training - its budget in epochs, 108 by default, and which repeat, 0 by default
   * @throws {@link NasBenchError} NB101_CELL_NOT_IN_TABLE, NB101_NO_RECORD, NB101_CLOSED, NB101_BAD_ARGUMENT, or what is wrong
   * with the cell
   *
   * @example
   * ```ts
   * const setup = table.setup(7, { epochs: 36, repeat: 1 });
   * console.log(setup?.['seed'], setup?.['device']);
   * ```
   */
  setup(
    cell: CellLike,
    training: { epochs?: number | undefined; repeat?: number | undefined } = {},
  ): TrainingSetup | undefined {
    const packed = packCellLike(cell);
    const { epochs, repeat } = readTraining({ ...options(training, 'options'), checkpoint: 'final' });
    if (typeof repeat !== 'number') throw badArgument('the repeat', repeat, 'a whole number from 0 on');
    const json = callNative(() => tableSetup(this.#id, packed, epochs, repeat));
    return json === null ? undefined : readSetup(json);
  }

  /**
   * Reads the whole file, off the main thread, and rejects if any bit is not as it was written. Opening does not look at
   * the columns, so that it stays cheap. Closing the table meanwhile does no harm. Progress is in bytes.
   *
   * @throws {@link NasBenchError} NB101_CHECKSUM_MISMATCH, NB101_DAMAGED_TABLE, NB101_TRUNCATED, NB101_CLOSED,
   * NB101_BAD_ARGUMENT
   *
   * @example
   * ```ts
   * await table.verify({ signal: AbortSignal.timeout(10_000) });
   * ```
   */
  async verify(how: JobOptions = {}): Promise<void> {
    const job = options(how, 'options');
    await cancellable(job, (token, report) => tableVerify(this.#id, token, report));
  }

  /**
   * Writes the table to a file that others read, off the main thread: a row for each training of a cell in CSV, JSON
   * lines and Parquet, a record in the original's TFRecord. The columns are described in `docs/files.md`.
   *
   * The file appears under its name when it is complete. After a failure or an abort nothing of it remains.
   *
   * @param out - the path; its extension is the format, unless `format` is set
   * @throws {@link NasBenchError} NB101_FILE_EXISTS, NB101_SAME_FILE, NB101_IO, NB101_CLOSED, NB101_BAD_ARGUMENT
   *
   * @example
   * ```ts
   * const { rows, columns } = await table.export('nasbench.parquet');
   * ```
   */
  async export(out: string, how: ExportOptions = {}): Promise<ExportSummary> {
    return exportTable(this.#id, this.cellCount, out, how);
  }

  /** The path and the kind. */
  override toString(): string {
    return `Table ${this.path} (${this.kind})`;
  }
}

/**
 * Opens a table, which takes less than a millisecond. See {@link Table} for what to ask it and for what may happen to its
 * file meanwhile, and {@link importTable} for making one.
 *
 * @throws {@link NasBenchError} NB101_FILE_NOT_FOUND, NB101_IO, NB101_NOT_A_TABLE, NB101_WRONG_VERSION, NB101_TRUNCATED,
 * NB101_CHECKSUM_MISMATCH, NB101_DAMAGED_TABLE, NB101_BAD_ARGUMENT
 *
 * @example
 * ```ts
 * import { openTable } from 'nasbench101';
 *
 * const table = openTable('nasbench.nb101');
 * console.log(table.kind, table.cellCount, table.recordCount);
 * ```
 */
export function openTable(path: string, how: OpenOptions = {}): Table {
  return new Table(path, how);
}
