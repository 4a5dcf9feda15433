import type { Drawing } from '../chart.ts';
import { plainFigure } from '../figures.ts';
import { html, type Markup } from '../markup.ts';
import { plainChart, type PlainChart } from '../plain-chart.ts';
import type { Standalone } from '../standalone.ts';

/** A picture of a report, which is also a file of its own. */
export interface Figure extends Standalone {
  readonly caption: string;
}

/** A chart as a figure. */
export function chartFigure(chart: PlainChart, caption: string, names: readonly string[] = []): Figure {
  return { id: chart.id, names, caption, draw: (drawing, screen) => plainChart(chart, drawing, screen) };
}

/** A figure as a part of the page. */
export function figureMarkup(figure: Figure, drawing: Drawing): Markup {
  return plainFigure(
    figure.id,
    (screen) => figure.draw(drawing, screen),
    html`${figure.caption}`,
    figure.names,
  );
}
