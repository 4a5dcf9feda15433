import { SCREENS, type Drawing } from './chart.ts';
import type { ReportData } from './data.ts';
import { chartJson, lineChart, type ChartAxis, type LineChart } from './line-chart.ts';
import { html, Markup } from './markup.ts';
import { seriesStyle } from './palette.ts';

const NOTHING: Markup = html`<p>
  There is nothing to draw: no run has an incumbent with a regret above 0 within the budget.
</p>`;

/** A chart with legend, switches and caption. */
export function chartFigure(
  data: ReportData,
  drawing: Drawing,
  chart: LineChart | undefined,
  caption: Markup,
): Markup {
  if (!chart) return NOTHING;
  const [wide] = SCREENS as readonly [(typeof SCREENS)[number]];
  const numbers = JSON.stringify(chartJson(chart, wide)).replaceAll('<', '\\u003c');
  return html`<figure id="figure-${chart.id}">
    ${legend(data)}
    ${SCREENS.map((screen) => html`<div class="${screen.name}">${lineChart(chart, drawing, screen, true)}</div>`)}
    <div class="tools" hidden>${scaleSwitch(chart, 'x')} ${scaleSwitch(chart, 'y')} ${saveButtons()}</div>
    <figcaption>${caption}</figcaption>
    ${new Markup(`<script type="application/json">${numbers}</script>`)}
  </figure>`;
}

/**
 * A picture without switches.
 *
 * @param names - what its lines are called, in the order of their styles
 */
export function plainFigure(
  id: string,
  draw: (screen: (typeof SCREENS)[number]) => Markup | undefined,
  caption: Markup,
  names: readonly string[] = [],
): Markup {
  const drawn = SCREENS.flatMap((screen) => {
    const svg = draw(screen);
    return svg ? [html`<div class="${screen.name}">${svg}</div>`] : [];
  });
  if (drawn.length === 0) return html``;
  return html`<figure id="figure-${id}">
    ${names.length === 0 ? html`` : plainLegend(names)} ${drawn}
    <div class="tools" hidden>${saveButtons()}</div>
    <figcaption>${caption}</figcaption>
  </figure>`;
}

/** What decides which searchers all figures show: boxes that work without a script. */
export function searcherBoxes({ searchers }: ReportData): Markup {
  if (searchers.length === 1) return html``;
  return html`<fieldset class="searchers">
    <legend>Shown in the figures</legend>
    ${searchers.map(
      ({ name }, i) =>
        html`<label
          ><input type="checkbox" id="show-${i}" checked autocomplete="off" />${swatch(i)}<bdi
            >${name}</bdi
          ></label
        >`,
    )}
  </fieldset>`;
}

/** The style by which the boxes hide lines and grey legends out. */
export function boxStyle({ searchers }: ReportData): string {
  return searchers
    .map(
      (_searcher, i) =>
        `:root:has(#show-${i}:not(:checked)) .s${i} { display: none; }` +
        ` :root:has(#show-${i}:not(:checked)) .legend .l${i} { opacity: 0.4; text-decoration: line-through; }`,
    )
    .join('\n');
}

function legend({ searchers }: ReportData): Markup {
  const items = searchers.map(
    ({ name }, i) =>
      html`<li class="l${i}">
        <label for="show-${i}">${swatch(i)}<bdi>${name}</bdi></label>
      </li>`,
  );
  return html`<ul class="legend" aria-label="Legend">
    ${items}
  </ul>`;
}

/** Names without switches. */
function plainLegend(names: readonly string[]): Markup {
  const items = names.map((name, i) => html`<li>${swatch(i)}<bdi>${name}</bdi></li>`);
  return html`<ul class="legend" aria-label="Legend">
    ${items}
  </ul>`;
}

function swatch(position: number): Markup {
  const { colour, dashes } = seriesStyle(position);
  return html`<svg width="34" height="10" aria-hidden="true">
    <line
      x1="1"
      y1="5"
      x2="33"
      y2="5"
      style="stroke: ${colour}"
      stroke-width="2.5"
      stroke-dasharray="${dashes}"
    />
  </svg>`;
}

/** Only where there is a choice. */
function scaleSwitch(chart: LineChart, which: 'x' | 'y'): Markup {
  const { scales }: ChartAxis = chart[which];
  if (scales.length < 2) return html``;
  return html`<fieldset>
    <legend>${which === 'x' ? 'horizontal' : 'vertical'}</legend>
    ${scales.map(
      ([kind], i) =>
        html`<label
          ><input
            type="radio"
            name="${chart.id}-${which}"
            value="${kind}"
            data-axis="${which}"
            autocomplete="off"
            ${new Markup(i === 0 ? 'checked' : '')}
          />${kind}</label
        >`,
    )}
  </fieldset>`;
}

/** Buttons that save the picture of their figure. */
export function saveButtons(): Markup {
  return html`<span class="save"
    ><button type="button" data-save="svg">SVG</button
    ><button type="button" data-save="png">PNG</button></span
  >`;
}
