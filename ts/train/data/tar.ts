import { basename } from 'node:path';

import { NasBenchError } from '../../errors.ts';

/** A file of an archive. */
export interface TarEntry {
  /** Its name without folders. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;

/**
 * The regular files of a tar archive (POSIX ustar): a header of 512 bytes each, with the name at 0, the length in octal digits at
 * 124 and the type at 156, then the bytes, filled up to whole blocks. Links, folders and whatever else there is are passed over.
 *
 * @throws `NasBenchError` NB101_NOT_CIFAR10 if it is no such archive
 */
export function* readTar(archive: Buffer): Generator<TarEntry> {
  for (let at = 0; at + BLOCK <= archive.length && archive[at] !== 0;) {
    const field = (from: number, length: number): string =>
      archive.toString('latin1', at + from, at + from + length).replace(/\0.*$/s, '');
    const length = Number.parseInt(field(124, 12).trim(), 8);
    const start = at + BLOCK;
    if (!Number.isInteger(length) || start + length > archive.length)
      throw new NasBenchError('NB101_NOT_CIFAR10', `the archive is damaged at byte ${at}; download it again`);
    const type = field(156, 1);
    if (type === '' || type === '0')
      yield { name: basename(field(0, 100)), bytes: archive.subarray(start, start + length) };
    at = start + Math.ceil(length / BLOCK) * BLOCK;
  }
}
