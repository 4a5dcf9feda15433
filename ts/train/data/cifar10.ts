import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { badArgument } from '../../arguments.ts';
import { fromNative } from '../../errors.ts';
import { imagesRead, type Images } from '../../native.ts';

/** The images of CIFAR-10 as a training uses them. */
export interface Cifar10 {
  /** What is trained on: data batches 1 to 4, or 1 to 5 in augment mode. */
  readonly train: Images;
  /** Data batch 1, which training accuracy is measured on. */
  readonly trainSample: Images;
  /** Data batch 5. */
  readonly validation: Images;
  /** The test batch. */
  readonly test: Images;
}

/**
 * The images that an option gives: a folder, or what {@link readCifar10} has read.
 *
 * @throws `NasBenchError` as {@link readCifar10}; NB101_BAD_ARGUMENT if it is neither
 */
export async function imagesOf(data: string | Cifar10, mode: 'table' | 'augment'): Promise<Cifar10> {
  if (typeof data === 'string') return readCifar10(data, mode);
  const sets: unknown = data;
  const isRead = ['train', 'trainSample', 'validation', 'test'].every(
    (name) => typeof (sets as Record<string, Partial<Images>> | null)?.[name]?.batches === 'function',
  );
  if (!isRead) throw badArgument('data', data, 'a folder with CIFAR-10, or images that readCifar10 has read');
  return data;
}

/** The folder that the official archive unpacks to. */
export const ARCHIVE_FOLDER = 'cifar-10-batches-bin';

/**
 * Reads CIFAR-10 in its standard binary layout: `data_batch_1.bin` to `data_batch_5.bin` and `test_batch.bin` in a folder, or
 * in `cifar-10-batches-bin` inside it.
 *
 * @throws `NasBenchError` NB101_FILE_NOT_FOUND, NB101_IO or NB101_NOT_CIFAR10
 */
export async function readCifar10(folder: string, mode: 'table' | 'augment'): Promise<Cifar10> {
  const inside = join(folder, ARCHIVE_FOLDER);
  const base = existsSync(inside) ? inside : folder;
  const batch = (number: number): string => join(base, `data_batch_${number}.bin`);
  const training = mode === 'table' ? [1, 2, 3, 4] : [1, 2, 3, 4, 5];
  try {
    return {
      train: await imagesRead(training.map(batch)),
      trainSample: await imagesRead([batch(1)]),
      validation: await imagesRead([batch(5)]),
      test: await imagesRead([join(base, 'test_batch.bin')]),
    };
  } catch (error) {
    throw fromNative(error);
  }
}
