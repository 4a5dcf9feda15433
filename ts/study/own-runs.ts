// Runs of searchers that are written in JavaScript, on its thread.
import { badArgument, describe } from '../arguments.ts';
import { nextTurn } from '../cancellable.ts';
import { fromNative, NasBenchError } from '../errors.ts';
import type { CancelToken, OpenStudy, OwnStudyRun, Progress } from '../native.ts';
import { randomFrom } from '../random.ts';
import type { OwnSearcher, Proposal, RunningSearcher } from './own-searcher.ts';
import { proposedEncoding, proposedEpochs } from './proposal.ts';

/** After so many milliseconds others have their turn. */
const SLICE = 10;

/** Milliseconds between two calls with progress. */
const REPORTED = 50;

/** Longest reason that is kept. */
const LONGEST_REASON = 1000;

/** The bits of a step's answer. */
const HEARD = 1;
const WANTED = 2;
const ENDED = 4;

/**
 * Makes all runs of own searchers, in slices, so that timers, signals and all others keep going.
 *
 * @param codes - the searchers by their position in the protocol
 * @throws {@link NasBenchError} NB101_CANCELLED; NB101_IO of a checkpoint
 */
export async function makeOwnRuns(
  open: OpenStudy,
  codes: ReadonlyMap<number, OwnSearcher>,
  token: CancelToken,
  onProgress: ((progress: Progress) => void) | undefined,
): Promise<void> {
  const jobs = open.ownRuns();
  const total = open.total();
  let reported = -Infinity;
  const pause = pauses(token);
  for (let i = 0; i < jobs.length; i += 2) {
    const [position = 0, number = 0] = jobs.subarray(i, i + 2);
    const searcher = codes.get(position);
    if (!searcher) throw badArgument('the code of a searcher', searcher, 'an object with create()');
    const run = open.begin(position, number);
    await makeRun(run, searcher, pause);
    const done = open.keep(run);
    if (performance.now() - reported < REPORTED) continue;
    reported = performance.now();
    onProgress?.({ done, total });
  }
}

/** Says after every slice that it is time to wait, and waits. */
function pauses(token: CancelToken): () => Promise<void> | undefined {
  let end = performance.now() + SLICE;
  const wait = async (): Promise<void> => {
    await nextTurn();
    if (token.cancelled) throw new NasBenchError('NB101_CANCELLED', 'the study was cancelled');
    end = performance.now() + SLICE;
  };
  return () => (performance.now() < end ? undefined : wait());
}

/** One run, to its end. Whatever the searcher's code throws ends it early. */
async function makeRun(
  run: OwnStudyRun,
  searcher: OwnSearcher,
  pause: () => Promise<void> | undefined,
): Promise<void> {
  const [low = 0, high = 0] = run.seed();
  const random = randomFrom((BigInt(high) << 32n) | BigInt(low));
  // Proposals that have not been heard of, and the places among them that are free.
  const open: Proposal[] = [];
  const free: number[] = [];
  const heard = new Float64Array(4);
  let running: RunningSearcher | undefined;
  let state = WANTED;
  while ((state & ENDED) === 0) {
    const paused = pause();
    if (paused) await paused;
    try {
      running ??= created(searcher.create(random));
      if (state & WANTED) {
        const proposal = running.suggest(random);
        const encoding = proposedEncoding(proposal);
        const tag = free.pop() ?? open.length;
        open[tag] = proposal;
        state = run.propose(encoding, proposedEpochs(proposal), tag, heard);
      } else {
        state = run.next(heard);
      }
      if (state & HEARD) {
        // By position: taking the array apart would make an iterator for every query.
        const tag = heard[0] ?? 0;
        const index = heard[1] ?? -1;
        const accuracy = heard[2] ?? 0;
        const cost = heard[3] ?? 0;
        free.push(tag);
        // The place is free, but the proposal is there until the next takes it.
        running.observe?.(open[tag] as Proposal, { accuracy, index: index < 0 ? undefined : index, cost });
      }
    } catch (error) {
      run.fail(reasonOf(fromNative(error)));
      return;
    }
  }
}

function created(running: RunningSearcher): RunningSearcher {
  if (typeof running?.suggest !== 'function')
    throw badArgument('what create() gave', running, 'an object with suggest()');
  if (running.observe !== undefined && typeof running.observe !== 'function')
    throw badArgument('observe', running.observe, 'a function');
  return running;
}

/** What was thrown, in words; it may be anything. */
function reasonOf(thrown: unknown): string {
  try {
    if (!(thrown instanceof Error)) return `threw ${describe(thrown)}`;
    const name = thrown instanceof NasBenchError ? thrown.code : thrown.name;
    return `${name}: ${thrown.message}`.slice(0, LONGEST_REASON);
  } catch {
    return 'threw what cannot be read';
  }
}
