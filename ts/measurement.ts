// Which number of a training is meant, in the words of TypeScript.
import { badArgument, options, wholeNumber } from './arguments.ts';
import type { TableMeasurement } from './native.ts';

/** What was measured; accuracies are fractions from 0 to 1, the training time is in seconds. In the addon's order. */
export const METRICS = ['trainingTime', 'trainAccuracy', 'validationAccuracy', 'testAccuracy'] as const;

/** One of `METRICS`. */
export type Metric = (typeof METRICS)[number];

/** What is computed over all trainings of a cell, each metric for itself. In the addon's order. */
export const SUMMARIES = ['mean', 'median', 'min', 'max'] as const;

/** One of the independent trainings of a cell, from 0, or a summary of all that there are. */
export type Repeat = number | (typeof SUMMARIES)[number];

/** When during the training: after half of the epochs, or at the end. */
export type Checkpoint = 'halfway' | 'final';

/** Where numbers come from; only `published` ones are those of the paper's authors. */
export type Kind = (typeof KINDS)[number];

/** All kinds. */
export const KINDS = ['published', 'retrained', 'synthetic', 'surrogate'] as const;

/** Which training of a cell. */
export interface TrainingOptions {
  /** The budget: for how many epochs the cell was trained; 108 by default. */
  epochs?: number | undefined;
  /** Which of the trainings; 0, the first one, by default. */
  repeat?: Repeat | undefined;
  /** When during the training; `final` by default. */
  checkpoint?: Checkpoint | undefined;
}

/** One number of a cell's trainings. */
export interface Measurement {
  /** What was measured. */
  readonly metric: Metric;
  /** The budget in epochs. */
  readonly epochs: number;
  /** Which training. */
  readonly repeat: Repeat;
  /** When during the training. */
  readonly checkpoint: Checkpoint;
}

/** A budget or a repeat is a number of 16 bits. */
const MOST = 65_535;

/**
 * Reads which training is meant.
 *
 * @throws {@link NasBenchError} NB101_BAD_ARGUMENT
 */
export function readTraining(
  training: TrainingOptions,
): Required<TrainingOptions> & Omit<Measurement, 'metric'> {
  const { epochs = 108, repeat = 0, checkpoint = 'final' } = options(training, 'options');
  wholeNumber(epochs, 'epochs', 0, MOST);
  if (typeof repeat === 'number') wholeNumber(repeat, 'the repeat', 0, MOST);
  else if (!SUMMARIES.includes(repeat))
    throw badArgument('the repeat', repeat, `a whole number from 0 on, or one of ${SUMMARIES.join(', ')}`);
  if (checkpoint !== 'final' && checkpoint !== 'halfway')
    throw badArgument('the checkpoint', checkpoint, "'halfway' or 'final'");
  return { epochs, repeat, checkpoint };
}

/**
 * Reads which number of a training is meant, for the addon.
 *
 * @throws {@link NasBenchError} NB101_BAD_ARGUMENT
 */
export function toNative(metric: Metric, training: TrainingOptions): TableMeasurement {
  const number = METRICS.indexOf(metric);
  if (number < 0) throw badArgument('the metric', metric, `one of ${METRICS.join(', ')}`);
  const { epochs, repeat, checkpoint } = readTraining(training);
  return { metric: number, epochs, repeat: repeatNumber(repeat), halfway: checkpoint === 'halfway' };
}

/** A repeat as the addon takes it. */
export function repeatNumber(repeat: Repeat): number {
  return typeof repeat === 'number' ? repeat : -1 - SUMMARIES.indexOf(repeat);
}

/** Which number the addon means. */
export function fromNativeMeasurement({ metric, epochs, repeat, halfway }: TableMeasurement): Measurement {
  return {
    metric: METRICS[metric] ?? 'trainingTime',
    epochs,
    repeat: SUMMARIES[-1 - repeat] ?? repeat,
    checkpoint: halfway ? 'halfway' : 'final',
  };
}
