import { LAST_INDEX } from './layout.ts';
import { wholeNumber } from '../arguments.ts';
import { callNative } from '../errors.ts';
import { cellFromIndex } from '../native.ts';
import { Cell } from './cell.ts';
import { packSpec, type CellSpec } from './spec.ts';

/** Whatever names a cell: a {@link Cell}, a spec, a cell index (a number), or a module hash (a string). */
export type CellLike = Cell | CellSpec | number | string;

/**
 * The packed cell that is named.
 *
 * @throws {@link NasBenchError} if there is none
 */
export function packCellLike(cell: CellLike): number {
  if (Cell.isCell(cell)) return cell.packed;
  if (typeof cell === 'number') {
    wholeNumber(cell, 'the cell index', 0, LAST_INDEX, 'NB101_INDEX_OUT_OF_RANGE');
    return callNative(() => cellFromIndex(cell));
  }
  return typeof cell === 'string' ? Cell.fromHash(cell).packed : packSpec(cell);
}
