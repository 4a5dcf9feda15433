// Runs the JavaScript benchmarks one after the other, bundled, so that no loader stands between them and the engine.
// Usage: node scripts/bench.mjs [NAME...], for those alone.
import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import process from 'node:process';

import { build } from 'esbuild';

const wanted = process.argv.slice(2);
const files = (await readdir('benches')).filter((file) => file.endsWith('.bench.ts')).toSorted();
for (const file of files) {
  const name = file.replace('.bench.ts', '');
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  // Two folders deep, as the command line is, so that the addon is found.
  const outfile = `target/bench/${name}.mjs`;
  await build({
    entryPoints: [`benches/${file}`],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
  const { status } = spawnSync(process.execPath, [outfile], { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}
