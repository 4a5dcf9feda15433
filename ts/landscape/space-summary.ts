// The metric over groups of cells, as plain data.

/** A cell and its value. */
export interface TopCell {
  /** The cell index. */
  readonly cell: number;
  /** The metric. */
  readonly value: number;
}

/** Cells that have something in common. */
export interface CellGroup {
  /** How many of them have the metric. */
  readonly cells: number;
  /** Its mean. */
  readonly mean: number;
  /** The highest. */
  readonly best: number;
  /** The mean training time in seconds; null if none has one. */
  readonly mean_training_time: number | null;
}

/** Groups by a whole number, such as a depth. */
export type CellGroups = Readonly<Record<string, CellGroup>>;

/** Cells of a depth and a width. */
export interface DepthWidthGroup extends CellGroup {
  /** Edges on the longest path. */
  readonly depth: number;
  /** The maximum directed cut. */
  readonly width: number;
}

/** Cells above a threshold. */
export interface AboveThreshold {
  /** How many are above it, not equal to it. */
  readonly cells: number;
  /** Their share of the cells that have the metric. */
  readonly share: number;
}

/** The metric over a space. */
export interface SpaceSummary {
  /** The cells of the space. */
  readonly cells: number;
  /** Those that have the metric. */
  readonly covered: number;
  /** The best one. */
  readonly best: TopCell;
  /** The mean. */
  readonly mean: number;
  /** The standard deviation over all cells. */
  readonly deviation: number;
  /** The median. */
  readonly median: number;
  /** Cells above thresholds. */
  readonly above: Readonly<Record<string, AboveThreshold>>;
  /** The mean training time in seconds; null if there is none. */
  readonly mean_training_time: number | null;
  /** Local optima on the symmetric closure of plain neighbours within this space. */
  readonly local_optima: number;
  /** Those of which every neighbour is worse. */
  readonly strict_local_optima: number;
  /** By depth. */
  readonly by_depth: CellGroups;
  /** By width. */
  readonly by_width: CellGroups;
}
