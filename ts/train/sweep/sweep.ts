import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { callNative, NasBenchError, type ErrorCode } from '../../errors.ts';
import { FileLock } from '../../native.ts';
import { pathArgument } from '../../table/path.ts';
import { imagesOf } from '../data/cifar10.ts';
import { ioError, reading } from '../../io-error.ts';
import { removeCheckpoint } from '../run/checkpoint.ts';
import { resolveConfig } from '../run/config.ts';
import { append, splitLines, wholeLines } from '../run/journal.ts';
import type { FailedTraining, TrainingOutcome } from '../run/outcome.ts';
import { needTableTraining } from '../run/record.ts';
import { train, type TrainOptions } from '../run/train.ts';
import { parseLine, type Heading } from './lines.ts';
import { WorkUnits, type Shard, type SweepPlan, type WorkUnit } from './units.ts';

/** How a sweep runs. */
export interface SweepOptions extends Omit<
  TrainOptions,
  'repeat' | 'vertexOrder' | 'checkpoint' | 'onOutcome'
> {
  /** The folder that outcomes go to, which all shards may share; it is made if it is missing. */
  readonly out: string;
  /** Which part this process does; by default all. */
  readonly shard?: Shard | undefined;
  /** Hears which training starts, and how many of this shard have ended. */
  readonly onUnit?: ((unit: WorkUnit, done: number, total: number) => void) | undefined;
}

/** What a sweep has come to. */
export interface SweepSummary {
  /** The file with the outcomes of this shard. */
  readonly path: string;
  /** Trainings of this shard. */
  readonly units: number;
  /** How many of them were done before. */
  readonly resumed: number;
  /** Those that were given up. */
  readonly failed: readonly FailedTraining[];
  /** Those that this call could not train; the next one tries again. */
  readonly skipped: readonly SkippedUnit[];
}

/** A training that TensorFlow refused, whose network cannot be built, or that lacks memory to go on from its checkpoint. */
export interface SkippedUnit {
  /** The module hash of the cell. */
  readonly hash: string;
  /** The budget. */
  readonly epochs: number;
  /** From 0. */
  readonly repeat: number;
  /** Why, for programs. */
  readonly code: ErrorCode;
  /** Why, for people. */
  readonly reason: string;
}

/** Errors that one training has and the next may not have. */
const SKIPPED: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'NB101_BAD_NETWORK',
  'NB101_OUT_OF_MEMORY',
  'NB101_TENSORFLOW',
]);

/**
 * Trains many cells on one machine, or its part of them. Each outcome is a line in the folder's file of the shard, written
 * when it is there; the training under way keeps a checkpoint. Killed, the same call goes on; so does one with another number
 * of shards, which trains nothing again that a file in the folder has. Trainings that fail are given up and listed, and one
 * that cannot be made does not keep the others from being made; {@link mergeTrainings} joins the files of all shards into a
 * table.
 *
 * @throws `NasBenchError` NB101_BAD_ARGUMENT for trainings that a table has no place for; NB101_BAD_CHECKPOINT if the folder
 * has another sweep; NB101_OUTPUT_IN_USE while another process does this shard; what {@link train} throws
 *
 * @example
 * ```ts
 * import { mergeTrainings, sweep } from 'nasbench101/train';
 *
 * await sweep({ cells: [0, 1, 2], budgets: [4], repeats: 3 }, { data: 'cifar-10-batches-bin', out: 'sweep' });
 * await mergeTrainings(['sweep'], 'retrained.nb101');
 * ```
 */
