import { lstat, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { NasBenchError } from './errors.ts';

/**
 * Makes a file that appears under its name all at once, or not at all.
 *
 * @param given - the file; an older one of this name stays until the new one is complete
 * @param make - makes the new file under another name beside it
 * @param tag - what the other name has in it: by default something by chance, since another machine may use the same folder
 * and the same process numbers. Where nobody else writes the file, a fixed one leaves no second file of a killed process
 * @throws {@link NasBenchError} NB101_UNWRITABLE if the path is a folder, a device, a pipe, or a link that leads nowhere
 */
export async function replaceFile(
  given: string,
  make: (temporary: string) => Promise<void>,
  // The global one is loaded only when it is used: `node:crypto` takes every command some milliseconds.
  tag: string = crypto.randomUUID(),
): Promise<void> {
  // What a link points to is replaced, not the link.
  const path = await realpath(given).catch(() => given);
  const old = await stat(path).catch(async () => lstat(path).catch(() => undefined));
  if (old && !old.isFile())
    throw new NasBenchError(
      'NB101_UNWRITABLE',
      `${given} is no regular file, expected the name of a file to make or to replace; give another name`,
    );
  const temporary = temporaryName(path, tag);
  try {
    await make(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The other name. It is beside the file, since a rename does not cross file systems. */
export function temporaryName(path: string, tag: string): string {
  return join(dirname(path), `.${basename(path)}.${tag}.tmp`);
}

/**
 * As {@link replaceFile}, for a text or bytes in pieces.
 *
 * @param pieces - makes them; it starts only when the file can be written
 */
export async function replaceFileWith(
  path: string,
  pieces: () => AsyncIterable<string> | Iterable<string | Uint8Array>,
  tag?: string,
): Promise<void> {
  const write = async (temporary: string): Promise<void> => {
    // Under a name of its own there is nothing yet; under a fixed one there may be what a killed process has left.
    const file = await open(temporary, tag === undefined ? 'wx' : 'w');
    try {
      for await (const piece of pieces()) await file.writeFile(piece);
      await file.sync();
    } finally {
      await file.close();
    }
  };
  await replaceFile(path, write, tag);
}
