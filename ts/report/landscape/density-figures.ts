import type { Markish } from '@observablehq/plot';

import type { Density, DensityAxis, FrontCell, LandscapeSummary } from '../../landscape/summary.ts';
import { rangeAxis, type AxisTicks } from '../axis-ticks.ts';
import { logAxis } from '../log-axis.ts';
import { grouped } from '../numbers.ts';
import { chartFigure, type Figure } from './figure.ts';
import { correlationText, known, quantityLabel, quantityText } from './words.ts';

/** Steps of shade. */
const SHADES = 8;

/** All cells in planes of two quantities, counted in bins, with the Pareto front where there is one. */
export function densityFigures({ scatter, pareto, metric }: LandscapeSummary): Figure[] {
  return scatter.map((density) => {
    const { x, y } = density;
    const front =
      y.quantity === metric && (x.quantity === 'training_time' || x.quantity === 'trainable_parameters')
        ? pareto[x.quantity]
        : [];
    return densityFigure(density, front);
  });
}

function densityFigure(density: Density, front: readonly FrontCell[]): Figure {
  const { x, y, cells, outside, spearman, counts } = density;
  const [across, up] = [quantityText(x.quantity), quantityText(y.quantity)];
  const shown = front.filter(({ value }) => value >= y.low);
  return chartFigure(
    {
      id: `scatter-${x.quantity}-${y.quantity}`.replaceAll('_', '-'),
      title: `${up} against ${across}`,
      description: `${grouped(cells)} cells in ${counts.length} bins; rank correlation ${correlationText(known(spearman))}.`,
      x: {
        label: quantityLabel(x.quantity),
        kind: x.log ? 'log' : 'linear',
        ticks: (most) => ticksOf(x, most),
      },
      y: {
        label: quantityLabel(y.quantity),
        kind: y.log ? 'log' : 'linear',
        ticks: (most) => ticksOf(y, most),
      },
      marks: ({ plot }): Markish[] => [
        (_index, scales, _values, _dimensions, context) => {
          const group = context.document.createElementNS('http://www.w3.org/2000/svg', 'g');
          const [toX, toY] = [scales['x'] as Scale, scales['y'] as Scale];
          for (const [shade, data] of shadePaths(density, toX, toY).entries()) {
            if (data === '') continue;
            const path = context.document.createElementNS('http://www.w3.org/2000/svg', 'path');
            path.setAttribute('d', data);
            path.setAttribute('fill', 'var(--series-0)');
            path.setAttribute('fill-opacity', String((shade + 1) / SHADES));
            group.append(path);
          }
          return group;
        },
        plot.line(shown, {
          x: 'cost',
          y: 'value',
          curve: 'step-after',
          stroke: 'var(--series-1)',
          strokeWidth: 1.5,
        }),
        plot.dot(shown, {
          x: 'cost',
          y: 'value',
          r: 2.5,
          fill: 'var(--series-1)',
          title: ({ cell }: FrontCell) => `cell ${cell}`,
        }),
      ],
    },
    `${grouped(cells)} cells, counted in ${x.bins} by ${y.bins} bins; the darker, the more cells (logarithmic).` +
      (front.length > 0 ? ' The line is the Pareto front.' : '') +
      (outside > 0 ? ` ${grouped(outside)} cells are below the bottom edge.` : '') +
      ` Spearman’s rank correlation: ${correlationText(known(spearman))}.`,
  );
}

type Scale = (value: number) => number;

function ticksOf({ low, high, log }: DensityAxis, most: number): AxisTicks {
  return log ? logAxis(low, high, most, 0.01) : rangeAxis(low, high, most);
}

/** The border below a bin. */
function border({ low, high, log, bins }: DensityAxis, bin: number): number {
  const share = bin / bins;
  return log ? low * (high / low) ** share : low + (high - low) * share;
}

/** For every shade the runs of adjacent bins that have it, as a path. Bins overlap by a little, so that no seams show. */
function shadePaths({ x, y, counts }: Density, toX: Scale, toY: Scale): string[] {
  const most = Math.log1p(Math.max(...counts.map(([, , count]) => count)));
  const shadeOf = (count: number): number =>
    Math.min(SHADES - 1, Math.floor((SHADES * Math.log1p(count)) / most));
  const paths = Array.from({ length: SHADES }, () => '');
  for (let i = 0; i < counts.length;) {
    const [column, row, count] = counts[i] as Density['counts'][number];
    const shade = shadeOf(count);
    let next = i + 1;
    for (; next < counts.length; next++) {
      const [otherColumn, otherRow, other] = counts[next] as Density['counts'][number];
      if (otherRow !== row || otherColumn !== column + next - i || shadeOf(other) !== shade) break;
    }
    const [left, right] = [toX(border(x, column)), toX(border(x, column + next - i))];
    const [top, bottom] = [toY(border(y, row + 1)), toY(border(y, row))];
    paths[shade] +=
      `M${tenths(left)} ${tenths(top)}h${tenths(right - left)}v${tenths(bottom - top)}h${tenths(left - right)}z`;
    i = next;
  }
  return paths;
}

function tenths(value: number): number {
  return Math.round(10 * value) / 10;
}
