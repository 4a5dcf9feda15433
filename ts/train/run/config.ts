import { badArgument, describe, options, wholeNumber } from '../../arguments.ts';
import { PAPER_NETWORK, type NetworkConfig } from '../../cell/cost.ts';
import { NasBenchError } from '../../errors.ts';
import { SCHEDULES, type Schedule } from './schedule.ts';

/** How a network is trained. The defaults are those of the paper. */
export interface TrainingConfig {
  /**
   * What is trained on what: `table` trains on data batches 1 to 4 and evaluates as the published table does; `augment` trains
   * on all 50,000 images and evaluates on the test images only.
   */
  readonly mode: 'table' | 'augment';
  /** The budget: how often each image is seen. 108, or 200 in augment mode. */
  readonly epochs: number;
  /** Images in a step. */
  readonly batchSize: number;
  /** Parts of a batch in the original, one for each core of a TPU. The base rate is multiplied by it. */
  readonly shards: number;
  /** Whether each shard is normalised by itself, as on a TPU. By default the whole batch is, as on one device. */
  readonly splitStatistics: boolean;
  /** The base learning rate. */
  readonly rate: number;
  /**
   * How the rate falls: `cosine` by step, or `stepwise` in augment mode. With `cosine-by-time` it falls to 0 in `maxSeconds`,
   * which then end the training, if its epochs do not end it before.
   */
  readonly schedule: Schedule;
  /** Part of the moving averages that stays at each step. On runs of a few hundred steps 0.997 lags: take 0.9. */
  readonly bnMomentum: number;
  /** Factor of half the squared norm of all trainable numbers in the loss. */
  readonly weightDecay: number;
  /** What activations are computed in. */
  readonly precision: 'float32' | 'bfloat16';
  /** The network around the cell. */
  readonly network: NetworkConfig;
  /** The most seconds of training: one that takes longer has failed, unless its schedule is by time. */
  readonly maxSeconds: number;
  /** In augment mode, epochs between evaluations. */
  readonly evaluateEvery: number;
  /** At most so many batches of each set are evaluated; by default all that are full. For quick looks. */
  readonly evaluationBatches: number;
}

/** Settings of the paper. */
export const PAPER_TRAINING: Readonly<TrainingConfig> = Object.freeze({
  mode: 'table',
  epochs: 108,
  batchSize: 256,
  shards: 2,
  splitStatistics: false,
  rate: 0.1,
  schedule: 'cosine',
  bnMomentum: 0.997,
  weightDecay: 1e-4,
  precision: 'float32',
  network: PAPER_NETWORK,
  maxSeconds: 4 * 60 * 60,
  evaluateEvery: 5,
  evaluationBatches: 1000,
});

/** Changes to {@link PAPER_TRAINING}. */
export type TrainingChanges = Partial<Omit<TrainingConfig, 'network'>> & {
  /** Changes to the network of the paper. */
  readonly network?: Partial<NetworkConfig> | undefined;
};

/** Images that each mode trains on. */
export const TRAINING_IMAGES = { table: 40_000, augment: 50_000 } as const;

/** Steps up to an epoch; by default those of the whole training. */
export function stepsOf({ mode, epochs, batchSize }: TrainingConfig, epoch: number = epochs): number {
  return Math.trunc((epoch * TRAINING_IMAGES[mode]) / batchSize);
}

/**
 * The whole configuration.
 *
 * @throws `NasBenchError` NB101_BAD_ARGUMENT for what is out of range
 */
export function resolveConfig(changes: TrainingChanges): TrainingConfig {
  const { network, ...given } = options(changes, 'the training configuration');
  const augment = given.mode === 'augment' ? ({ epochs: 200, schedule: 'stepwise' } as const) : {};
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  onlyKnown(named, 'a setting of the training', PAPER_TRAINING);
  onlyKnown(options(network ?? {}, 'the network'), 'a setting of the network', PAPER_NETWORK);
  const config: TrainingConfig = {
    ...PAPER_TRAINING,
    ...augment,
    ...named,
    network: { ...PAPER_NETWORK, ...network },
  };
  check(config);
  return config;
}

function onlyKnown(given: object, what: string, known: object): void {
  for (const key of Object.keys(given))
    if (!Object.hasOwn(known, key)) throw badArgument(what, key, `one of ${Object.keys(known).join(', ')}`);
}

function check(config: TrainingConfig): void {
  const { batchSize, shards, network } = config;
  oneOf(config.mode, 'mode', ['table', 'augment']);
  oneOf(config.schedule, 'schedule', SCHEDULES);
  oneOf(config.precision, 'precision', ['float32', 'bfloat16']);
  between(config.epochs, 'epochs', 'more than 0', 10_000);
  wholeNumber(batchSize, 'batchSize', 1, 10_000);
  wholeNumber(shards, 'shards', 1, 64);
  if (batchSize % shards !== 0)
    throw badArgument('shards', shards, `a number that divides the batch of ${batchSize}`);
  if (typeof config.splitStatistics !== 'boolean')
    throw badArgument('splitStatistics', config.splitStatistics, 'true or false');
  between(config.rate, 'rate', 'from 0', 1e38);
  between(config.bnMomentum, 'bnMomentum', 'from 0', 1);
  between(config.weightDecay, 'weightDecay', 'from 0', 1);
  between(config.maxSeconds, 'maxSeconds', 'more than 0', 1e9);
  wholeNumber(config.evaluateEvery, 'evaluateEvery', 1, 10_000);
  wholeNumber(config.evaluationBatches, 'evaluationBatches', 1, 10_000);
  if (stepsOf(config) < 1)
    throw badArgument('epochs', config.epochs, `enough for one step with batches of ${batchSize}`);
  for (const [key, most] of Object.entries(MOST_OF_NETWORK))
    wholeNumber(network[key as keyof NetworkConfig], `network.${key}`, 1, most, 'NB101_BAD_NETWORK');
  for (const key of ['imageSize', 'imageChannels', 'classes'] as const)
    if (network[key] !== PAPER_NETWORK[key])
      throw new NasBenchError(
        'NB101_BAD_NETWORK',
        `network.${key} is ${network[key]}, expected ${PAPER_NETWORK[key]}: that is what CIFAR-10 has`,
      );
}

const MOST_OF_NETWORK: Readonly<Record<keyof NetworkConfig, number>> = {
  imageSize: 1024,
  imageChannels: 4096,
  stemChannels: 4096,
  stacks: 8,
  cellsPerStack: 100,
  classes: 1_000_000,
};

function oneOf(value: unknown, what: string, known: readonly string[]): void {
  if (!(known as readonly unknown[]).includes(value)) throw badArgument(what, value, known.join(', '));
}

function between(value: unknown, what: string, from: 'from 0' | 'more than 0', most: number): void {
  if (typeof value === 'number' && value >= 0 && value <= most && (value > 0 || from === 'from 0')) return;
  const expected = from === 'from 0' ? `${from} to ${most}` : `${from} and at most ${most}`;
  throw new NasBenchError('NB101_BAD_ARGUMENT', `${what} is ${describe(value)}, expected ${expected}`);
}
