// Files in the layout of CIFAR-10 for specs: each class has a colour of its own, under noise, so that a small network
// learns it in some dozens of steps. Made once, into `target/`.
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { replaceFile } from '../ts/replace-file.ts';

const RECORDS = 10_000;
const RECORD = 3073;

/** A folder with the six files. */
export async function cifar10Like(): Promise<string> {
  const folder = fileURLToPath(new URL('../target/cifar10-like', import.meta.url));
  await mkdir(folder, { recursive: true });
  const names = [1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`);
  for (const [i, name] of [...names, 'test_batch.bin'].entries()) {
    const path = join(folder, name);
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (!isThere) await replaceFile(path, (temporary) => writeFile(temporary, batch(i + 1)));
  }
  return folder;
}

function batch(seed: number): Uint8Array {
  const bytes = new Uint8Array(RECORDS * RECORD);
  let state = Math.imul(seed, 0x9e37_79b9);
  for (let record = 0; record < RECORDS; record++) {
    const label = record % 10;
    const at = record * RECORD;
    bytes[at] = label;
    for (let i = 0; i < 3072; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
      bytes[at + 1 + i] = (state >>> 26) + 64 * (Math.floor(label / 3 ** (i >> 10)) % 3);
    }
  }
  return bytes;
}
