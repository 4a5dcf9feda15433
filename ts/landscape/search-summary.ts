// The parts of a landscape that concern searches, as plain data.

/** How many neighbours cells have. */
export interface Degrees {
  /** The mean. */
  readonly mean: number;
  /** The median. */
  readonly median: number;
  /** The smallest. */
  readonly min: number;
  /** The largest. */
  readonly max: number;
  /** Every degree that occurs, ascending, with the number of cells that have it. */
  readonly counts: readonly (readonly [degree: number, cells: number])[];
}

/** One of the two relations between cells. */
export interface RelationSummary {
  /** Directed edges. */
  readonly edges: number;
  /** Steps that lead from a cell. */
  readonly out_degrees: Degrees;
  /** Steps that lead to a cell. */
  readonly in_degrees: Degrees;
  /** Sets of cells that all reach each other. */
  readonly components: number;
  /** The number of cells of the largest of them. */
  readonly largest_component: number;
}

/** The neighbour graph of the whole space. */
export interface GraphSummary {
  /** Single edits on a cell's own vertices: directed. */
  readonly plain: RelationSummary;
  /** Single edits there or back. */
  readonly closure: RelationSummary;
}

/** The chances of a mutation of one of the 26 parameters of a valid encoding, both drawn uniformly. */
export interface Mutations {
  /** It stays the same cell. */
  readonly neutral: number;
  /** It becomes another one. */
  readonly other_cell: number;
  /** It becomes invalid. */
  readonly invalid: number;
  /** The chance of the first for encodings of cells with 2, 3, ... 7 vertices. */
  readonly neutral_by_vertices: readonly number[];
}

/** The autocorrelation at one lag, with its 95 % confidence interval. */
export interface Lag {
  /** The number of steps between two moments of a walk. */
  readonly lag: number;
  /** The correlation. */
  readonly correlation: number;
  /** Where the interval begins. */
  readonly low: number;
  /** Where it ends. */
  readonly high: number;
}

/** Random walks that were made, and what they say. */
export interface RandomWalks {
  /** How many, at least two. */
  readonly walks: number;
  /** From lag 1. */
  readonly lags: readonly Lag[];
}

/** Autocorrelations of the metric along random walks. */
export interface Autocorrelation {
  /** Exact, on the symmetric closure, from lag 0; empty where no two neighbours differ. */
  readonly closure_exact: readonly number[];
  /** Walks of the same kind that were made; null where `closure_exact` is empty. */
  readonly closure_walks: RandomWalks | null;
  /** Walks through the encoding, as mutations go; null of a constant, and if too few cells have the metric to begin two. */
  readonly encoding_walks: RandomWalks | null;
  /** The steps of each walk. */
  readonly steps: number;
}

/** Cells at one distance. */
export interface DistanceShell {
  /** The number of edits. */
  readonly distance: number;
  /** The cells that are exactly so far away. */
  readonly cells: number;
  /** The share of all cells that are at most so far away. */
  readonly within: number;
  /** The mean of the metric over those that have it; null if none has. */
  readonly mean: number | null;
}

/** The correlation among cells of one width. */
export interface WidthCorrelation {
  /** The cells. */
  readonly cells: number;
  /** Pearson's correlation; null of a constant. */
  readonly correlation: number | null;
}

/** Distances of all cells to the nearest of some cells. */
export interface DistanceTo {
  /** The cells, by index. */
  readonly targets: readonly number[];
  /** From distance 0. */
  readonly shells: readonly DistanceShell[];
  /** Cells from which no edits lead to them. */
  readonly unreachable: number;
  /** Pearson's correlation of metric and distance; null of a constant. */
  readonly correlation: number | null;
  /** The same among cells of one width. */
  readonly by_width: Readonly<Record<string, WidthCorrelation>>;
}

/** Distances by relation and target. */
export interface Distances {
  /** On the symmetric closure, to the best cells: all of equal value. */
  readonly closure_best: DistanceTo;
  /** On the symmetric closure, to the nearest of the best ten. */
  readonly closure_top: DistanceTo;
  /** By plain edits that lead to the best cells. */
  readonly plain_best: DistanceTo;
  /** By plain edits that lead to the nearest of the best ten. */
  readonly plain_top: DistanceTo;
}

