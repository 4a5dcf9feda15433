/** How the learning rate falls. */
export type Schedule = 'cosine' | 'cosine-by-time' | 'stepwise';

/** All of them. */
export const SCHEDULES: readonly Schedule[] = ['cosine', 'cosine-by-time', 'stepwise'];

/** Factors of the stepwise schedule, each up to a part of all steps. */
const STEPWISE: readonly (readonly [part: number, factor: number])[] = [
  [1 / 2, 1],
  [0.667, 0.1],
  [0.833, 0.01],
  [1, 0.0001],
];

/** Where a training is. */
export interface Moment {
  /** Steps done. */
  readonly step: number;
  /** Steps in all. */
  readonly steps: number;
  /** Seconds trained so far, as a part of those that there are in all; for `cosine-by-time`. */
  readonly timePart: number;
}

/**
 * The learning rate of the next step. Step 0 runs at rate 0, so that the first evaluation sees moving averages of data and
 * untrained weights.
 *
 * @param base - the rate at the start: the base rate times the number of shards
 */
export function learningRate(schedule: Schedule, base: number, { step, steps, timePart }: Moment): number {
  if (step === 0) return 0;
  switch (schedule) {
    case 'cosine':
      return base * cosine(step / steps);
    case 'cosine-by-time':
      return base * cosine(timePart);
    case 'stepwise': {
      const [, factor] = STEPWISE.find(([part]) => step <= Math.trunc(part * steps)) ?? [1, 0.0001];
      return base * factor;
    }
  }
}

function cosine(part: number): number {
  return 0.5 * (1 + Math.cos(Math.PI * Math.min(Math.max(part, 0), 1)));
}
