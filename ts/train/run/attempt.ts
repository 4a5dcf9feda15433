import { availableParallelism } from 'node:os';

import { NasBenchError } from '../../errors.ts';
import type { Cifar10 } from '../data/cifar10.ts';
import { writeCheckpoint } from './checkpoint.ts';
import { stepsOf, type TrainingConfig } from './config.ts';
import { evaluateAll } from './evaluate.ts';
import type { Model } from './model.ts';
import { dueEpoch, epochOf, hasEnded } from './plan.ts';
import type { Progress, TrainingEvaluation } from './progress.ts';
import { learningRate } from './schedule.ts';
import { unlessStopped } from './stopping.ts';

/**
 * What a training that is to stop still waits for, so that it ends within a second: milliseconds of a step, of reading the variables,
 * bytes of a checkpoint. Beyond that the checkpoint before is what there is to go on from.
 */
const STOPPING = { step: 250, variables: 400, checkpoint: 64e6 };

/** How far a training is, for whoever watches. */
export interface TrainingStep {
  /** Steps done. */
  readonly step: number;
  /** Steps in all. */
  readonly steps: number;
  /** Epochs done. */
  readonly epoch: number;
  /** Cross-entropy and weight decay, before the update. */
  readonly loss: number;
  /** Part of the batch that was classified right, before the update. */
  readonly accuracy: number;
  /** The learning rate of the last step. */
  readonly rate: number;
  /** Images trained in a second, in this step. */
  readonly imagesPerSecond: number;
}

/** What an attempt works with. */
export interface Attempt {
  readonly model: Model;
  readonly data: Cifar10;
  readonly config: TrainingConfig;
  /** Seed of weights, 31 bits; seed of order and augmentation, 53 bits. */
  readonly seeds: { readonly weights: number; readonly images: number };
  /** How far it is; changes as it goes on. */
  readonly progress: Progress;
  /** The values of all variables at that point; none if it starts. */
  readonly values: readonly Float32Array[];
  /** Where checkpoints go, how many seconds lie between them, and what they are checkpoints of. */
  readonly checkpoint:
    { readonly path: string; readonly seconds: number; readonly identity: string } | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onStep: ((step: TrainingStep) => void) | undefined;
  readonly onEvaluation: ((evaluation: TrainingEvaluation) => void) | undefined;
}

/**
 * Trains a network once, or goes on. Steps, evaluations and their order follow from the configuration alone (but for a
 * schedule by time), so that a training that was stopped goes on as if it had not been.
 *
 * @throws `NasBenchError` NB101_DIVERGED, NB101_TIME_OUT, NB101_OUT_OF_MEMORY: it may help to try again; `signal.reason`
 * when it was stopped, after a last checkpoint if that takes part of a second
 */
