import type { LandscapeSummary, MetricDistribution, MetricName } from '../../landscape/summary.ts';
import { linearAxis, rangeAxis } from '../axis-ticks.ts';
import { logAxis } from '../log-axis.ts';
import { fraction, percent } from '../numbers.ts';
import { lineMarks, type PlainPoint } from '../plain-chart.ts';
import { chartFigure, type Figure } from './figure.ts';
import { quantityLabel, quantityText } from './words.ts';

const METRICS = ['test_accuracy', 'validation_accuracy', 'train_accuracy', 'training_time'] as const;

/** For every metric the share of cells that have at most so much, a line for each budget. */
export function spreadFigures({ distributions }: LandscapeSummary): Figure[] {
  return METRICS.flatMap((metric) => {
    const of = distributions.filter((distribution) => distribution.metric === metric);
    return of.length === 0 ? [] : [spreadFigure(metric, of)];
  });
}

function spreadFigure(metric: MetricName, of: readonly MetricDistribution[]): Figure {
  const low = Math.min(...of.map(({ histogram }) => histogram.low));
  const high = Math.max(...of.map(({ max }) => max));
  const isTime = metric === 'training_time';
  // A training that took no time has no place on a logarithmic axis.
  const isLog = isTime && low > 0;
  const medians = of.map(({ epochs, quantiles }) => {
    const median = quantiles[3] ?? NaN;
    return `${epochs} epochs: median ${isTime ? Math.round(median) : fraction(median)}`;
  });
  return chartFigure(
    {
      id: `spread-${metric.replaceAll('_', '-')}`,
      title: `Spread of the ${quantityText(metric)}`,
      description: `${medians.join('; ')}.`,
      height: 0.75,
      x: {
        label: quantityLabel(metric),
        kind: isLog ? 'log' : 'linear',
        ticks: (most) => (isLog ? logAxis(low, high, most, 0.02) : rangeAxis(low, high, most)),
      },
      y: { label: 'cells with at most this', kind: 'linear', ticks: (most) => linearAxis(1, most, percent) },
      marks: (drawing) =>
        of.flatMap((distribution, position) => lineMarks(drawing, position, cumulated(distribution), false)),
    },
    `The share of cells with at most this ${quantityText(metric)} (mean over repeats), by budget. ` +
      (isTime ? '' : 'The half percent of the lowest values is beyond the left edge.'),
    of.map(({ epochs }) => `${epochs} epochs`),
  );
}

function cumulated({ cells, histogram }: MetricDistribution): PlainPoint[] {
  const { low, high, below, counts } = histogram;
  const points = [{ x: low, y: below / cells }];
  let sum = below;
  for (const [bin, count] of counts.entries()) {
    sum += count;
    points.push({ x: low + ((bin + 1) * (high - low)) / counts.length, y: sum / cells });
  }
  return points;
}
