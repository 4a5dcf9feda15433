import { describe } from '../arguments.ts';
import { Cell } from '../cell/cell.ts';
import type { CellSpec } from '../cell/spec.ts';
import { NasBenchError, type ErrorCode } from '../errors.ts';
import { readArgumentFile } from './argument-file.ts';

/** A hash, an index or a spec. */
type NamedCell = string | number | CellSpec;

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
  return cellOf(await readCellLike(argument));
}

/**
 * What such an argument says, unchecked.
 *
 * @throws {@link NasBenchError} NB101_BAD_SPEC if it says nothing
 */
export async function readCellLike(argument: string): Promise<NamedCell> {
  if (HASH.test(argument)) return argument;
  if (INDEX.test(argument)) return Number(argument);
  return parseCellLike(JSON_TEXT.test(argument) ? argument : await readArgumentFile(argument, NO_CELL));
}

/**
 * The cell that JSON text names: a spec, a hash as a string, or an index.
 *
 * @throws {@link NasBenchError} if there is no such cell, NB101_BAD_SPEC if it is no JSON
 */
export function parseCell(text: string): Cell {
  return cellOf(parseCellLike(text));
}

/**
 * The cell of a hash, an index or a spec.
 *
 * @throws {@link NasBenchError} if there is no such cell
 */
function cellOf(named: NamedCell): Cell {
  if (typeof named === 'string') return Cell.fromHash(named);
  if (typeof named === 'number') return Cell.fromIndex(named);
  return Cell.from(named);
}

function parseCellLike(text: string): NamedCell {
  try {
    // Some editors put a byte-order mark first. Whatever is no string or number is for the spec's checks to refuse.
    return JSON.parse(text.replace(/^\uFEFF/, '')) as NamedCell;
  } catch (error) {
    throw new NasBenchError(
      'NB101_BAD_SPEC',
      `${describe(text)} is not JSON: ${error instanceof Error ? error.message : String(error)}; ` +
        `expected {"matrix": [[0, 1], [0, 0]], "ops": ["input", "output"]}, a hash as a string, or an index`,
      { cause: error },
    );
  }
}
