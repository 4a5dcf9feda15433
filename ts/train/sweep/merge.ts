import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { callNative, NasBenchError } from '../../errors.ts';
import { ioError, reading } from '../../io-error.ts';
import { FileLock } from '../../native.ts';
import { pathArgument } from '../../table/path.ts';
import { splitLines } from '../run/journal.ts';
import type { FailedTraining, TrainingOutcome, TrainingRecord } from '../run/outcome.ts';
import { recordOf, tableOf } from '../run/record.ts';
import { parseLine } from './lines.ts';

/** What was joined. */
export interface MergeSummary {
  /** Trainings in the table. */
  readonly records: number;
  /** Cells in the table. */
  readonly cells: number;
  /** Trainings that were given up. */
  readonly failed: readonly FailedTraining[];
  /** Trainings of the sweeps that are not there yet, those of shards that have not begun included. */
  readonly missing: number;
  /** What the trainings in the table ran on: others add numbers in another order. */
  readonly environments: readonly TrainingEnvironment[];
}

/** What trainings ran on. */
export interface TrainingEnvironment {
  /** The version of TensorFlow. */
  readonly tensorflow: string;
  /** Such as `CPU` or `GPU`. */
  readonly device: string;
  /** How many trainings. */
  readonly records: number;
}

/**
 * Joins the outcomes of trainings into one table of the kind `retrained`: files of lines that {@link sweep} and
 * `nasbench101 train` write, or folders of such. A training that comes twice counts once, with the
 * times of the first if they alone differ, and one that failed does not count
 * if it ended well another time.
 *
 * @param sources - paths of `.jsonl` files, or folders that have some
 * @param out - the path of the table
 * @throws `NasBenchError` NB101_CONFLICTING_SOURCES if two trainings of a cell, budget and repeat differ, networks
 * were trained with different settings, or a cell in two vertex orders; NB101_NOTHING_TO_IMPORT; NB101_BAD_RECORD for lines
 * that are something else; NB101_BAD_ARGUMENT for trainings that a table has no place for; NB101_FILE_NOT_FOUND;
 * NB101_FILE_EXISTS; NB101_OUTPUT_IN_USE while another process writes the table; NB101_IO
 */
export async function mergeTrainings(
  sources: readonly string[],
  out: string,
  { overwrite = false }: { readonly overwrite?: boolean | undefined } = {},
): Promise<MergeSummary> {
  pathArgument(out, 'the path of the table');
  const lock = callNative(() => new FileLock(`${out}.lock`));
  try {
    const found = new Found();
    for (const path of (await Promise.all(sources.map(filesOf))).flat())
      found.addFile(path, await reading(path, () => readFile(path)));
    const { trained, failed, missing, environments } = found;
    if (trained.length === 0) throw nothingToImport(failed);
    await tableOf(
      trained.map(({ record }) => record),
      out,
      overwrite,
    );
    const cells = new Set(trained.map(({ outcome }) => outcome.hash)).size;
    return { records: trained.length, cells, failed, missing, environments };
  } finally {
    lock.release();
  }
}

/** A training that ended well. */
interface Trained {
  readonly outcome: TrainingRecord;
  readonly record: Buffer;
  /** The file and the number of the line. */
  readonly where: string;
}

/** What the files have so far. */
class Found {
  readonly #trained = new Map<string, Trained>();
  /** The first training of each cell. */
  readonly #cells = new Map<string | undefined, Trained>();
  readonly #failed = new Map<string, FailedTraining>();
  /** By their identities. */
  readonly #sweeps = new Map<string, { readonly units: number; readonly ended: Set<number> }>();
  #settings: string | undefined;

  addFile(path: string, bytes: Buffer): void {
    let ended: Set<number> | undefined;
    for (const [i, text] of splitLines(path, bytes).whole.entries()) {
      const where = `${path}: line ${i + 1}`;
      const line = parseLine(text, where);
      if ('sweep' in line) {
        const { identity, units } = line.sweep;
        const sweep = this.#sweeps.get(identity) ?? { units, ended: new Set() };
        this.#sweeps.set(identity, sweep);
        ({ ended } = sweep);
        continue;
      }
      const { unit, ...outcome } = line;
      if (unit !== undefined) ended?.add(unit);
      this.#add(outcome, where);
    }
  }

