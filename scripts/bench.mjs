// Runs the JavaScript benchmarks one after the other, bundled, so that no loader stands between them and the engine.
import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import process from 'node:process';

import { build } from 'esbuild';

const files = (await readdir('benches')).filter((file) => file.endsWith('.bench.ts')).toSorted();
for (const file of files) {
  const { outputFiles } = await build({
    entryPoints: [`benches/${file}`],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    write: false,
  });
  const { status } = spawnSync(process.execPath, ['--input-type=module'], {
    input: outputFiles[0].text,
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  if (status !== 0) process.exit(1);
}
