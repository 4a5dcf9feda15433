import type { LandscapeSummary } from '../../landscape/summary.ts';
import type { DepthWidthGroup } from '../../landscape/space-summary.ts';
import { rangeAxis, type AxisTicks } from '../axis-ticks.ts';
import { fraction, grouped } from '../numbers.ts';
import { lineMarks } from '../plain-chart.ts';
import { chartFigure, type Figure } from './figure.ts';
import { quantityLabel, quantityText, secondsText } from './words.ts';

/** Means by depth and width, and by the number of vertices that have an operation. */
export function structureFigures(summary: LandscapeSummary): Figure[] {
  const { by_depth_and_width: groups, metric } = summary;
  const timed = groups.filter(({ mean_training_time: seconds }) => seconds !== null);
  return [
    gridFigure(
      'depth-width',
      `mean ${quantityText(metric)}`,
      groups,
      ({ mean }) => mean,
      (value) => value.toFixed(3),
    ),
    ...(timed.length > 0
      ? [
          gridFigure(
            'depth-width-time',
            'mean training time in seconds',
            timed,
            ({ mean_training_time: seconds }) => seconds ?? NaN,
            secondsText,
          ),
        ]
      : []),
    opCountFigure(summary),
  ];
}

function gridFigure(
  id: string,
  what: string,
  groups: readonly DepthWidthGroup[],
  of: (group: DepthWidthGroup) => number,
  write: (value: number) => string,
): Figure {
  const [depths, widths] = [groups.map(({ depth }) => depth), groups.map(({ width }) => width)];
  const values = groups.map(of);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const shade = (group: DepthWidthGroup): number =>
    0.06 + (high > low ? (0.5 * (of(group) - low)) / (high - low) : 0);
  return chartFigure(
    {
      id,
      title: `By depth and width: ${what}`,
      description: groups
        .map(
          (group) =>
            `depth ${group.depth}, width ${group.width}: ${write(of(group))} over ${group.cells} cells`,
        )
        .join('; '),
      height: 0.9,
      x: { label: 'depth (edges on the longest path)', kind: 'linear', ticks: () => wholeNumbers(depths) },
      y: { label: 'width (maximum directed cut)', kind: 'linear', ticks: () => wholeNumbers(widths) },
      marks: ({ plot }, screen) => [
        plot.rect(groups, {
          x1: (group: DepthWidthGroup) => group.depth - 0.5,
          x2: (group: DepthWidthGroup) => group.depth + 0.5,
          y1: (group: DepthWidthGroup) => group.width - 0.5,
          y2: (group: DepthWidthGroup) => group.width + 0.5,
          fill: 'var(--series-0)',
          fillOpacity: shade,
          stroke: 'var(--ground)',
          inset: 1,
        }),
        plot.text(groups, {
          x: 'depth',
          y: 'width',
          text: (group: DepthWidthGroup) =>
            screen.name === 'wide' ? `${write(of(group))}\n${grouped(group.cells)}` : write(of(group)),
          fill: 'currentColor',
          fontSize: screen.name === 'wide' ? 12 : 10,
        }),
      ],
    },
    `By depth and width: the ${what}, and below it, where there is room, the number of cells.`,
  );
}

/** An axis with a place for each whole number. */
function wholeNumbers(numbers: readonly number[]): AxisTicks {
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
  const ticks = Array.from({ length: last - first + 1 }, (_value, i) => first + i);
  return {
    domain: [first - 0.5, last + 0.5],
    ticks: ticks.map((value) => ({ value, label: String(value) })),
    minor: [],
  };
}

function opCountFigure({ by_op_count: counts, metric }: LandscapeSummary): Figure {
  const lines = Object.entries(counts).map(([op, groups]) => ({
    op,
    points: Object.entries(groups).map(([count, { mean }]) => ({ x: Number(count), y: mean })),
  }));
  const means = lines.flatMap(({ points }) => points.map(({ y }) => y));
  const [low, high] = [Math.min(...means), Math.max(...means)];
  const most = Math.max(...lines.flatMap(({ points }) => points.map(({ x }) => x)));
  return chartFigure(
    {
      id: 'op-counts',
      title: `Mean ${quantityText(metric)} by the number of vertices with an operation`,
      description: lines
        .map(({ op, points }) => `${op}: ${points.map(({ x, y }) => `${x} ${fraction(y)}`).join(', ')}`)
        .join('; '),
      height: 0.75,
      x: {
        label: 'vertices with the operation',
        kind: 'linear',
        ticks: (room) => rangeAxis(0, Math.max(most, 1), Math.min(room, most + 1)),
      },
      y: {
        label: `mean ${quantityLabel(metric)}`,
        kind: 'linear',
        ticks: (room) => rangeAxis(low - 0.05 * (high - low), high + 0.05 * (high - low), room),
      },
      marks: (drawing) => lines.flatMap(({ points }, position) => lineMarks(drawing, position, points, true)),
    },
    `The mean ${quantityText(metric)} of the cells that have each operation at so many vertices.`,
    lines.map(({ op }) => op),
  );
}
