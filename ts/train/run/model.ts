import type { ImageBatch } from '../../native.ts';
import { buildTrainingGraph, type StepSettings } from '../graph/training-graph.ts';
import type { Variable } from '../graph/variables.ts';
import type { Network } from '../network/layers.ts';
import type { LoadedTensorFlow } from '../tensorflow/find.ts';
import { GraphSession, type Feed } from '../tensorflow/session.ts';
import { checkMemory } from './memory.ts';

/** What a step says of the batch, before the update. */
export interface StepOutcome {
  /** Cross-entropy and weight decay. */
  readonly loss: number;
  /** How many images had their label as the likeliest class. */
  readonly correct: number;
}

/** What an evaluation says of some images. */
export interface Evaluated {
  readonly images: number;
  readonly correct: number;
  /** Sum of the cross-entropies. */
  readonly loss: number;
}

/** A network in TensorFlow, with its weights and all else that training changes. */
export class Model {
  readonly #session: GraphSession;
  /** What there is to save, in this order. */
  readonly variables: readonly Variable[];
  readonly #image: readonly number[];

  private constructor(session: GraphSession, variables: readonly Variable[], image: readonly number[]) {
    this.#session = session;
    this.variables = variables;
    this.#image = image;
  }

  /**
   * Builds the graph. Weights have no values yet: initialise or restore them.
   *
   * @throws `NasBenchError` NB101_OUT_OF_MEMORY for batches that memory cannot hold
   */
  static async open(
    { library, devices }: LoadedTensorFlow,
    network: Network,
    settings: StepSettings,
    threads = 0,
  ): Promise<Model> {
    checkMemory(network, settings, devices);
    const { graphDef, variables } = buildTrainingGraph(network, settings);
    const { side, channels } = network.layers[0] ?? { side: 0, channels: 0 };
    const session = await GraphSession.open(library, graphDef, threads);
    return new Model(session, variables, [side, side, channels]);
  }

  /** Gives all variables the values that follow from a seed of 31 bits. */
  async initialise(seed: number): Promise<void> {
    await this.#session.run([{ name: 'seed', shape: [], data: Int32Array.of(seed) }], [], ['initialise']);
  }

  /** One step: forward, backward, update. */
  async step(batch: ImageBatch, rate: number): Promise<StepOutcome> {
    const [loss, correct] = await this.#session.run(this.#feeds(batch, rate), ['loss', 'correct'], ['step']);
    return { loss: loss?.[0] ?? Number.NaN, correct: correct?.[0] ?? 0 };
  }

  /** Gradients of the loss with weight decay, by the position of the parameter; nothing changes. */
  async gradients(batch: ImageBatch): Promise<Float32Array[]> {
    const names = this.variables
      .filter(({ name }) => /^[a-z]+_\d+$/.test(name))
      .map((_v, i) => `gradient/${i}`);
    return (await this.#session.run(this.#feeds(batch, 0), names)) as Float32Array[];
  }

  /** Classifies images with the moving averages. */
  async evaluate({ images, labels }: ImageBatch): Promise<Evaluated> {
    const feeds: Feed[] = [
      { name: 'evaluation_images', shape: [labels.length, ...this.#image], data: images },
      { name: 'evaluation_labels', shape: [labels.length], data: labels },
    ];
    const [correct, loss] = await this.#session.run(feeds, ['evaluation_correct', 'evaluation_loss']);
    return { images: labels.length, correct: correct?.[0] ?? 0, loss: loss?.[0] ?? Number.NaN };
  }

  /** The values of all variables. */
  async values(): Promise<Float32Array[]> {
    const names = this.variables.map(({ name }) => `read/${name}`);
    return (await this.#session.run([], names)) as Float32Array[];
  }

  /** Gives all variables values that were saved. */
  async restore(values: readonly Float32Array[]): Promise<void> {
    const feeds = this.variables.map(({ name, shape }, i) => ({
      name: `value/${name}`,
      shape,
      data: values[i] ?? new Float32Array(),
    }));
    await this.#session.run(feeds, [], ['restore']);
  }

  /** Lets go of the graph. */
  close(): void {
    this.#session.close();
  }

  #feeds({ images, labels }: ImageBatch, rate: number): Feed[] {
    return [
      { name: 'images', shape: [labels.length, ...this.#image], data: images },
      { name: 'labels', shape: [labels.length], data: labels },
      { name: 'rate', shape: [], data: Float32Array.of(rate) },
    ];
  }
}
