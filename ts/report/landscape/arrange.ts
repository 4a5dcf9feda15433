import type { EscapeEdge } from '../../landscape/search-summary.ts';

/** More rounds change nothing that is seen. */
const ROUNDS = 60;

/**
 * Places between 0 and 1, evenly spaced, so that nodes with edges between them are near each other: each goes to the mean of
 * its neighbours, weighted by chance, then all are spread out again in their order.
 */
export function arranged(count: number, edges: readonly EscapeEdge[]): number[] {
  // Steps of the golden ratio begin spread out, and always alike.
  const places = Array.from({ length: count }, (_value, i) => (i * 0.618_033_988_749_895) % 1);
  for (let round = 0; round < ROUNDS; round++) {
    const sums = places.map((place) => ({ weight: 0.05, sum: 0.05 * place }));
    for (const { from, to, probability } of edges) {
      for (const [a, b] of [
        [from, to],
        [to, from],
      ] as const) {
        const sum = sums[a];
        if (!sum) continue;
        sum.weight += probability;
        sum.sum += probability * (places[b] ?? 0.5);
      }
    }
    const wanted = sums.map(({ weight, sum }) => sum / weight);
    const order = wanted.map((place, i) => ({ place, i })).toSorted((a, b) => a.place - b.place || a.i - b.i);
    for (const [rank, { i }] of order.entries()) places[i] = count > 1 ? rank / (count - 1) : 0.5;
  }
  return places;
}
