import type { Layer, Network } from '../network/layers.ts';

/** A layer that is a convolution. */
type Convolution = Extract<Layer, { kind: 'conv-bn-relu' }>;

/** Convolutions that run as one, with the channels of all of them. */
export interface Bundle {
  /** The positions of the layers, in order. */
  readonly positions: readonly number[];
  /** The layers. */
  readonly members: readonly Convolution[];
}

/**
 * The bundle of each convolution of a network, by the position of its layer. If they are to be joined, those 1x1 convolutions of one
 * layer that make fewer channels than it has are in one: a cell projects its input for each vertex that it leads to, and going
 * through that input and its gradient takes longer than multiplying. Where more is multiplied or made, copies take what that saves.
 */
export function bundlesOf({ layers }: Network, joined: boolean): ReadonlyMap<number, Bundle> {
  const ofInput = new Map<number, { positions: number[]; members: Convolution[] }>();
  const ofPosition = new Map<number, Bundle>();
  for (const [position, layer] of layers.entries()) {
    if (layer.kind !== 'conv-bn-relu') continue;
    const joins = joined && layer.kernel === 1 && layer.channels < (layers[layer.from]?.channels ?? 0);
    const bundle = (joins && ofInput.get(layer.from)) || { positions: [], members: [] };
    if (joins) ofInput.set(layer.from, bundle);
    bundle.positions.push(position);
    bundle.members.push(layer);
    ofPosition.set(position, bundle);
  }
  return ofPosition;
}
