// The peer of the benchmarks that is written in Python does the work that it is measured for.
import { execFileSync, spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import test from 'ava';

import { Cell, Space } from '../ts/index.ts';

const SCRIPT = fileURLToPath(new URL('../benches/python/original.py', import.meta.url));
const PYTHON = process.env['NASBENCH101_PYTHON'] ?? 'python3';
const hasPython = spawnSync(PYTHON, ['--version']).status === 0;

function answer(args: readonly string[], input = ''): string {
  return execFileSync(PYTHON, [SCRIPT, ...args], { input, encoding: 'utf8' }).trim();
}

(hasPython ? test : test.skip)('the Python peer hashes specs as the table does', (t) => {
  const cells = Array.from(Space.nasbench101.sampleCells(50, { seed: 3 }), (index) => Cell.fromIndex(index));
  const lines = cells.map(({ matrix, ops }) => JSON.stringify({ matrix, ops }));
  t.deepEqual(
    answer(['hash'], lines.join('\n')).split('\n'),
    cells.map(({ hash }) => hash),
  );
});

(hasPython ? test : test.skip)('the Python peer finds every small cell', (t) => {
  t.is(Number(answer(['count', '4'])), new Space({ vertices: 4 }).size);
});
