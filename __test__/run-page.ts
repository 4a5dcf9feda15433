// Runs the code of a page of the documentation as it stands.
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import { run, shell } from './run-cli.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

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
  await writeFile(join(folder, 'page.mjs'), programs.join('\n'));
  const { code, stdout, stderr } = await run(process.execPath, ['page.mjs'], options);
  if (code !== 0) throw new Error(`${page}, exit code ${code}\n${stdout}${stderr}`);
  return { folder, blocks: { sh: commands.length, ts: programs.length }, sh: said, ts: stdout };
}

function blocksOf(text: string, language: string): string[] {
  return Array.from(
    text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms')),
    ([, block]) => block ?? '',
  );
}
