import { MOST_UINT32, wholeNumber } from '../arguments.ts';
import { packedOf, type Cell } from '../cell/cell.ts';
import { LAST_INDEX } from '../cell/layout.ts';
import { callNative } from '../errors.ts';
import { fromNativeMeasurement, type Measurement } from '../measurement.ts';
import { tableReader, tableValue, tableValueAt, type TableMeasurement } from '../native.ts';
import type { Benchmark } from '../benchmark/benchmark.ts';

/**
 * One measurement of a benchmark, looked up once, that then answers for one cell after the other. {@link Benchmark.reader}
 * makes it, and it works until the benchmark is closed. A cell without a number gives `undefined`.
 */
export class ColumnReader {
  /** What it reads from. */
  readonly benchmark: Benchmark;
  /** What it reads. */
  readonly measurement: Measurement;
  readonly #id: number;
  readonly #reader: number;

  /** Resolves a measurement in the benchmark with an id. */
  constructor(benchmark: Benchmark, id: number, measurement: TableMeasurement) {
    this.#id = id;
    this.#reader = callNative(() => tableReader(id, measurement));
    // One that nobody holds any more would be closed.
    this.benchmark = benchmark;
    this.measurement = Object.freeze(fromNativeMeasurement(measurement));
  }

  /**
   * The number of a cell, whatever the order of its vertices.
   *
   * @throws {@link NasBenchError} NB101_BAD_ARGUMENT if it is no cell, NB101_CLOSED
   *
   * @example
   * ```ts
   * table.reader('testAccuracy').value(Cell.fromIndex(7)); // 0.9017427884615384
   * ```
   */
  value(cell: Cell): number | undefined {
    return this.valueOfPacked(packedOf(cell));
  }

  /**
   * The number of a packed cell: see {@link Cell.packed}.
   *
   * @throws {@link NasBenchError} NB101_NOT_PACKED, NB101_CLOSED
   *
   * @example
   * ```ts
   * const times = table.reader('trainingTime', { epochs: 4 });
   * const known = Space.nasbench101.packedCells().filter((packed) => times.valueOfPacked(packed) !== undefined);
   * ```
   */
  valueOfPacked(packed: number): number | undefined {
    wholeNumber(packed, 'the packed cell', 0, MOST_UINT32, 'NB101_NOT_PACKED');
    return callNative(() => tableValue(this.#id, this.#reader, packed)) ?? undefined;
  }

  /**
   * The number of the cell with an index in the whole space.
   *
   * @throws {@link NasBenchError} NB101_INDEX_OUT_OF_RANGE, NB101_CLOSED
   *
   * @example
   * ```ts
   * const accuracy = table.reader('validationAccuracy', { repeat: 'mean' });
   * for (const index of table.cells()) console.log(index, accuracy.valueAt(index));
   * ```
   */
  valueAt(index: number): number | undefined {
    wholeNumber(index, 'the cell index', 0, LAST_INDEX, 'NB101_INDEX_OUT_OF_RANGE');
    return callNative(() => tableValueAt(this.#id, this.#reader, index)) ?? undefined;
  }
}
