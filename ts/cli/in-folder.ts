import { mkdir, rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { ioError } from '../io-error.ts';

/**
 * Does a job whose files go into a folder. The folder is made first, so that a wrong name is known at once; if the job
 * fails, no empty folders are left behind.
 */
export async function inFolder<T>(folder: string, job: () => Promise<T>): Promise<T> {
  const made = await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw ioError(folder, 'make the folder', error);
  });
  try {
    return await job();
  } catch (error) {
    if (made !== undefined) await removeEmpty(folder, made);
    throw error;
  }
}

/** Neither the last folder that was made is left nor those above it, to the first. */
async function removeEmpty(last: string, first: string): Promise<void> {
  let folder = resolve(last);
  // If one cannot go, that is no news.
  while (
    await rmdir(folder).then(
      () => true,
      () => false,
    )
  ) {
    if (folder === resolve(first)) return;
    folder = dirname(folder);
  }
}
