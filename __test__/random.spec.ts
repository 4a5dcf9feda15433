import test from 'ava';
import * as fc from 'fast-check';

import { seededRandom } from '../ts/index.ts';
import { xoshiro128plusplus } from '../ts/random.ts';

test('the generator gives the numbers of its reference implementation', (t) => {
  const next = xoshiro128plusplus([1, 2, 3, 4]);
  t.deepEqual(
    Array.from({ length: 10 }, next),
    [
      641, 1_573_767, 3_222_811_527, 3_517_856_514, 836_907_274, 4_247_214_768, 3_867_114_732, 1_355_841_295,
      495_546_011, 621_204_420,
    ],
  );
});

test('seed 0 starts from the first outputs of SplitMix64', (t) => {
  // 0xe220a8397b1dcdaf and 0x6e789e6aa1b965f4, as published with SplitMix64.
  const next = xoshiro128plusplus([0x7b1d_cdaf, 0xe220_a839, 0xa1b9_65f4, 0x6e78_9e6a]);
  t.is(seededRandom(0)(), ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53);
});

test('the same seed gives the same numbers, all of them from 0 to below 1', (t) => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (seed) => {
      const [one, other, next] = [seededRandom(seed), seededRandom(seed), seededRandom((seed + 1) % 2 ** 53)];
      const numbers = Array.from({ length: 20 }, one);
      t.deepEqual(numbers, Array.from({ length: 20 }, other));
      t.notDeepEqual(numbers, Array.from({ length: 20 }, next));
      t.true(numbers.every((number) => number >= 0 && number < 1));
    }),
  );
});

test('numbers spread evenly', (t) => {
  const random = seededRandom(7);
  const counts = new Uint32Array(10);
  for (let i = 0; i < 100_000; i++) {
    const bin = Math.floor(random() * 10);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  // Six standard deviations of a binomial: with other seeds it fails about once in 50 million runs.
  t.true(counts.every((count) => Math.abs(count - 10_000) < 6 * Math.sqrt(9000)));
});

test('seeds are whole numbers', (t) => {
  for (const seed of [-1, 1.5, NaN, 2 ** 53, '1', null, undefined])
    t.throws(() => seededRandom(seed as number), { code: 'NB101_BAD_ARGUMENT' });
});
