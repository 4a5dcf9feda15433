// A training that takes a second.
import type { TrainingRecord } from '../ts/train/index.ts';

/** 20 steps of 32 images. */
export const CONFIG = {
  epochs: 0.016,
  batchSize: 32,
  bnMomentum: 0.8,
  network: { stemChannels: 4, stacks: 2, cellsPerStack: 1 },
  evaluationBatches: 2,
};

/** A training that must have ended well. */
export function trained(outcome: { status: string }): TrainingRecord {
  if (outcome.status !== 'trained') throw new Error(JSON.stringify(outcome));
  return outcome as TrainingRecord;
}

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
