import { badArgument, describe, options } from '../arguments.ts';
import { cancellable, type JobOptions } from '../cancellable.ts';
import { KINDS, toNative, type Kind, type Measurement } from '../measurement.ts';
import { camelKeys } from '../names.ts';
import { tableImport } from '../native.ts';
import {
  readColumns,
  type NativeColumn,
  type TableColumn,
  type TableSource,
  type UserColumn,
} from './info.ts';
import { pathArgument } from './path.ts';

/** What the files do not say, and how the import runs. */
export interface ImportOptions extends Omit<JobOptions, 'onProgress'> {
  /**
   * Where the numbers come from. By default `published` if every source is a file that is known to hold the published
   * numbers (by its SHA-256), else `retrained`.
   */
  kind?: Kind | undefined;
  /** What NumPy files hold whose names do not tell: by the path, as it stands among the sources. */
  columns?: Readonly<Record<string, Measurement>> | undefined;
  /**
   * The units of columns with numbers of your own, such as `{ latency: 'ms' }`, by the name that CSV and Parquet files
   * have for them; the unit of a bare number is `''`. A NumPy file of that name, `latency.npy`, is such a column too. A
   * column whose name has a unit, as in `latency [ms]`, needs nothing here.
   */
  userColumns?: Readonly<Record<string, string>> | undefined;
  /**
   * Whether to keep all else that records say: evaluations that are neither half-way nor final, such as the one at the
   * start, total times, and when evaluations were made. Then an export to TFRecord gives the records back. By default
   * not.
   */
  complete?: boolean | undefined;
  /** When, in your own words, for the provenance. By default nothing, so that equal sources make equal tables. */
  date?: string | undefined;
  /** Whether a file that is there already may be replaced; by default it is left alone. */
  overwrite?: boolean | undefined;
  /** Hears how far the import is, at most 20 times a second: bytes read and bytes in all, records read. */
  onProgress?: ((bytes: number, totalBytes: number, records: number) => void) | undefined;
}

/** How often cells were trained with one budget. */
export interface BudgetSummary {
  /** The budget. */
  readonly epochs: number;
  /** How many cells have how many repeats. */
  readonly cellsByRepeats: Readonly<Record<number, number>>;
}

/** Fields of records that the original does not have, or has with another type. */
export interface SkippedFields {
  /** The protobuf message. */
  readonly message: string;
  /** The number of the field. */
  readonly field: number;
  /** Its protobuf wire type. */
  readonly wireType: number;
  /** How often it came. */
  readonly count: number;
}

/** What came in and what was made of it. */
export interface ImportSummary {
  /** What the table counts as. */
  readonly kind: Kind;
  /** The sources in the order in which they were read. */
  readonly sources: readonly TableSource[];
  /** Records read from TFRecord files, and rows from CSV and Parquet files. */
  readonly records: number;
  /** Numbers read from NumPy files. */
  readonly numbers: number;
  /** Cells in the table. */
  readonly cells: number;
  /** Budgets, ascending. */
  readonly budgets: readonly BudgetSummary[];
  /** Records whose final validation accuracy is no better than guessing. They are in the table. */
  readonly chanceLevelRecords: number;
  /** Numbers that are infinite or NaN. They are in the table. */
  readonly notFinite: number;
  /** Whether all else that records say was kept. Otherwise the next two kinds of evaluations are not in the table. */
  readonly complete: boolean;
  /** Evaluations during training at another epoch than half of the budget. */
  readonly otherEvaluations: number;
  /** Final evaluations at another epoch than the budget. */
  readonly unfinishedRecords: number;
  /** What was skipped inside records. */
  readonly skippedFields: readonly SkippedFields[];
  /** Cells that were trained under another vertex order than the published one. The table keeps the order. */
  readonly ownRepresentatives: number;
  /** Cells whose trainable parameters are not those of their vertex order. The table keeps the number. */
  readonly ownParameters: number;
  /** Records that contradict the first record of their cell about vertex order or parameters. The first one counts. */
  readonly mixedNetworks: number;
  /** The columns of the table. */
  readonly columns: readonly TableColumn[];
  /** Its columns that are no measurements, but a user's. */
  readonly userColumns: readonly UserColumn[];
  /** Length of the table. */
  readonly bytes: number;
  /** How long it took. */
  readonly seconds: number;
}

