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
  /** The reason of the first run that has one: what a searcher of one's own threw, or the epochs that it does not name. */
  failure?: string;
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

/** The ends of a confidence interval. */
export interface Interval {
  /** Its lower end. */
  low: number;
  /** Its upper end. */
  high: number;
}

/** How many of a searcher's runs reached a regret, and how fast. */
export interface TimeToTarget {
  /** The regret. */
  regret: number;
  /** The runs that reached it or fell below it. */
  reached: number;
  /** Their share of all runs. */
  share: number;
  /** When half of all runs had; `null` if fewer did within the budget. */
  median: number | null;
}

/** A searcher beside the others. What has nothing to count is `null`. */
export interface SearcherStatistics {
  /** What the protocol calls it. */
  name: string;
  /** The bootstrap interval (BCa) of the mean final regret. */
  mean_interval: Interval | null;
  /** The best objective minus the last incumbent's. */
  final_objective_regret: Spread | null;
  /** Any-time performance: the mean regret over the logarithm of the clock, of every run. */
  area: Spread | null;
  /** The mean rank of its final regret among those of the same run number, 1 for the lowest. */
  mean_rank: number | null;
  /** How fast it was at the common target. */
  time_to_common_target: TimeToTarget | null;
  /** How fast it was at round regrets from 0.05 to 0. */
  times_to_targets: TimeToTarget[];
}

/** Two searchers compared run by run, by the two-sided signed-rank test of Wilcoxon. */
export interface Comparison {
  /** The one that comes first in the protocol. */
  a: string;
  /** The other one. */
  b: string;
  /** The runs in which `a` ends with less regret. */
  a_better: number;
  /** The runs in which `b` does. */
  b_better: number;
  /** The smaller of the two rank sums. */
  statistic: number;
  /** The runs in which their final regrets differ. */
  differing: number;
  /** The p-value of this pair alone. */
  p_value: number;
  /** Whether it is over all signs of the ranks, or by the normal distribution. */
  method: 'exact' | 'normal';
  /** The p-value with Holm's correction for the number of pairs. */
  p_holm: number;
}

/** The searchers of a study compared. Runs of the same number are pairs. */
export interface StudyStatistics {
  /** What confidence intervals cover: 0.95. */
  confidence: number;
  /** What objective regrets are measured from: the highest objective that a query may tell. */
  best_objective: number;
  /** From when on areas count: when all runs have an incumbent. */
  area_from: number | null;
  /** The largest of the searchers' median final regrets: at least half of the runs of each reach it. */
  common_target: number | null;
  /** How many run numbers ranks and tests compare: those whose runs all have an incumbent. */
  paired_runs: number;
  /** Every searcher, in the protocol's order. */
  searchers: SearcherStatistics[];
  /** All pairs of searchers. */
  comparisons: Comparison[];
  /** Friedman's test of the ranks, and Nemenyi's critical difference at the level 0.05; of three or more searchers. */
  friedman: {
    /** Friedman's chi-square. */
    statistic: number;
    /** The chance of one at least as large among equal searchers. */
    p_value: number;
    /** Nemenyi's: mean ranks that are further apart differ by more than chance, at .05. */
    critical_difference: number;
  } | null;
  /** The largest groups of searchers whose mean ranks are less than the critical difference apart. */
  alike: string[][];
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
