// Runs the built command line.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** The built program. */
export const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: run \`npm run build:ts\` first`);

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  /** What the program reads from standard input. */
  input?: string;
  /** Where it runs. */
  cwd?: string;
  /** Changes to its environment. */
  env?: Record<string, string | undefined>;
}

/** Runs `nasbench101` with arguments. */
export function nasbench101(args: readonly string[], options?: RunOptions): Promise<Outcome> {
  return run(process.execPath, [MAIN, ...args], options);
}

/** Runs a line of shell in which `nasbench101` is the built program. */
export function shell(line: string, options?: RunOptions): Promise<Outcome> {
  const program = `nasbench101() { '${process.execPath}' '${MAIN}' "$@"; }; ${line}`;
  return run('/bin/sh', ['-c', program], options);
}

/** Runs a program. */
export function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { input = '', cwd, env } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env: { ...process.env, ...env } });
    const outcome: Outcome = { code: null, stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (outcome.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (outcome.stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ ...outcome, code }));
    // A program that ends without reading its input is no fault of the test.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
