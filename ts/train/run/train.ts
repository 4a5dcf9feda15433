import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';

import { badArgument, options, wholeNumber } from '../../arguments.ts';
import type { CellLike } from '../../cell/cell-like.ts';
import { callNative, NasBenchError, type ErrorCode } from '../../errors.ts';
import { FileLock } from '../../native.ts';
import { version } from '../../version.ts';
import { imagesOf, type Cifar10 } from '../data/cifar10.ts';
import { parameterCount, type Network } from '../network/layers.ts';
import { moduleOf, type Module } from '../network/module.ts';
import { networkOf } from '../network/network.ts';
import { findTensorFlow, type LoadedTensorFlow } from '../tensorflow/find.ts';
import { attempt, type TrainingStep } from './attempt.ts';
import { readCheckpoint, removeCheckpoint, writeCheckpoint, type Checkpoint } from './checkpoint.ts';
import { resolveConfig, TRAINING_IMAGES, type TrainingChanges, type TrainingConfig } from './config.ts';
import { Model } from './model.ts';
import type { TrainedNetwork, TrainingOutcome, TrainingRecord } from './outcome.ts';
import { noProgress, type AttemptFailure, type Progress, type TrainingEvaluation } from './progress.ts';
import { seedsOf } from './seeds.ts';

/** How a training runs. */
export interface TrainOptions {
  /** A folder with CIFAR-10 in its binary layout, or images that were read already. */
  readonly data: string | Cifar10;
  /** Which repeat it is; its random numbers differ from those of others. 0 by default. */
  readonly repeat?: number | undefined;
  /** What all random numbers derive from, 0 to 2^53 - 1; 0 by default. */
  readonly seed?: number | undefined;
  /** `published` (the default) trains the representative of the cell, `own` the spec's own vertex order. */
  readonly vertexOrder?: 'published' | 'own' | undefined;
  /** Changes to the training of the paper. */
  readonly config?: TrainingChanges | undefined;
  /** A file to go on from, and to write now and then; it goes when the training has ended, after `onOutcome`. */
  readonly checkpoint?: string | undefined;
  /** Seconds between checkpoints; 120 by default. One is written after every evaluation, too. */
  readonly checkpointSeconds?: number | undefined;
  /** How often a training is tried that diverges, runs out of memory or takes too long; 5 by default. */
  readonly attempts?: number | undefined;
  /** Threads of TensorFlow; by default one for every core. */
  readonly threads?: number | undefined;
  /**
   * Stops the training, whose promise rejects with `signal.reason`, after a last checkpoint if the step that runs ends within a quarter
   * of a second and the checkpoint has at most 64 MB (5 million parameters). A longer step or an evaluation is not waited for:
   * TensorFlow goes on with it, unheard, and the checkpoint before is what there is to go on from.
   */
  readonly signal?: AbortSignal | undefined;
  /** Hears of every step. */
  readonly onStep?: ((step: TrainingStep) => void) | undefined;
  /** Hears of every evaluation. */
  readonly onEvaluation?: ((evaluation: TrainingEvaluation) => void) | undefined;
  /** Hears of attempts that failed. */
  readonly onRetry?: ((failure: AttemptFailure) => void) | undefined;
  /** Keeps the outcome while the checkpoint is still there: if it rejects, so does the training, and can go on. */
  readonly onOutcome?: ((outcome: TrainingOutcome) => Promise<void>) | undefined;
}

/** Failures that another attempt may not have. */
const RETRIED: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'NB101_DIVERGED',
  'NB101_OUT_OF_MEMORY',
  'NB101_TIME_OUT',
]);

/**
 * Trains a network on CIFAR-10, as the published table was made: of any cell, or of a spec with operations that the original's
 * builder also knows. TensorFlow is loaded when this is called.
 *
 * The same seed on the same machine with the same TensorFlow and number of threads gives the same weights on a processor.
 *
 * @param spec - what is trained
 * @throws `NasBenchError` for a spec, settings, images, a TensorFlow or a checkpoint that are not good; NB101_OUTPUT_IN_USE
 * while another training has the checkpoint; NB101_OUT_OF_MEMORY for a checkpoint, which stays, of a training that this
 * machine cannot hold; NB101_IO
 *
 * @example
 * ```ts
 * import { train } from 'nasbench101/train';
 *
 * const outcome = await train(0, { data: 'cifar-10-batches-bin', config: { epochs: 4 } });
 * if (outcome.status === 'trained') console.log(outcome.evaluations.at(-1)?.testAccuracy);
 * ```
 */
