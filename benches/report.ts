import { appendFileSync } from 'node:fs';
import process from 'node:process';

import type { Bench } from 'tinybench';

/** A line of the table that `npm run bench` prints. */
export interface Row {
  /** What belongs together, such as the name of a bench. */
  group: string;
  operation: string;
  /** The median of one operation. */
  nanoseconds: number;
  /** What was measured beside it in the same run, and how many times as long it takes. */
  peers: { name: string; ratio: number }[];
  /** Nanoseconds that it should take at most. */
  target?: number | undefined;
}

/** Puts a row where `npm run bench` reads it; nowhere if nobody asked. */
export function record(row: Row): void {
  const file = process.env['NB101_BENCH_JSON'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(row)}\n`);
}

/** Runs tasks that each work on `count` items, and prints the time of one item and how it compares to the first task. */
export async function report(
  bench: Bench,
  count: number,
  targets: Record<string, number> = {},
): Promise<void> {
  await bench.run();
  const rows = bench.tasks.map(({ name, result }) => {
    if (result.state !== 'completed') throw new Error(`${name}: ${result.state}`);
    // Milliseconds for all items to nanoseconds for one.
    return { name, nanoseconds: (result.latency.p50 * 1e6) / count };
  });
  const [baseline] = rows;
  console.log(`\n${bench.name}`);
  for (const { name, nanoseconds } of rows) {
    const target = targets[name];
    const verdict =
      target === undefined ? '' : ` (target ${target} ns: ${nanoseconds <= target ? 'met' : 'missed'})`;
    const ratio = (baseline?.nanoseconds ?? 0) / nanoseconds;
    const peers = baseline && baseline.name !== name ? [{ name: baseline.name, ratio }] : [];
    record({ group: bench.name ?? '', operation: name, nanoseconds, peers, target });
    console.log(
      `${name.padEnd(48)} ${nanoseconds.toFixed(0).padStart(8)} ns ${ratio.toFixed(1).padStart(8)} x${verdict}`,
    );
  }
}

/** The middle of some numbers. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
