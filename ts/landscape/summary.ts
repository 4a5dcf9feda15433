// What an analysis finds, as plain data: the JSON of the command line. `docs/landscape.md` defines each number.
import type { Kind } from '../measurement.ts';
import type { AccuracyMetric } from '../study/protocol.ts';
import type { AboveThreshold, CellGroups, DepthWidthGroup, SpaceSummary, TopCell } from './space-summary.ts';
import type { Rarity } from './rarity-summary.ts';
import type { Autocorrelation, Distances, GraphSummary, Mutations, Optima } from './search-summary.ts';

/** A metric by its name in JSON. */
export type MetricName = 'training_time' | 'train_accuracy' | 'validation_accuracy' | 'test_accuracy';

/** Numbers counted in equal bins. */
export interface Histogram {
  /** Where the first bin begins. */
  readonly low: number;
  /** Where the last one ends. */
  readonly high: number;
  /** How many numbers are below the first bin. */
  readonly below: number;
  /** Numbers in each bin. */
  readonly counts: readonly number[];
}

/** The spread of a metric at a budget, each cell with the mean over its trainings. */
export interface MetricDistribution {
  /** What was measured. */
  readonly metric: MetricName;
  /** The budget. */
  readonly epochs: number;
  /** How many cells have it. */
  readonly cells: number;
  /** The mean. */
  readonly mean: number;
  /** The standard deviation over all cells. */
  readonly deviation: number;
  /** The smallest number. */
  readonly min: number;
  /** Quantiles: 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99. */
  readonly quantiles: readonly number[];
  /** The largest number. */
  readonly max: number;
  /** Counts in equal bins. */
  readonly histogram: Histogram;
}

/** How far trainings of a budget get on the images that they are trained on. */
export interface Convergence {
  /** The budget. */
  readonly epochs: number;
  /** The median train accuracy half-way; null if it is not known. */
  readonly median_halfway: number | null;
  /** The median train accuracy at the end. */
  readonly median: number;
  /** The share of cells above 0.99 at the end. */
  readonly above_99: number;
  /** Above 0.999. */
  readonly above_999: number;
  /** Equal to 1, all repeats alike. */
  readonly perfect: number;
}

/** What a side of a density shows. */
export interface DensityAxis {
  /** The quantity. */
  readonly quantity: MetricName | 'trainable_parameters';
  /** Where the first bin begins. */
  readonly low: number;
  /** Where the last one ends. */
  readonly high: number;
  /** Whether bins have equal ratios instead of equal widths. */
  readonly log: boolean;
  /** The number of bins. */
  readonly bins: number;
}

/** How many cells are where in a plane of two quantities. */
export interface Density {
  /** The horizontal side. */
  readonly x: DensityAxis;
  /** The vertical side. */
  readonly y: DensityAxis;
  /** Cells that have both. */
  readonly cells: number;
  /** How many of them are outside of the grid. */
  readonly outside: number;
  /** Pearson's correlation; null of a constant. */
  readonly pearson: number | null;
  /** Spearman's. */
  readonly spearman: number | null;
  /** Counts that are not 0: column, row, cells. */
  readonly counts: readonly (readonly [column: number, row: number, cells: number])[];
}

/** A cell of a Pareto front. */
export interface FrontCell extends TopCell {
  /** Its cost: seconds or parameters. */
  readonly cost: number;
}

/** Cells with a higher value than all that cost at most as much, by ascending cost. */
export interface ParetoFronts {
  /** Against the training time in seconds; empty if there is none. */
  readonly training_time: readonly FrontCell[];
  /** Against the number of trainable parameters. */
  readonly trainable_parameters: readonly FrontCell[];
}

/** The effect of replacing one operation by another, over all cells and all of their vertices. */
export interface OpReplacement {
  /** How many vertices have the first operation, where both cells have the metric. */
  readonly pairs: number;
  /** The mean change of the metric: after minus before; null if there are no pairs. */
  readonly mean_change: number | null;
  /** The mean relative change of the training time; null if there are no times, or none before that is not 0. */
  readonly mean_relative_time_change: number | null;
  /** The mean change of the training time in seconds; null if there are no times. */
  readonly mean_time_change: number | null;
}

