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
  const times = searchers.flatMap(({ commonTargetTimes }) => [...commonTargetTimes]);
  if (statistics.common_target === null || times.length === 0) return undefined;
  const unit = clockUnit(protocol.budget);
  const budget = protocol.budget.seconds ?? protocol.budget.queries ?? 0;
  const first = Math.min(...times);
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
