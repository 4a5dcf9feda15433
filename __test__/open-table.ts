// What specs look at in open tables.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';

import type { Table } from '../ts/index.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A file that no other test uses. */
export async function own(table: string): Promise<string> {
  const path = join(await temporaryFolder(), 'own.nb101');
  await copyFile(table, path);
  return path;
}

/** How often a file is mapped into this process, where the system tells. */
export function mapsOf(path: string): number | undefined {
  if (process.platform !== 'linux') return undefined;
  return readFileSync('/proc/self/maps', 'utf8')
    .split('\n')
    .filter((line) => line.includes(path)).length;
}

/** What {@link mapsOf} says about a file that is mapped so often. */
export function unlessHidden(maps: number): number | undefined {
  return process.platform === 'linux' ? maps : undefined;
}

/** All numbers of the accuracies of a table, as a text that is equal for equal numbers. */
export function numbersOf(table: Table): string {
  const hash = createHash('sha256');
  for (const metric of ['testAccuracy', 'validationAccuracy'] as const) hash.update(table.column(metric));
  return hash.digest('hex');
}
