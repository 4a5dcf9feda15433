import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import { badArgument } from '../../arguments.ts';
import { NasBenchError } from '../../errors.ts';
import { FileFetch, type OnDownload } from '../../download/fetch-file.ts';
import { httpUrl, shownUrl } from '../../download/request.ts';
import { replaceFile } from '../../replace-file.ts';
import { dataFolder } from '../../table/data-folder.ts';
import { ioError } from '../../io-error.ts';
import { ARCHIVE_FOLDER } from './cifar10.ts';
import { readTar } from './tar.ts';

/** How CIFAR-10 is downloaded. */
export interface DownloadCifar10Options {
  /** Another address of `cifar-10-binary.tar.gz`, such as that of a mirror. */
  readonly url?: string | undefined;
  /** The SHA-256 of the archive; by default that of the official one. */
  readonly sha256?: string | undefined;
  /** The folder that `cifar-10-batches-bin` goes into; by default that of this user for data. */
  readonly out?: string | undefined;
  /** Stops it. */
  readonly signal?: AbortSignal | undefined;
  /** Hears how far it is. */
  readonly onProgress?: OnDownload | undefined;
}

/** Of the official archive, 170 MB. */
const SHA256 = 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd';
const URL_OF_ARCHIVE = 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz';

/**
 * Downloads CIFAR-10, checks its SHA-256, and unpacks it. A download that breaks off goes on where it was.
 *
 * @returns the folder with the images, for the `data` of a training
 * @throws `NasBenchError` NB101_WRONG_SHA256, NB101_CONNECTION, NB101_HTTP_STATUS, NB101_IO
 *
 * @example
 * ```ts
 * import { downloadCifar10 } from 'nasbench101/train';
 *
 * const data = await downloadCifar10();
 * ```
 */
export async function downloadCifar10(options: DownloadCifar10Options = {}): Promise<string> {
  const { url: text = URL_OF_ARCHIVE, sha256 = SHA256, out = dataFolder(), signal, onProgress } = options;
  const url = httpUrl(text);
  if (!url) throw badArgument('the URL', text, 'one that starts with http: or https: and names no user');
  const folder = join(out, ARCHIVE_FOLDER);
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw ioError(folder, 'make this folder', error);
  }
  let chunks: Uint8Array[] = [];
  const sink = {
    restart: async (): Promise<void> => {
      chunks = [];
    },
    write: async (chunk: Uint8Array): Promise<void> => {
      chunks.push(chunk);
    },
  };
  const patience = { retries: 5, retryDelay: 1000, stallTimeout: 30_000 };
  await new FileFetch(url, sink, patience, signal, onProgress).run();
  const archive = Buffer.concat(chunks);
  const got = createHash('sha256').update(archive).digest('hex');
  if (got !== sha256.toLowerCase())
    throw new NasBenchError(
      'NB101_WRONG_SHA256',
      `${shownUrl(url)}: got bytes with the SHA-256 ${got}, expected ${sha256}; download it again, or say which you expect`,
    );
  for (const { name, bytes } of readTar(await promisify(gunzip)(archive))) {
    const path = join(folder, name);
    if (name.endsWith('.bin'))
      await replaceFile(path, async (temporary) => {
        try {
          await writeFile(temporary, bytes);
        } catch (error) {
          throw ioError(path, 'unpack it', error);
        }
      });
  }
  return folder;
}
