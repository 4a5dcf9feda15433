import { InvalidArgumentError } from 'commander';

import { SUMMARIES, type Repeat } from '../measurement.ts';
import { seededRandom } from '../random.ts';
import type { RepeatDraw } from '../table/repeats.ts';

/** A repeat as `query` takes it. */
export type QueriedRepeat = Repeat | 'random' | 'all';

/** Reads which training a column is about. */
export function optionRepeat(text: string): Repeat {
  return numberOr(SUMMARIES, text);
}

function numberOr<Word extends string>(words: readonly Word[], text: string): Word | number {
  const word = words.find((known) => known === text);
  if (word !== undefined) return word;
  if (!/^[+-]?\d+$/.test(text))
    throw new InvalidArgumentError(`Expected a whole number, or one of ${words.join(', ')}.`);
  return Number(text);
}

/** Reads which training a query is about. */
export function optionQueriedRepeat(text: string): QueriedRepeat {
  return numberOr([...SUMMARIES, 'random', 'all'], text);
}

/** The same in the words of the library: one generator for all queries. */
export function queriedRepeat(repeat: QueriedRepeat, seed: number): Repeat | RepeatDraw | 'all' {
  return repeat === 'random' ? { draw: seededRandom(seed) } : repeat;
}
