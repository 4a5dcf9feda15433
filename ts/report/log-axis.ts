import { evenly, type AxisTicks } from './axis-ticks.ts';
import { grouped, powerOfTen } from './numbers.ts';

const ALL = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
/** The leading digits of ticks between powers of ten, the best first. */
const BETWEEN = [[1, 2, 5], [1, 3], ALL] as const;

/** So many powers of ten need nothing between them. */
const ENOUGH_POWERS = 3;
/** Fewer ticks than this leave the reader guessing. */
const ENOUGH = 3;

/**
 * An axis over values above 0.
 *
 * @param most - the number of labels that there is room for
 * @param padding - room at each end, as a share of the axis
 */
export function logAxis(low: number, high: number, most: number, padding = 0): AxisTicks {
  // A single value still needs an axis.
  const span = Math.max(Math.log10(high / low), 0.05);
  const room = 10 ** (span * padding);
  const domain = [low / room, low * 10 ** span * room] as const;
  const values = tickValues(domain, most);
  const format = formatOf(values);
  return {
    domain,
    ticks: values.map((value) => ({ value, label: format(value) })),
    minor: span < 6 ? multiples(domain, ALL).filter((value) => !values.includes(value)) : [],
  };
}

function tickValues(domain: readonly [number, number], most: number): number[] {
  const powers = multiples(domain, [1]);
  if (powers.length >= ENOUGH_POWERS) return thinned(powers, most);
  for (const leading of BETWEEN) {
    const values = multiples(domain, leading);
    if (values.length >= ENOUGH && values.length <= most) return values;
  }
  return evenly(domain, Math.min(most, 5));
}

/** All products of a leading digit and a power of ten within the domain. */
function multiples([low, high]: readonly [number, number], leading: readonly number[]): number[] {
  const values: number[] = [];
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.ceil(Math.log10(high)); exponent++)
    for (const digit of leading) {
      // Read from text, since 3 * 0.001 is not 0.003.
      const value = Number(`${digit}e${exponent}`);
      if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) values.push(value);
    }
  return values;
}

/** Every second, third, ... value, so that no more than `most` are left. */
function thinned(values: readonly number[], most: number): number[] {
  const step = Math.ceil(values.length / most);
  return values.filter((_value, i) => i % step === 0);
}

/** All labels of an axis are written in the same way. */
function formatOf(values: readonly number[]): (value: number) => string {
  const plain = values.every((value) => value < 1e5 && value >= 9e-5);
  if (plain) return (value) => (value >= 1 ? grouped(value) : String(Number(value.toPrecision(6))));
  return (value) => {
    const exponent = Math.floor(Math.log10(value) + 1e-9);
    const leading = Number((value / 10 ** exponent).toPrecision(4));
    return leading === 1 ? powerOfTen(exponent) : `${leading}·${powerOfTen(exponent)}`;
  };
}