/** The noise of a metric between repeats: of every cell the standard deviation over its trainings. */
export interface RepeatNoise {
  /** What was measured. */
  readonly metric: MetricName;
  /** The budget. */
  readonly epochs: number;
  /** Cells with at least two trainings. */
  readonly cells: number;
  /** The mean of the deviations. */
  readonly mean: number;
  /** Their median. */
  readonly median: number;
  /** The root of the mean of their squares. */
  readonly pooled: number;
  /** The 0.95 quantile. */
  readonly q95: number;
  /** The pooled deviation of the tenth of the cells with the highest means. */
  readonly pooled_top: number;
}

/** Rank correlation of the metric between two budgets. */
export interface BudgetCorrelation {
  /** The smaller budget. */
  readonly epochs: number;
  /** The larger one. */
  readonly other_epochs: number;
  /** Cells that have both. */
  readonly cells: number;
  /** Spearman's correlation; null of a constant. */
  readonly spearman: number | null;
  /** The same among the tenth of the cells that is best at the larger budget. */
  readonly spearman_top: number | null;
  /** How many cells that tenth has. */
  readonly top_cells: number;
}

/** Correlations of the whole space. */
export interface Correlations {
  /** The metric between all pairs of budgets. */
  readonly budgets: readonly BudgetCorrelation[];
  /** Pearson's correlation of validation and test accuracy at the budget. */
  readonly validation_test: number | null;
  /** Spearman's of the same. */
  readonly validation_test_spearman: number | null;
}

/** Everything about one metric at one budget over the whole space. */
export interface LandscapeSummary {
  /** Where the numbers come from. */
  readonly kind: Kind;
  /** What was maximised. */
  readonly metric: AccuracyMetric;
  /** The budget. */
  readonly epochs: number;
  /** What random walks derive from. */
  readonly seed: number;
  /** What could not be computed, and why, in words. */
  readonly notes: readonly string[];
  /** The share of the space's cells that have the metric. */
  readonly coverage: number;
  /** The best ten cells. */
  readonly top: readonly TopCell[];
  /** The whole space. */
  readonly space: SpaceSummary;
  /** Its cells with at most six vertices; null if none has the metric. */
  readonly mini: SpaceSummary | null;
  /** Cells above thresholds. */
  readonly above: Readonly<Record<string, AboveThreshold>>;
  /** Every metric at every budget. */
  readonly distributions: readonly MetricDistribution[];
  /** How far trainings get on their own images, by budget. */
  readonly convergence: readonly Convergence[];
  /** Value, training time and parameters, pair by pair. */
  readonly scatter: readonly Density[];
  /** Pareto fronts. */
  readonly pareto: ParetoFronts;
  /** By the number of vertices. */
  readonly by_vertices: CellGroups;
  /** By the number of edges. */
  readonly by_edges: CellGroups;
  /** By depth: edges on the longest path. */
  readonly by_depth: CellGroups;
  /** By width: the maximum directed cut. */
  readonly by_width: CellGroups;
  /** By both. */
  readonly by_depth_and_width: readonly DepthWidthGroup[];
  /** For each operation by how many vertices have it. */
  readonly by_op_count: Readonly<Record<string, CellGroups>>;
  /** Effects of replacing operations, named `conv3x3-bn-relu>conv1x1-bn-relu` and so on. */
  readonly op_replacement: Readonly<Record<string, OpReplacement>>;
  /** Differences between trainings of the same cell. */
  readonly noise: readonly RepeatNoise[];
  /** Between budgets, and between validation and test. */
  readonly correlation: Correlations;
  /** The neighbour graph. */
  readonly graph: GraphSummary;
  /** What a random mutation of the encoding does. */
  readonly mutations: Mutations;
  /** Along random walks. */
  readonly autocorrelation: Autocorrelation;
  /** Distances to the best cells. */
  readonly distance: Distances;
  /** Local optima, basins, funnels. */
  readonly local_optima: Optima;
  /** How rare the best cells are. */
  readonly rarity: Rarity;
}
