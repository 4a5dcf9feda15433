// Bundles ts/ into dist/: a file for the library and one for the command line. Node.js takes about half a millisecond
// to find and link each module of its own, and the first answer in a fresh process should take less than ten.
import { readdir, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

import { build } from 'esbuild';

const OUT = 'dist';

// Chunks are named after their content, so those of earlier builds would stay.
const old = (await readdir(OUT, { recursive: true })).filter((file) => /\.js(?:\.map)?$/.test(file));
await Promise.all(old.map((file) => rm(join(OUT, file))));

// Apart, so that the library is one file; what the two share is small.
for (const entry of ['index', 'cli/main']) {
  const folder = dirname(entry);
  await build({
    entryPoints: [`ts/${entry}.ts`],
    outbase: 'ts',
    outdir: OUT,
    bundle: true,
    // What is imported only when needed stays apart, beside the file that imports it.
    splitting: true,
    chunkNames: `${folder}/[name]-[hash]`,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    // Else classes that speak of themselves would be called _Cell.
    keepNames: true,
    plugins: [addonStaysOutside(join(OUT, folder))],
    sourcemap: true,
    logLevel: 'warning',
  });
}

/** The loader looks for the addon beside itself. */
function addonStaysOutside(importer) {
  const path = relative(importer, 'native/index.js');
  return {
    name: 'addon',
    setup: ({ onResolve }) => onResolve({ filter: /\/native\/index\.js$/ }, () => ({ path, external: true })),
  };
}
