import { readFile } from 'node:fs/promises';

import test from 'ava';

import manifest from '../package.json' with { type: 'json' };

interface Locked {
  license?: string;
  dev?: boolean;
  devOptional?: boolean;
  optional?: boolean;
}

/** Licences that ask for no more than to be named. */
const FREE = new Set(['Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'Unlicense', '0BSD']);

function read(file: string): Promise<string> {
  return readFile(new URL(`../${file}`, import.meta.url), 'utf8');
}

test('the README says how many packages are needed at run time, and under which licences', async (t) => {
  const [readme, lock] = await Promise.all([read('README.md'), read('package-lock.json')]);
  const { packages } = JSON.parse(lock) as { packages: Record<string, Locked> };
  const licences = new Map<string, number>();
  for (const [path, { license = 'none', dev, devOptional, optional }] of Object.entries(packages)) {
    if (path === '' || dev || devOptional || optional) continue;
    t.true(FREE.has(license), `${path}: ${license}`);
    licences.set(license, (licences.get(license) ?? 0) + 1);
  }
  const section = /## Dependencies\n(.*?)\n## /s.exec(readme)?.[1]?.replaceAll(/\s+/g, ' ') ?? '';
  const direct = Object.keys(manifest.dependencies);
  t.true(section.includes(`there are ${direct.length}:`));
  for (const name of direct) t.true(section.includes(name), name);
  const all = [...licences.values()].reduce((sum, count) => sum + count, 0);
  t.true(section.includes(`${all} packages`), `${all} packages`);
  for (const [license, count] of licences)
    t.true(section.includes(`${license} (${count})`), `${license} (${count})`);
});
