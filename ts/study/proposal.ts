import { badArgument, describe, wholeNumber } from '../arguments.ts';
import { Cell } from '../cell/cell.ts';
import { packCellLike, type CellLike } from '../cell/cell-like.ts';
import { encodingOfPacked } from '../cell/layout.ts';
import { encodeSpec } from '../cell/spec.ts';
import { NasBenchError } from '../errors.ts';
import type { Proposal } from './own-searcher.ts';

const MOST_ENCODING = 2 ** 31 - 1;
const MOST_EPOCHS = 65_535;

/**
 * The search encoding of what `suggest` gave.
 *
 * @throws {@link NasBenchError} NB101_BAD_PROPOSAL
 */
export function proposedEncoding(proposal: Proposal): number {
  try {
    if (Cell.isCell(proposal)) return encodingOfPacked(proposal.packed);
    if (typeof proposal === 'object' && proposal !== null) {
      if ('cell' in proposal) return encodingOf(proposal.cell);
      if ('encoding' in proposal) return wholeNumber(proposal.encoding, 'the encoding', 0, MOST_ENCODING);
      if ('then' in proposal) throw badArgument('it', proposal, 'no promise: a searcher answers at once');
    }
    return encodingOf(proposal);
  } catch (error) {
    throw new NasBenchError(
      'NB101_BAD_PROPOSAL',
      `suggest() gave ${describe(proposal)}, expected a cell, a spec, an index, a hash, { cell, epochs } or { encoding, epochs }` +
        (error instanceof NasBenchError ? `; ${error.message}` : ''),
      { cause: error },
    );
  }
}

/**
 * For how many epochs it is to be trained, 0 if it does not say.
 *
 * @throws {@link NasBenchError} NB101_BAD_PROPOSAL
 */
export function proposedEpochs(proposal: Proposal): number {
  if (typeof proposal !== 'object' || Cell.isCell(proposal) || !('epochs' in proposal)) return 0;
  const { epochs } = proposal;
  return epochs === undefined
    ? 0
    : wholeNumber(epochs, "the proposal's epochs", 1, MOST_EPOCHS, 'NB101_BAD_PROPOSAL');
}

function encodingOf(cell: CellLike): number {
  return typeof cell === 'object' && cell !== null && !Cell.isCell(cell)
    ? encodeSpec(cell)
    : encodingOfPacked(packCellLike(cell));
}
