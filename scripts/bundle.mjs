// Bundles ts/ into dist/: a file for the library, one each for reports, training and the command line, and beside them what is
// loaded only when needed. Node.js takes about half a millisecond to find and link each module of its own, and the first answer in a fresh
// process should take less than ten.
import { readFile, readdir, rm } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';

import { build } from 'esbuild';

const OUT = 'dist';

// Chunks are named after their content, so those of earlier builds would stay.
const old = (await readdir(OUT, { recursive: true })).filter((file) => /\.js(?:\.map)?$/.test(file));
await Promise.all(old.map((file) => rm(join(OUT, file))));

/** To import `node:process` reads all that it has, streams included, which takes 5 ms; it is there without. */
const processIsThere = {
  name: 'process is there',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^node:process$/ }, () => ({ path: 'process', namespace: 'global' }));
    onLoad({ filter: /^process$/, namespace: 'global' }, () => ({
      contents: 'export default globalThis.process;',
    }));
  },
};

// Apart, so that the library is one file; what the two share is small.
for (const [entry, shared, ...parts] of [
  // Reports and training are parts of the library that are imported by their own names: all must have the same classes.
  ['index', 'index', 'report/index', 'train/index'],
  // Not the entry, which waits for the command at its top level: a part that waited for the entry would wait for ever.
  ['cli/main', 'cli/program'],
]) {
  const folder = dirname(entry);
  await build({
    entryPoints: [entry, ...parts].map((name) => `ts/${name}.ts`),
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
    // Names stay as they are: for stack traces, and for the script of reports, which is made of functions' texts.
    minifyWhitespace: true,
    // Node.js shows the whole line of an error that nobody caught.
    lineLimit: 160,
    plugins: [sharedStaysTogether(`ts/${shared}.ts`, parts), processIsThere],
    sourcemap: true,
    logLevel: 'warning',
  });
}

/**
 * esbuild makes a file for every set of modules that the same parts need: five for the library. If each part that is
 * imported when needed also imports the module that imports all others, and is there already, then all need the same.
 */
function sharedStaysTogether(hub, known) {
  const parts = new Set(known.map((name) => resolve('ts', `${name}.ts`)));
  return {
    name: 'shared stays together',
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: /^\.{1,2}\// }, ({ kind, path, resolveDir }) => {
        if (kind === 'dynamic-import') parts.add(resolve(resolveDir, path));
      });
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (!parts.has(path)) return;
        const text = await readFile(path, 'utf8');
        return {
          contents: `${text}\nimport './${relative(dirname(path), hub).replaceAll('\\', '/')}';\n`,
          loader: 'ts',
        };
      });
    },
  };
}
