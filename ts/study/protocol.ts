// The protocol as data, in the names of its JSON form. `docs/search-protocol.md` describes it field by field;
// `crates/search` reads and checks it.
import type { Kind } from '../measurement.ts';
import type { OwnRecord, OwnSearcher } from './own-searcher.ts';
import type { Searcher, SearcherName } from './searchers.ts';

/** An accuracy that a table may have. */
export type AccuracyMetric = 'validation_accuracy' | 'test_accuracy' | 'train_accuracy';

/**
 * An experiment by name: `paper` is its figure 7, `notebook` that of the original's repository; `mini` asks whether the
 * ranking of the methods carries over from small cells, `robustness` whether it depends on which repeat they see.
 */
export type ProtocolPreset = (typeof PRESETS)[number];

/** All presets. */
export const PRESETS = ['paper', 'notebook', 'mini', 'robustness', 'all'] as const;

/** The benchmark of a study. */
export interface BenchmarkIdentity {
  /** Where its numbers come from. */
  kind: Kind;
  /** A checksum of its numbers, eight hexadecimal digits: another benchmark of the kind has another. */
  fingerprint: string;
}

/** What a query tells the searcher. */
export interface Objective {
  /** The accuracy that a search maximises. */
  metric: AccuracyMetric;
  /** For how many epochs a queried cell was trained. */
  epochs: number;
  /** Which training: its number, one drawn at every query, or the mean over all. */
  repeat: number | 'random' | 'mean';
  /** When during the training. */
  checkpoint: 'final' | 'halfway';
}

/** What an incumbent is judged by. No searcher sees it. */
export interface Quality {
  /** The accuracy. */
  metric: AccuracyMetric;
  /** For how many epochs the cell was trained. */
  epochs: number;
  /** Which training: its number, the one that the query looked up, or the mean over all. */
  repeat: number | 'queried' | 'mean';
}

/** When a run ends, and thereby the unit of its clock. */
export type Budget =
  | {
      /** Seconds of simulated training. */
      seconds: number;
      /** A budget has one unit. */
      queries?: never;
    }
  | {
      /** Queries of valid cells. */
      queries: number;
      /** A budget has one unit. */
      seconds?: never;
    };

/**
 * A study as data. Everything may be left out; it is filled from the preset and from what the benchmark has.
 *
 * @example
 * ```ts
 * const protocol: Protocol = {
 *   searchers: ['random-search', { name: 'regularized-evolution', label: 'small', population: 20 }],
 *   budget: { queries: 1000 },
 *   runs: 500,
 * };
 * ```
 */
export interface Protocol {
  /** Where what is not said comes from. */
  preset?: ProtocolPreset | undefined;
  /** The benchmark that it is for: another is refused. Any if nothing is said. */
  benchmark?: Partial<BenchmarkIdentity> | undefined;
  /** The searchers to compare, by name, with settings, or with code of your own. */
  searchers?: readonly (SearcherName | Searcher | OwnSearcher | OwnRecord)[] | undefined;
  /** Whether nine edges may be left after pruning, or be proposed. */
  validity?: 'pruned' | 'as_proposed' | undefined;
  /** What an invalid proposal costs, in the unit of the budget. */
  invalid_cost?: number | undefined;
  /** What a query tells the searcher. */
  objective?: Partial<Objective> | undefined;
  /** What an incumbent is judged by. */
  quality?: Partial<Quality> | undefined;
  /** When a run ends. */
  budget?: Budget | undefined;
  /** How many trainings go on at the same time, 1 to 1,000. */
  workers?: number | undefined;
  /** Independent runs of every searcher. */
  runs?: number | undefined;
  /** What all random numbers derive from, a whole number from 0 to 2^53 - 1. */
  seed?: number | undefined;
}

/**
 * A protocol in which everything is said. It is a {@link Protocol} too: running it again gives the same bytes. Searchers of
 * one's own must be put in their places again, since their code is no data.
 */
export interface ResolvedProtocol {
  /** The benchmark that it was resolved on. */
  benchmark: BenchmarkIdentity;
  /** The searchers with all settings. */
  searchers: ((Searcher | OwnRecord) & {
    /** What results call it. */
    label: string;
  })[];
  /** Whether nine edges may be left after pruning, or be proposed. */
  validity: 'pruned' | 'as_proposed';
  /** What an invalid proposal costs, in the unit of the budget. */
  invalid_cost: number;
  /** What a query tells the searcher. */
  objective: Objective;
  /** What an incumbent is judged by. */
  quality: Quality;
  /** When a run ends. */
  budget: Budget;
  /** How many trainings go on at the same time. */
  workers: number;
  /** Independent runs of every searcher. */
  runs: number;
  /** What all random numbers derive from. */
  seed: number;
}
