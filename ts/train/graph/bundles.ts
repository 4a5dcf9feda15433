import type { Layer, Network } from '../network/layers.ts';

/** A layer that is a convolution. */
type Convolution = Extract<Layer, { kind: 'conv-bn-relu' }>;

/** Convolutions of one layer that run as one, with the channels of all of them ("horizontal fusion"). Often it is just one. */
export interface Bundle {
  /** The positions of the layers, in order. */
  readonly positions: readonly number[];
  /** The layers. */
  readonly members: readonly Convolution[];
}

/**
 * The convolutions of a network in bundles, by the position of the first in each. If they are to be joined, those 1x1 convolutions of
 * one layer are in one that make fewer channels than it has. A cell projects its input for each vertex that it leads to: each that
 * is joined saves going through that input and its gradient once more, which takes longer than multiplying, and costs copies of
 * its own channels. With larger kernels or as many channels, steps on processors took as long or longer.
 */
export function bundlesOf({ layers }: Network, joined: boolean): ReadonlyMap<number, Bundle> {
  interface Collected {
    positions: number[];
    members: Convolution[];
  }
  const bundles = new Map<number, Collected>();
  const ofInput = new Map<number, Collected>();
  for (const [position, layer] of layers.entries()) {
    if (layer.kind !== 'conv-bn-relu') continue;
    const { from, kernel, channels } = layer;
    const joins = joined && kernel === 1 && channels < (layers[from]?.channels ?? 0);
    const known = joins ? ofInput.get(from) : undefined;
    const bundle = known ?? { positions: [], members: [] };
    if (known === undefined) bundles.set(position, bundle);
    if (joins) ofInput.set(from, bundle);
    bundle.positions.push(position);
    bundle.members.push(layer);
  }
  return bundles;
}
