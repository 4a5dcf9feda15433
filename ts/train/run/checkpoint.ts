import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';

import { NasBenchError } from '../../errors.ts';
import { replaceFileWith, temporaryName } from '../../replace-file.ts';
import { ioError } from '../../io-error.ts';
import type { Progress } from './progress.ts';

/** A training that has not ended. */
export interface Checkpoint {
  /** What tells this training from others: its network, configuration and seed. */
  readonly identity: string;
  /** How far it is. */
  readonly progress: Progress;
  /** The values of all variables, in the order of the model; none before the first step of an attempt. */
  readonly values: readonly Float32Array[];
}

/** What the file starts with. */
const MAGIC = 'NB101CK2';

/** Magic number, length of the header, SHA-256 of all that follows. */
const HEAD = MAGIC.length + 4 + 32;

/** In the name of one that is not complete. A lock keeps others from writing it. */
const TAG = 'next';

/**
 * Writes a checkpoint, which replaces an older one when it is complete: a killed process leaves one or the other.
 *
 * @throws `NasBenchError` NB101_IO, for example if the disk is full
 */
export async function writeCheckpoint(
  path: string,
  { identity, progress, values }: Checkpoint,
): Promise<void> {
  const lengths = values.map(({ length }) => length);
  const header = Buffer.from(JSON.stringify({ identity, progress, lengths }));
  const parts = [header, ...values.map(bytesOf)];
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  const head = Buffer.alloc(HEAD);
  head.write(MAGIC);
  head.writeUInt32LE(header.length, MAGIC.length);
  hash.digest().copy(head, MAGIC.length + 4);
  try {
    await replaceFileWith(path, () => [head, ...parts], TAG);
  } catch (error) {
    throw error instanceof NasBenchError ? error : ioError(path, 'write the checkpoint', error);
  }
}

/**
 * Reads a checkpoint; `undefined` if there is no file.
 *
 * @throws `NasBenchError` NB101_BAD_CHECKPOINT if it is damaged or of another training; NB101_IO
 */
export async function readCheckpoint(path: string, identity: string): Promise<Checkpoint | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw ioError(path, 'read the checkpoint', error);
  }
  const length = bytes.length >= HEAD ? bytes.readUInt32LE(MAGIC.length) : 0;
  const body = bytes.subarray(HEAD);
  const digest = createHash('sha256').update(body).digest();
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC || !digest.equals(bytes.subarray(HEAD - 32, HEAD)))
    throw badCheckpoint(path, 'it is no checkpoint, or damaged; delete it, and the training starts anew');
  const header = JSON.parse(body.toString('utf8', 0, length)) as {
    identity: string;
    progress: Progress;
    lengths: number[];
  };
  if (header.identity !== identity)
    throw badCheckpoint(
      path,
      'it is of another training, or one with other settings; give those, delete it, or give another path',
    );
  let at = length;
  const values = header.lengths.map((count) => {
    // A copy, which is aligned.
    const value = new Float32Array(count);
    bytesOf(value).set(body.subarray(at, at + 4 * count));
    at += 4 * count;
    return value;
  });
  return { identity, progress: header.progress, values };
}

/** Removes a checkpoint, and what a killed process has half written of one. */
export async function removeCheckpoint(path: string): Promise<void> {
  for (const name of [path, temporaryName(path, TAG)]) await rm(name, { force: true });
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function badCheckpoint(path: string, problem: string): NasBenchError {
  return new NasBenchError('NB101_BAD_CHECKPOINT', `${path}: ${problem}`);
}