  #add(outcome: TrainingOutcome, where: string): void {
    const { hash, ops, config, repeat } = outcome;
    const key = [hash ?? ops.join(), config.epochs, repeat].join(' ');
    if (outcome.status === 'failed') {
      this.#failed.set(key, outcome);
      return;
    }
    const settings = JSON.stringify({ ...config, epochs: 0 });
    this.#settings ??= settings;
    const same = this.#trained.get(key);
    if (settings !== this.#settings || (same && resultText(same.outcome) !== resultText(outcome)))
      throw new NasBenchError(
        'NB101_CONFLICTING_SOURCES',
        `${where}: the training of ${hash} for ${config.epochs} epochs, repeat ${repeat}, ` +
          `${settings === this.#settings ? 'has another outcome' : 'had other settings'} than one before; leave one of them out`,
      );
    // One that was made twice on the same machine: the first stays.
    if (same) return;
    const found = { outcome, record: recordAt(where, outcome), where };
    const first = this.#cells.get(hash) ?? found;
    // The table has one graph and one number of parameters for a cell.
    for (const fact of ['packed', 'trainableParameters'] as const)
      if (first.outcome[fact] !== outcome[fact])
        throw new NasBenchError(
          'NB101_CONFLICTING_SOURCES',
          `${where}: ${hash} was trained in another vertex order than at ${first.where} (${fact} ${outcome[fact]} and ` +
            `${first.outcome[fact]}), as with --own; leave one of them out`,
        );
    this.#cells.set(hash, first);
    this.#trained.set(key, found);
  }

  /** A table numbers the repeats of a cell as they come. */
  get trained(): readonly Trained[] {
    return [...this.#trained.values()].toSorted(
      ({ outcome: a }, { outcome: b }) => a.config.epochs - b.config.epochs || a.repeat - b.repeat,
    );
  }

  /** Those that did not end well another time. */
  get failed(): readonly FailedTraining[] {
    return [...this.#failed].filter(([key]) => !this.#trained.has(key)).map(([, outcome]) => outcome);
  }

  get environments(): TrainingEnvironment[] {
    const found = new Map<string, TrainingEnvironment>();
    for (const { outcome } of this.#trained.values()) {
      const { tensorflow } = outcome.versions;
      const key = `${tensorflow} ${outcome.device}`;
      found.set(key, { tensorflow, device: outcome.device, records: (found.get(key)?.records ?? 0) + 1 });
    }
    return [...found.values()].toSorted((a, b) => b.records - a.records);
  }

  get missing(): number {
    return [...this.#sweeps.values()].reduce((sum, { units, ended }) => sum + units - ended.size, 0);
  }
}

/** What the clock says; reasons of attempts that took too long say how long. */
const CLOCK: ReadonlySet<string> = new Set(['trainingTime', 'totalTime', 'seconds', 'reason']);

/** What a training that is done again on the same machine gives again. */
function resultText(outcome: TrainingOutcome): string {
  return JSON.stringify(outcome, (key, value: unknown) => (CLOCK.has(key) ? undefined : value));
}

function nothingToImport(failed: readonly FailedTraining[]): NasBenchError {
  const [first] = failed;
  const reason = first?.failures.at(-1)?.reason ?? 'no attempt was made';
  const problem = first
    ? `got no training that ended well, ${failed.length} failed: ${reason}; expected at least one; train with other settings`
    : 'got no training, expected at least one; give folders of a sweep, or .jsonl files';
  return new NasBenchError('NB101_NOTHING_TO_IMPORT', problem);
}

function recordAt(where: string, outcome: TrainingRecord): Buffer {
  try {
    return recordOf(outcome);
  } catch (error) {
    if (!(error instanceof NasBenchError)) throw error;
    throw new NasBenchError(error.code, `${where}: ${error.message}`, { cause: error });
  }
}

async function filesOf(source: string): Promise<string[]> {
  pathArgument(source, 'a source');
  try {
    if (!(await stat(source)).isDirectory()) return [source];
    const names = (await readdir(source)).filter((name) => name.endsWith('.jsonl'));
    return names.toSorted().map((name) => join(source, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new NasBenchError(
        'NB101_FILE_NOT_FOUND',
        `${source}: there is no such file or folder, expected what sweep and train write; check the path`,
        { cause: error },
      );
    throw ioError(source, 'read it', error);
  }
}
