/** How an axis counts. */
export type ScaleKind = 'log' | 'linear';

/** How a number is written. */
export type Format = 'regret' | 'share' | 'seconds' | 'queries';

/** An axis of a chart. */
export interface AxisJson {
  readonly format: Format;
  /** Both ends, for each scale that it can have. */
  readonly domains: Readonly<Partial<Record<ScaleKind, readonly [number, number]>>>;
}

/** The numbers of a chart as they are in the page. */
export interface ChartJson {
  /** Whether values hold until the next point. */
  readonly steps: boolean;
  readonly x: AxisJson;
  readonly y: AxisJson;
  /** What stands beside the ends of lines in the wide chart, and how far from them. */
  readonly beside: Readonly<Record<string, number>>;
  /** The heights of the names beside the lines of the wide chart, for each scale of the vertical axis. */
  readonly names: Readonly<Partial<Record<ScaleKind, readonly number[]>>>;
  readonly series: readonly {
    /** The searcher's position in the protocol. */
    readonly position: number;
    readonly name: string;
    readonly x: readonly number[];
    readonly y: readonly number[];
    /** The ends of the band. */
    readonly low?: readonly number[];
    readonly high?: readonly number[];
  }[];
}
