import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { NasBenchError } from '../../errors.ts';
import { pathArgument } from '../../table/path.ts';
import { recordOf, tableOf, type TrainingOutcome } from '../run/output.ts';
import type { FailedTraining, TrainingRecord } from '../run/train.ts';

/** What was joined. */
export interface MergeSummary {
  /** Trainings in the table. */
  readonly records: number;
  /** Cells in the table. */
  readonly cells: number;
  /** Trainings that were given up. */
  readonly failed: readonly FailedTraining[];
  /** Trainings of the sweeps that are not there yet. */
  readonly missing: number;
}

/**
 * Joins the outcomes of trainings into one table of the kind `retrained`: files of lines that {@link sweep} and
 * `nasbench101 train` write, or folders of such. A training that comes twice counts once.
 *
 * @param sources - paths of `.jsonl` files, or folders that have some
 * @param out - the path of the table
 * @throws `NasBenchError` NB101_CONFLICTING_SOURCES if two trainings of a cell, budget and repeat differ, or networks
 * were trained with different settings; NB101_NOTHING_TO_IMPORT; NB101_BAD_RECORD; NB101_FILE_EXISTS; NB101_IO
 */
export async function mergeTrainings(
  sources: readonly string[],
  out: string,
  { overwrite = false }: { readonly overwrite?: boolean | undefined } = {},
): Promise<MergeSummary> {
  pathArgument(out, 'the path of the table');
  const outcomes = new Map<string, TrainingOutcome>();
  let [expected, found] = [0, 0];
  let settings: string | undefined;
  for (const path of (await Promise.all(sources.map(filesOf))).flat()) {
    for (const value of await readLines(path)) {
      if ('sweep' in value) {
        expected += value.sweep.units;
        continue;
      }
      const { unit, ...outcome } = value;
      if (unit !== undefined) found++;
      const key = [outcome.packed, outcome.config.epochs, outcome.repeat].join(' ');
      const text = JSON.stringify({ ...outcome.config, epochs: 0 });
      settings ??= text;
      const same = outcomes.get(key);
      if (text !== settings || (same && JSON.stringify(same) !== JSON.stringify(outcome)))
        throw new NasBenchError(
          'NB101_CONFLICTING_SOURCES',
          `${path}: the training of ${outcome.hash} for ${outcome.config.epochs} epochs, repeat ${outcome.repeat}, ` +
            `${text === settings ? 'has another outcome' : 'had other settings'} than one before; leave one of them out`,
        );
      outcomes.set(key, outcome);
    }
  }
  const all = [...outcomes.values()];
  // A table numbers the repeats of a cell as they come.
  const trained = all
    .filter((outcome): outcome is TrainingRecord => outcome.status === 'trained')
    .toSorted((a, b) => a.config.epochs - b.config.epochs || a.repeat - b.repeat);
  if (trained.length === 0)
    throw new NasBenchError(
      'NB101_NOTHING_TO_IMPORT',
      'got no training, expected at least one; give folders of a sweep, or .jsonl files',
    );
  await tableOf(trained.map(recordOf), out, overwrite);
  return {
    records: trained.length,
    cells: new Set(trained.map(({ packed }) => packed)).size,
    failed: all.filter((outcome): outcome is FailedTraining => outcome.status === 'failed'),
    missing: expected - found,
  };
}

/** A line of a file: the heading of a sweep's shard, or an outcome. */
type Line = { sweep: { units: number } } | (TrainingOutcome & { unit?: number });

async function filesOf(source: string): Promise<string[]> {
  const isFolder = (await stat(pathArgument(source, 'a source'))).isDirectory();
  if (!isFolder) return [source];
  const names = (await readdir(source)).filter((name) => name.endsWith('.jsonl'));
  return names.toSorted().map((name) => join(source, name));
}

async function readLines(path: string): Promise<Line[]> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  // What follows the last line feed is not whole: a sweep may be writing it.
  return lines.slice(0, -1).map((line, i) => {
    try {
      return JSON.parse(line) as Line;
    } catch (error) {
      throw new NasBenchError('NB101_BAD_RECORD', `${path}: line ${i + 1} is not JSON; make the file again`, {
        cause: error,
      });
    }
  });
}
