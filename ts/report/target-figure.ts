import { linearAxis } from './axis-ticks.ts';
import type { ReportData } from './data.ts';
import { distribution } from './distribution.ts';
import { shareAxis } from './distribution-figure.ts';
import type { LineChart } from './line-chart.ts';
import { logAxis } from './log-axis.ts';
import { clockUnit, fraction, percent } from './numbers.ts';
import { clockLabel } from './regret-figure.ts';

/** The share of runs that have reached the common target by a moment; nothing without such a target. */
export function targetFigure({ searchers, statistics, protocol }: ReportData): LineChart | undefined {
  // Ascending, and of a million runs too many to be arguments.
  const first = Math.min(...searchers.map(({ commonTargetTimes }) => commonTargetTimes[0] ?? Infinity));
  if (statistics.common_target === null || first === Infinity) return undefined;
  const unit = clockUnit(protocol.budget);
  const budget = protocol.budget.seconds ?? protocol.budget.queries ?? 0;
  const parts = searchers.map(
    ({ name, runs, commonTargetTimes }) => `${name}: ${percent(commonTargetTimes.length / runs)} of the runs`,
  );
  return {
    id: 'target',
    title: `Runs that have reached a regret of ${fraction(statistics.common_target)}`,
    description: `${parts.join('; ')} reach it within the budget.`,
    x: {
      label: clockLabel(unit),
      format: unit,
      scales: [
        ['log', (most) => logAxis(first, budget, most)],
        ['linear', (most) => linearAxis(budget, most)],
      ],
    },
    y: shareAxis('runs that have got there'),
    steps: true,
    series: searchers.map(({ name, runs, commonTargetTimes }, position) => ({
      position,
      name,
      points: distribution(commonTargetTimes, runs),
    })),
  };
}
