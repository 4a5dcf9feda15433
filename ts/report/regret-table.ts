import type { ReportData, ReportSearcher } from './data.ts';
import { html, type Markup } from './markup.ts';
import { fraction, grouped, percent, qualityText } from './numbers.ts';
import { number, table, type TableCell } from './table.ts';

/** The final regrets of all searchers, the lowest mean first. */
export function regretTable(data: ReportData): Markup {
  const { searchers, protocol, best, statistics } = data;
  const rows = searchers.map((searcher, i) => ({ searcher, cells: cells(data, searcher, i) }));
  rows.sort((a, b) => meanOf(a.searcher) - meanOf(b.searcher));
  return html`<p class="quiet">
      Regret: the best ${qualityText(protocol.quality)} of any cell, ${fraction(best.quality)}, minus that of
      a run's last incumbent. Lower is better. In brackets the ${percent(statistics.confidence)} confidence
      interval of the mean (bootstrap, BCa). Any-time: the mean regret over the logarithm of the clock. Rank:
      the mean over ${grouped(statistics.paired_runs)} runs, 1 is best.
    </p>
    ${table({
      label: 'Final regrets',
      head: [
        'searcher',
        'mean',
        'from',
        'to',
        'median',
        '25 %',
        '75 %',
        'runs at 0',
        'any-time',
        'rank',
        'queries a run',
      ],
      rows: rows.map((row) => row.cells),
    })}
    ${notes(searchers)}`;
}

function cells(
  { statistics }: ReportData,
  { name, runs, queries, final_regret: regret, finalRegrets }: ReportSearcher,
  position: number,
): TableCell[] {
  const compared = statistics.searchers[position];
  const interval = compared?.mean_interval;
  const atZero = finalRegrets.filter((value) => value === 0).length / runs;
  const rank = compared?.mean_rank ?? NaN;
  return [
    name,
    number(regret?.mean ?? NaN, fraction),
    number(interval?.low ?? NaN, (value) => `(${fraction(value)}`),
    number(interval?.high ?? NaN, (value) => `${fraction(value)})`),
    number(regret?.median ?? NaN, fraction),
    number(regret?.q25 ?? NaN, fraction),
    number(regret?.q75 ?? NaN, fraction),
    number(atZero, percent),
    number(compared?.area?.mean ?? NaN, fraction),
    number(rank, (value) => (Number.isNaN(value) ? '–' : value.toFixed(2))),
    number(queries / runs, (value) => grouped(Math.round(value))),
  ];
}

/** What would otherwise be missed. */
function notes(searchers: readonly ReportSearcher[]): Markup[] {
  return searchers.flatMap(({ name, runs, stopped, failure, finalRegrets }) => [
    ...(stopped > 0
      ? [
          html`<p>
            <bdi>${name}</bdi>: ${stopped} of ${runs} runs ended early,
            ${
              failure === undefined
                ? 'since they proposed nothing valid any more.'
                : html`the first that failed with: <bdi>${failure}</bdi>`
            }
          </p>`,
        ]
      : []),
    ...(finalRegrets.length < runs
      ? [
          html`<p>
            <bdi>${name}</bdi>: ${runs - finalRegrets.length} of ${runs} runs have no incumbent within the
            budget and do not count.
          </p>`,
        ]
      : []),
  ]);
}

function meanOf({ final_regret: regret }: ReportSearcher): number {
  return regret?.mean ?? Infinity;
}
