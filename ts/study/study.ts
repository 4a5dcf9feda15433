import { badArgument, options as checkOptions, wholeNumber } from '../arguments.ts';
import { Benchmark } from '../benchmark/benchmark.ts';
import { cancellable, type JobOptions } from '../cancellable.ts';
import { callNative } from '../errors.ts';
import {
  studyOpen,
  studyResolve,
  type CancelToken,
  type OpenStudy,
  type Progress,
  type StudyRuns,
} from '../native.ts';
import type { OwnSearcher } from './own-searcher.ts';
import { makeOwnRuns } from './own-runs.ts';
import { readProtocol } from './protocol-text.ts';
import type { Protocol, ProtocolPreset, ResolvedProtocol } from './protocol.ts';
import { StudyResult } from './result.ts';

/** What a study runs on, and how. */
export interface StudyOptions extends JobOptions {
  /** What answers the queries. */
  benchmark: Benchmark;
  /** How many threads, 1 to 1,024; by default one for every core. The result does not depend on it. */
  threads?: number | undefined;
  /**
   * A file that keeps finished runs. If the process ends before the study does, the same call goes on from there, to the same
   * result; a file of another study, benchmark or version starts anew, and one that is no checkpoint is refused. It stays when
   * the study has ended.
   */
  checkpoint?: string | undefined;
}

/**
 * Runs a study: every searcher of the protocol, many times, each run with its own seed and its own simulated clock. It
 * runs off the main thread on all cores, with progress in runs; equal protocols on equal benchmarks give equal results.
 * Searchers of your own run on the main thread meanwhile, in slices of some milliseconds; one that throws ends its run.
 *
 * @param protocol - what to run, or the name of a preset; `{}` compares random search and regularised evolution
 * @throws {@link NasBenchError} before the first run if the protocol is refused: NB101_BAD_PROTOCOL,
 *   NB101_UNKNOWN_SEARCHER, NB101_UNKNOWN_PRESET, NB101_BAD_SETTING, NB101_NO_COLUMN, NB101_MISSING_VALUES; NB101_CLOSED;
 *   NB101_BAD_ARGUMENT; NB101_IO, NB101_BAD_CHECKPOINT and NB101_CHECKPOINT_IN_USE of a checkpoint
 *
 * @example
 * ```ts
 * import { openTable, study } from 'nasbench101';
 *
 * const table = openTable('nasbench.nb101');
 * const result = await study(
 *   { searchers: ['random-search', 'regularized-evolution'], runs: 500, budget: { queries: 1000 } },
 *   { benchmark: table, onProgress: (done, total) => console.log(`${done} of ${total} runs`) },
 * );
 * console.log(result.finalRegret('regularized-evolution').mean);
 * await result.writeReport('report.html');
 * table.close();
 * ```
 */
export async function study(
  protocol: Protocol | ProtocolPreset,
  options: StudyOptions,
): Promise<StudyResult> {
  const { benchmark, threads = 0, checkpoint } = checkOptions(options, 'options');
  if (threads !== 0 || options.threads === 0) wholeNumber(threads, 'threads', 1, 1024);
  if (checkpoint !== undefined && (typeof checkpoint !== 'string' || checkpoint === ''))
    throw badArgument('checkpoint', checkpoint, 'the name of a file');
  const { text, own } = readProtocol(protocol);
  const id = Benchmark.idOf(benchmark);
  const runs = await cancellable(options, async (token, onProgress) =>
    makeRuns(await studyOpen(id, text, threads, checkpoint, [...own.keys()], token), own, token, onProgress),
  );
  return new StudyResult(runs);
}

/** Makes the runs of both kinds at the same time. */
async function makeRuns(
  open: OpenStudy,
  own: ReadonlyMap<number, OwnSearcher>,
  token: CancelToken,
  onProgress: ((progress: Progress) => void) | undefined,
): Promise<StudyRuns> {
  try {
    return await makeBoth(open, own, token, onProgress);
  } finally {
    open.close();
  }
}

async function makeBoth(
  open: OpenStudy,
  own: ReadonlyMap<number, OwnSearcher>,
  token: CancelToken,
  onProgress: ((progress: Progress) => void) | undefined,
): Promise<StudyRuns> {
  let most = 0;
  // Counts from threads come later than those from here.
  const ascending =
    onProgress &&
    ((progress: Progress): void => {
      if (progress.done <= most) return;
      most = progress.done;
      onProgress(progress);
    });
  let failure: { error: unknown } | undefined;
  const both = [open.run(token, ascending), makeOwnRuns(open, own, token, ascending)];
  await Promise.all(
    both.map(async (runs) => {
      try {
        await runs;
      } catch (error) {
        // The first failure tells why; the other half only hears that it shall stop.
        failure ??= { error };
        token.cancel();
      }
    }),
  );
  if (failure) throw failure.error;
  return open.result();
}

/**
 * Fills the gaps of a protocol as {@link study} would, without running it.
 *
 * @throws {@link NasBenchError} as {@link study}, but for NB101_MISSING_VALUES, which only reading all values shows
 *
 * @example
 * ```ts
 * resolveProtocol('paper', table).searchers;
 * ```
 */
export function resolveProtocol(protocol: Protocol | ProtocolPreset, benchmark: Benchmark): ResolvedProtocol {
  const { text } = readProtocol(protocol);
  const id = Benchmark.idOf(benchmark);
  return JSON.parse(callNative(() => studyResolve(id, text))) as ResolvedProtocol;
}
