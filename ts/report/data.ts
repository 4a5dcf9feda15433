import type { Kind } from '../measurement.ts';
import type { ResolvedProtocol } from '../study/protocol.ts';
import type { RegretCurve, SearcherSummary, StudySummary } from '../study/summary.ts';

/** A searcher as a report shows it. */
export interface ReportSearcher extends SearcherSummary {
  /** Regret over the clock. */
  readonly curve: RegretCurve;
  /** Ascending. */
  readonly finalRegrets: Float64Array;
}

/** The best cell that any run ended with. */
export interface FoundCell {
  /** The cell index. */
  readonly cell: number;
  /** What it is judged by. */
  readonly quality: number;
  /** The number of runs that ended with it, for each searcher. */
  readonly runs: readonly number[];
}

/** Everything that a report shows. */
export interface ReportData {
  /** What made it: name and version. */
  readonly tool: string;
  readonly kind: Kind;
  readonly protocol: ResolvedProtocol;
  readonly best: StudySummary['best'];
  readonly searchers: readonly ReportSearcher[];
  /** Nothing if no run has an incumbent. */
  readonly found: FoundCell | undefined;
}
