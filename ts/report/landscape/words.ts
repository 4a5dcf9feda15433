// Quantities in words, and how their numbers are written.
import type { DensityAxis } from '../../landscape/summary.ts';
import { grouped } from '../numbers.ts';

type Quantity = DensityAxis['quantity'];

/** `test accuracy`. */
export function quantityText(quantity: Quantity): string {
  return quantity.replaceAll('_', ' ');
}

/** With its unit. */
export function quantityLabel(quantity: Quantity): string {
  if (quantity === 'training_time') return 'training time (seconds)';
  return quantity === 'trainable_parameters'
    ? 'trainable parameters'
    : `${quantityText(quantity)} (fraction)`;
}

/** A difference with its sign. */
export function signed(value: number, digits: number): string {
  return Number.isFinite(value) ? `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}` : '–';
}

/** A relative difference in percent, with its sign. */
export function signedPercent(value: number): string {
  return Number.isFinite(value) ? `${signed(100 * value, 2)} %` : '–';
}

/** A number of seconds. */
export function secondsText(value: number): string {
  return Number.isFinite(value) ? grouped(Math.round(value)) : '–';
}

/** A correlation with three digits. */
export function correlationText(value: number): string {
  return Number.isFinite(value) ? value.toFixed(3).replace('-', '−') : '–';
}

/** A number that may not be there, for tables: NaN is written as a dash. */
export function known(value: number | null | undefined): number {
  return value ?? NaN;
}
