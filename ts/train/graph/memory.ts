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
  const sizes = layers.map(({ side, channels }) => side * side * channels);
  const sum = (positions: Iterable<number>): number =>
    [...positions].reduce((all, position) => all + (sizes[position] ?? 0), 0);
  /** Layers whose outputs are inputs of a gradient. */
  const kept = new Set<number>();
  for (const [position, layer] of layers.entries())
    if (layer.kind === 'conv-bn-relu' || layer.kind === 'max-pool') kept.add(layer.from).add(position);
  const bundles = [...bundlesOf(network, true).values()];
  const convolved = sum(bundles.flatMap(({ positions }) => positions));
  // Those that run as one are kept whole and in parts.
  const whole = sum(bundles.flatMap(({ positions }) => (positions.length > 1 ? positions : [])));
  const activations = (sum(kept) + convolved + whole) * images;
  return activations * bytesOfNumber + parameterCount(network) * NUMBERS_OF_PARAMETER * 4;
}
