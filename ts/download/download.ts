import { access, constants, mkdir, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { badArgument, MOST_UINT32, options, wholeNumber } from '../arguments.ts';
import { replaceFile } from '../replace-file.ts';
import { dataFolder } from '../table/data-folder.ts';
import { importSettings, readSummary, type ImportOptions, type ImportSummary } from '../table/import.ts';
import { pathArgument, refuseExisting } from '../table/path.ts';
import { FileFetch, type OnDownload, type Patience } from './fetch-file.ts';
import { httpUrl, shownUrl } from './request.ts';
import { ioError, KeptFile, TableSink, type Target } from './table-sink.ts';

/** The published files: all budgets (1.95 GB), or 108 epochs alone (499 MB). */
export const EDITIONS = ['full', 'only108'] as const;

/** One of `full` and `only108`. */
export type Edition = (typeof EDITIONS)[number];

const PUBLISHED: Readonly<Record<Edition, string>> = {
  full: '3d64db8180fb1b0207212f9032205064312b6907a3bbc81eabea10db2f5c7e9c',
  only108: '4c39c3936e36a85269881d659e44e61a245babcb72cb374eacacf75d0e5f4fd1',
};

/** What is downloaded, where it goes, and how patiently. */
export interface DownloadOptions extends Omit<ImportOptions, 'columns' | 'onProgress'> {
  /** The address of the file, such as that of a mirror; by default the published one. */
  url?: string | undefined;
  /** The SHA-256 that the file must have, 64 hexadecimal digits; by default that of the published file. */
  sha256?: string | undefined;
  /** The path of the table; by default `nasbench_full.nb101` or `nasbench_only108.nb101` in {@link dataFolder}. */
  out?: string | undefined;
  /** A path at which the downloaded file is kept as well; by default it is nowhere on the disk. */
  keep?: string | undefined;
  /** How often the download goes on after a failure; bytes that come count failures anew. By default 5. */
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
  const { out, keep, signal, onProgress } = options(how, 'options');
  if (!EDITIONS.includes(edition)) throw badArgument('the edition', edition, `one of ${EDITIONS.join(', ')}`);
  const url = address(edition, how.url);
  const sha256 = checksum(how.sha256 ?? PUBLISHED[edition]);
  const { overwrite, ...settings } = importSettings(how);
  const patience = patienceOf(how);
  if (signal !== undefined && typeof signal?.throwIfAborted !== 'function')
    throw badArgument('the signal', signal, 'an AbortSignal');
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw badArgument('onProgress', onProgress, 'a function');
  const path =
    out === undefined
      ? join(dataFolder(), `nasbench_${edition}.nb101`)
      : pathArgument(out, 'the path of the table');
  if (keep !== undefined && resolve(pathArgument(keep, 'the path of the kept file')) === resolve(path))
    throw badArgument('the path of the kept file', keep, 'another one than that of the table');
  for (const file of overwrite ? [] : [path, keep]) if (file !== undefined) refuseExisting([], file);
  signal?.throwIfAborted();

  const target = { ...settings, name: shownUrl(url), sha256, out: path };
  const download = (kept?: KeptFile): Promise<string> =>
    throughSink(target, signal, kept, (sink) => new FileFetch(url, sink, patience, signal, onProgress).run());
  const json = await inFolder(dirname(path), out === undefined, async () => {
    if (keep === undefined) return download();
    let summary = '';
    await inFolder(dirname(keep), false, () =>
      replaceFile(keep, async (temporary) => {
        const kept = await KeptFile.create(temporary, keep);
        try {
          summary = await download(kept);
        } finally {
          await kept.close();
        }
      }),
    );
    return summary;
  });
  return { ...readSummary(json), path, url: url.href };
}

/** Makes a table, and a file, of what is fetched into a sink. */
async function throughSink(
  target: Target,
  signal: AbortSignal | undefined,
  kept: KeptFile | undefined,
  fetchInto: (sink: TableSink | BothSinks) => Promise<void>,
): Promise<string> {
  const table = new TableSink(target, signal);
  try {
    await fetchInto(kept ? new BothSinks(table, kept) : table);
    await kept?.sync();
    return await table.finish();
  } finally {
    await table.abort();
  }
}

/** A table and a file. */
class BothSinks {
  readonly #sinks: readonly [TableSink, KeptFile];

  constructor(table: TableSink, kept: KeptFile) {
    this.#sinks = [table, kept];
  }

  async restart(): Promise<void> {
    for (const sink of this.#sinks) await sink.restart();
  }

  async write(chunk: Uint8Array): Promise<void> {
    for (const sink of this.#sinks) await sink.write(chunk);
  }
}

/** Makes something in a folder, which must let us write before a long download starts. */
async function inFolder<T>(folder: string, mayMake: boolean, make: () => Promise<T>): Promise<T> {
  let made: string | undefined;
  try {
    if (mayMake) made = await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw ioError(folder, 'write in this folder', error);
  }
  try {
    return await make();
  } catch (error) {
    const first = made?.length ?? Number.POSITIVE_INFINITY;
    for (let left = folder; left.length >= first; left = dirname(left))
      // Another program may have put something there meanwhile.
      await rmdir(left).catch(() => {});
    throw error;
  }
}

function address(edition: Edition, text: unknown): URL {
  const given = text ?? `https://storage.googleapis.com/nasbench/nasbench_${edition}.tfrecord`;
  const url = typeof given === 'string' ? httpUrl(given) : undefined;
  if (url) return url;
  throw badArgument('the URL', text, 'one that starts with http: or https: and names no user');
}

function checksum(text: unknown): string {
  if (typeof text === 'string' && /^[\da-f]{64}$/i.test(text)) return text.toLowerCase();
  throw badArgument('the SHA-256', text, '64 hexadecimal digits');
}

function patienceOf({ retries = 5, retryDelay = 1000, stallTimeout = 30_000 }: DownloadOptions): Patience {
  return {
    retries: wholeNumber(retries, 'the number of retries', 0, MOST_UINT32),
    retryDelay: wholeNumber(retryDelay, 'the delay before a retry', 0, MOST_TIMER),
    stallTimeout: wholeNumber(stallTimeout, 'the stall time-out', 1, MOST_TIMER),
  };
}

/** The longest time in milliseconds that Node.js waits; it takes longer ones for one. */
const MOST_TIMER = 2 ** 31 - 1;
