// How rare the best cells are, as plain data.

/** How likely a uniform draw is one of the best cells. */
export interface TopDraw {
  /** How many they are. */
  readonly cells: number;
  /** The lowest of their values. */
  readonly value: number;
  /** How many points of the encoding prune to one of them. */
  readonly encodings: number;
  /** Their share of all points, valid or not. */
  readonly probability: number;
  /** Their share of the valid points. */
  readonly probability_valid: number;
  /** Valid draws until the first of these cells, in the mean. */
  readonly expected_draws: number;
}

/** The cells that may be as good as the best, since the mean of its trainings is uncertain. */
export interface WithinTwoErrors extends TopDraw {
  /** The standard error of the best cell's mean. */
  readonly standard_error: number;
  /** The trainings that it has. */
  readonly repeats: number;
}

/** How rare the best cells are. */
export interface Rarity {
  /** The best 1, 10, 100, 1,000 and 10,000 cells. */
  readonly top: readonly TopDraw[];
  /** Null if the best cell has fewer than two trainings. */
  readonly within_two_standard_errors: WithinTwoErrors | null;
}
