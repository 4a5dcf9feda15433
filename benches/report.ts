import type { Bench } from 'tinybench';

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
    console.log(
      `${name.padEnd(48)} ${nanoseconds.toFixed(0).padStart(8)} ns ${ratio.toFixed(1).padStart(8)} x${verdict}`,
    );
  }
}

/** The middle of some numbers. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
