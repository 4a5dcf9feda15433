import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import test from 'ava';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

test("the README's TypeScript runs as it stands", async (t) => {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1];
  if (example === undefined) return t.fail('there is no TypeScript in the README');

  // Inside the package, so that it finds itself by its name.
  const scratch = join(ROOT, 'target', 'readme');
  await mkdir(scratch, { recursive: true });
  const folder = await mkdtemp(join(scratch, 'example-'));
  await writeFile(join(folder, 'example.mjs'), example);
  const env = { ...process.env, NASBENCH101_DATA: join(folder, 'nothing') };
  const { stdout } = await promisify(execFile)(process.execPath, ['example.mjs'], { cwd: folder, env });

  const [cell, neighbours, query, regret] = stdout.split('\n');
  t.regex(cell ?? '', /^4 [0-9a-f]{32} \d+ \d+$/);
  t.is(neighbours, '4 of 423624 cells are one edit away');
  t.regex(query ?? '', /^surrogate 0\.\d+$/);
  t.regex(regret ?? '', /^0\.0\d+$/);
  t.true((await stat(join(folder, 'report.html'))).size > 10_000);
});
