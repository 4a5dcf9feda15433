import { callNative, fromNative } from '../../errors.ts';
import type {
  TensorFlowDevice,
  TensorFlowLibrary,
  TensorFlowOutput,
  TensorFlowSession,
} from '../../native.ts';
import { encodeConfig } from '../graph/protobuf.ts';

/** A tensor for a run. */
export interface Feed {
  /** The placeholder. */
  readonly name: string;
  /** The length of each axis; none for a single number. */
  readonly shape: readonly number[];
  /** Numbers row by row: a `Float32Array` for `float32`, an `Int32Array` for `int32`. */
  readonly data: Float32Array | Int32Array;
}

/** A graph with the values of its variables. */
export class GraphSession {
  readonly #session: TensorFlowSession;

  private constructor(session: TensorFlowSession) {
    this.#session = session;
  }

  /** Opens a graph; 0 threads leave their number to TensorFlow. */
  static async open(
    tensorflow: TensorFlowLibrary,
    graphDef: Uint8Array,
    threads: number,
  ): Promise<GraphSession> {
    return new GraphSession(await typed(() => tensorflow.open(graphDef, encodeConfig(threads))));
  }

  /** Runs a part of the graph, off the main thread; gives what `fetches` names. */
  async run(
    feeds: readonly Feed[],
    fetches: readonly string[],
    targets: readonly string[] = [],
  ): Promise<(Float32Array | Int32Array)[]> {
    const native = feeds.map(({ name, shape, data }) => ({
      name,
      shape: [...shape],
      ...(data instanceof Float32Array ? { floats: data } : { ints: data }),
    }));
    const outputs = await typed(() => this.#session.run(native, [...fetches], [...targets]));
    return outputs.map(numbersOf);
  }

  /** What the graph may be placed on. */
  devices(): TensorFlowDevice[] {
    return callNative(() => this.#session.devices());
  }

  /** Lets go of the graph and its variables. */
  close(): void {
    this.#session.close();
  }
}

function numbersOf({ floats, ints }: TensorFlowOutput): Float32Array | Int32Array {
  return floats ?? ints ?? new Float32Array();
}

async function typed<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw fromNative(error);
  }
}