export async function attempt(what: Attempt): Promise<void> {
  const { model, data, config, seeds, progress, values, checkpoint, signal, onStep, onEvaluation } = what;
  const steps = stepsOf(config);
  if (hasEnded(progress, config) && dueEpoch(progress, config) === undefined) return;
  const start = values.length > 0 ? model.restore(values) : model.initialise(seeds.weights);
  await unlessStopped(start, signal, 0);
  const before = progress.totalSeconds;
  const started = performance.now();
  const elapsed = (): number => before + (performance.now() - started) / 1000;

  const save = async (): Promise<void> => {
    progress.totalSeconds = elapsed();
    if (!checkpoint) return;
    const { identity, path } = checkpoint;
    const kept = await unlessStopped(model.values(), signal, STOPPING.variables);
    await writeCheckpoint(path, { identity, progress, values: kept });
  };
  const evaluateWhatIsDue = async (): Promise<void> => {
    for (;;) {
      const { step, trainingSeconds: trainingTime } = progress;
      const epoch = dueEpoch(progress, config);
      if (epoch === undefined) return;
      const evaluating = evaluateAll(model, data, config, { step, epoch, trainingTime }, signal);
      const evaluation = await unlessStopped(evaluating, signal, 0);
      progress.evaluations.push(evaluation);
      onEvaluation?.(evaluation);
      // An evaluation takes long enough to keep what it gave; the last one until whoever asked has written the outcome.
      await save();
    }
  };

  const batches = data.train.batches(config.batchSize, seeds.images, progress.step, threads());
  let lastSave = performance.now();
  // While a step runs, the variables are neither those before nor those after it.
  let stepping = false;
  try {
    // One that was stopped.
    await evaluateWhatIsDue();
    let next = batches.next();
    while (!hasEnded(progress, config)) {
      const begun = performance.now();
      const timePart = progress.trainingSeconds / config.maxSeconds;
      const rate = learningRate(config.schedule, config.rate * config.shards, {
        step: progress.step,
        steps,
        timePart,
      });
      const batch = await next;
      if (batch === null) throw new Error('the images have come to an end');
      signal?.throwIfAborted();
      // The next one is made ready while this one runs.
      next = batches.next();
      stepping = true;
      const { loss, correct } = await unlessStopped(model.step(batch, rate), signal, STOPPING.step);
      stepping = false;
      const seconds = (performance.now() - begun) / 1000;
      record(progress, config, { loss, correct, rate, seconds });
      if (!Number.isFinite(loss))
        throw new NasBenchError(
          'NB101_DIVERGED',
          `the loss is ${loss} at step ${progress.step}, expected a number; lower the rate, or take another seed`,
        );
      onStep?.({
        step: progress.step,
        steps,
        epoch: epochOf(progress.step, config),
        loss,
        accuracy: correct / config.batchSize,
        rate,
        imagesPerSecond: config.batchSize / seconds,
      });
      await evaluateWhatIsDue();
      if (progress.trainingSeconds > config.maxSeconds && !hasEnded(progress, config))
        throw new NasBenchError(
          'NB101_TIME_OUT',
          `after ${progress.step} of ${steps} steps the training has taken ${progress.trainingSeconds.toFixed(0)} s, ` +
            `expected at most ${config.maxSeconds}; allow more, or train less`,
        );
      if (checkpoint && performance.now() - lastSave > checkpoint.seconds * 1000) {
        await save();
        lastSave = performance.now();
      }
    }
  } catch (error) {
    if (signal?.aborted && error === signal.reason && !stepping && isSmall(model)) await save();
    throw error;
  } finally {
    batches.stop();
  }
}

/** Whether a checkpoint of a model is soon written. */
function isSmall({ variables }: Model): boolean {
  const sizes = variables.map(({ shape }) => shape.reduce((product, axis) => product * axis, 4));
  return sizes.reduce((sum, size) => sum + size, 0) <= STOPPING.checkpoint;
}

/** Adds a step to what was seen; ends an epoch where one ends. */
function record(
  progress: Progress,
  config: TrainingConfig,
  step: { loss: number; correct: number; rate: number; seconds: number },
): void {
  const { open } = progress;
  progress.step++;
  progress.trainingSeconds += step.seconds;
  open.steps++;
  open.loss += step.loss;
  open.correct += step.correct;
  open.seconds += step.seconds;
  const [last, now] = [epochOf(progress.step - 1, config), epochOf(progress.step, config)];
  if (Math.floor(now) === Math.floor(last) && !hasEnded(progress, config)) return;
  progress.curve.push({
    epoch: now,
    loss: open.loss / open.steps,
    accuracy: open.correct / (open.steps * config.batchSize),
    rate: step.rate,
    seconds: open.seconds,
  });
  progress.open = { steps: 0, loss: 0, correct: 0, seconds: 0 };
}

/** Threads that make batches: as few as keep up, since on a processor they take time from the network. */
function threads(): number {
  return Math.max(1, Math.min(4, Math.floor(availableParallelism() / 2)));
}
