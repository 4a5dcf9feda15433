import { badArgument, options } from './arguments.ts';
import { NasBenchError } from './errors.ts';
import type { TableRecord } from './table/record.ts';

/** What a {@link BudgetClock} needs to know of a training; every {@link TableRecord} has it. */
export type Charged = Pick<TableRecord, 'epochs' | 'checkpoint' | 'trainingTime'>;

/** The counters of a {@link BudgetClock}. */
export interface BudgetSpent {
  /** Seconds of training. */
  seconds: number;
  /** Epochs of training. */
  epochs: number;
  /** Trainings that were asked for. */
  queries: number;
}

/**
 * Counts what queries would have cost: the training time and the epochs. Queries themselves count nothing, so whoever
 * searches charges a clock, and whoever looks at the outcome does not.
 *
 * A training that was looked at half-way costs its time up to there and half of its epochs, rounded down, as the budget
 * counters of the original do. A mean or another summary costs as much as one training that takes the summary's time.
 *
 * @example
 * ```ts
 * import { BudgetClock, openTable } from 'nasbench101';
 *
 * const table = openTable('nasbench.nb101');
 * const clock = new BudgetClock();
 * const { validationAccuracy } = clock.charge(table.query(7, { repeat: 0, checkpoint: 'halfway' }));
 * console.log(validationAccuracy, clock.seconds, clock.epochs, clock.queries); // 54 epochs, 1 query
 * ```
 */
export class BudgetClock {
  #seconds = 0;
  #epochs = 0;
  #queries = 0;

  /** Seconds of training so far. */
  get seconds(): number {
    return this.#seconds;
  }

  /** Epochs of training so far. */
  get epochs(): number {
    return this.#epochs;
  }

  /** Trainings so far. */
  get queries(): number {
    return this.#queries;
  }

  /**
   * Counts a training, and gives its record back.
   *
   * @throws {@link NasBenchError} NB101_MISSING_VALUES if the record has no training time, NB101_BAD_ARGUMENT if it is no
   * record; nothing is counted then
   *
   * @example
   * ```ts
   * const records = table.query(7, { repeat: 'all' });
   * for (const record of records) clock.charge(record);
   * ```
   */
  charge<T extends Charged>(record: T): T {
    const { epochs, checkpoint, trainingTime } = options(record, 'the record');
    if (!Number.isInteger(epochs)) throw badArgument('the record', record, 'what table.query gives');
    if (trainingTime === undefined)
      throw new NasBenchError(
        'NB101_MISSING_VALUES',
        `the record at ${epochs} epochs has no training time, expected one to count; query a table that has training times`,
      );
    this.#seconds += trainingTime;
    this.#epochs += checkpoint === 'halfway' ? Math.floor(epochs / 2) : epochs;
    this.#queries++;
    return record;
  }

  /** Starts from zero again. */
  reset(): void {
    this.#seconds = 0;
    this.#epochs = 0;
    this.#queries = 0;
  }

  /** The counters as plain data. */
  toJSON(): BudgetSpent {
    return { seconds: this.#seconds, epochs: this.#epochs, queries: this.#queries };
  }
}
