// Writes what tables are imported from: records in the layout of the published files, and NumPy columns.
import { fileURLToPath } from 'node:url';

import { Cell } from '../ts/index.ts';

/** A small file that the project made itself: {@link fixtureRecords}. */
export const FIXTURE: string = fileURLToPath(new URL('fixtures/records.tfrecord', import.meta.url));

/** One training and its final numbers. */
export interface Training {
  matrix: number[][];
  ops: string[];
  hash: string;
  epochs: number;
  repeat: number;
  trainAccuracy: number;
  validationAccuracy: number;
  testAccuracy: number;
  trainingTime: number;
  trainableParameters: number;
}

/** Cells of every size, the last one in another vertex order than the published one. */
const CELLS = [0, 7, 90, 2000, 60_000, 359_715].map((index) => Cell.fromIndex(index));

/** What the fixture says: six cells, two budgets, three repeats. */
export function fixtureTrainings(): Training[] {
  return CELLS.flatMap((cell, number) =>
    [4, 108].flatMap((epochs) =>
      [0, 1, 2].map((repeat) => {
        const { matrix, ops } = number === 5 ? reordered(cell) : cell;
        // Cell 2000 diverged once.
        const right =
          number === 3 && epochs === 108 && repeat === 1 ? 998 : 5000 + 600 * number + epochs + repeat;
        return {
          matrix,
          ops,
          hash: cell.hash,
          epochs,
          repeat,
          trainAccuracy: accuracy(right + 300),
          validationAccuracy: accuracy(right),
          testAccuracy: accuracy(right - 30),
          trainingTime: epochs * (number + 1) + repeat + 0.1,
          trainableParameters: Cell.from({ matrix, ops }).cost({ vertexOrder: 'own' }).trainableParameters,
        };
      }),
    ),
  );
}

/** As the original computes it: in single precision. */
function accuracy(right: number): number {
  return Math.fround(right / 9984);
}

/** The same cell with two vertices that no edge joins exchanged. */
function reordered(cell: Cell): { matrix: number[][]; ops: string[] } {
  const { matrix, ops } = cell;
  for (let x = 1; x + 2 < ops.length; x++) {
    if (matrix[x]?.[x + 1] === 1) continue;
    const place = ops.map((_op, v) => (v === x ? x + 1 : v === x + 1 ? x : v));
    const other = {
      matrix: place.map((from) => place.map((to) => matrix[from]?.[to] ?? 0)),
      ops: place.map((from) => ops[from] ?? ''),
    };
    if (!Cell.from(other).isCanonical) return other;
  }
  throw new Error(`cell ${cell.index} has no such vertices`);
}

/** The fixture as bytes. */
export function fixtureRecords(): Buffer {
  return Buffer.concat(fixtureTrainings().map(record));
}

/** One record with its frame. */
export function record(training: Training): Buffer {
  const { hash, epochs, matrix, ops } = training;
  const base64 = metrics(training).toString('base64');
  const lines = base64.replace(/.{1,76}/g, '$&\n');
  return frame(Buffer.from(JSON.stringify([hash, epochs, matrix.flat().join(''), ops.join(','), lines])));
}

/** A payload in the framing of TFRecord. */
export function frame(payload: Uint8Array): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(payload.length));
  return Buffer.concat([length, maskedCrc(length), payload, maskedCrc(payload)]);
}

function metrics(training: Training): Buffer {
  const { epochs, trainableParameters } = training;
  const evaluation = (part: number): Buffer => {
    const fields = [
      epochs * part,
      training.trainingTime * part,
      part === 1 ? training.trainAccuracy : accuracy(998),
      part === 1 ? training.validationAccuracy : accuracy(999),
      part === 1 ? training.testAccuracy : accuracy(1000),
      // The original has a path under this number; others have put times there.
      12.5,
    ];
    return Buffer.concat(fields.map((value, i) => double(i + 1, value)));
  };
  const evaluations = [0, 0.5, 1].map((part) => {
    const bytes = evaluation(part);
    return Buffer.concat([Buffer.from([(1 << 3) | 2, bytes.length]), bytes]);
  });
  return Buffer.concat([
    ...evaluations,
    Buffer.from([2 << 3, ...varint(trainableParameters)]),
    double(3, training.trainingTime + 1),
  ]);
}

function double(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = (field << 3) | 1;
  bytes.writeDoubleLE(value, 1);
  return bytes;
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}

function maskedCrc(bytes: Uint8Array): Buffer {
  const crc = crc32c(bytes);
  const masked = Buffer.alloc(4);
  masked.writeUInt32LE((((crc >>> 15) | (crc << 17)) + 0xa2_82_ea_d8) >>> 0);
  return masked;
}

/** CRC-32C, bit by bit. */
export function crc32c(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82_f6_3b_78 : 0);
  }
  return ~crc >>> 0;
}
