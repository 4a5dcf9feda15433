import { InvalidArgumentError } from 'commander';

/** Reads a whole number; commander turns the refusal into wrong usage. Whether it is in range is the library's business. */
export function optionNumber(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}
