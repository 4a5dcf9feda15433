// `npm version` in a copy of what it changes.
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import test from 'ava';

import { temporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FILES = ['package.json', 'package-lock.json', 'Cargo.toml', 'Cargo.lock', 'CHANGELOG.md'];

test('a new version reaches all packages and crates', async (t) => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'scripts'));
  for (const file of [...FILES, 'scripts/version.mjs']) await cp(join(ROOT, file), join(folder, file));
  const call = (program: string, ...args: string[]): Promise<unknown> => run(program, args, { cwd: folder });
  await call('git', 'init', '--quiet');
  await call('npm', 'version', '9.8.7', '--no-git-tag-version', '--no-commit-hooks');

  const [manifest = '', lock = '', cargo = '', cargoLock = '', changelog = ''] = await Promise.all(
    FILES.map((file) => readFile(join(folder, file), 'utf8')),
  );
  for (const json of [manifest, lock]) t.is((JSON.parse(json) as { version: string }).version, '9.8.7');
  const workspace = [
    ...cargo.matchAll(/^version = "(.*)"$/gm),
    ...cargo.matchAll(/^nb101-.*version = "([^"]*)"/gm),
  ];
  const crates = [...cargoLock.matchAll(/^name = "nb101-.*"\nversion = "(.*)"$/gm)];
  t.true(workspace.length > 7 && crates.length > 9);
  for (const [line, version] of [...workspace, ...crates]) t.is(version, '9.8.7', line);
  t.regex(changelog, /^## \[Unreleased\]\n\n## \[9\.8\.7\] - \d{4}-\d\d-\d\d\n/m);
});
