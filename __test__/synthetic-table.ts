// A table of made-up numbers, of the whole space.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { importTable, Space } from '../ts/index.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** What a column of made-up numbers is made of. */
export interface Made {
  /** The name tells what the column is, for example `test_accuracy_108_run0`. */
  name: string;
  /** The number of a cell. */
  value: (cell: number) => number;
}

/** Numbers that a search can climb: later cells are better, with a ripple that depends on the repeat. */
function accuracy(repeat: number): (cell: number) => number {
  return (cell) => 0.9 + (0.05 * cell) / 423_624 + 0.01 * Math.sin((repeat + 1) * cell);
}

/** Test and validation accuracies and times of two repeats. */
export const WITH_TIMES: readonly Made[] = [0, 1].flatMap((repeat) => [
  { name: `validation_accuracy_108_run${repeat}`, value: accuracy(repeat) },
  { name: `test_accuracy_108_run${repeat}`, value: (cell) => accuracy(repeat)(cell) - 0.01 },
  { name: `training_time_108_run${repeat}`, value: (cell) => 500 + (cell % 1000) + repeat },
]);

/** The same after 36 epochs as well, less accurate and in a third of the time: what searchers over budgets need. */
export const WITH_BUDGETS: readonly Made[] = WITH_TIMES.flatMap((made) => [
  made,
  {
    name: made.name.replace('108', '36'),
    value: (cell) => made.value(cell) * (made.name.startsWith('training_time') ? 1 / 3 : 0.98),
  },
]);

/** Test accuracies alone, so that studies count queries. */
export const WITHOUT_TIMES: readonly Made[] = [{ name: 'test_accuracy_108_run0', value: accuracy(0) }];

/** Writes a table of made-up columns into a new folder and returns its path. `how` says what no number depends on. */
export async function syntheticTable(columns: readonly Made[], how: { date?: string } = {}): Promise<string> {
  const folder = await temporaryFolder();
  const order = Space.nasbench101.hashOrder();
  const files = columns.map(({ name }) => join(folder, `${name}.npy`));
  for (const [i, { value }] of columns.entries())
    await writeFile(files[i] ?? '', npy(Float64Array.from(order, value)));
  const table = join(folder, 'synthetic.nb101');
  await importTable(files, table, { kind: 'synthetic', ...how });
  return table;
}

/** A file of NumPy's format, version 1. */
function npy(values: Float64Array): Uint8Array {
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': (${values.length},), }`;
  const padded = header.padEnd(64 * Math.ceil((header.length + 11) / 64) - 11) + '\n';
  const length = Buffer.alloc(2);
  length.writeUInt16LE(padded.length);
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    length,
    Buffer.from(padded, 'latin1'),
    new Uint8Array(values.buffer),
  ]);
}
