// Lets Node.js 20 run TypeScript as later lines do by themselves: types become blanks, so that lines and columns stay, and
// syntax that would have to be compiled is refused. `node --import=./scripts/strip-types.mjs FILE.ts`.
// Node.js 20 runs hooks in a thread of their own, so this file registers itself; nothing but the hook loads the parser.
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';

const HOOKS = '?hooks';
if (!import.meta.url.endsWith(HOOKS)) register(`${import.meta.url}${HOOKS}`);

/** @type {import('node:module').LoadHook} */
export async function load(url, context, nextLoad) {
  if (!url.endsWith('.ts')) return nextLoad(url, context);
  // The parser that Node.js itself has.
  const { transformSync } = await import('@swc/wasm-typescript');
  const filename = fileURLToPath(url);
  const { code } = transformSync(await readFile(filename), { mode: 'strip-only', module: true, filename });
  return { format: 'module', source: code, shortCircuit: true };
}
