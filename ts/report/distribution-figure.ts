import { linearAxis } from './axis-ticks.ts';
import type { ReportData } from './data.ts';
import { distribution } from './distribution.ts';
import type { ChartAxis, LineChart } from './line-chart.ts';
import { logAxis } from './log-axis.ts';
import { fraction, metricText, percent } from './numbers.ts';

/** An axis of shares. */
export function shareAxis(label: string): ChartAxis {
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((value) => ({ value, label: percent(value) }));
  return { label, format: 'share', scales: [['linear', () => ({ domain: [0, 1], ticks, minor: [] })]] };
}

/** The share of runs whose final regret is at most x; nothing if no run has a regret above 0. */
export function distributionFigure(data: ReportData): LineChart | undefined {
  const positive = data.searchers.flatMap(({ finalRegrets }) =>
    [finalRegrets.find((regret) => regret > 0) ?? 0, finalRegrets.at(-1) ?? 0].filter((regret) => regret > 0),
  );
  if (positive.length === 0) return undefined;
  const [low, high] = [Math.min(...positive), Math.max(...positive)];
  const parts = data.searchers.map(({ name, final_regret: regret }) =>
    regret ? `${name}: half of the runs end at or below ${fraction(regret.median)}` : `${name}: no incumbent`,
  );
  return {
    id: 'distribution',
    title: 'Empirical distribution of the final regret',
    description: `${parts.join('; ')}.`,
    x: {
      label: `final regret (${metricText(data.protocol.quality.metric)}, fraction)`,
      format: 'regret',
      scales: [
        ['log', (most) => logAxis(low, high, most, 0.04)],
        ['linear', (most) => linearAxis(high * 1.04, most)],
      ],
    },
    y: shareAxis('runs with at most this regret'),
    steps: true,
    series: data.searchers
      .map(({ name, finalRegrets }, position) => ({
        position,
        name,
        points: distribution(finalRegrets, finalRegrets.length),
      }))
      .filter(({ points }) => points.length > 0),
  };
}
