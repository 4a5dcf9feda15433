// Runs all specs, the long ones too, on every line of Node.js that is supported. npm's package `node` has the binaries.
// Usage: npm run test:nodes
import { spawnSync } from 'node:child_process';
import process from 'node:process';

const LINES = [20, 22, 24];

const failed = LINES.filter((line) => !passes(line));
if (failed.length > 0) {
  process.stderr.write(`specs failed on Node.js ${failed.join(', ')}\n`);
  process.exit(1);
}

function passes(line) {
  const on = (...args) => ['--yes', `--package=node@${line}`, '--', 'node', ...args];
  const { stdout } = spawnSync('npx', on('--version'), {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const version = stdout?.trim() || 'no Node.js';
  process.stdout.write(`\nfor Node.js ${line}, npx has ${version}\n`);
  if (!version.startsWith(`v${line}.`)) return false;
  const env = { ...process.env, NB101_FULL: '1' };
  return spawnSync('npx', on('node_modules/ava/entrypoints/cli.mjs'), { stdio: 'inherit', env }).status === 0;
}
