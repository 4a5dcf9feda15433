import { badArgument, wholeNumber } from '../../arguments.ts';
import { packCellLike, type CellLike } from '../../cell/cell-like.ts';
import { Cell } from '../../cell/cell.ts';
import { Space } from '../../space.ts';

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
 * order of the module hash, for the repeat `i div N`; the units of a second budget follow, and so on. Each is made when it is
 * asked for: there are millions in a sweep of the whole space.
 */
export class WorkUnits {
  /** The representatives in their order, packed. */
  readonly cells: Uint32Array;
  /** Ascending. */
  readonly budgets: readonly number[];
  readonly repeats: number;

  /** @throws `NasBenchError` NB101_BAD_ARGUMENT; the rule that a spec breaks */
  constructor({ cells, budgets, repeats }: SweepPlan) {
    wholeNumber(repeats, 'repeats', 1, 1000);
    if (!Array.isArray(budgets) || budgets.length === 0)
      throw badArgument('budgets', budgets, 'an array of epochs');
    for (const epochs of budgets)
      if (!(typeof epochs === 'number' && epochs > 0))
        throw badArgument('a budget', epochs, 'a number of epochs');
    this.cells = inHashOrder(Uint32Array.from(cells, packCellLike));
    if (this.cells.length === 0) throw badArgument('the number of cells', 0, 'at least one');
    this.budgets = [...new Set(budgets)].toSorted((a, b) => a - b);
    this.repeats = repeats;
  }

  /** How many there are. */
  get length(): number {
    return this.cells.length * this.repeats * this.budgets.length;
  }

  /** The unit with a number. */
  at(number: number): WorkUnit {
    const perBudget = this.cells.length * this.repeats;
    const inBudget = number % perBudget;
    return {
      number,
      cell: Cell.fromPacked(this.cells[inBudget % this.cells.length] ?? 0),
      epochs: this.budgets[Math.floor(number / perBudget)] ?? 0,
      repeat: Math.floor(inBudget / this.cells.length),
    };
  }

  /**
   * How many units a shard has: those whose number leaves its index when it is divided by the number of shards.
   *
   * @throws `NasBenchError` NB101_BAD_ARGUMENT
   */
  lengthOf({ index, count }: Shard): number {
    wholeNumber(count, 'the number of shards', 1, 1_000_000);
    wholeNumber(index, 'the shard', 0, count - 1);
    return Math.max(0, Math.ceil((this.length - index) / count));
  }

  /** The numbers of the units of a shard. */
  *numbersOf({ index, count }: Shard): Generator<number> {
    for (let number = index; number < this.length; number += count) yield number;
  }
}

/** The representatives of cells in ascending order of the module hash, each once. */
function inHashOrder(packed: Uint32Array): Uint32Array {
  const space = Space.nasbench101;
  const chosen = new Set(space.indicesOf(packed));
  const representatives = space.packedCells();
  return space
    .hashOrder()
    .filter((index) => chosen.has(index))
    .map((index) => representatives[index] ?? 0);
}
