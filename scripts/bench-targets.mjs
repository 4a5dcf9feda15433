// What the Rust benchmarks should take at most, by group and operation, in nanoseconds. Those of JavaScript say it themselves.
const MICRO = 1e3;
const MILLI = 1e6;
const SECOND = 1e9;

const TARGETS = {
  'valid 7-vertex spec to cell index': { nb101: 60 },
  'whole space': {
    'enumerate from cold, one core': 20 * MILLI,
    'all module hashes, all cores': 1.5 * SECOND,
  },
  'hash to cell': { 'first answer of a process, hash order': 100 * MILLI },
  open: { nb101: MILLI },
  'query of a packed cell': { nb101: 60 },
  'whole column': { nb101: MILLI, 'nb101, ten best by mean': 5 * MILLI },
  // 15 µs for a cell that was not asked before, 60 ns after.
  'answer of the surrogate': { '512 first ones': 512 * 15 * MICRO, '512 again': 512 * 60 },
  'landscape, all cores': {
    'neighbour graph and its closure': 2 * SECOND,
    'whole analysis of one column': 30 * SECOND,
  },
  // 200,000 images a second.
  images: { 'a batch of 256 from two threads': (256 / 200_000) * SECOND },
};

/** Of files that are read: 600 MB a second. */
const BYTES_A_SECOND = { import: { 'nb101, into a table': 600e6 } };

/**
 * The target of a benchmark; nothing if it has none.
 *
 * @param {string} group
 * @param {string} operation
 * @param {number | undefined} bytes that one operation reads
 */
export function rustTarget(group, operation, bytes) {
  const rate = BYTES_A_SECOND[group]?.[operation];
  return rate === undefined ? TARGETS[group]?.[operation] : (bytes / rate) * SECOND;
}
