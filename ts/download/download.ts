import type { ImportOptions, ImportSummary } from '../table/import.ts';
import type { OnDownload } from './fetch-file.ts';

/** The published files: all budgets (1.95 GB), or 108 epochs alone (499 MB). */
export const EDITIONS = ['full', 'only108'] as const;

/** One of `full` and `only108`. */
export type Edition = (typeof EDITIONS)[number];

/** What is downloaded, where it goes, and how patiently. */
export interface DownloadOptions extends Omit<ImportOptions, 'columns' | 'userColumns' | 'onProgress'> {
  /** The address of the file, such as that of a mirror; by default the published one. */
  url?: string | undefined;
  /** The SHA-256 that the file must have, 64 hexadecimal digits; by default that of the published file. */
  sha256?: string | undefined;
  /** The path of the table; by default `nasbench_full.nb101` or `nasbench_only108.nb101` in {@link dataFolder}. */
  out?: string | undefined;
  /** A path at which the downloaded file is kept as well; by default it is nowhere on the disk. */
  keep?: string | undefined;
  /**
   * How often the download goes on after a failure; bytes that come count failures anew. By default 5. Where an old server
   * (HTTP/1.0) tells no length, a connection that breaks looks like the end of the file, and its SHA-256 is wrong.
   */
  retries?: number | undefined;
  /** Milliseconds before it goes on, doubled with every failure in a row. By default 1000. */
  retryDelay?: number | undefined;
  /** Milliseconds without a byte after which a connection counts as lost. By default 30,000. */
  stallTimeout?: number | undefined;
  /** Hears how far the download is: bytes, bytes in all if the server tells, bytes a second on this connection. */
  onProgress?: OnDownload | undefined;
}

/** What came in, and where the table is. */
export interface DownloadSummary extends ImportSummary {
  /** The path of the table. */
  readonly path: string;
  /** The address that was asked. */
  readonly url: string;
}

/**
 * Downloads a published file and makes a table of it on the way, without storing the file. Where a connection breaks or
 * stalls, the next one goes on; a server that cannot do so, or whose file has changed, is asked for all of it again.
 *
 * The table appears under its name when it is complete and the SHA-256 is right. After a failure or an abort nothing
 * remains, nor of the kept file.
 *
 * @param edition - which file
 * @throws {@link NasBenchError} NB101_HTTP_STATUS, NB101_CONNECTION, NB101_BAD_REDIRECT; NB101_WRONG_SHA256, or what is
 * wrong with the bytes as {@link importTable} says it; NB101_IO if the disk is full; NB101_FILE_EXISTS if the table or the
 * kept file exists and `overwrite` is not set; NB101_BAD_ARGUMENT
 *
 * @example
 * ```ts
 * import { downloadTable, openTable } from 'nasbench101';
 *
 * async function fetchTable() {
 *   const { path } = await downloadTable('only108', { onProgress: (bytes) => console.log(bytes) });
 *   return openTable(path);
 * }
 * ```
 */
export async function downloadTable(
  edition: Edition = 'full',
  how: DownloadOptions = {},
): Promise<DownloadSummary> {
  // Only here, so that nobody who downloads nothing waits for what it needs of Node.js.
  const { download } = await import('./job.ts');
  return download(edition, how);
}
