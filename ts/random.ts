import { wholeNumber } from './arguments.ts';

/** Gives the next of a sequence of random numbers, each at least 0 and less than 1, as `Math.random` does. */
export type RandomNumbers = () => number;

/**
 * A generator of random numbers that starts from a seed: the same seed gives the same numbers on every machine. It is
 * xoshiro128++ by Blackman and Vigna, seeded by SplitMix64; two of its outputs make the 53 bits of a number.
 *
 * @param seed - a whole number from 0 to 2^53 - 1
 * @throws {@link NasBenchError} NB101_BAD_ARGUMENT
 *
 * @example
 * ```ts
 * const random = seededRandom(1);
 * const record = table.query(7, { repeat: { draw: random } });
 * ```
 */
export function seededRandom(seed: number): RandomNumbers {
  wholeNumber(seed, 'the seed', 0, Number.MAX_SAFE_INTEGER);
  return randomFrom(BigInt(seed));
}

/** As {@link seededRandom}, from any seed of 64 bits. */
export function randomFrom(seed: bigint): RandomNumbers {
  const next = xoshiro128plusplus(splitMix64(seed));
  return () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
}

/** The words of a generator's state. */
export type State = [number, number, number, number];

/** The generator itself: whole numbers of 32 bits. The state is its own from here on. */
export function xoshiro128plusplus(state: State): () => number {
  return () => {
    const [a, b, c, d] = state;
    const result = (rotated((a + d) | 0, 7) + a) >>> 0;
    const e = c ^ a;
    const f = d ^ b;
    state[1] = b ^ e;
    state[0] = a ^ f;
    state[2] = e ^ (b << 9);
    state[3] = rotated(f, 11);
    return result;
  };
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** The first two outputs of SplitMix64, the low half of each first. */
function splitMix64(seed: bigint): State {
  const words: number[] = [];
  for (let state = seed, i = 0; i < 2; i++) {
    state = BigInt.asUintN(64, state + 0x9e37_79b9_7f4a_7c15n);
    let word = state;
    word = BigInt.asUintN(64, (word ^ (word >> 30n)) * 0xbf58_476d_1ce4_e5b9n);
    word = BigInt.asUintN(64, (word ^ (word >> 27n)) * 0x94d0_49bb_1331_11ebn);
    word ^= word >> 31n;
    words.push(Number(word & 0xffff_ffffn), Number(word >> 32n));
  }
  const [a = 0, b = 0, c = 0, d = 0] = words;
  return [a, b, c, d];
}
