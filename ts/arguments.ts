// Checks of numbers before they cross the border, where -1 would become 4294967295.
import { NasBenchError, type ErrorCode } from './errors.ts';

/** Longest text that a message quotes. */
const QUOTED = 80;

/** What a value is, for the "got" of a message; never throws, whatever the value. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value.length > QUOTED ? `'${value.slice(0, QUOTED)}…'` : `'${value}'`;
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'bigint':
      return `${String(value).slice(0, QUOTED)}n`;
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'symbol':
      return 'a symbol';
    case 'function':
      return 'a function';
    default:
      if (value === null) return 'null';
      return isArray(value) ? 'an array' : 'an object';
  }
}

/** `Array.isArray`, which throws for a revoked proxy. */
function isArray(value: unknown): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/**
 * Gives back a whole number from `least` to `most`.
 *
 * @param what - names the number in the message
 * @param code - for numbers out of range; what is no number at all is NB101_BAD_ARGUMENT
 * @throws {@link NasBenchError}
 */
export function wholeNumber(
  value: unknown,
  what: string,
  least: number,
  most: number,
  code: ErrorCode = 'NB101_BAD_ARGUMENT',
): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new NasBenchError(
    typeof value === 'number' ? code : 'NB101_BAD_ARGUMENT',
    `${what} is ${describe(value)}, expected a whole number from ${least} to ${most}`,
  );
}

/** The largest number that the addon takes. */
export const MOST_UINT32 = 0xff_ff_ff_ff;

/**
 * Gives back an object that options can be read from.
 *
 * @throws {@link NasBenchError} NB101_BAD_ARGUMENT if it is none
 */
export function options<T extends object>(value: T, what: string): T {
  if (typeof value === 'object' && value !== null) return value;
  throw badArgument(what, value, 'an object');
}

/** The error about an argument: what it was, and what was expected. */
export function badArgument(what: string, got: unknown, expected: string): NasBenchError {
  return new NasBenchError('NB101_BAD_ARGUMENT', `${what} is ${describe(got)}, expected ${expected}`);
}
