import { parameterCount, type Network } from '../network/layers.ts';
import { bundlesOf } from './bundles.ts';

/** A parameter, RMSProp's two slots of it, and its gradient. */
const NUMBERS_OF_PARAMETER = 4;

/**
 * Bytes that a training step on some images takes at least: what it has when the forward pass ends and nothing has gone back
 * yet. `bytesOfNumber` are those of an activation.
 */
export function stepBytes(network: Network, images: number, bytesOfNumber: number): number {
  const { layers } = network;
  const bundles = [...bundlesOf(network, true).values()].map(({ positions }) => positions);
  /** Layers whose outputs are inputs of a gradient. */
  const kept = new Set<number>();
  for (const [position, layer] of layers.entries()) {
    if (layer.kind === 'conv-bn-relu' || layer.kind === 'max-pool') kept.add(layer.from);
    if (layer.kind === 'max-pool') kept.add(position);
  }
  // What convolutions make is kept as it is and rectified; later layers start from that, or from parts of a bundle.
  const made = bundles.flat();
  for (const [first = 0, ...others] of bundles) if (others.length === 0) kept.delete(first);
  const numbers = [...made, ...made, ...kept].reduce((sum, position) => {
    const { side = 0, channels = 0 } = layers[position] ?? {};
    return sum + side * side * channels;
  }, 0);
  return numbers * images * bytesOfNumber + parameterCount(network) * NUMBERS_OF_PARAMETER * 4;
}
