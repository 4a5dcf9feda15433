import { describe } from '../arguments.ts';
import { Cell } from '../cell/cell.ts';
import type { CellSpec } from '../cell/spec.ts';
import { NasBenchError, type ErrorCode } from '../errors.ts';
import { readArgumentFile } from './argument-file.ts';

const HASH = /^[\da-f]{32}$/i;
const INDEX = /^\d+$/;
const JSON_TEXT = /^\s*[{["]/;
const NO_CELL: [ErrorCode, string] = [
  'NB101_BAD_SPEC',
  'is no file, expected a spec as JSON text, a file with it, a hash of 32 hexadecimal digits, or a cell index',
];

/**
 * The cell that an argument names: 32 hexadecimal digits are a hash, decimal digits an index, and anything else is a spec
 * as JSON text, or a file with it.
 *
 * @throws {@link NasBenchError} if there is no such cell
 */
export async function readCell(argument: string): Promise<Cell> {
  if (HASH.test(argument)) return Cell.fromHash(argument);
  if (INDEX.test(argument)) return Cell.fromIndex(Number(argument));
  if (JSON_TEXT.test(argument)) return parseCell(argument);
  return parseCell(await readArgumentFile(argument, NO_CELL));
}

/**
 * The cell that JSON text names: a spec, a hash as a string, or an index.
 *
 * @throws {@link NasBenchError} if there is no such cell, NB101_BAD_SPEC if it is no JSON
 */
export function parseCell(text: string): Cell {
  let value: unknown;
  try {
    // Some editors put a byte-order mark first.
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new NasBenchError(
      'NB101_BAD_SPEC',
      `${describe(text)} is not JSON: ${error instanceof Error ? error.message : String(error)}; ` +
        `expected {"matrix": [[0, 1], [0, 0]], "ops": ["input", "output"]}, a hash as a string, or an index`,
      { cause: error },
    );
  }
  if (typeof value === 'string') return Cell.fromHash(value);
  if (typeof value === 'number') return Cell.fromIndex(value);
  return Cell.from(value as CellSpec);
}
