import type { CellLike } from '../cell/cell-like.ts';
import type { RandomNumbers } from '../random.ts';
import type { Objective } from './protocol.ts';
import type { SearcherCommon } from './searchers.ts';

/**
 * What a searcher wants to know more about: a cell, by itself, spec, cell index or module hash; or a point of the search
 * encoding. A spec or a point that prunes to no valid cell is an invalid proposal.
 */
export type Proposal =
  | CellLike
  | {
      /** The cell. */
      readonly cell: CellLike;
      /** For how many epochs it is to be trained: one of the searcher's `epochs`, or the objective's. */
      readonly epochs?: number | undefined;
    }
  | {
      /** The point, as `randomEncoding` gives one. */
      readonly encoding: number;
      /** As above. */
      readonly epochs?: number | undefined;
    };

/** What became of a proposal. */
export interface Outcome {
  /** The accuracy that a search maximises, 0 to 1; 0 for an invalid proposal. */
  accuracy: number;
  /** The cell index, the same for isomorphic proposals; `undefined` for an invalid one. */
  index: number | undefined;
  /** What the training cost on the clock: seconds, or the share of a query. */
  cost: number;
}

/** A searcher in the course of a run. */
export interface RunningSearcher<P extends Proposal = Proposal> {
  /** The next proposal. All randomness must come from `random`, so that the same seed gives the same run. */
  suggest(random: RandomNumbers): P;
  /** Hears what became of a proposal, of the very value that `suggest` gave. */
  observe?(proposal: P, outcome: Outcome): void;
}

/**
 * A searcher of your own, which a protocol names beside the built-in ones. `docs/own-searcher.md` has examples.
 *
 * @example
 * ```ts
 * const uniform: OwnSearcher = { name: 'uniform', create: () => ({ suggest: (random) => randomCell(random) }) };
 * const result = await study({ searchers: ['random-search', uniform] }, { benchmark });
 * ```
 */
export interface OwnSearcher<P extends Proposal = Proposal> {
  /** What results call it. No two of a study may be the same. */
  name: string;
  /** Makes the searcher at the start of each run; `random` is the run's generator, which `suggest` gets too. */
  create(random: RandomNumbers): RunningSearcher<P>;
  /** Whatever is to be on record in the protocol: data that JSON can hold. */
  settings?: Readonly<Record<string, unknown>> | undefined;
  /** The budgets for which it may ask, ascending, beside the objective's. */
  epochs?: readonly number[] | undefined;
  /** The most vertices that its cells may have, 2 to 7; by default 7, the whole space. */
  vertices?: number | undefined;
  /** Which training it is told of; by default that of the objective. */
  repeat?: Objective['repeat'] | undefined;
}

/** What a resolved protocol keeps of a searcher of one's own: all but its code, so that it runs with the object in its place. */
export interface OwnRecord extends SearcherCommon {
  /** Its kind; the label tells which. */
  name: 'own';
  /** The budgets for which it may ask, beside the objective's. */
  epochs?: number[] | undefined;
  /** What its author put on record. */
  settings?: Record<string, unknown> | undefined;
}
