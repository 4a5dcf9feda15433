// Files that grow: what was added is on the disk when a promise resolves, and what a killed process has half added is cut off.
import { open, type FileHandle } from 'node:fs/promises';

import { NasBenchError } from '../../errors.ts';
import { ioError } from '../../io-error.ts';
import { recordChecksum } from '../../native.ts';

/** Adds bytes at the end of a file, and waits until they are on the disk: all of them, or none if it fails. */
export async function append(path: string, bytes: string | Buffer): Promise<void> {
  await using(path, 'a', async (file) => {
    const { size } = await file.stat();
    try {
      await file.appendFile(bytes);
      await file.sync();
    } catch (error) {
      await file.truncate(size);
      throw error;
    }
  });
}

/**
 * The whole lines of a file, none if there is no file. The last one may lack its line feed, which it then gets; the start of
 * one that was not wholly written is cut off.
 *
 * @throws `NasBenchError` NB101_BAD_RECORD, and nothing is cut off, if the end cannot be the start of a line of JSON; NB101_IO
 */
export async function wholeLines(path: string): Promise<string[]> {
  const lines = await using(path, 'r+', async (file) => {
    const all = await file.readFile();
    const { whole, end, lacksFeed } = splitLines(path, all);
    if (lacksFeed) await file.write('\n', end);
    else if (end < all.length) await file.truncate(end);
    return whole;
  });
  return lines ?? [];
}

/**
 * The whole lines of what a file has, where they end, and whether the last one lacks its line feed. After them, there may be
 * the start of another.
 *
 * @throws `NasBenchError` NB101_BAD_RECORD if the end cannot be the start of a line of JSON
 */
export function splitLines(
  path: string,
  all: Buffer,
): { readonly whole: string[]; readonly end: number; readonly lacksFeed: boolean } {
  const end = all.lastIndexOf('\n') + 1;
  const whole = all.toString('utf8', 0, end).split('\n').slice(0, -1);
  const tail = all.toString('utf8', end);
  if (isJson(tail)) return { whole: [...whole, tail], end: all.length, lacksFeed: true };
  if (tail !== '' && !tail.startsWith('{'))
    throw badFile(path, `at byte ${end}: got what is no line of JSON`);
  return { whole, end, lacksFeed: false };
}

/** Whether a text is JSON. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Bytes before the payload of a TFRecord: its length, and the checksum of that. */
const HEAD = 12;

/** Bytes after the payload: its checksum. */
const FOOT = 4;

/**
 * Cuts off the start of a record at the end of a file, as a killed process leaves it.
 *
 * @throws `NasBenchError` NB101_BAD_RECORD, and nothing is cut off, if anything but records is there; NB101_IO
 */
export async function cutTornRecord(path: string): Promise<void> {
  await using(path, 'r+', async (file) => {
    const { size } = await file.stat();
    const head = Buffer.alloc(HEAD);
    let end = 0;
    while (end < size) {
      const { bytesRead } = await file.read(head, 0, HEAD, end);
      if (!startsRecord(head.subarray(0, bytesRead)))
        throw badFile(path, `at byte ${end}: got what is no head of a TFRecord`);
      const next = end + HEAD + Number(head.readBigUInt64LE()) + FOOT;
      if (bytesRead < HEAD || next > size) break;
      end = next;
    }
    if (end < size) await file.truncate(end);
  });
}

/** Whether bytes are the head of a TFRecord, or the start of one. */
function startsRecord(bytes: Buffer): boolean {
  // Records of trainings have some thousand bytes: of the length, the upper bytes are 0.
  if (bytes.length < 8) return bytes.subarray(4).every((byte) => byte === 0);
  const expected = Buffer.alloc(4);
  expected.writeUInt32LE(recordChecksum(bytes.subarray(0, 8)));
  return expected.subarray(0, bytes.length - 8).equals(bytes.subarray(8));
}

function badFile(path: string, problem: string): NasBenchError {
  return new NasBenchError(
    'NB101_BAD_RECORD',
    `${path}: ${problem}, expected a file of trainings; give another output, or remove what is wrong`,
  );
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
    if (error instanceof NasBenchError) throw error;
    if (flags === 'r+' && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw ioError(path, 'write there', error);
  }
}
