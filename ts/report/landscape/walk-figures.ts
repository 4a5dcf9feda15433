import type { LandscapeSummary } from '../../landscape/summary.ts';
import type { DistanceTo } from '../../landscape/search-summary.ts';
import { linearAxis, rangeAxis } from '../axis-ticks.ts';
import { logAxis } from '../log-axis.ts';
import { fraction, grouped, percent } from '../numbers.ts';
import { lineMarks, type PlainPoint } from '../plain-chart.ts';
import { chartFigure, type Figure } from './figure.ts';
import { quantityLabel, quantityText } from './words.ts';

/** Autocorrelation along walks; nothing of a constant. Where no neighbours are known, walks through encodings may be. */
export function autocorrelationFigure({ autocorrelation }: LandscapeSummary): Figure | undefined {
  const { closure_exact: exact, closure_walks: closure, encoding_walks: encoding, steps } = autocorrelation;
  if (exact.length === 0 && !encoding) return undefined;
  const made = [
    ...(closure ? [{ name: 'symmetric closure, walks', ...closure }] : []),
    ...(encoding ? [{ name: 'mutations of the encoding, walks', ...encoding }] : []),
  ];
  const lines: PlainPoint[][] = [
    ...(exact.length > 0 ? [exact.map((y, x) => ({ x, y }))] : []),
    ...made.map(({ lags }) =>
      lags.map(({ lag, correlation, low, high }) => ({ x: lag, y: correlation, low, high })),
    ),
  ];
  const lowest = Math.min(0, ...lines.flat().map(({ y, low = y }) => low));
  return chartFigure(
    {
      id: 'autocorrelation',
      title: 'Autocorrelation along random walks',
      description: (lines[0] ?? []).map(({ x, y }) => `lag ${x}: ${y.toFixed(3)}`).join('; '),
      x: {
        label: 'steps',
        kind: 'linear',
        ticks: (most) => linearAxis(Math.max(...lines.flat().map(({ x }) => x)), most),
      },
      y: { label: 'autocorrelation', kind: 'linear', ticks: (most) => rangeAxis(lowest, 1, most) },
      marks: (drawing) => lines.flatMap((points, position) => lineMarks(drawing, position, points, true)),
    },
    `How much the value some steps later still has to do with the one now. ` +
      (exact.length > 0 ? 'The first line is exact; the others are means ' : 'Means ') +
      `over walks of ${grouped(steps)} steps (${made.map(({ walks }) => grouped(walks)).join(', ')}), with bands of 95 % confidence.`,
    [...(exact.length > 0 ? ['symmetric closure, exact'] : []), ...made.map(({ name }) => name)],
  );
}

/** Degrees of the neighbour graph. */
export function degreeFigure({ graph }: LandscapeSummary): Figure {
  const lines = [graph.closure.out_degrees, graph.plain.out_degrees, graph.plain.in_degrees].map(
    ({ counts }) => counts.filter(([degree]) => degree > 0).map(([x, y]) => ({ x, y })),
  );
  const all = lines.flat();
  const [right, top] = [Math.max(...all.map(({ x }) => x)), Math.max(...all.map(({ y }) => y))];
  return chartFigure(
    {
      id: 'degrees',
      title: 'Degrees of the neighbour graph',
      description: `The largest degree of the closure is ${graph.closure.out_degrees.max}, the median ${graph.closure.out_degrees.median}.`,
      height: 0.85,
      x: { label: 'neighbours', kind: 'log', ticks: (most) => logAxis(1, right, most, 0.02) },
      y: { label: 'cells', kind: 'log', ticks: (most) => logAxis(1, top, most, 0.04) },
      marks: ({ plot }) =>
        lines.map((points, position) =>
          plot.dot(points, {
            x: 'x',
            y: 'y',
            r: 2.5,
            fill: `var(--series-${position})`,
            symbol: (['circle', 'square', 'triangle'] as const)[position] ?? 'circle',
          }),
        ),
    },
    'How many cells have how many neighbours. Small cells have many in the symmetric closure: every cell that one edit prunes to them.',
    ['symmetric closure', 'plain: steps from a cell', 'plain: steps to a cell'],
  );
}

const TARGETS = [
  ['closure_best', 'closure, best'],
  ['closure_top', 'closure, best ten'],
  ['plain_best', 'plain, best'],
  ['plain_top', 'plain, best ten'],
] as const;

/** The value by the distance to the best, and the share of the space within it. */
export function distanceFigures({ distance, metric }: LandscapeSummary): Figure[] {
  const all: DistanceTo[] = TARGETS.map(([key]) => distance[key]);
  const names = TARGETS.map(([, name]) => name);
  const furthest = Math.max(1, ...all.flatMap(({ shells }) => shells.map(({ distance: edits }) => edits)));
  const edits = { label: 'edits to the target', kind: 'linear' as const };
  const x = { ...edits, ticks: (most: number) => linearAxis(furthest, Math.min(most, furthest + 1)) };
  const means = all.map(({ shells }) =>
    shells.flatMap(({ distance: at, mean }) => (mean === null ? [] : [{ x: at, y: mean }])),
  );
  const values = means.flat().map(({ y }) => y);
  const description = all.map((to, i) => `${names[i]}: ${shellsText(to)}`).join('; ');
  return [
    chartFigure(
      {
        id: 'distance-mean',
        title: `Mean ${quantityText(metric)} by distance to the best`,
        description,
        height: 0.85,
        x,
        y: {
          label: `mean ${quantityLabel(metric)}`,
          kind: 'linear',
          ticks: (most) => rangeAxis(Math.min(...values), Math.max(...values), most),
        },
        marks: (drawing) => means.flatMap((points, position) => lineMarks(drawing, position, points, true)),
      },
      `The mean ${quantityText(metric)} of the cells that are so many edits away from the best cell, or from the nearest of the best ten.`,
      names,
    ),
    chartFigure(
      {
        id: 'distance-share',
        title: 'The share of the space within some edits of the best',
        description,
        height: 0.85,
        x,
        y: { label: 'cells within', kind: 'linear', ticks: (most) => linearAxis(1, most, percent) },
        marks: (drawing) =>
          all.flatMap(({ shells }, position) =>
            lineMarks(
              drawing,
              position,
              shells.map(({ distance: at, within }) => ({ x: at, y: within })),
              true,
            ),
          ),
      },
      'The share of all cells that are at most so many edits away. Plain edits never bring a pruned vertex back, so some cells never get there.',
      names,
    ),
  ];
}

function shellsText({ shells }: DistanceTo): string {
  const parts = shells.map(
    ({ distance: at, within, mean }) => `${at}: ${percent(within)}, ${fraction(mean ?? NaN)}`,
  );
  return parts.join(', ');
}