export async function sweep(plan: SweepPlan, how: SweepOptions): Promise<SweepSummary> {
  const { out, shard = { index: 0, count: 1 }, onUnit, ...training } = how;
  pathArgument(out, 'the folder');
  const all = new WorkUnits(plan);
  const units = all.lengthOf(shard);
  const config = resolveConfig(how.config ?? {});
  for (const epochs of plan.budgets) needTableTraining(resolveConfig({ ...how.config, epochs }));
  const identity = createHash('sha256');
  identity.update(JSON.stringify([{ ...config, epochs: 0 }, how.seed ?? 0, all.budgets, all.repeats]));
  identity.update(all.cells);
  const heading: Heading = { sweep: { identity: identity.digest('hex'), shard, units: all.length } };

  try {
    await mkdir(out, { recursive: true });
  } catch (error) {
    throw ioError(out, 'make this folder', error);
  }
  const path = join(out, `shard-${shard.index}-of-${shard.count}.jsonl`);
  const lock = callNative(() => new FileLock(`${path}.lock`));
  try {
    const own = await readShard(path, heading);
    const others = await endedElsewhere(out, path, heading);
    const known = new Map(
      [...others, ...own].filter(([number]) => number % shard.count === shard.index && number < all.length),
    );
    const checkpointOf = (number: number): string => `${path}.${number}.checkpoint`;
    // A process that was killed after it wrote its last line leaves the checkpoint of that training.
    const last = [...own.keys()].at(-1);
    if (last !== undefined) {
      await removeCheckpoint(checkpointOf(last));
      await rm(`${checkpointOf(last)}.lock`, { force: true });
    }
    const failed = [...known.values()].filter((outcome) => outcome.status === 'failed');
    const data = known.size < units ? await imagesOf(training.data, config.mode) : training.data;
    const skipped: SkippedUnit[] = [];
    let done = known.size;
    for (const number of all.numbersOf(shard)) {
      if (known.has(number)) continue;
      const unit = all.at(number);
      const { cell, epochs, repeat } = unit;
      onUnit?.(unit, done, units);
      try {
        const outcome = await train(cell, {
          ...training,
          data,
          config: { ...how.config, epochs },
          repeat,
          checkpoint: checkpointOf(number),
          onOutcome: (ended) => append(path, `${JSON.stringify({ unit: number, ...ended })}\n`),
        });
        if (outcome.status === 'failed') failed.push(outcome);
      } catch (error) {
        if (!(error instanceof NasBenchError) || !SKIPPED.has(error.code)) throw error;
        const { code, message: reason } = error;
        skipped.push({ hash: cell.hash, epochs, repeat, code, reason });
      }
      done++;
    }
    return { path, units, resumed: known.size, failed, skipped };
  } finally {
    lock.release();
  }
}

/** The outcomes that a shard's file has, by the number of the unit; writes the heading of a new one. */
async function readShard(path: string, heading: Heading): Promise<Map<number, TrainingOutcome>> {
  const [first, ...lines] = await wholeLines(path);
  const expected = JSON.stringify(heading);
  // A sweep that failed before its first training ended, without images for example, has nothing to lose.
  const isOther =
    first !== undefined &&
    first !== expected &&
    lines.length === 0 &&
    'sweep' in parseLine(first, `${path}: line 1`);
  if (isOther) await rm(path);
  if (first === undefined || isOther) {
    await append(path, `${expected}\n`);
    return new Map();
  }
  if (first !== expected)
    throw new NasBenchError(
      'NB101_BAD_CHECKPOINT',
      `${path}: it is of a sweep of other cells, budgets, repeats, settings or seed; give those, or another folder`,
    );
  return outcomesOf(path, lines);
}

/** The outcomes of the lines after the heading. */
function outcomesOf(path: string, lines: readonly string[]): Map<number, TrainingOutcome> {
  return new Map(
    lines.map((text, i) => {
      const where = `${path}: line ${i + 2}`;
      const line = parseLine(text, where);
      if ('sweep' in line || line.unit === undefined)
        throw new NasBenchError('NB101_BAD_RECORD', `${where} is of no unit of this sweep; remove it`);
      const { unit, ...outcome } = line;
      return [unit, outcome];
    }),
  );
}

/**
 * What other files in the folder have of the same sweep, which may have been cut into another number of shards before. They are
 * only read, since other processes may be writing them.
 */
async function endedElsewhere(
  out: string,
  own: string,
  { sweep: { identity } }: Heading,
): Promise<Map<number, TrainingOutcome>> {
  const found = new Map<number, TrainingOutcome>();
  const names = await reading(out, () => readdir(out));
  for (const name of names.toSorted()) {
    const path = join(out, name);
    if (path === own || !/^shard-\d+-of-\d+\.jsonl$/.test(name)) continue;
    const [first, ...lines] = splitLines(path, await reading(path, () => readFile(path))).whole;
    if (first === undefined) continue;
    const line = parseLine(first, `${path}: line 1`);
    if (!('sweep' in line) || line.sweep.identity !== identity) continue;
    for (const [number, outcome] of outcomesOf(path, lines))
      if (found.get(number)?.status !== 'trained') found.set(number, outcome);
  }
  return found;
}
