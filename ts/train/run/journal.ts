// Files that grow: what was added is on the disk when a promise resolves, and what a killed process has half added is cut off.
import { open, type FileHandle } from 'node:fs/promises';

import { ioError } from '../../io-error.ts';

/** Adds bytes at the end of a file, and waits until they are on the disk. */
export async function append(path: string, bytes: string | Buffer): Promise<void> {
  await using(path, 'a', async (file) => {
    await file.appendFile(bytes);
    await file.sync();
  });
}

/** The whole lines of a file; what follows the last line feed is cut off. None if there is no file. */
export async function wholeLines(path: string): Promise<string[]> {
  const text = await using(path, 'r+', async (file) => {
    const all = await file.readFile();
    const end = all.lastIndexOf('\n') + 1;
    if (end < all.length) await file.truncate(end);
    return all.toString('utf8', 0, end);
  });
  return text === undefined || text === '' ? [] : text.slice(0, -1).split('\n');
}

/** Bytes before and after the payload of a TFRecord: its length, and two checksums. */
const FRAME = 16;

/** Cuts off a record that is not whole, by the lengths of those before. */
export async function cutTornRecord(path: string): Promise<void> {
  await using(path, 'r+', async (file) => {
    const { size } = await file.stat();
    const length = Buffer.alloc(8);
    let end = 0;
    while (end + FRAME <= size) {
      await file.read(length, 0, 8, end);
      const next = end + FRAME + Number(length.readBigUInt64LE());
      if (next > size) break;
      end = next;
    }
    if (end < size) await file.truncate(end);
  });
}

/** Opens a file and does something with it; nothing if it must exist and does not. */
async function using<T>(
  path: string,
  flags: 'a' | 'r+',
  use: (file: FileHandle) => Promise<T>,
): Promise<T | undefined> {
  try {
    const file = await open(path, flags);
    try {
      return await use(file);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (flags === 'r+' && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw ioError(path, 'write there', error);
  }
}
