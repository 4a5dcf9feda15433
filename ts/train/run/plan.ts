// When a training is evaluated, and when it ends.
import { stepsOf, TRAINING_IMAGES, type TrainingConfig } from './config.ts';
import type { Progress, TrainingEvaluation } from './progress.ts';

/**
 * The evaluations of a training that runs through all of its steps: at the start, half-way and at the end; in augment mode
 * every so many epochs.
 */
export function plannedEvaluations(config: TrainingConfig): Pick<TrainingEvaluation, 'step' | 'epoch'>[] {
  const { mode, epochs, evaluateEvery } = config;
  const before =
    mode === 'table'
      ? [0, epochs / 2]
      : Array.from({ length: Math.ceil(epochs / evaluateEvery) - 1 }, (_time, i) => (i + 1) * evaluateEvery);
  // The first step runs at rate 0.
  return [...before, epochs].map((epoch) => ({ step: Math.max(stepsOf(config, epoch), 1), epoch }));
}

/** Whether there is no step left. */
export function hasEnded({ step, trainingSeconds }: Progress, config: TrainingConfig): boolean {
  const isTimeUp = config.schedule === 'cosine-by-time' && trainingSeconds >= config.maxSeconds;
  return isTimeUp || step === stepsOf(config);
}

/** The epoch of an evaluation that is to be made before the next step; `undefined` if none is. */
export function dueEpoch(progress: Progress, config: TrainingConfig): number | undefined {
  const { step, evaluations, trainingSeconds } = progress;
  const planned = plannedEvaluations(config)[evaluations.length];
  if (planned !== undefined && planned.step <= step) return planned.epoch;
  if (evaluations.at(-1)?.step === step) return undefined;
  // Time may be half over before half of the steps are made.
  const isByTime = config.schedule === 'cosine-by-time' && config.mode === 'table';
  const isHalf = isByTime && evaluations.length === 1 && trainingSeconds >= config.maxSeconds / 2;
  return isHalf || hasEnded(progress, config) ? epochOf(step, config) : undefined;
}

/** Epochs that a number of steps makes. */
export function epochOf(step: number, { mode, batchSize }: TrainingConfig): number {
  return (step * batchSize) / TRAINING_IMAGES[mode];
}
