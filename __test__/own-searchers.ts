// Searchers of somebody's own, and how their runs are written.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
  mutateEncoding,
  randomCell,
  randomEncoding,
  type OwnSearcher,
  type StudyResult,
} from '../ts/index.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Any cell, all equally often. */
export const uniform: OwnSearcher = {
  name: 'uniform',
  create: () => ({ suggest: (random) => randomCell(random) }),
};

/** A child of the best so far; counts what it hears. */
export function climber(name: string, heard: number[] = []): OwnSearcher<{ encoding: number }> {
  return {
    name,
    settings: { children: 1, of: ['best'] },
    create(random) {
      let best = { encoding: randomEncoding(random), accuracy: 0 };
      return {
        suggest: (numbers) => ({ encoding: mutateEncoding(best.encoding, numbers) }),
        observe({ encoding }, { accuracy }) {
          heard.push(accuracy);
          if (accuracy > best.accuracy) best = { encoding, accuracy };
        },
      };
    },
  };
}

/** A run as it is written. */
export interface RunLine {
  searcher: string;
  queries: number;
  invalid: number;
  clock: number;
  end: string;
  reason?: string;
  trace: { clock: number; cell: number; objective: number; query: number }[];
}

/** The traces as they are written. */
export async function traces(result: StudyResult): Promise<string> {
  const path = join(await temporaryFolder(), 'traces.jsonl');
  await result.writeTraces(path);
  return readFile(path, 'utf8');
}

/** The runs of a searcher as they are written. */
export async function runsOf(result: StudyResult, searcher: string): Promise<RunLine[]> {
  const [, ...lines] = (await traces(result)).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as RunLine).filter((run) => run.searcher === searcher);
}
