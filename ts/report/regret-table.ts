import type { ReportData, ReportSearcher } from './data.ts';
import { html, type Markup } from './markup.ts';
import { fraction, grouped, percent, qualityText } from './numbers.ts';

/** The final regrets of all searchers, the lowest mean first. */
export function regretTable({ searchers, protocol, best }: ReportData): Markup {
  const sorted = searchers.toSorted((a, b) => meanOf(a) - meanOf(b));
  return html`<p class="quiet">
      Regret: the best ${qualityText(protocol.quality)} of any cell, ${fraction(best.quality)}, minus that of
      a run's last incumbent. Lower is better.
    </p>
    <div class="scroll" role="region" aria-label="Final regrets" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">searcher</th>
            <th scope="col">mean</th>
            <th scope="col">median</th>
            <th scope="col">quartiles</th>
            <th scope="col">runs at 0</th>
            <th scope="col">queries a run</th>
          </tr>
        </thead>
        <tbody>
          ${sorted.map(row)}
        </tbody>
      </table>
    </div>
    ${notes(searchers)}`;
}

function row({ name, runs, queries, final_regret: regret, finalRegrets }: ReportSearcher): Markup {
  const atZero = finalRegrets.filter((value) => value === 0).length / runs;
  const spread = regret
    ? html`<td>${fraction(regret.mean)}</td>
        <td>${fraction(regret.median)}</td>
        <td>${fraction(regret.q25)} – ${fraction(regret.q75)}</td>`
    : html`<td colspan="3">no incumbent within the budget</td>`;
  return html`<tr>
    <th scope="row"><bdi>${name}</bdi></th>
    ${spread}
    <td>${percent(atZero)}</td>
    <td>${grouped(Math.round(queries / runs))}</td>
  </tr>`;
}

/** What would otherwise be missed. */
function notes(searchers: readonly ReportSearcher[]): Markup[] {
  return searchers.flatMap(({ name, runs, stopped, finalRegrets }) => [
    ...(stopped > 0
      ? [
          html`<p>
            <bdi>${name}</bdi>: ${stopped} of ${runs} runs ended early, since they proposed nothing valid any
            more.
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
