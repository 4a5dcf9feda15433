import type { ResolvedProtocol } from '../study/protocol.ts';
import type { RegretCurve } from '../study/summary.ts';
import { linearAxis } from './axis-ticks.ts';
import type { ReportData } from './data.ts';
import type { LineChart, Point, Series } from './line-chart.ts';
import { logAxis } from './log-axis.ts';
import { budgetText, clockUnit, fraction, metricText } from './numbers.ts';

/** Mean regret of the quality or of the objective against the clock; nothing if there is nothing to draw. */
export function regretFigure(data: ReportData, of: 'quality' | 'objective'): LineChart | undefined {
  const series = seriesOf(data, of);
  const points = series.flatMap((one) => one.points);
  const [lowest, highest] = positiveRange(points.flatMap(({ y, low = 0, high = 0 }) => [y, low, high]));
  if (highest === 0) return undefined;

  // A quartile may be 0; the lowest mean, with room below, then is where the axis ends.
  const [lowestMean] = positiveRange(points.map(({ y }) => y));
  const floor = Math.max(lowest, Math.min(lowestMean, highest) / 4);
  const [first, last] = positiveRange(points.map(({ x }) => x));
  const unit = clockUnit(data.protocol.budget);
  const { metric } = data.protocol[of];
  return {
    id: of === 'quality' ? 'regret' : 'objective-regret',
    title: `Mean regret of the ${of} against ${unit === 'seconds' ? 'simulated training time' : 'queries'}`,
    description: description(data, of),
    x: {
      label: clockLabel(unit),
      format: unit,
      scales: [
        ['log', (most) => logAxis(first, last, most)],
        ['linear', (most) => linearAxis(last, most)],
      ],
    },
    y: {
      label: `${of === 'quality' ? 'regret' : 'objective regret'} (${metricText(metric)}, fraction)`,
      format: 'regret',
      scales: [
        ['log', (most) => logAxis(floor, highest, most, 0.03)],
        ['linear', (most) => linearAxis(highest * 1.03, most)],
      ],
    },
    steps: false,
    series,
  };
}

/** The least and the greatest of the numbers above 0, of which there may be too many to be arguments; infinity and 0 of none. */
function positiveRange(values: readonly number[]): readonly [number, number] {
  let [least, greatest] = [Infinity, 0];
  for (const value of values) {
    if (value > 0 && value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return [least, greatest];
}

/** What the clock is called on an axis. */
export function clockLabel(unit: 'seconds' | 'queries'): string {
  return unit === 'seconds' ? 'simulated training time (seconds)' : 'queries';
}

function description({ searchers, protocol, statistics }: ReportData, of: 'quality' | 'objective'): string {
  const ends = searchers.map(({ name, final_regret: regret }, i) => {
    const end = of === 'quality' ? regret : statistics.searchers[i]?.final_objective_regret;
    return `${name}: ${end ? fraction(end.mean) : 'no incumbent'}`;
  });
  return `Mean regret of the ${of} at the end of the budget of ${budgetText(protocol.budget)}: ${ends.join('; ')}.`;
}

function seriesOf({ searchers, protocol }: ReportData, of: 'quality' | 'objective'): Series[] {
  const whole = countsWholeQueries(protocol);
  return searchers
    .map(({ name, curve, objectiveCurve }, position) => ({
      position,
      name,
      points: pointsOf(of === 'quality' ? curve : objectiveCurve, whole),
    }))
    .filter(({ points }) => points.length > 0);
}

/** Whether the clock shows whole numbers only: trainings for fewer epochs cost a share of a query. */
function countsWholeQueries({ budget, invalid_cost: cost, objective, searchers }: ResolvedProtocol): boolean {
  const shares = searchers.some(
    (searcher) => 'epochs' in searcher && searcher.epochs?.some((epochs) => epochs !== objective.epochs),
  );
  return clockUnit(budget) === 'queries' && Number.isInteger(cost) && !shares;
}

function pointsOf({ clock, mean, q25, q75 }: RegretCurve, whole: boolean): Point[] {
  const points: Point[] = [];
  for (const [i, at] of clock.entries()) {
    // Between two queries nothing changes: a moment between them has the regrets of the first.
    const x = whole ? Math.floor(at) : at;
    if (x !== points.at(-1)?.x) points.push({ x, y: mean[i] ?? 0, low: q25[i] ?? 0, high: q75[i] ?? 0 });
  }
  return points;
}
