import { budgetText, fraction, objectiveText, percent, pValue, qualityText } from '../report/numbers.ts';
import type { ResolvedProtocol } from '../study/protocol.ts';
import type { SearcherStatistics, SearcherSummary, StudyStatistics, StudySummary } from '../study/summary.ts';
import type { Benchmark } from '../benchmark/benchmark.ts';
import { benchmarkText } from './benchmark-option.ts';
import { columns, grouped, paint, shown } from './terminal.ts';

/** What is about to run on what. */
export function studyHeading(benchmark: Benchmark, protocol: ResolvedProtocol): string {
  const { searchers, runs, budget, objective, quality, seed } = protocol;
  return (
    `${paint('bold', `${grouped(runs)} ${runs === 1 ? 'run' : 'runs'}`)} of ${searchers.map(({ label }) => shown(label)).join(', ')}, ` +
    `${budgetText(budget)} each, seed ${seed}\n` +
    benchmarkText(benchmark) +
    `searching by ${objectiveText(objective)}, judged by ${qualityText(quality)}\n`
  );
}

/** The final regrets, best first, and which differences are more than chance. */
export function regretsText({ searchers }: StudySummary, statistics: StudyStatistics): string {
  const heading = [
    'searcher',
    'mean regret',
    `${percent(statistics.confidence)} interval`,
    'median',
    '25 %',
    '75 %',
    'rank',
    'queries',
    'invalid',
  ];
  const rows = searchers.map((searcher, i) => ({
    mean: searcher.final_regret?.mean ?? Infinity,
    cells: row(searcher, statistics.searchers[i]),
  }));
  const table = columns(
    [
      heading.map((name) => paint('dim', name)),
      ...rows.toSorted((a, b) => a.mean - b.mean).map(({ cells }) => cells),
    ],
    heading.map((_name, i) => (i === 0 ? 'left' : 'right')),
  );
  return `${table}${differencesText(statistics)}`;
}

function row(
  { name, final_regret: regret, queries, invalid }: SearcherSummary,
  compared: SearcherStatistics | undefined,
): string[] {
  const { mean = NaN, median = NaN, q25 = NaN, q75 = NaN } = regret ?? {};
  const { mean_interval: interval, mean_rank: rank } = compared ?? {};
  return [
    shown(name),
    paint('bold', fraction(mean)),
    interval ? `${fraction(interval.low)} to ${fraction(interval.high)}` : '–',
    ...[median, q25, q75].map(fraction),
    rank?.toFixed(2) ?? '–',
    grouped(queries),
    grouped(invalid),
  ];
}

/** More pairs than this are counted, not listed. */
const MOST_PAIRS = 3;

/** Two-sided at this level, over all pairs together. */
const LEVEL = 0.05;

function differencesText({ comparisons, paired_runs: runs }: StudyStatistics): string {
  if (comparisons.length > MOST_PAIRS) {
    const real = comparisons.filter(({ p_holm: p }) => p < LEVEL).length;
    return `\n${real} of ${comparisons.length} pairs differ by more than chance (signed-rank test with Holm's correction, ${LEVEL})\n`;
  }
  const lines = comparisons.map(({ a, b, a_better: wins, b_better: losses, p_holm: p }) => {
    const [better, worse, most] = wins >= losses ? [a, b, wins] : [b, a, losses];
    const chance = p < LEVEL ? 'more than chance' : 'may be chance';
    return `${shown(better)} ends better than ${shown(worse)} in ${most} of ${grouped(runs)} runs: ${chance}, p = ${pValue(p)}\n`;
  });
  return lines.length === 0 ? '' : `\n${lines.join('')}`;
}
