import { createHash } from 'node:crypto';

/** Seeds of one attempt: of the weights (31 bits), and of order and augmentation of the images (48 bits). */
export interface Seeds {
  readonly weights: number;
  readonly images: number;
}

/** Seeds that follow from what is trained; each attempt has its own, since one that diverged would do so again. */
export function seedsOf(
  seed: number,
  network: string,
  epochs: number,
  repeat: number,
  attempt: number,
): Seeds {
  const digest = createHash('sha256').update([seed, network, epochs, repeat, attempt].join(' ')).digest();
  return { weights: digest.readUInt32LE(0) >>> 1, images: digest.readUIntLE(4, 6) };
}