export async function train(spec: CellLike, how: TrainOptions): Promise<TrainingOutcome> {
  const {
    data,
    repeat = 0,
    seed = 0,
    vertexOrder = 'published',
    attempts = 5,
    threads = 0,
  } = options(how, 'options');
  const { checkpoint, signal } = how;
  wholeNumber(repeat, 'the repeat', 0, 1_000_000);
  wholeNumber(seed, 'the seed', 0, Number.MAX_SAFE_INTEGER);
  wholeNumber(attempts, 'attempts', 1, 100);
  wholeNumber(threads, 'threads', 0, 1024);
  if (vertexOrder !== 'published' && vertexOrder !== 'own')
    throw badArgument('vertexOrder', vertexOrder, "'published' or 'own'");
  const config = resolveConfig(how.config ?? {});
  const module = moduleOf(spec, vertexOrder);
  const network = networkOf(module, config.network);
  signal?.throwIfAborted();
  const images = await imagesOf(data, config.mode);
  if (images.train.length !== TRAINING_IMAGES[config.mode])
    throw badArgument(
      'the number of training images',
      images.train.length,
      `${TRAINING_IMAGES[config.mode]}; read CIFAR-10 for ${config.mode} mode`,
    );
  const tensorflow = await findTensorFlow();

  const what = { how, config, module, network, images, tensorflow, repeat, seed, attempts, threads };
  if (checkpoint === undefined) return trainOrGoOn(what);
  const lock = callNative(() => new FileLock(`${checkpoint}.lock`));
  try {
    return await trainOrGoOn(what);
  } finally {
    lock.release();
  }
}

/** A training of which all settings are known to be good. */
interface Job {
  readonly how: TrainOptions;
  readonly config: TrainingConfig;
  readonly module: Module;
  readonly network: Network;
  readonly images: Cifar10;
  readonly tensorflow: LoadedTensorFlow;
  readonly repeat: number;
  readonly seed: number;
  readonly attempts: number;
  readonly threads: number;
}

/** Trains until an attempt ends well, or there have been enough; goes on from the checkpoint if there is one. */
async function trainOrGoOn(job: Job): Promise<TrainingOutcome> {
  const { how, config, module, network, images, tensorflow, repeat, seed, attempts, threads } = job;
  const { checkpoint, checkpointSeconds = 120, signal } = how;
  const description = (failures: readonly AttemptFailure[]): TrainedNetwork => ({
    ...factsOf(module),
    repeat,
    seed,
    config,
    trainableParameters: parameterCount(network),
    ...environmentOf(tensorflow, threads),
    failures,
  });
  const name = JSON.stringify([module.edges, module.ops]);
  const identity = identityOf({ name, config, repeat, seed });
  const start = (failures: readonly AttemptFailure[]): Checkpoint => ({
    identity,
    progress: noProgress(failures),
    values: [],
  });
  const read = checkpoint === undefined ? undefined : await readCheckpoint(checkpoint, identity);
  let now = read ?? start([]);
  let outcome: TrainingRecord | undefined;
  while (!outcome && now.progress.failures.length < attempts) {
    const { failures } = now.progress;
    const number = failures.length + 1;
    let model: Model | undefined;
    try {
      signal?.throwIfAborted();
      const { batchSize, shards, splitStatistics } = config;
      const settings = { ...config, batchSize, parts: splitStatistics ? shards : 1 };
      model = await Model.open(tensorflow, network, settings, threads);
      await attempt({
        ...now,
        model,
        data: images,
        config,
        seeds: seedsOf(seed, name, config.epochs, repeat, number),
        checkpoint:
          checkpoint === undefined ? undefined : { path: checkpoint, seconds: checkpointSeconds, identity },
        signal,
        onStep: how.onStep,
        onEvaluation: how.onEvaluation,
      });
      outcome = { ...description(failures), status: 'trained', ...resultOf(now.progress) };
    } catch (error) {
      if (!(error instanceof NasBenchError) || !RETRIED.has(error.code)) throw error;
      // That this machine cannot hold a step does not speak against what it would have gone on from.
      if (model === undefined && now.values.length > 0) throw error;
      const failure = { attempt: number, code: error.code, reason: error.message };
      how.onRetry?.(failure);
      // What it has come to is no start for the next.
      now = start([...failures, failure]);
      if (checkpoint !== undefined) await writeCheckpoint(checkpoint, now);
    } finally {
      model?.close();
    }
  }
  const ended = outcome ?? ({ ...description(now.progress.failures), status: 'failed' } as const);
  await how.onOutcome?.(ended);
  if (checkpoint !== undefined) await removeCheckpoint(checkpoint);
  return ended;
}

function resultOf({
  evaluations,
  curve,
  trainingSeconds: trainingTime,
  totalSeconds: totalTime,
}: Progress): Pick<TrainingRecord, 'evaluations' | 'curve' | 'trainingTime' | 'totalTime'> {
  return { evaluations, curve, trainingTime, totalTime };
}

function factsOf({ cell, edges, ops }: Module): Pick<TrainedNetwork, 'hash' | 'packed' | 'matrix' | 'ops'> {
  const last = ops.length - 1;
  return {
    hash: cell?.hash,
    packed: cell?.packed,
    matrix: edges.map((row) => row.map(Number)),
    ops: ops.map((op, v) => op ?? (v === last ? 'output' : 'input')),
  };
}

function environmentOf(
  { version: tensorflow, devices }: LoadedTensorFlow,
  threads: number,
): Pick<TrainedNetwork, 'versions' | 'device' | 'threads'> {
  const kinds = devices.map(({ kind }) => kind);
  return {
    versions: { nasbench101: version(), tensorflow, node: process.version },
    device: kinds.find((kind) => kind !== 'CPU') ?? 'CPU',
    // 0 leaves it to TensorFlow, which takes as many.
    threads: threads === 0 ? availableParallelism() : threads,
  };
}

/** What tells a training from others. */
function identityOf(what: object): string {
  return createHash('sha256').update(JSON.stringify(what)).digest('hex');
}
