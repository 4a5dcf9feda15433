// Whole processes: the first answer of a fresh one, and lines a second of `nasbench101 cell -`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import { Cell, Space } from 'nasbench101';

import { median, record } from './report.ts';

const url = import.meta.resolve('nasbench101');
const main = fileURLToPath(new URL('cli/main.js', url));

function milliseconds(args: readonly string[], input = ''): number {
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { input, maxBuffer: 2 ** 30 });
  const passed = performance.now() - began;
  if (status !== 0) throw new Error(String(stderr));
  return passed;
}

/** Programs: one that does nothing, one that imports the package, and one that makes a cell and asks for its index. */
const folder = mkdtempSync(join(tmpdir(), 'nasbench101-bench-'));
const program = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};
const nothing = program('nothing.mjs', '');
const imports = program('imports.mjs', `import ${JSON.stringify(url)};`);
const uses = program(
  'uses.mjs',
  `import { Cell } from ${JSON.stringify(url)};
  Cell.from({ matrix: [[0, 1], [0, 0]], ops: ['input', 'output'] }).index;`,
);

/** Alternating, so that a busy moment hits both. */
const starts = Array.from({ length: 25 }, () => ({
  empty: milliseconds([nothing]),
  imported: milliseconds([imports]),
  firstUse: milliseconds([uses]),
  version: milliseconds([main, '--version']),
}));
rmSync(folder, { recursive: true });
const empty = median(starts.map((start) => start.empty));
const firstUse = median(starts.map((start) => start.firstUse));
for (const [operation, whole, own, target] of [
  ['import', 'imported', true, 60],
  ['import, Cell.from, index', 'firstUse', true, 10],
  ['nasbench101 --version', 'version', false, 120],
] as const) {
  // Beside the empty process just before, since machines have busy moments.
  const all = median(starts.map((start) => start[whole] - (own ? start.empty : 0)));
  record({
    group: own ? 'beyond an empty process' : 'a whole process',
    operation,
    nanoseconds: 1e6 * all,
    peers: own ? [] : [{ name: 'an empty process', ratio: empty / all }],
    target: 1e6 * target,
  });
}
console.log('\nfirst use in a fresh process: import, Cell.from, index');
console.log(
  `an empty module ${empty.toFixed(1)} ms, with us ${firstUse.toFixed(1)} ms, ${(firstUse / empty).toFixed(2)} x`,
);
console.log(
  `ours: ${(firstUse - empty).toFixed(1)} ms (target 10 ms: ${firstUse - empty <= 10 ? 'met' : 'missed'})`,
);

const LINES = 200_000;
const input = Array.from(Space.nasbench101.sampleCells(LINES, { seed: 1 }), (index) => {
  const { matrix, ops } = Cell.fromIndex(index);
  return `${JSON.stringify({ matrix, ops })}\n`;
}).join('');
const ECHO = `const { createInterface } = await import('node:readline');
  for await (const line of createInterface({ input: process.stdin })) process.stdout.write(JSON.stringify(JSON.parse(line)) + '\\n');`;
const echo = milliseconds(['--input-type=module', '-e', ECHO], input);
const answer = milliseconds([main, 'cell', '-', '--json'], input);
const perSecond = LINES / (answer / 1000);
record({
  group: 'nasbench101 cell - --json',
  operation: 'a line',
  nanoseconds: (1e6 * answer) / LINES,
  peers: [{ name: 'parsing and writing it', ratio: echo / answer }],
  target: 20_000,
});
console.log(`\nnasbench101 cell - --json, ${LINES} specs`);
console.log(
  `parsing and writing them alone ${echo.toFixed(0)} ms, with answers ${answer.toFixed(0)} ms, ${(answer / echo).toFixed(2)} x`,
);
console.log(
  `${Math.round(perSecond)} lines a second (target 50,000: ${perSecond >= 50_000 ? 'met' : 'missed'})`,
);
