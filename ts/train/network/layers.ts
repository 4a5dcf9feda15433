/** What every layer says of the tensor that it makes. */
interface Output {
  /** Channels that it makes. */
  readonly channels: number;
  /** Side of the image that it makes, in pixels; 1 after pooling. */
  readonly side: number;
}

/** A layer of a network; `from` are positions of earlier layers. */
export type Layer = Output &
  (
    | { readonly kind: 'image' }
    | {
        readonly kind: 'conv-bn-relu';
        readonly from: number;
        readonly kernel: number;
        readonly parameter: number;
      }
    | { readonly kind: 'max-pool'; readonly from: number; readonly size: number; readonly stride: number }
    | { readonly kind: 'add'; readonly from: readonly number[] }
    | { readonly kind: 'truncate'; readonly from: number }
    | { readonly kind: 'concat'; readonly from: readonly number[] }
    | { readonly kind: 'average'; readonly from: number }
    | { readonly kind: 'dense'; readonly from: number; readonly parameter: number }
  );

/** A trainable tensor. */
export interface Parameter {
  /** What it is: convolution weights, scale and offset of a batch normalisation, weights and bias of the dense layer. */
  readonly role: 'kernel' | 'scale' | 'offset' | 'weights' | 'bias';
  /** Its axes: height, width, input channels, output channels for a kernel. */
  readonly shape: readonly number[];
}

/** A network as a list of layers, each after those that it needs. */
export interface Network {
  /** The layers; the first is the image, the last gives the logits. */
  readonly layers: readonly Layer[];
  /** Trainable tensors in the order of the layers: three for each convolution, two for the dense layer. */
  readonly parameters: readonly Parameter[];
  /** The layers whose activations sample metrics look at: the stem, and the end of each stack. */
  readonly auxiliary: readonly number[];
}

/** Trainable numbers of a network. */
export function parameterCount({ parameters }: Network): number {
  return parameters.reduce((sum, { shape }) => sum + shape.reduce((product, axis) => product * axis, 1), 0);
}

/** Collects layers. */
export class LayerList implements Network {
  readonly layers: Layer[];
  readonly parameters: Parameter[] = [];
  readonly auxiliary: number[] = [];

  constructor(side: number, channels: number) {
    this.layers = [{ kind: 'image', side, channels }];
  }

  /** A layer that was added. */
  at(position: number): Layer {
    const layer = this.layers[position];
    if (layer === undefined) throw new Error(`there is no layer ${position}`);
    return layer;
  }

  convBnRelu(from: number, kernel: number, channels: number): number {
    const { channels: input, side } = this.at(from);
    const parameter = this.parameters.length;
    this.parameters.push(
      { role: 'kernel', shape: [kernel, kernel, input, channels] },
      { role: 'scale', shape: [channels] },
      { role: 'offset', shape: [channels] },
    );
    return this.#add({ kind: 'conv-bn-relu', from, kernel, parameter, channels, side });
  }

  maxPool(from: number, size: number, stride: number): number {
    const { channels, side } = this.at(from);
    return this.#add({ kind: 'max-pool', from, size, stride, channels, side: Math.ceil(side / stride) });
  }

  /** The sum; a single layer is that itself. */
  sum(from: readonly number[]): number {
    const [first = 0, ...others] = from;
    if (others.length === 0) return first;
    const { channels, side } = this.at(first);
    return this.#add({ kind: 'add', from, channels, side });
  }

  /** The first channels; all of them are the layer itself. */
  truncate(from: number, channels: number): number {
    const { channels: all, side } = this.at(from);
    return channels === all ? from : this.#add({ kind: 'truncate', from, channels, side });
  }

  /** One after the other; a single layer is that itself. */
  concat(from: readonly number[]): number {
    const [first = 0, ...others] = from;
    if (others.length === 0) return first;
    const channels = from.reduce((sum, layer) => sum + this.at(layer).channels, 0);
    return this.#add({ kind: 'concat', from, channels, side: this.at(first).side });
  }

  averageAndDense(from: number, classes: number): number {
    const { channels } = this.at(from);
    const average = this.#add({ kind: 'average', from, channels, side: 1 });
    const parameter = this.parameters.length;
    this.parameters.push({ role: 'weights', shape: [channels, classes] }, { role: 'bias', shape: [classes] });
    return this.#add({ kind: 'dense', from: average, parameter, channels: classes, side: 1 });
  }

  #add(layer: Layer): number {
    return this.layers.push(layer) - 1;
  }
}
