import process from 'node:process';

import { fromNative, NasBenchError } from '../../errors.ts';
import { tensorflowLoad, type TensorFlowLibrary } from '../../native.ts';
import { Graph } from '../graph/graph.ts';
import { DataType } from '../graph/protobuf.ts';
import { candidates, type Candidate } from './candidates.ts';
import { GraphSession } from './session.ts';

/** What a TensorFlow can run on. */
export interface TensorFlowDevice {
  /** `CPU`, `GPU` and so on. */
  readonly kind: string;
  /** TensorFlow's name for it. */
  readonly name: string;
  /** Bytes that TensorFlow may use. */
  readonly memory: number;
}

/** A TensorFlow that works. */
export interface FoundTensorFlow {
  /** Where it comes from. */
  readonly source: Candidate['source'];
  /** The path of its library. */
  readonly path: string;
  /** Such as `2.21.0`. */
  readonly version: string;
  /** What it can run on. */
  readonly devices: readonly TensorFlowDevice[];
}

/** A TensorFlow that is loaded. */
export interface LoadedTensorFlow extends FoundTensorFlow {
  /** For sessions. */
  readonly library: TensorFlowLibrary;
}

/** A TensorFlow that may be there, tried. */
export interface TriedTensorFlow {
  /** Where it would come from. */
  readonly source: Candidate['source'];
  /** The path of its library; `undefined` if there is none. */
  readonly path: string | undefined;
  /** What it is, if it works. */
  readonly found?: FoundTensorFlow;
  /** Why it does not work, if it is there. */
  readonly problem?: string;
}

/** Only one TensorFlow fits into a process. */
let loaded: Promise<LoadedTensorFlow> | undefined;

/**
 * The first TensorFlow that works, loaded once for the process.
 *
 * @throws `NasBenchError` NB101_NO_TENSORFLOW, with what was tried
 */
export function findTensorFlow(): Promise<LoadedTensorFlow> {
  loaded ??= firstThatWorks();
  // Another may be there at the next call.
  loaded.catch(() => {
    loaded = undefined;
  });
  return loaded;
}

/**
 * Tries every TensorFlow that may be there, best first, up to the first that works, which a training takes.
 *
 * @example
 * ```ts
 * import { tryTensorFlows } from 'nasbench101/train';
 *
 * for (const { source, found, problem } of await tryTensorFlows())
 *   console.log(source, found?.version ?? problem ?? 'not there');
 * ```
 */
export async function tryTensorFlows(): Promise<TriedTensorFlow[]> {
  const tried: TriedTensorFlow[] = [];
  for (const candidate of candidates())
    // Two versions in one process disturb each other.
    if (tried.some(({ found }) => found)) tried.push({ source: candidate.source, path: candidate.library });
    else {
      const { found, ...rest } = await tryCandidate(candidate);
      tried.push(found === undefined ? rest : { ...rest, found: withoutLibrary(found) });
    }
  return tried;
}

/** What there is to tell about a TensorFlow. */
export function withoutLibrary({ library: _library, ...facts }: LoadedTensorFlow): FoundTensorFlow {
  return facts;
}

async function firstThatWorks(): Promise<LoadedTensorFlow> {
  const tried: TriedTensorFlow[] = [];
  for (const candidate of candidates()) {
    const outcome = await tryCandidate(candidate);
    if (outcome.found) return outcome.found;
    tried.push(outcome);
  }
  const problems = tried.flatMap(({ source, problem }) =>
    problem === undefined ? [] : [`${source}: ${problem}`],
  );
  if (tried.some(({ source }) => source === 'given'))
    throw new NasBenchError(
      'NB101_NO_TENSORFLOW',
      `what NASBENCH101_TENSORFLOW names does not work (${problems.join('; ')}), expected a library with TensorFlow's C ` +
        'interface; name another, or unset it',
    );
  throw new NasBenchError(
    'NB101_NO_TENSORFLOW',
    `found no TensorFlow that works${problems.length > 0 ? ` (${problems.join('; ')})` : ''}, expected ` +
      '@tensorflow/tfjs-node-gpu or @tensorflow/tfjs-node with its library, or one that was prepared; run ' +
      '`nasbench101 setup-tensorflow`, which needs Python 3 with pip and about 1.2 GB',
  );
}

/** A candidate that was tried. */
type Attempt = Omit<TriedTensorFlow, 'found'> & { readonly found?: LoadedTensorFlow };

/** Loads a candidate and lets it add two numbers. */
export async function tryCandidate({ source, library: path }: Candidate): Promise<Attempt> {
  if (path === undefined) return { source, path };
  // What TensorFlow says on standard error at its start is for its developers.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  process.env['TF_ENABLE_DEPRECATION_WARNINGS'] ??= '0';
  // Each session has threads of its own, else the number that the first one had would be that of all.
  process.env['TF_OVERRIDE_GLOBAL_THREADPOOL'] ??= '1';
  try {
    const library = await tensorflowLoad(path);
    const devices = await probe(library);
    return { source, path, found: { source, path, version: library.version, devices, library } };
  } catch (error) {
    const typed = fromNative(error);
    return { source, path, problem: typed instanceof Error ? typed.message : String(typed) };
  }
}

async function probe(library: TensorFlowLibrary): Promise<TensorFlowDevice[]> {
  const graph = new Graph();
  const number = graph.placeholder('number', DataType.float, []);
  graph.named('twice', graph.scaled(number, 2));
  const session = await GraphSession.open(library, graph.encode(), 0);
  try {
    const [twice] = await session.run([{ name: 'number', shape: [], data: Float32Array.of(21) }], ['twice']);
    if (twice?.[0] !== 42) throw new Error(`it says that twice 21 is ${twice?.[0]}`);
    return session.devices();
  } finally {
    session.close();
  }
}
