import type { Kind } from '../measurement.ts';
import type { ResolvedProtocol } from '../study/protocol.ts';
import type { RegretCurve, SearcherSummary, StudyStatistics, StudySummary } from '../study/summary.ts';

/** A searcher as a report shows it. */
export interface ReportSearcher extends SearcherSummary {
  /** Regret over the clock: of what it is judged by, and of what it observes. */
  readonly curve: RegretCurve;
  readonly objectiveCurve: RegretCurve;
  /** When its runs reached the common target, ascending. */
  readonly commonTargetTimes: Float64Array;
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
  /** The searchers compared, in the same order. */
  readonly statistics: StudyStatistics;
  /** Nothing if no run has an incumbent. */
  readonly found: FoundCell | undefined;
}
