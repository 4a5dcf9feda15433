// Runs the code of a page of the documentation as it stands.
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import { run, shell } from './run-cli.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Node 22.18 and later strip types themselves. */
const STRIPS_TYPES = (process.features as { typescript?: unknown }).typescript
  ? []
  : [`--import=${new URL('../scripts/strip-types.mjs', import.meta.url).href}`];

/** What became of a page. */
export interface PageRun {
  /** Where it ran: what it wrote is there. */
  folder: string;
  /** How many blocks of a language it has. */
  blocks: { sh: number; ts: number };
  /** What the commands said, one after the other. */
  sh: string;
  /** What the program said. */
  ts: string;
}

/** What a page finds when it runs. */
export interface PageOptions {
  /** Puts files into the folder before. */
  prepare?: (folder: string) => Promise<unknown>;
  /** Changes to its environment. */
  env?: Record<string, string>;
  /** Runs only blocks of this language. */
  only?: 'ts';
}

/**
 * Runs the blocks of a page: first each of its shell, then those of TypeScript, which are one program. Nothing that was downloaded
 * answers.
 *
 * @param page - the file, from the root of the repository
 * @throws an error with the output of the block that failed
 */
export async function runPage(page: string, { prepare, env, only }: PageOptions = {}): Promise<PageRun> {
  const text = await readFile(join(ROOT, page), 'utf8');
  const commands = only === 'ts' ? [] : blocksOf(text, 'sh');
  const programs = blocksOf(text, 'ts');

  // Inside the package, so that it finds itself by its name.
  const scratch = join(ROOT, 'target', 'pages');
  await mkdir(scratch, { recursive: true });
  const folder = await mkdtemp(join(scratch, 'page-'));
  await prepare?.(folder);
  const options = {
    cwd: folder,
    env: { NASBENCH101_DATA: join(folder, 'nothing'), FORCE_COLOR: '0', ...env },
  };

  let said = '';
  for (const block of commands) {
    const { code, stdout, stderr } = await shell(`set -e\n${block}`, options);
    if (code !== 0) throw new Error(`${page}, exit code ${code}\n${block}\n${stdout}${stderr}`);
    said += stdout;
  }
  await writeFile(join(folder, 'page.ts'), programs.join('\n'));
  const { code, stdout, stderr } = await run(process.execPath, [...STRIPS_TYPES, 'page.ts'], options);
  if (code !== 0) throw new Error(`${page}, exit code ${code}\n${stdout}${stderr}`);
  return { folder, blocks: { sh: commands.length, ts: programs.length }, sh: said, ts: stdout };
}

/**
 * Checks the TypeScript of pages as a strict project would.
 *
 * @returns what the compiler complains of; nothing if all is well
 */
export async function checkPages(pages: readonly string[]): Promise<string> {
  const scratch = join(ROOT, 'target', 'pages');
  await mkdir(scratch, { recursive: true });
  const folder = await mkdtemp(join(scratch, 'types-'));
  const files = pages.map((page) => `${page.replaceAll('/', '-')}.ts`);
  for (const [i, page] of pages.entries()) {
    const programs = blocksOf(await readFile(join(ROOT, page), 'utf8'), 'ts');
    await writeFile(join(folder, files[i] ?? ''), programs.join('\n'));
  }
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2023',
    strict: true,
    noEmit: true,
    types: ['node'],
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const { stdout, stderr } = await run(process.execPath, [tsc, '-p', folder]);
  return stdout + stderr;
}

function blocksOf(text: string, language: string): string[] {
  return Array.from(
    text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms')),
    ([, block]) => block ?? '',
  );
}
