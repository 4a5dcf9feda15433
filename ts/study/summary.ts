import type { Kind } from '../measurement.ts';
import type { Budget } from './protocol.ts';

/** Mean and quartiles of some numbers. Of no numbers all are NaN. */
export interface Spread {
  /** The arithmetic mean. */
  mean: number;
  /** The 0.5 quantile. */
  median: number;
  /** The 0.25 quantile. */
  q25: number;
  /** The 0.75 quantile. */
  q75: number;
}

/** A searcher's runs in a few numbers. */
export interface SearcherSummary {
  /** What the protocol calls it. */
  name: string;
  /** Its runs. */
  runs: number;
  /** Runs that ended for another reason than the budget. */
  stopped: number;
  /** Queries of all runs together. */
  queries: number;
  /** Invalid proposals of all runs together. */
  invalid: number;
  /** Over the runs that have an incumbent; `null` if none has. */
  final_regret: Spread | null;
}

/** A study in a few numbers, as `nasbench101 study --json` prints it. */
export interface StudySummary {
  /** Where the numbers come from. */
  kind: Kind;
  /** When runs ended. */
  budget: Budget;
  /** What regret is measured from. */
  best: {
    /** The best quality that any cell has. */
    quality: number;
    /** The index of the cell that has it. */
    cell: number;
    /** Its module hash. */
    hash: string;
  };
  /** Every searcher, in the protocol's order. */
  searchers: SearcherSummary[];
}

/** Regret over the clock, across the runs of a searcher: the moments are spaced evenly on a logarithmic axis. */
export interface RegretCurve {
  /** The moments: seconds or queries, ascending, from when every run has an incumbent to the budget. */
  clock: Float64Array;
  /** The mean regret at every moment. */
  mean: Float64Array;
  /** The median. */
  median: Float64Array;
  /** The 0.25 quantile. */
  q25: Float64Array;
  /** The 0.75 quantile. */
  q75: Float64Array;
}

/** The last incumbent of every run that has one, by position. */
export interface Incumbents {
  /** The number of the run. */
  run: Uint32Array;
  /** The cell index. */
  cell: Uint32Array;
  /** When it was found: seconds or queries. */
  clock: Float64Array;
  /** The accuracy that the searcher observed. */
  objective: Float64Array;
  /** The accuracy that it is judged by. */
  quality: Float64Array;
}
