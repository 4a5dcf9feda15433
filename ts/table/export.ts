import { badArgument, options } from '../arguments.ts';
import { cancellable, type JobOptions } from '../cancellable.ts';
import { callNative } from '../errors.ts';
import { tableExport, tableExportFormat } from '../native.ts';
import { pathArgument } from './path.ts';

/** The formats that a table is exported to. */
export const EXPORT_FORMATS = ['tfrecord', 'csv', 'jsonl', 'parquet'] as const;

/** One of `tfrecord`, `csv`, `jsonl` and `parquet`. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** How an export runs. */
export interface ExportOptions extends Omit<JobOptions, 'onProgress'> {
  /** The format; by default the one that the extension of the file names. */
  format?: ExportFormat | undefined;
  /** Whether a file that is there already may be replaced; by default it is left alone. */
  overwrite?: boolean | undefined;
  /** Hears how far the export is, at most 20 times a second: cells written and cells in all, rows written. */
  onProgress?: ((cells: number, totalCells: number, rows: number) => void) | undefined;
}

/** What an export made. */
export interface ExportSummary {
  /** The format. */
  readonly format: ExportFormat;
  /** Rows, or records of a TFRecord file. */
  readonly rows: number;
  /** The names of the columns; none in a TFRecord file. */
  readonly columns: readonly string[];
  /** Length of the file. */
  readonly bytes: number;
}

/** Writes the table with an id to a file: see {@link Table.export}. */
export async function exportTable(
  id: number,
  cells: number,
  out: string,
  how: ExportOptions,
): Promise<ExportSummary> {
  const { format: wanted, overwrite = false, signal, onProgress } = options(how, 'options');
  pathArgument(out, 'the path of the export');
  if (wanted !== undefined && !EXPORT_FORMATS.includes(wanted))
    throw badArgument('the format', wanted, `one of ${EXPORT_FORMATS.join(', ')}`);
  const format = wanted ?? callNative(() => tableExportFormat(out));
  if (!format)
    throw badArgument(
      'the path of the export',
      out,
      `an extension among ${EXPORT_FORMATS.join(', ')}, or a format`,
    );
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw badArgument('onProgress', onProgress, 'a function');
  if (typeof overwrite !== 'boolean') throw badArgument('overwrite', overwrite, 'true or false');
  const job = {
    signal,
    // The last call is made below, since the last number of rows comes with the summary.
    onProgress:
      onProgress &&
      ((done: number, total: number, rows = 0): void => {
        if (done < total) onProgress(done, total, rows);
      }),
  };
  const json = await cancellable(job, (token, report) =>
    tableExport(id, out, format, !overwrite, token, report),
  );
  const summary = JSON.parse(json) as ExportSummary;
  onProgress?.(cells, cells, summary.rows);
  return summary;
}
