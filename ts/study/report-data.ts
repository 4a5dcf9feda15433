import type { Kind } from '../measurement.ts';
import { version } from '../version.ts';
import type { FoundCell, ReportData, ReportSearcher } from '../report/data.ts';
import type { ResolvedProtocol } from './protocol.ts';
import type { Incumbents, RegretCurve, SearcherSummary, StudyStatistics, StudySummary } from './summary.ts';

/** What a report asks a study for. */
export interface Reported {
  readonly kind: Kind;
  readonly protocol: ResolvedProtocol;
  summary(): StudySummary;
  statistics(): Promise<StudyStatistics>;
  finalRegrets(searcher: string): Float64Array;
  curve(searcher: string, points: number, of: 'quality' | 'objective'): RegretCurve;
  timesToTarget(searcher: string, regret: number): Float64Array;
  incumbents(searcher: string): Incumbents;
}

/** More moments are not seen in a chart. */
const POINTS = 120;

/** The numbers of a report. */
export async function reportData(study: Reported): Promise<ReportData> {
  const { best, searchers } = study.summary();
  const statistics = await study.statistics();
  const target = statistics.common_target;
  const incumbents = searchers.map(({ name }) => study.incumbents(name));
  return {
    tool: `nasbench101 ${version()}`,
    kind: study.kind,
    protocol: study.protocol,
    best,
    searchers: searchers.map((summary) => searcherData(study, summary, target)),
    statistics,
    found: bestFound(incumbents),
  };
}

function searcherData(study: Reported, summary: SearcherSummary, target: number | null): ReportSearcher {
  const { name } = summary;
  return {
    ...summary,
    curve: study.curve(name, POINTS, 'quality'),
    objectiveCurve: study.curve(name, POINTS, 'objective'),
    finalRegrets: study.finalRegrets(name),
    commonTargetTimes: target === null ? new Float64Array() : study.timesToTarget(name, target),
  };
}

/** The cell of the highest quality that any run ended with; of equal ones that with the lowest index. */
function bestFound(incumbents: readonly Incumbents[]): FoundCell | undefined {
  let found: { cell: number; quality: number } | undefined;
  for (const { cell, quality } of incumbents)
    for (const [i, value] of quality.entries()) {
      const index = cell[i] ?? 0;
      if (!found || value > found.quality || (value === found.quality && index < found.cell))
        found = { cell: index, quality: value };
    }
  if (!found) return undefined;
  const { cell, quality } = found;
  return {
    cell,
    quality,
    runs: incumbents.map((ends) => ends.cell.filter((index) => index === cell).length),
  };
}
