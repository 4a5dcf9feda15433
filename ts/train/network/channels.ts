import { NasBenchError } from '../../errors.ts';
import type { Module } from './module.ts';

/**
 * The channels of every vertex of a module that makes `output` channels: the interior vertices that feed the output share
 * them, the first ones getting one more where they do not divide; every other one has as many as the widest that it feeds.
 * The core has the same rule for cells (`Cell.vertexChannels`); modules outside the space need it here.
 *
 * @throws `NasBenchError` NB101_BAD_NETWORK if there are too few channels to share
 */
export function vertexChannels({ edges, ops }: Module, input: number, output: number): number[] {
  const last = ops.length - 1;
  const channels = ops.map(() => 0);
  channels[0] = input;
  channels[last] = output;
  const interior = Array.from({ length: Math.max(last - 1, 0) }, (_v, i) => i + 1);
  const feeding = interior.filter((v) => edges[v]?.[last]);
  if (output < feeding.length)
    throw new NasBenchError(
      'NB101_BAD_NETWORK',
      `${feeding.length} vertices share ${output} channels, expected at least one each; take more stem channels`,
    );
  for (const [i, v] of feeding.entries())
    channels[v] = Math.floor(output / feeding.length) + (i < output % feeding.length ? 1 : 0);
  for (const v of interior.toReversed()) {
    if (channels[v] !== 0) continue;
    const fed = interior.filter((next) => edges[v]?.[next]).map((next) => channels[next] ?? 0);
    channels[v] = Math.max(...fed);
  }
  return channels;
}
