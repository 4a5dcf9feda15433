import type { Markish } from '@observablehq/plot';

import { logAxisMarks, type Drawing, type Screen } from './chart.ts';
import type { ReportData } from './data.ts';
import { labelWidth, shortName, spreadApart } from './line-labels.ts';
import { logAxis } from './log-axis.ts';
import { clean, type Markup } from './markup.ts';
import { budgetText, clockUnit, fraction, metricText } from './numbers.ts';
import { seriesStyle } from './palette.ts';

/** More bands than this are drawn fainter. */
const MOST_CLEAR = 3;

/** A moment of a curve. */
interface Moment {
  readonly clock: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

interface Series {
  readonly position: number;
  readonly name: string;
  readonly moments: readonly Moment[];
}

/** Mean regret against the clock; nothing if there is nothing to draw on logarithmic axes. */
export function regretFigure(data: ReportData, drawing: Drawing, screen: Screen): Markup | undefined {
  const series = seriesOf(data);
  const moments = series.flatMap((one) => one.moments);
  const positive = moments.flatMap(({ mean, low, high }) => [mean, low, high]).filter((regret) => regret > 0);
  if (positive.length === 0) return undefined;

  const means = moments.map(({ mean }) => mean).filter((mean) => mean > 0);
  // A quartile may be 0; the lowest mean, with room below, then is where the axis ends.
  const floor = Math.max(Math.min(...positive), Math.min(...means, ...positive.slice(0, 1)) / 4);
  const y = logAxis(floor, Math.max(...positive), screen.ticks.y, 0.03);
  const clocks = moments.map(({ clock }) => clock);
  const x = logAxis(Math.min(...clocks), Math.max(...clocks), screen.ticks.x);
  const unit = clockUnit(data.protocol.budget);

  const { plot } = drawing;
  const within = (regret: number): number => Math.max(regret, y.domain[0]);
  const margins = { top: 12, bottom: 44, left: 68 };
  const pixel = logScale(y.domain, screen.height - margins.bottom, margins.top);
  const marks = series.flatMap(({ position, moments: line }) => {
    const { colour, dashes } = seriesStyle(position);
    return [
      plot.areaY(line, {
        x: 'clock',
        y1: (moment: Moment) => within(moment.low),
        y2: (moment: Moment) => within(moment.high),
        fill: colour,
        fillOpacity: series.length > MOST_CLEAR ? 0.09 : 0.16,
      }),
      plot.line(line, {
        x: 'clock',
        y: (moment: Moment) => within(moment.mean),
        stroke: colour,
        strokeWidth: 2,
        strokeDasharray: dashes,
      }),
    ];
  });
  return drawing.draw(`regret-${screen.name}`, title(data), description(data), {
    width: screen.width,
    height: screen.height,
    marginTop: margins.top,
    marginBottom: margins.bottom,
    marginLeft: margins.left,
    marginRight: screen.labels ? 18 + labelWidth(series.map(({ name }) => name)) : 22,
    x: { type: 'log', domain: x.domain },
    y: { type: 'log', domain: y.domain },
    marks: [
      logAxisMarks(drawing, 'y', y, `regret (${metricText(data.protocol.quality.metric)}, fraction)`),
      logAxisMarks(drawing, 'x', x, unit === 'seconds' ? 'simulated training time (seconds)' : 'queries'),
      ...marks,
      ...(screen.labels ? endLabels(drawing, series, pixel) : []),
    ],
  });
}

/** What the figure shows, in a few words. */
function title({ protocol }: ReportData): string {
  return `Mean regret against ${clockUnit(protocol.budget) === 'seconds' ? 'simulated training time' : 'queries'}`;
}

function description({ searchers, protocol }: ReportData): string {
  const ends = searchers.map(
    ({ name, final_regret: regret }) => `${name}: ${regret ? fraction(regret.mean) : 'no incumbent'}`,
  );
  return `Mean regret at the end of the budget of ${budgetText(protocol.budget)}: ${ends.join('; ')}. Both axes are logarithmic.`;
}

function seriesOf({ searchers, protocol }: ReportData): Series[] {
  const whole = clockUnit(protocol.budget) === 'queries';
  const series = searchers.map(({ name, curve }, position) => {
    const moments: Moment[] = [];
    for (const [i, at] of curve.clock.entries()) {
      // Between two queries nothing changes: a moment between them has the regrets of the first.
      const clock = whole ? Math.floor(at + 1e-9) : at;
      if (clock === moments.at(-1)?.clock) continue;
      moments.push({ clock, mean: curve.mean[i] ?? 0, low: curve.q25[i] ?? 0, high: curve.q75[i] ?? 0 });
    }
    return { position, name, moments };
  });
  return series.filter(({ moments }) => moments.length > 0);
}

/** Pixels of a logarithmic scale, and back. */
function logScale([low, high]: readonly [number, number], from: number, to: number): LogScale {
  const span = Math.log(high / low);
  return {
    at: (value) => from + ((to - from) * Math.log(value / low)) / span,
    valueAt: (pixel) => low * Math.exp((span * (pixel - from)) / (to - from)),
    range: [Math.min(from, to), Math.max(from, to)],
  };
}

interface LogScale {
  at: (value: number) => number;
  valueAt: (pixel: number) => number;
  range: readonly [number, number];
}

/** The searchers' names where their lines end. */
function endLabels({ plot }: Drawing, series: readonly Series[], scale: LogScale): Markish[] {
  const ends = series.map(({ moments }) => moments.at(-1) as Moment);
  const lowest = scale.valueAt(scale.range[1]);
  const wanted = ends.map(({ mean }) => scale.at(Math.max(mean, lowest)));
  const placed = spreadApart(wanted, 15, scale.range[0] + 6, scale.range[1] - 6);
  return series.flatMap(({ position, name }, i) => {
    const { colour } = seriesStyle(position);
    const end = [ends[i]?.clock ?? 0, Math.max(ends[i]?.mean ?? 0, lowest)] as const;
    return [
      plot.dot([end], { fill: colour, r: 3.5 }),
      plot.text([[end[0], scale.valueAt(placed[i] ?? 0)]], {
        text: () => clean(shortName(name)),
        textAnchor: 'start',
        dx: 9,
        fill: 'currentColor',
      }),
    ];
  });
}
