import type { RegretCurve, TimeToTarget } from '../study/summary.ts';
import type { ReportData } from './data.ts';
import { html, type Markup } from './markup.ts';
import { clockUnit, fraction, grouped, percent, pValue } from './numbers.ts';
import { number, table, type TableCell } from './table.ts';

/** A curve as text: a searcher's mean regrets at powers of ten of the clock, and at the budget. */
export function curveTable(
  { searchers, protocol }: ReportData,
  of: 'quality' | 'objective',
  figure: number,
): Markup {
  const curves = searchers.map(({ curve, objectiveCurve }) => (of === 'quality' ? curve : objectiveCurve));
  const end = Math.max(...curves.map(({ clock }) => clock.at(-1) ?? 0));
  const start = Math.min(...curves.map(({ clock }) => clock[0] ?? Infinity));
  const moments: number[] = [];
  for (let exponent = 0; 10 ** exponent < end; exponent++)
    if (10 ** exponent >= start) moments.push(10 ** exponent);
  moments.push(end);
  return html`<details>
    <summary>Figure ${figure} as a table</summary>
    ${table({
      label: `Mean regret of the ${of} by the clock`,
      head: ['searcher', ...moments.map((moment) => `${grouped(moment)} ${clockUnit(protocol.budget)}`)],
      rows: searchers.map(({ name }, i) => [
        name,
        ...moments.map((moment) => number(meanAt(curves[i], moment), fraction)),
      ]),
    })}
  </details>`;
}

/** The value at the last moment that is not later; NaN before the first. */
function meanAt(curve: RegretCurve | undefined, moment: number): number {
  const i = curve?.clock.findLastIndex((at) => at <= moment * (1 + 1e-9)) ?? -1;
  return curve?.mean[i] ?? NaN;
}

/** How many runs reached which regret, and when half of them had. */
export function targetTable({ searchers, statistics, protocol }: ReportData): Markup {
  const all = statistics.searchers.map(({ times_to_targets: times }) => times);
  const targets = (all[0] ?? []).flatMap(({ regret }, i) => {
    const same = (times: readonly TimeToTarget[]): boolean =>
      times[i]?.reached === times[i + 1]?.reached && times[i]?.median === times[i + 1]?.median;
    // Of regrets that are reached alike only the lowest says something; what nobody reaches says nothing.
    if (all.every(same) || all.every((times) => times[i]?.reached === 0)) return [];
    return [{ regret, i }];
  });
  const tableOf = (label: string, cell: (time: TimeToTarget | undefined) => TableCell): Markup =>
    table({
      label,
      head: ['searcher', ...targets.map(({ regret }) => `regret ${regret}`)],
      rows: searchers.map(({ name }, position) => [
        name,
        ...targets.map(({ i }) => cell(all[position]?.[i])),
      ]),
    });
  return html`<p class="quiet">The share of runs that ever had an incumbent with at most this regret:</p>
    ${tableOf('Runs that reach a target', (time) => number(time?.share ?? 0, percent))}
    <p class="quiet">The ${clockUnit(protocol.budget)} after which half of all runs had:</p>
    ${tableOf('Times to targets', (time) => number(time?.median ?? NaN, rounded))}`;
}

function rounded(value: number): string {
  return Number.isNaN(value) ? '–' : grouped(Number(value.toPrecision(3)));
}

/** More pairs than this are folded. */
const MOST_PAIRS = 10;

/** The tests of all pairs. */
export function comparisonTable({ statistics }: ReportData): Markup {
  const { comparisons, paired_runs: runs, friedman } = statistics;
  const all = friedman
    ? html` Friedman's test that all ranks are alike: p = ${pValue(friedman.p_value)}.`
    : html``;
  const list = table({
    label: 'Comparisons of pairs',
    head: ['searcher', 'against', 'better in', 'worse in', 'p', 'p (Holm)'],
    rows: comparisons.map(({ a, b, a_better: better, b_better: worse, p_value: p, p_holm: holm }) => [
      a,
      html`<bdi>${b}</bdi>`,
      number(better, grouped),
      number(worse, grouped),
      number(p, pValue),
      number(holm, pValue),
    ]),
  });
  return html`<p class="quiet">
      Two-sided signed-rank tests of Wilcoxon over ${grouped(runs)} pairs of runs with the same number, with
      Holm's correction for ${grouped(comparisons.length)}
      ${comparisons.length === 1 ? 'pair' : 'pairs'}.${all}
    </p>
    ${
      comparisons.length > MOST_PAIRS
        ? html`<details>
            <summary>All pairs</summary>
            ${list}
          </details>`
        : list
    }`;
}
