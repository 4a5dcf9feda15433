import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';

/** Two files of one process may become the same one. */
let count = 0;

/**
 * Makes a file that appears under its name all at once, or not at all.
 *
 * @param path - the file; an older one of this name stays until the new one is complete
 * @param make - makes the new file under another name beside it
 */
export async function replaceFile(path: string, make: (temporary: string) => Promise<void>): Promise<void> {
  // Beside the file, since a rename does not cross file systems.
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${count++}.tmp`);
  try {
    await make(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * As {@link replaceFile}, for a text in pieces.
 *
 * @param pieces - makes the text; it starts only when the file can be written
 */
export async function replaceFileWith(
  path: string,
  pieces: () => AsyncIterable<string> | Iterable<string>,
): Promise<void> {
  await replaceFile(path, async (temporary) => {
    const file = await open(temporary, 'wx');
    try {
      for await (const text of pieces()) await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  });
}
