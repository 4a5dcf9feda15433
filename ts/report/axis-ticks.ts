import { grouped } from './numbers.ts';

/** A tick with a label. */
interface Tick {
  readonly value: number;
  readonly label: string;
}

/** What an axis shows. */
export interface AxisTicks {
  readonly domain: readonly [number, number];
  readonly ticks: readonly Tick[];
  /** Ticks without labels between them. */
  readonly minor: readonly number[];
}

/**
 * A linear axis from 0.
 *
 * @param most - the number of labels that there is room for
 * @param format - what to write at a tick
 */
export function linearAxis(high: number, most: number, format: (value: number) => string = plain): AxisTicks {
  const domain = [0, high] as const;
  // As many steps as labels would take one label more.
  const values = evenly(domain, Math.max(1, most - 1));
  return { domain, ticks: values.map((value) => ({ value, label: format(value) })), minor: [] };
}

/**
 * A linear axis from somewhere.
 *
 * @param most - the number of labels that there is room for
 * @param format - what to write at a tick
 */
export function rangeAxis(
  low: number,
  high: number,
  most: number,
  format: (value: number) => string = plain,
): AxisTicks {
  // A single value still needs an axis.
  const domain = high > low ? ([low, high] as const) : ([low - 0.5, low + 0.5] as const);
  const values = evenly(domain, Math.max(1, most - 1));
  return { domain, ticks: values.map((value) => ({ value, label: format(value) })), minor: [] };
}

/** Round numbers in even steps, so that there are about `most` of them. */
export function evenly([low, high]: readonly [number, number], most: number): number[] {
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(count, 0) }, (_value, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

function plain(value: number): string {
  return value >= 1 || value === 0 ? grouped(value) : String(Number(value.toPrecision(6)));
}
