import type { Markish } from '@observablehq/plot';

import { logAxisMarks, type Drawing, type Screen } from './chart.ts';
import type { ReportData } from './data.ts';
import { shortName } from './line-labels.ts';
import { logAxis } from './log-axis.ts';
import { clean, type Markup } from './markup.ts';
import { fraction, metricText, percent } from './numbers.ts';
import { seriesStyle } from './palette.ts';

/** More steps than this are not seen. */
const MOST_STEPS = 400;

/** More names than this would hide the lines; the legend has them. */
const MOST_LABELS = 3;

/** A step of an empirical distribution. */
interface Step {
  readonly regret: number;
  readonly share: number;
}

/** The share of runs whose final regret is at most x; nothing if no run has a regret above 0. */
export function distributionFigure(data: ReportData, drawing: Drawing, screen: Screen): Markup | undefined {
  const positive = data.searchers.flatMap(({ finalRegrets }) =>
    [finalRegrets.find((regret) => regret > 0), finalRegrets.at(-1)].filter(
      (regret) => regret !== undefined && regret > 0,
    ),
  ) as number[];
  if (positive.length === 0) return undefined;

  const x = logAxis(Math.min(...positive), Math.max(...positive), screen.ticks.x, 0.04);
  const { plot } = drawing;
  const { metric } = data.protocol.quality;
  const drawn = data.searchers
    .map(({ name, finalRegrets }, position) => ({ name, finalRegrets, position }))
    .filter(({ finalRegrets }) => finalRegrets.length > 0);
  const lines = drawn.map(({ finalRegrets, position }) => {
    const { colour, dashes } = seriesStyle(position);
    return plot.line(stepsOf(finalRegrets, x.domain), {
      x: 'regret',
      y: 'share',
      stroke: colour,
      strokeWidth: 2,
      strokeDasharray: dashes,
      curve: 'step-after',
    });
  });
  const shares = [0, 0.25, 0.5, 0.75, 1];
  return drawing.draw(
    `distribution-${screen.name}`,
    'Empirical distribution of the final regret',
    description(data),
    {
      width: screen.width,
      height: screen.height,
      marginTop: 12,
      marginBottom: 44,
      marginLeft: 68,
      marginRight: 22,
      x: { type: 'log', domain: x.domain },
      y: { domain: [0, 1] },
      marks: [
        plot.gridY({ ticks: shares, stroke: 'var(--grid)', strokeOpacity: 1 }),
        plot.axisY({
          ticks: shares,
          tickFormat: percent,
          label: 'runs with at most this regret',
          labelAnchor: 'center',
          labelArrow: 'none',
          stroke: 'var(--axis)',
          fill: 'currentColor',
        }),
        logAxisMarks(drawing, 'x', x, `final regret (${metricText(metric)}, fraction)`),
        ...lines,
        ...(screen.labels && drawn.length <= MOST_LABELS ? middleLabels(drawing, drawn, x.domain) : []),
      ],
    },
  );
}

function description({ searchers }: ReportData): string {
  const parts = searchers.map(({ name, final_regret: regret }) =>
    regret ? `${name}: half of the runs end at or below ${fraction(regret.median)}` : `${name}: no incumbent`,
  );
  return `${parts.join('; ')}. The horizontal axis is logarithmic.`;
}

/** From the left edge, where runs without regret are, to the right one. */
function stepsOf(regrets: Float64Array, [low, high]: readonly [number, number]): Step[] {
  const stride = Math.max(1, Math.ceil(regrets.length / MOST_STEPS));
  const steps: Step[] = [{ regret: low, share: 0 }];
  for (const [i, regret] of regrets.entries()) {
    const last = i + 1 === regrets.length;
    // Of equal regrets only the last one counts.
    if (!last && (regrets[i + 1] === regret || (i + 1) % stride !== 0)) continue;
    steps.push({ regret: Math.max(regret, low), share: (i + 1) / regrets.length });
  }
  steps.push({ regret: high, share: 1 });
  return steps;
}

interface Drawn {
  readonly name: string;
  readonly finalRegrets: Float64Array;
  readonly position: number;
}

/** The searchers' names beside their lines: the best one's on its left, the others' on their right, at heights of their own. */
function middleLabels(
  { plot }: Drawing,
  drawn: readonly Drawn[],
  [low]: readonly [number, number],
): Markish[] {
  const at = (regrets: Float64Array, share: number): number =>
    Math.max(regrets[Math.min(regrets.length - 1, Math.floor(share * regrets.length))] ?? 0, low);
  const order = drawn.toSorted((a, b) => at(a.finalRegrets, 0.5) - at(b.finalRegrets, 0.5));
  return order.map(({ name, finalRegrets }, rank) => {
    const share = order.length === 1 ? 0.5 : 0.8 - (0.6 * rank) / (order.length - 1);
    const left = rank === 0 && at(finalRegrets, share) > low * 3;
    return plot.text([[at(finalRegrets, share), share]], {
      text: () => clean(shortName(name)),
      textAnchor: left ? 'end' : 'start',
      dx: left ? -8 : 8,
      fill: 'currentColor',
      stroke: 'var(--ground)',
      strokeWidth: 4,
      paintOrder: 'stroke',
    });
  });
}
