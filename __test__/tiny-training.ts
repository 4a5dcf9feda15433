// Trainings that take a second, or none.
import process from 'node:process';

import { Cell, version } from '../ts/index.ts';
import { PAPER_TRAINING, type FailedTraining, type TrainingRecord } from '../ts/train/index.ts';

/** 20 steps of 32 images. */
export const CONFIG = {
  epochs: 0.016,
  batchSize: 32,
  bnMomentum: 0.8,
  network: { stemChannels: 4, stacks: 2, cellsPerStack: 1 },
  evaluationBatches: 2,
};

/** The same for the command line. */
export const TINY =
  '--epochs 0.016 --batch-size 32 --bn-momentum 0.8 --stem 4 --stacks 2 --cells 1 --evaluation-batches 1'.split(
    ' ',
  );

/** A training that must have ended well. */
export function trained(outcome: { status: string }): TrainingRecord {
  if (outcome.status !== 'trained') throw new Error(JSON.stringify(outcome));
  return outcome as TrainingRecord;
}

/** A whole epoch of the cell with index 0, the quickest there is: 10 seconds. */
export const WHOLE_EPOCH = {
  epochs: 1,
  batchSize: 128,
  network: { stemChannels: 1, stacks: 1, cellsPerStack: 1 },
  evaluationBatches: 1,
};

/** A training as if it had been one of a whole epoch. */
export function wholeEpoch(record: TrainingRecord): TrainingRecord {
  const evaluations = record.evaluations.map((evaluation, i) => ({ ...evaluation, epoch: i / 2 }));
  return { ...record, evaluations, config: { ...record.config, epochs: 1 } };
}

/** What does not depend on how fast the machine is. */
export function facts({ evaluations, curve }: TrainingRecord): object {
  return {
    evaluations: evaluations.map(({ trainingTime: _time, ...rest }) => rest),
    curve: curve.map(({ seconds: _seconds, ...rest }) => rest),
  };
}

/** An outcome of the paper's training for 4 epochs, as nobody has trained it. */
export function outcomeOf(index: number, repeat: number): TrainingRecord {
  const cell = Cell.fromIndex(index);
  const evaluations = [0, 2, 4].map((epoch, i) => ({
    step: [1, 312, 625][i] ?? 0,
    epoch,
    trainingTime: 10 * i + repeat,
    trainAccuracy: 0.1 + 0.2 * i,
    validationAccuracy: 0.1 + 0.1 * i,
    testAccuracy: 0.1 + 0.1 * i,
    loss: 2 - 0.5 * i,
  }));
  return {
    hash: cell.hash,
    packed: cell.packed,
    matrix: cell.matrix.map((row) => Array.from(row)),
    ops: [...cell.ops],
    repeat,
    seed: 0,
    config: { ...PAPER_TRAINING, epochs: 4 },
    trainableParameters: cell.trainableParameters,
    versions: { nasbench101: version(), tensorflow: '2.21.0', node: process.version },
    device: 'CPU',
    failures: [],
    status: 'trained',
    evaluations,
    curve: [],
    trainingTime: 20 + repeat,
    totalTime: 30,
  };
}

/** The same, given up. */
export function failureOf(index: number, repeat: number): FailedTraining {
  const { evaluations: _e, curve: _c, trainingTime: _t, totalTime: _a, ...rest } = outcomeOf(index, repeat);
  const failures = [{ attempt: 1, code: 'NB101_DIVERGED', reason: 'the loss is NaN at step 3' }] as const;
  return { ...rest, failures, status: 'failed' };
}
