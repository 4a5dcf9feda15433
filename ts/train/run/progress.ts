import type { ErrorCode } from '../../errors.ts';

/** What was measured on one evaluation. Accuracies are k/9984 with the paper's batches. */
export interface TrainingEvaluation {
  /** Steps done. */
  readonly step: number;
  /** The part of the budget that was due, as the published table counts: 0 after the first step, at rate 0. */
  readonly epoch: number;
  /** Seconds trained so far, evaluations excluded. */
  readonly trainingTime: number;
  /** On data batch 1, not augmented; null in augment mode. */
  readonly trainAccuracy: number | null;
  /** On data batch 5; null in augment mode. */
  readonly validationAccuracy: number | null;
  /** On the test batch. */
  readonly testAccuracy: number;
  /** Mean cross-entropy on the validation images, or on the test images in augment mode. */
  readonly loss: number;
}

/** Means over one epoch of training, of batches as they were seen: augmented, and before the update. */
export interface EpochPoint {
  /** Epochs done at its end; the last one may be short. */
  readonly epoch: number;
  /** Cross-entropy and weight decay. */
  readonly loss: number;
  /** Part of the images that were classified right. */
  readonly accuracy: number;
  /** The learning rate of its last step. */
  readonly rate: number;
  /** Seconds trained in it. */
  readonly seconds: number;
}

/** An attempt that failed. */
export interface AttemptFailure {
  /** Which attempt it was, from 1. */
  readonly attempt: number;
  /** Why, for programs. */
  readonly code: ErrorCode;
  /** Why, for people. */
  readonly reason: string;
}

/** How far a training is; plain data, which a checkpoint keeps. */
export interface Progress {
  /** Attempts that failed before this one. */
  readonly failures: readonly AttemptFailure[];
  /** Steps done. */
  step: number;
  /** Seconds trained, evaluations excluded. */
  trainingSeconds: number;
  /** Seconds in all, those of earlier processes included. */
  totalSeconds: number;
  /** Evaluations so far. */
  evaluations: TrainingEvaluation[];
  /** Epochs so far. */
  curve: EpochPoint[];
  /** The epoch that is not over. */
  open: { steps: number; loss: number; correct: number; seconds: number };
}

/** The start of an attempt. */
export function noProgress(failures: readonly AttemptFailure[]): Progress {
  return {
    failures,
    step: 0,
    trainingSeconds: 0,
    totalSeconds: 0,
    evaluations: [],
    curve: [],
    open: { steps: 0, loss: 0, correct: 0, seconds: 0 },
  };
}
