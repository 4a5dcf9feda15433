import type { TrainingConfig } from './config.ts';
import type { AttemptFailure, EpochPoint, TrainingEvaluation } from './progress.ts';

/** What was trained, on what. */
export interface TrainedNetwork {
  /** The module hash; undefined for what is no cell of the space. */
  readonly hash: string | undefined;
  /** The cell, packed, with its vertices in the order that was trained. */
  readonly packed: number | undefined;
  /** Its matrix, pruned. */
  readonly matrix: number[][];
  /** The names of its vertices. */
  readonly ops: string[];
  /** Which repeat it is, from 0. */
  readonly repeat: number;
  /** What all random numbers derive from. */
  readonly seed: number;
  /** How it was trained. */
  readonly config: TrainingConfig;
  /** Trainable numbers of the network. */
  readonly trainableParameters: number;
  /** What it was trained with. */
  readonly versions: Readonly<Record<'nasbench101' | 'tensorflow' | 'node', string>>;
  /** What TensorFlow ran on, such as `CPU` or `GPU`. */
  readonly device: string;
  /** How many threads TensorFlow had on the processor. */
  readonly threads: number;
  /** Attempts that failed. */
  readonly failures: readonly AttemptFailure[];
}

/** A training that ended well. */
export interface TrainingRecord extends TrainedNetwork {
  /** Says that it ended well. */
  readonly status: 'trained';
  /** At the start, half-way and at the end. */
  readonly evaluations: readonly TrainingEvaluation[];
  /** Means over each epoch. */
  readonly curve: readonly EpochPoint[];
  /** Seconds of training, evaluations excluded. */
  readonly trainingTime: number;
  /** Seconds in all. */
  readonly totalTime: number;
}

/** A training that failed as often as it was tried. */
export interface FailedTraining extends TrainedNetwork {
  /** Says that it was given up. */
  readonly status: 'failed';
}

/** What a training has come to. */
export type TrainingOutcome = TrainingRecord | FailedTraining;
