// Runs the benchmarks and prints one table: operation, median, ratio to the peers of the same run, target, pass or miss. The same as JSON
// is in target/bench.json, with the machine.
// Usage: npm run bench -- [--only NAME]
//   --only  benchmarks with this in their names alone: those of a file in benches/ (cell), or of a group
// The Rust benchmarks are built first, which takes minutes once and is no part of the measuring, which takes less than five.
// JavaScript benchmarks run bundled, so that no loader stands between them and the engine. Each writes what it measured to the file that
// NB101_BENCH_JSON names; criterion's medians are read from where it keeps them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

import { build } from 'esbuild';

import { criterionFiles, criterionRows } from './bench-criterion.mjs';
import { withPython } from './bench-python.mjs';
import { table } from './bench-table.mjs';

process.chdir(join(import.meta.dirname, '..'));
const { only } = parseArgs({ options: { only: { type: 'string' } } }).values;
const wanted = (name) => only === undefined || name.toLowerCase().includes(only.toLowerCase());

const javascript = readdirSync('benches').filter((file) => file.endsWith('.bench.ts'));
// The other one makes a file to measure with.
const rust = readdirSync('benches/rust').filter((file) =>
  readFileSync(`benches/rust/${file}`, 'utf8').includes('Criterion'),
);
const named = [...javascript.map((file) => `node ${file}`), ...rust.map((file) => `rust ${file}`)].filter(
  wanted,
);
// What names no file is the name of a group or an operation: criterion takes it as a filter, and of JavaScript's all are run.
const chosen =
  named.length > 0
    ? named
    : [...javascript.map((file) => `node ${file}`), ...rust.map((file) => `rust ${file}`)];

const CARGO = ['bench', '--package', 'nb101-benches', '--locked'];
/** Seconds: what criterion takes by itself, three and five, is more than a median needs. */
const BRIEFLY = ['--warm-up-time', '0.3', '--measurement-time', '0.7'];

if (chosen.some((name) => name.startsWith('rust '))) run('cargo', [...CARGO, '--no-run']);
const measuringBegan = Date.now();
const rows = [];
for (const name of chosen.toSorted()) {
  const [language, file] = name.split(' ');
  process.stderr.write(`\n${name}\n`);
  rows.push(...(language === 'node' ? await runJavaScript(file) : runRust(file)));
}
const shown = withPython(
  named.length > 0 ? rows : rows.filter(({ group, operation }) => wanted(group) || wanted(operation)),
);
// A benchmark of that name which gave no rows has said why: it lacks something.
if (shown.length === 0 && named.length === 0) {
  process.stderr.write(`no benchmark is called ${only}\n`);
  process.exit(2);
}
mkdirSync('target', { recursive: true });
const machine = {
  cpu: cpus()[0]?.model,
  cores: cpus().length,
  node: process.version,
  platform: process.platform,
};
writeFileSync(
  'target/bench.json',
  `${JSON.stringify({ date: new Date().toISOString(), machine, rows: shown }, null, 2)}\n`,
);
process.stdout.write(`\n${table(shown)}`);
process.stderr.write(`\nmeasured in ${Math.round((Date.now() - measuringBegan) / 1000)} s\n`);

async function runJavaScript(file) {
  const bundle = `target/${file.replace(/ts$/, 'mjs')}`;
  await build({
    entryPoints: [`benches/${file}`],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    // As deep as the sources, which look for the addon beside their folder.
    outfile: bundle,
  });
  const results = join('target', `${file}.jsonl`);
  rmSync(results, { force: true });
  run(process.execPath, [bundle], { ...process.env, NB101_BENCH_JSON: results });
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

function runRust(file) {
  const began = Date.now();
  const filter = named.length > 0 || only === undefined ? [] : [only];
  run('cargo', [...CARGO, '--bench', file.replace(/\.rs$/, ''), '--', ...filter, ...BRIEFLY]);
  return criterionRows(criterionFiles(began));
}

/** What a benchmark prints beside goes to standard error, so that the table is all that a pipe gets. */
function run(program, args, env = process.env) {
  const { status } = spawnSync(program, args, { env, stdio: ['ignore', 2, 'inherit'] });
  if (status !== 0) process.exit(1);
}
