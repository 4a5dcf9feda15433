import { badArgument, wholeNumber } from '../../arguments.ts';
import { packCellLike, type CellLike } from '../../cell/cell-like.ts';
import { Cell } from '../../cell/cell.ts';

/** What a sweep trains: every cell with every budget, as often as there are repeats. */
export interface SweepPlan {
  /** The cells; their order does not matter, and isomorphic ones count once. */
  readonly cells: Iterable<CellLike>;
  /** Budgets in epochs, whole numbers. */
  readonly budgets: readonly number[];
  /** Trainings of each cell with each budget. */
  readonly repeats: number;
}

/** One training of a sweep. */
export interface WorkUnit {
  /** Its number in the whole sweep. */
  readonly number: number;
  /** The representative of the cell. */
  readonly cell: Cell;
  /** The budget. */
  readonly epochs: number;
  /** From 0. */
  readonly repeat: number;
}

/** The part of a sweep that one process does. */
export interface Shard {
  /** Which part, from 0. */
  readonly index: number;
  /** How many parts there are. */
  readonly count: number;
}

/**
 * The work units of a sweep in the published order: with one budget, unit `i` of N cells trains cell `i mod N` in ascending
 * order of the module hash, for the repeat `i div N`; the units of a second budget follow, and so on.
 *
 * @throws `NasBenchError` NB101_BAD_ARGUMENT; the rule that a spec breaks
 */
export function workUnits({ cells, budgets, repeats }: SweepPlan): WorkUnit[] {
  wholeNumber(repeats, 'repeats', 1, 1000);
  if (!Array.isArray(budgets) || budgets.length === 0)
    throw badArgument('budgets', budgets, 'an array of epochs');
  for (const epochs of budgets)
    if (!(typeof epochs === 'number' && epochs > 0))
      throw badArgument('a budget', epochs, 'a number of epochs');
  const byHash = new Map<string, Cell>();
  for (const named of cells) {
    const cell = Cell.fromPacked(packCellLike(named)).canonical();
    byHash.set(cell.hash, cell);
  }
  if (byHash.size === 0) throw badArgument('the cells', 'none', 'at least one');
  const sorted = [...byHash].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell);
  const ascending = [...new Set(budgets)].toSorted((a, b) => a - b);
  const units: WorkUnit[] = [];
  const perBudget = sorted.length * repeats;
  for (let number = 0; number < ascending.length * perBudget; number++) {
    const inBudget = number % perBudget;
    units.push({
      number,
      cell: sorted[inBudget % sorted.length] as Cell,
      epochs: ascending[Math.floor(number / perBudget)] ?? 0,
      repeat: Math.floor(inBudget / sorted.length),
    });
  }
  return units;
}

/**
 * The units of a shard: every one whose number has the shard's index as the remainder.
 *
 * @throws `NasBenchError` NB101_BAD_ARGUMENT
 */
export function unitsOf(all: readonly WorkUnit[], { index, count }: Shard): WorkUnit[] {
  wholeNumber(count, 'the number of shards', 1, 1_000_000);
  wholeNumber(index, 'the shard', 0, count - 1);
  return all.filter(({ number }) => number % count === index);
}