/** What climbing in one way from every cell comes to. */
export interface Climbing {
  /** The mean number of steps. */
  readonly mean_steps: number;
  /** The mean value at the end. */
  readonly mean_end: number;
  /** The share of cells that end at the best cell; where steps are drawn, the mean chance. */
  readonly reach_best: number;
  /** The number of cells in the largest basin. */
  readonly largest: number;
  /** The median number of cells in a basin. */
  readonly median: number;
  /** For 1, 2, 4, ... how many basins have at least so many cells but less than twice as many. */
  readonly sizes: readonly number[];
}

/** Sets of two or more cells of equal value that neighbours join. */
export interface Plateaus {
  /** How many there are. */
  readonly count: number;
  /** The cells on them. */
  readonly cells: number;
  /** The cells of the largest. */
  readonly largest: number;
  /** Plateaus from which no neighbour leads up. */
  readonly closed: number;
  /** The cells on these. */
  readonly closed_cells: number;
  /** The share of all pairs of neighbours that are equal. */
  readonly equal_neighbours: number;
}

/** One local optimum. */
export interface LocalOptimum {
  /** The cell index. */
  readonly cell: number;
  /** Its value. */
  readonly value: number;
  /** Neighbours that have the metric. */
  readonly neighbours: number;
  /** Cells from which best improvement ends here, this one included. */
  readonly best_improvement_basin: number;
  /** The sum over all cells of the chance that first improvement ends here. */
  readonly first_improvement_basin: number;
  /** The position of its funnel after one edit; null for plain neighbours, and where there is no network. */
  readonly funnel: number | null;
}

/** The local optima of one relation. */
export interface LocalOptima {
  /** Cells of which no neighbour is better. */
  readonly cells: number;
  /** Those of which every neighbour is worse. */
  readonly strict: number;
  /** Those without any neighbour that has the metric. */
  readonly isolated: number;
  /** Neighbours with equal values. */
  readonly plateaus: Plateaus;
  /** Climbing to the best neighbour. */
  readonly best_improvement: Climbing;
  /** Climbing to a better neighbour drawn uniformly; sizes are expected ones. */
  readonly first_improvement: Climbing;
  /** The best 100, the best first. */
  readonly top: readonly LocalOptimum[];
}

/** Optima that lead to the same one, each to the better optimum that is the most likely to be reached next. */
export interface Funnel {
  /** The cell at its bottom, from which no better optimum can be reached. */
  readonly cell: number;
  /** Its value. */
  readonly value: number;
  /** How many optima lead to it, itself included. */
  readonly optima: number;
  /** How many cells best improvement leads to these. */
  readonly cells: number;
}

/** A way between two of the best 100 optima, which are counted from the best. */
export interface EscapeEdge {
  /** Where the edits start. */
  readonly from: number;
  /** Where the climb ends. */
  readonly to: number;
  /** How likely that is. */
  readonly probability: number;
}

/** Where some random edits and a climb lead from local optima. */
export interface FunnelNetwork {
  /** The number of edits. */
  readonly edits: number;
  /** From the best bottom down. */
  readonly funnels: readonly Funnel[];
  /** The mean chance to come back to the same optimum, over optima that have neighbours; null if none has. */
  readonly mean_return: number | null;
  /** Of each of the best 100 optima the likeliest ways to others of them, at most four. */
  readonly edges: readonly EscapeEdge[];
}

/** Local optima by relation. */
export interface Optima {
  /** On the symmetric closure. */
  readonly closure: LocalOptima;
  /** Of plain edits, which go one way. */
  readonly plain: LocalOptima;
  /** Between the optima of the closure, after one edit; null if there are more than 50,000. */
  readonly one_edit: FunnelNetwork | null;
  /** After two. */
  readonly two_edits: FunnelNetwork | null;
}
