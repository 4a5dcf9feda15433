import type { Markish } from '@observablehq/plot';

import { axisMarks, type Drawing, type Screen } from './chart.ts';
import type { ReportData } from './data.ts';
import { labelWidth, shortName } from './line-labels.ts';
import { clean, type Markup } from './markup.ts';
import { seriesStyle } from './palette.ts';

/** Pixels from one name to the next, and from one bar to the next. */
const ROW = 20;
const BAR = 9;
/** Pixels that the label of a rank takes. */
const LABEL = 20;

/** A searcher and where it is. */
interface Ranked {
  readonly position: number;
  readonly name: string;
  readonly rank: number;
}

/** Mean ranks with the critical difference (Demšar 2006), the best on the right; nothing for less than three searchers. */
export function rankFigure({ statistics }: ReportData, drawing: Drawing, screen: Screen): Markup | undefined {
  const { friedman, searchers, alike } = statistics;
  const ranked = searchers
    .flatMap(({ name, mean_rank: rank }, position) => (rank === null ? [] : [{ position, name, rank }]))
    .toSorted((a, b) => a.rank - b.rank);
  if (!friedman || ranked.length === 0) return undefined;

  const difference = friedman.critical_difference;
  const worst = ranked.length;
  const margins = {
    top: 74,
    left: 22,
    right: 18 + labelWidth(ranked.map(({ name }) => `${shortName(name)} 0.00`)),
  };
  const room = screen.width - margins.left - margins.right;
  const bars = margins.top + 12;
  const names = bars + BAR * alike.length + 10;
  const height = names + ROW * worst + 4;
  const rankOf = new Map(ranked.map(({ name, rank }) => [name, rank]));
  const { plot } = drawing;
  const groups = alike.map((group, i) => ({
    from: Math.min(...group.map((name) => rankOf.get(name) ?? 1)) - 0.02 * worst,
    to: Math.max(...group.map((name) => rankOf.get(name) ?? 1)) + 0.02 * worst,
    y: bars + BAR * i,
  }));
  return drawing.draw({
    id: `ranks-${screen.name}`,
    title: 'Mean ranks of the final regrets, with the critical difference',
    description:
      `${ranked.map(({ name, rank }) => `${name}: ${rank.toFixed(2)}`).join('; ')}. ` +
      `The critical difference is ${difference.toFixed(2)}.`,
    attributes: {},
    options: {
      width: screen.width,
      height,
      marginTop: margins.top,
      marginBottom: 0,
      marginLeft: margins.left,
      marginRight: margins.right,
      x: { domain: [Math.max(worst, 1 + difference), 1] },
      // Heights are pixels.
      y: { type: 'linear', domain: [0, height], range: [0, height], axis: null },
      marks: [
        differenceMarks(drawing, difference, margins.top - 54),
        axisMarks(
          drawing,
          'x',
          { domain: [1, worst], ticks: rankTicks(worst, room / LABEL), minor: [] },
          undefined,
          'ranks',
          'top',
        ),
        plot.text([0], {
          x: worst,
          y: margins.top - 34,
          text: () => 'mean rank',
          textAnchor: 'start',
          fill: 'currentColor',
        }),
        groups.map(({ from, to, y }) =>
          plot.link([0], { x1: from, x2: to, y1: y, y2: y, stroke: 'currentColor', strokeWidth: 4 }),
        ),
        ranked.map((one, row) => leader(drawing, one, margins.top, names + ROW * row + 6)),
      ],
    },
  });
}

/** Whole ranks from 1, no more than there is room for. */
function rankTicks(worst: number, most: number): { value: number; label: string }[] {
  const step = Math.ceil(worst / most);
  return Array.from({ length: Math.ceil(worst / step) }, (_value, i) => i * step + 1).map((value) => ({
    value,
    label: String(value),
  }));
}

/** How long the critical difference is. */
function differenceMarks({ plot }: Drawing, difference: number, y: number): Markish[] {
  const bar = { x1: 1 + difference, x2: 1, y1: y, y2: y };
  return [
    plot.link([0], { ...bar, stroke: 'currentColor', strokeWidth: 1.5 }),
    plot.text([0], {
      x: 1,
      y,
      text: () => `critical difference ${difference.toFixed(2)}`,
      textAnchor: 'end',
      dy: -11,
      fill: 'currentColor',
    }),
  ];
}

/** From the axis down to the name, which stands on its right: better ones are further right and higher up. */
function leader({ plot }: Drawing, { position, name, rank }: Ranked, top: number, y: number): Markish[] {
  const { colour, dashes } = seriesStyle(position);
  return [
    plot.link([0], {
      x1: rank,
      x2: rank,
      y1: top,
      y2: y,
      stroke: colour,
      strokeWidth: 2,
      strokeDasharray: dashes,
    }),
    plot.dot([0], { x: rank, y: top, r: 3.5, fill: colour }),
    plot.dot([0], { x: rank, y, r: 3.5, fill: colour }),
    plot.text([0], {
      x: rank,
      y,
      text: () => `${clean(shortName(name))} ${rank.toFixed(2)}`,
      textAnchor: 'start',
      dx: 9,
      fill: 'currentColor',
      stroke: 'var(--ground)',
      strokeWidth: 4,
      paintOrder: 'stroke',
    }),
  ];
}
