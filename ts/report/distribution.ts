import type { Point } from './line-chart.ts';

/** More steps than this are not seen. */
const MOST_STEPS = 150;

/**
 * An empirical distribution: at a value the share of all that are at most that.
 *
 * @param sorted - ascending
 * @param count - what the shares are of
 */
export function distribution(sorted: Float64Array, count: number): Point[] {
  const stride = Math.max(1, Math.ceil(sorted.length / MOST_STEPS));
  const points: Point[] = [];
  for (const [i, x] of sorted.entries()) {
    // Of equal values only the last one counts.
    if (i + 1 < sorted.length && (sorted[i + 1] === x || (i + 1) % stride !== 0)) continue;
    points.push({ x, y: (i + 1) / count });
  }
  return points;
}
