import { KIND_MEANING } from '../report/kind.ts';
import { budgetText, fraction, objectiveText, qualityText } from '../report/numbers.ts';
import type { ResolvedProtocol } from '../study/protocol.ts';
import type { StudyResult } from '../study/result.ts';
import type { SearcherSummary } from '../study/summary.ts';
import type { Table } from '../table/table.ts';
import { columns, grouped, paint } from './terminal.ts';

/** What is about to run on what. */
export function studyHeading(table: Table, protocol: ResolvedProtocol): string {
  const { searchers, runs, budget, objective, quality, seed } = protocol;
  return (
    `${paint('bold', `${grouped(runs)} ${runs === 1 ? 'run' : 'runs'}`)} of ${searchers.map(({ label }) => shown(label)).join(', ')}, ` +
    `${budgetText(budget)} each, seed ${seed}\n` +
    `on ${table.path}: a ${paint('bold', table.kind)} table, its numbers are ${KIND_MEANING[table.kind]}\n` +
    `searching by ${objectiveText(objective)}, judged by ${qualityText(quality)}\n`
  );
}

/** The final regrets, best first. */
export function regretsText(result: StudyResult): string {
  const { searchers } = result.summary();
  const heading = ['searcher', 'mean regret', 'median', '25 %', '75 %', 'queries', 'invalid'];
  return columns(
    [
      heading.map((name) => paint('dim', name)),
      ...searchers
        .toSorted((a, b) => (a.final_regret?.mean ?? Infinity) - (b.final_regret?.mean ?? Infinity))
        .map(row),
    ],
    ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
  );
}

function row({ name, final_regret: regret, queries, invalid }: SearcherSummary): string[] {
  const { mean = NaN, median = NaN, q25 = NaN, q75 = NaN } = regret ?? {};
  return [
    shown(name),
    paint('bold', fraction(mean)),
    ...[median, q25, q75].map(fraction),
    grouped(queries),
    grouped(invalid),
  ];
}

/** A label is whatever somebody wrote; control characters would steer the terminal. */
function shown(label: string): string {
  return label.replaceAll(/\p{C}/gu, '\uFFFD');
}
