import { SCREENS, type Drawing, type Screen } from './chart.ts';
import type { ReportData } from './data.ts';
import { distributionFigure } from './distribution-figure.ts';
import { html, type Markup } from './markup.ts';
import { budgetText, clockUnit, fraction, grouped } from './numbers.ts';
import { seriesStyle } from './palette.ts';
import { regretFigure } from './regret-figure.ts';

type Draw = (data: ReportData, drawing: Drawing, screen: Screen) => Markup | undefined;

/** Both figures with legends and captions. */
export function figures(data: ReportData, drawing: Drawing): [regret: Markup, distribution: Markup] {
  const { runs, budget } = data.protocol;
  const over = clockUnit(budget) === 'seconds' ? 'simulated training time' : 'the number of queries';
  return [
    figure(
      data,
      drawing,
      regretFigure,
      html`<strong>Figure 1.</strong> Mean regret over ${grouped(runs)} runs against ${over}, up to the budget
        of ${budgetText(budget)}; bands reach from the lower to the upper quartile. Curves begin when every
        run has an incumbent. Both axes are logarithmic.`,
      curveTable(data),
    ),
    figure(
      data,
      drawing,
      distributionFigure,
      html`<strong>Figure 2.</strong> Empirical distribution of the final regret: the share of runs that end
        with at most this regret. Further left is better. Runs without regret count from the left edge on; the
        horizontal axis is logarithmic.`,
      html``,
    ),
  ];
}

function figure(data: ReportData, drawing: Drawing, draw: Draw, caption: Markup, numbers: Markup): Markup {
  const drawn = SCREENS.map((screen) => ({ screen, svg: draw(data, drawing, screen) }));
  const charts = drawn.flatMap(({ screen, svg }) =>
    svg ? [html`<div class="${screen.name}">${svg}</div>`] : [],
  );
  if (charts.length === 0)
    return html`<p>
      There is nothing to draw: no run has an incumbent with a regret above 0 within the budget.
    </p>`;
  return html`<figure>
      ${legend(data)} ${charts}
      <figcaption>${caption}</figcaption>
    </figure>
    ${numbers}`;
}

function legend({ searchers }: ReportData): Markup {
  const items = searchers.map(({ name }, position) => {
    const { colour, dashes } = seriesStyle(position);
    return html`<li>
      <svg width="34" height="10" aria-hidden="true">
        <line
          x1="1"
          y1="5"
          x2="33"
          y2="5"
          style="stroke: ${colour}"
          stroke-width="2.5"
          stroke-dasharray="${dashes}"
        /></svg
      ><bdi>${name}</bdi>
    </li>`;
  });
  return html`<ul class="legend" aria-label="Legend">
    ${items}
  </ul>`;
}

/** Figure 1 as text: the mean regrets at powers of ten of the clock, and at the budget. */
function curveTable({ searchers, protocol }: ReportData): Markup {
  const ends = searchers.map(({ curve }) => curve.clock.at(-1) ?? 0);
  const starts = searchers.map(({ curve }) => curve.clock[0] ?? Infinity);
  const end = Math.max(...ends);
  const moments: number[] = [];
  for (let exponent = 0; 10 ** exponent < end; exponent++)
    if (10 ** exponent >= Math.min(...starts)) moments.push(10 ** exponent);
  moments.push(end);
  const rows = moments.map((moment) => {
    const cells = searchers.map(
      ({ curve }) => html`<td>${fraction(meanAt(curve.clock, curve.mean, moment))}</td>`,
    );
    return html`<tr>
      <th scope="row">${grouped(moment)}</th>
      ${cells}
    </tr>`;
  });
  return html`<details>
    <summary>Figure 1 as a table</summary>
    <div class="scroll" role="region" aria-label="Mean regret by the clock" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">${clockUnit(protocol.budget)}</th>
            ${searchers.map(({ name }) => html`<th scope="col"><bdi>${name}</bdi></th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </details>`;
}

/** The value at the last moment that is not later; NaN before the first. */
function meanAt(clock: Float64Array, mean: Float64Array, moment: number): number {
  const i = clock.findLastIndex((at) => at <= moment * (1 + 1e-9));
  return mean[i] ?? NaN;
}
