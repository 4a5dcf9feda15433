import { SCREENS, type Drawing, type Screen } from '../chart.ts';
import { plainFigure } from '../figures.ts';
import { html, type Markup } from '../markup.ts';
import { plainChart, type PlainChart } from '../plain-chart.ts';

/** A picture of a report, which is also a file of its own. */
export interface Figure {
  /** Unique in the page, and the name of the file. */
  readonly id: string;
  /** What its lines are called, in the order of their styles. */
  readonly names?: readonly string[];
  readonly caption: string;
  draw(drawing: Drawing, screen: Screen): Markup;
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

/** A figure as wide as it is on large screens. */
export function wideFigure(figure: Figure, drawing: Drawing): Markup {
  return figure.draw(drawing, SCREENS[0] as Screen);
}
