// The original's algorithms in plain Python, as peers of rows of the table of benchmarks.
import { spawnSync } from 'node:child_process';
import process from 'node:process';

/** What does the same work here: a row's group and operation, and how many items it works on. */
const SAME_WORK = [
  ['hash of a spec', 'module hash of a 7-vertex cell', 'nb101, one at a time', 1],
  ['hash of a spec', 'module hash of a 7-vertex cell', 'nb101, in batches', 1],
  ['hash of a spec', 'one cell at a time, 1,000 different ones', '{ matrix, ops } to Cell and index', 1],
  ['query of a spec', 'one question at a time, 1,000 different cells', '{ matrix, ops } to record', 1],
  [
    'a cell of an enumeration, at most 5 vertices',
    'whole space',
    'enumerate from cold, one core',
    423_624, // cells, each compared with one of Python's
  ],
  ['a query of random search', 'a query, CPU time', 'built-in random search', 1],
];

/** Rows with their peers in Python, which are measured now; the same rows if there is no Python. */
export function withPython(rows) {
  if (!rows.some((row) => sameWork(row).length > 0)) return rows;
  const python = process.env.NASBENCH101_PYTHON ?? 'python3';
  process.stderr.write(`\n${python} benches/python/original.py\n`);
  const { status, stdout } = spawnSync(python, ['benches/python/original.py'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) {
    process.stderr.write('without Python there are no peers in Python; NASBENCH101_PYTHON names one\n');
    return rows;
  }
  const lines = stdout.trim().split('\n');
  const measured = new Map(
    lines.map((line) => JSON.parse(line)).map(({ operation, nanoseconds }) => [operation, nanoseconds]),
  );
  return rows.map((row) => {
    const peers = sameWork(row).map(([name, , , items]) => ({
      name: `the original in Python (${name})`,
      ratio: (items * measured.get(name)) / row.nanoseconds,
    }));
    return { ...row, peers: [...row.peers, ...peers] };
  });
}

function sameWork(row) {
  return SAME_WORK.filter(([, group, operation]) => group === row.group && operation === row.operation);
}
