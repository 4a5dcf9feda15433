// What criterion has measured, as rows of the table of benchmarks.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';

import { rustTarget } from './bench-targets.mjs';

/** The estimates that were written since a moment, in milliseconds since 1970. */
export function criterionFiles(since) {
  const folder = join(process.env.CARGO_TARGET_DIR ?? 'target', 'criterion');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith(join('new', 'estimates.json')))
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).mtimeMs >= since);
}

/**
 * One row for each benchmark of ours, with its ratios to the peers in the same group. Ours are those that begin with
 * `nb101`; in a group that has none all are ours, and each has all others as its peers.
 */
export function criterionRows(files) {
  const groups = new Map();
  for (const file of files) {
    const {
      group_id: group,
      function_id: operation,
      throughput,
    } = JSON.parse(readFileSync(join(dirname(file), 'benchmark.json'), 'utf8'));
    const nanoseconds = JSON.parse(readFileSync(file, 'utf8')).median.point_estimate;
    const target = rustTarget(group, operation, throughput?.Bytes);
    groups.set(group, [...(groups.get(group) ?? []), { operation: operation ?? group, nanoseconds, target }]);
  }
  return [...groups].flatMap(([group, all]) => {
    const own = all.filter(({ operation }) => operation.startsWith('nb101'));
    const ours = own.length > 0 ? own : all;
    return ours.map(({ operation, nanoseconds, target }) => ({
      group,
      operation,
      nanoseconds,
      peers: all
        .filter((peer) => !own.includes(peer) && peer.operation !== operation)
        .map((peer) => ({ name: peer.operation, ratio: peer.nanoseconds / nanoseconds })),
      target,
    }));
  });
}
