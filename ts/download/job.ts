import { access, constants, mkdir, realpath, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { badArgument, MOST_UINT32, options, wholeNumber } from '../arguments.ts';
import { NasBenchError } from '../errors.ts';
import { ioError } from '../io-error.ts';
import { replaceFile } from '../replace-file.ts';
import { dataFolder } from '../table/data-folder.ts';
import { importSettings, readSummary } from '../table/import.ts';
import { pathArgument } from '../table/path.ts';
import { EDITIONS, type DownloadOptions, type DownloadSummary, type Edition } from './download.ts';
import { FileFetch, type Patience } from './fetch-file.ts';
import { httpUrl, shownUrl } from './request.ts';
import { KeptFile, TableSink, type Target } from './table-sink.ts';

const PUBLISHED: Readonly<Record<Edition, string>> = {
  full: '3d64db8180fb1b0207212f9032205064312b6907a3bbc81eabea10db2f5c7e9c',
  only108: '4c39c3936e36a85269881d659e44e61a245babcb72cb374eacacf75d0e5f4fd1',
};

/** As {@link downloadTable} of `download.ts`, which loads this file when it is called. */
export async function download(edition: Edition, how: DownloadOptions): Promise<DownloadSummary> {
  const { out, keep, signal, onProgress } = options(how, 'options');
  if (!EDITIONS.includes(edition)) throw badArgument('the edition', edition, `one of ${EDITIONS.join(', ')}`);
  const url = address(edition, how.url);
  const sha256 = checksum(how.sha256 ?? PUBLISHED[edition]);
  const settings = importSettings(how);
  const { overwrite } = settings;
  const patience = patienceOf(how);
  if (signal !== undefined && typeof signal?.throwIfAborted !== 'function')
    throw badArgument('the signal', signal, 'an AbortSignal');
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw badArgument('onProgress', onProgress, 'a function');
  const path =
    out === undefined
      ? join(dataFolder(), `nasbench_${edition}.nb101`)
      : pathArgument(out, 'the path of the table');
  if (
    keep !== undefined &&
    (await real(pathArgument(keep, 'the path of the kept file'))) === (await real(path))
  )
    throw badArgument('the path of the kept file', keep, 'another one than that of the table');
  for (const file of overwrite ? [] : [path, keep]) if (file !== undefined) await refuseExisting(file);
  signal?.throwIfAborted();

  const target = { ...settings, name: shownUrl(url), sha256, out: path };
  const fetched = (kept?: KeptFile): Promise<string> =>
    throughSink(target, signal, kept, (sink) => new FileFetch(url, sink, patience, signal, onProgress).run());
  const json = await inFolder(dirname(path), out === undefined, async () => {
    if (keep === undefined) return fetched();
    let summary = '';
    await inFolder(dirname(keep), false, () =>
      replaceFile(keep, async (temporary) => {
        const kept = await KeptFile.create(temporary, keep);
        try {
          summary = await fetched(kept);
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

/** Refuses to replace a file before anything is asked for; the import looks again when the table is complete. */
async function refuseExisting(file: string): Promise<void> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (!isThere) return;
  throw new NasBenchError(
    'NB101_FILE_EXISTS',
    `${file}: there is a file already, expected a new name; give another one, or allow overwriting`,
  );
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

/** A path without links, as far as it exists. */
async function real(path: string): Promise<string> {
  const whole = await realpath(path).catch(() => undefined);
  if (whole !== undefined) return whole;
  const absolute = resolve(path);
  const folder = dirname(absolute);
  return folder === absolute ? absolute : join(await real(folder), basename(absolute));
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
