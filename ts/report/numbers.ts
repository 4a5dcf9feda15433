// Numbers and measurements in words.
import type { Budget, Objective, Quality } from '../study/protocol.ts';

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A whole number as people read it: 423,624. */
export function grouped(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 3 });
}

/** A regret or an accuracy as a fraction of 1, so that rows compare digit by digit. */
export function fraction(value: number): string {
  return Number.isFinite(value) ? value.toFixed(5) : '–';
}

/** A p-value with two digits: `0.032`, `4.1·10⁻⁸`. */
export function pValue(p: number): string {
  if (p >= 0.0001) return String(Number(p.toPrecision(2)));
  if (p === 0) return '0';
  const [leading = '', exponent = ''] = p.toExponential(1).split('e');
  return `${leading}·${powerOfTen(Number(exponent))}`;
}

/** A share as a percentage. */
export function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}

/** The share of cells that are known: 100 % if all are, and rounded down with two significant digits if few are. */
export function coverageText(share: number): string {
  const scale = 10 ** Math.max(1, 1 - Math.floor(Math.log10(100 * share)));
  // The little more is for shares such as 0.57, which is 56.99999999999999 %.
  return `${Math.floor(100 * share * scale + 1e-9) / scale} %`;
}

/** 10 to the power of a whole number: 10⁴. */
export function powerOfTen(exponent: number): string {
  const digits = Array.from(String(Math.abs(exponent)), (digit) => SUPERSCRIPTS[Number(digit)]);
  return `10${exponent < 0 ? '⁻' : ''}${digits.join('')}`;
}

/** The unit of a study's clock. */
export function clockUnit({ seconds }: Budget): 'seconds' | 'queries' {
  return seconds === undefined ? 'queries' : 'seconds';
}

/** A budget with its unit: `1,000 queries`. */
export function budgetText(budget: Budget): string {
  if (budget.queries !== undefined)
    return budget.queries === 1 ? '1 query' : `${grouped(budget.queries)} queries`;
  const days = (budget.seconds ?? 0) / 86_400;
  return `${grouped(budget.seconds ?? 0)} simulated seconds${days >= 1 ? ` (${days.toFixed(1)} days of training)` : ''}`;
}

/** `test accuracy`. */
export function metricText(metric: Quality['metric']): string {
  return metric.replace('_', ' ');
}

/** What a query tells, in words. */
export function objectiveText({ metric, epochs, repeat, checkpoint }: Objective): string {
  const halfway = checkpoint === 'halfway' ? ' half-way through' : ' after';
  const which =
    repeat === 'random'
      ? 'of a random repeat'
      : repeat === 'mean'
        ? ', mean over all repeats'
        : `of repeat ${repeat}`;
  return `${metricText(metric)}${halfway} ${epochs} epochs${which.startsWith(',') ? '' : ' '}${which}`;
}

/** What an incumbent is judged by, in words. */
export function qualityText({ metric, epochs, repeat }: Quality): string {
  const after = `${metricText(metric)} after ${epochs} epochs`;
  if (repeat === 'mean') return `mean ${after}`;
  return `${after} of ${repeat === 'queried' ? 'the repeat that was queried' : `repeat ${repeat}`}`;
}
