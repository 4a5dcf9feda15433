import { InvalidArgumentError, Option, type Command } from 'commander';

import type { NetworkConfig } from '../cell/cost.ts';
import type { TrainingChanges } from '../train/index.ts';
import { optionNumber } from './option-number.ts';

/** What both `train` and `sweep` are told about a training, as commander gives it. */
export interface TrainingOptionValues {
  data: string;
  seed?: number;
  batchSize?: number;
  shards?: number;
  splitStatistics?: boolean;
  rate?: number;
  schedule?: TrainingChanges['schedule'];
  bnMomentum?: number;
  weightDecay?: number;
  precision?: TrainingChanges['precision'];
  maxSeconds?: number;
  evaluationBatches?: number;
  stem?: number;
  stacks?: number;
  cells?: number;
  threads?: number;
}

/** The options of a training, with the paper's values as defaults. */
export function addTrainingOptions(command: Command): Command {
  return command
    .requiredOption('--data <dir>', 'a folder with CIFAR-10 in its binary layout (see download-cifar10)')
    .option('--seed <n>', 'what all random numbers derive from (default: 0)', optionNumber)
    .option('--batch-size <n>', 'images in a step (default: 256)', optionNumber)
    .option('--shards <n>', 'factor of the base rate: cores of the original (default: 2)', optionNumber)
    .option('--split-statistics', 'normalise each shard by itself, as on a TPU')
    .option('--rate <x>', 'base learning rate (default: 0.1)', optionDecimal)
    .addOption(
      new Option('--schedule <name>', 'how the rate falls').choices(['cosine', 'cosine-by-time', 'stepwise']),
    )
    .option('--bn-momentum <x>', 'momentum of moving averages (default: 0.997)', optionDecimal)
    .option('--weight-decay <x>', 'weight decay (default: 1e-4)', optionDecimal)
    .addOption(
      new Option('--precision <type>', 'what activations are computed in').choices(['float32', 'bfloat16']),
    )
    .option('--max-seconds <x>', 'the most seconds of one training (default: 4 hours)', optionDecimal)
    .option('--evaluation-batches <n>', 'batches of each set that are evaluated (default: all)', optionNumber)
    .option('--stem <n>', 'channels of the stem (default: 128)', optionNumber)
    .option('--stacks <n>', 'stacks (default: 3)', optionNumber)
    .option('--cells <n>', 'cells in each stack (default: 3)', optionNumber)
    .option('--threads <n>', 'threads of TensorFlow (default: one for every core)', optionNumber);
}

/** The changes to the paper's training that the options mean. */
export function trainingChanges(
  options: TrainingOptionValues,
  preset: Partial<NetworkConfig> = {},
): TrainingChanges {
  const { batchSize, shards, splitStatistics, rate, schedule, bnMomentum, weightDecay, precision } = options;
  const { maxSeconds, evaluationBatches, stem, stacks, cells } = options;
  const given = {
    batchSize,
    shards,
    splitStatistics,
    rate,
    schedule,
    bnMomentum,
    weightDecay,
    precision,
    maxSeconds,
    evaluationBatches,
  };
  const network = { stemChannels: stem, stacks, cellsPerStack: cells };
  return { ...defined(given), network: { ...preset, ...defined(network) } };
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** Reads a number. */
export function optionDecimal(text: string): number {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(number)) throw new InvalidArgumentError('Expected a number.');
  return number;
}