/**
 * Joins files into one table, off the main thread. A source is a TFRecord file in the layout of the published ones; a
 * NumPy file with one number for every cell in ascending order of the module hash, named like
 * `mean_test_accuracy_108.npy` or `validation_accuracy_36_run0.npy`; or a CSV or Parquet file with the columns of
 * `docs/files.md`. What a file is shows in its first bytes; CSV is known by its name.
 *
 * The table appears under its name when it is complete. After a failure or an abort nothing of it remains.
 *
 * @param sources - paths; a number that two of them have must be the same in both
 * @param out - the path of the table
 * @throws {@link NasBenchError} NB101_FILE_EXISTS if `out` exists and `overwrite` is not set; NB101_SAME_FILE if it is a
 * source; NB101_IO if it cannot be written; what is wrong with a source, with the byte where; NB101_BAD_ARGUMENT
 *
 * @example
 * ```ts
 * import { importTable, openTable } from 'nasbench101';
 *
 * const summary = await importTable(['nasbench_only108.tfrecord'], 'nasbench.nb101', {
 *   onProgress: (bytes, totalBytes) => console.log(`${((100 * bytes) / totalBytes).toFixed(0)} %`),
 * });
 * console.log(summary.cells, summary.kind);
 * const table = openTable('nasbench.nb101');
 * ```
 */
export async function importTable(
  sources: readonly string[],
  out: string,
  how: ImportOptions = {},
): Promise<ImportSummary> {
  const { columns = {}, userColumns = {}, signal, onProgress } = options(how, 'options');
  if (!Array.isArray(sources)) throw badArgument('the sources', sources, 'an array of paths');
  const paths = Array.from(sources, (path: unknown, i) => pathArgument(path, `source ${i}`));
  pathArgument(out, 'the path of the table');
  const { kind, date, complete, overwrite } = importSettings(how);
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw badArgument('onProgress', onProgress, 'a function');
  const named = namedColumns(columns, paths);
  const units = Object.entries(options(userColumns, 'userColumns'));
  for (const [name, unit] of units)
    if (typeof unit !== 'string') throw badArgument(`the unit of ${name}`, unit, 'text');

  const settings = {
    complete,
    keepExisting: !overwrite,
    userColumns: Object.fromEntries(units),
    ...(kind !== undefined && { kind }),
    ...(date !== undefined && { date }),
  };
  const job = {
    signal,
    // The last call is made below, since the last number of records comes with the summary.
    onProgress:
      onProgress &&
      ((done: number, total: number, records = 0): void => {
        if (done < total) onProgress(done, total, records);
      }),
  };
  const native = paths.map((path) => {
    const column = named.get(path);
    return column ? { path, column } : { path };
  });
  const json = await cancellable(job, (token, report) => tableImport(native, out, settings, token, report));
  const summary = readSummary(json);
  const read = summary.sources.reduce((sum, source) => sum + source.bytes, 0);
  onProgress?.(read, read, summary.records);
  return summary;
}

/** Settings of every import, checked and with their defaults. */
export function importSettings({
  kind,
  date,
  complete = false,
  overwrite = false,
}: Pick<ImportOptions, 'kind' | 'date' | 'complete' | 'overwrite'>): {
  kind: Kind | undefined;
  date: string | undefined;
  complete: boolean;
  overwrite: boolean;
} {
  if (kind !== undefined && !KINDS.includes(kind))
    throw badArgument('the kind', kind, `one of ${KINDS.join(', ')}`);
  if (date !== undefined && typeof date !== 'string') throw badArgument('the date', date, 'text');
  if (typeof complete !== 'boolean') throw badArgument('complete', complete, 'true or false');
  if (typeof overwrite !== 'boolean') throw badArgument('overwrite', overwrite, 'true or false');
  return { kind, date, complete, overwrite };
}

/** What the addon tells about an import. */
export function readSummary(json: string): ImportSummary {
  const { columns, ...rest } = JSON.parse(json) as { columns: NativeColumn[] };
  const facts = camelKeys(rest) as Omit<ImportSummary, 'columns' | 'userColumns'>;
  return { ...facts, ...readColumns(columns) };
}

function namedColumns(columns: unknown, paths: readonly string[]): Map<string, ReturnType<typeof toNative>> {
  const named = Object.entries(options(columns as Record<string, Measurement>, 'columns'));
  return new Map(
    named.map(([path, measurement]) => {
      if (!paths.includes(path)) throw badArgument('a path in columns', path, 'one of the sources');
      const { metric, epochs, repeat, checkpoint } = options(measurement, `the column of ${describe(path)}`);
      // No defaults here: a column under a wrong name is worse than a question about one.
      if (epochs === undefined) throw badArgument('the epochs of a column', epochs, 'a whole number');
      if (typeof repeat !== 'number' && repeat !== 'mean')
        throw badArgument('the repeat of a column', repeat, "a whole number or 'mean'");
      return [path, toNative(metric, { epochs, repeat, checkpoint })];
    }),
  );
}
