// The packed packages in a folder of somebody who has Node.js and nothing else.
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import test from 'ava';

import manifest from '../package.json' with { type: 'json' };
import { temporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FULL = process.env['NB101_FULL'] ? test : test.skip;

/** What a user may import. */
const ENTRIES = Object.keys(manifest.exports)
  .filter((name) => !name.endsWith('.json'))
  .map((name) => join('nasbench101', name));

FULL('packed, it installs without a network and a toolchain, and works', async (t) => {
  t.timeout(600_000);
  const base = await temporaryFolder();
  const packages = join(base, 'packages');
  // npm wants to write to its cache even for that, and a home may be read-only.
  const cache = join(base, 'cache');
  const online = { ...process.env, npm_config_cache: cache };
  await run(process.execPath, [join(ROOT, 'scripts', 'pack.mjs'), '--out', packages], { env: online });
  const tarballs = (await readdir(packages)).map((name) => join(packages, name));
  t.is(tarballs.length, 2, 'the package and the binary of this machine');

  // The first time fetches the tarballs of the dependencies, the second time has no network.
  const folder = join(base, 'a folder with blanks');
  const bin = join(base, 'bin');
  await mkdir(bin);
  await symlink(process.execPath, join(bin, 'node'));
  const npm = join(dirname(await realpath(await which('npm'))), 'npm-cli.js');
  const env = { PATH: bin, HOME: join(base, 'home'), npm_config_cache: cache };
  for (const [where, ...flags] of [[join(base, 'first')], [folder, '--offline']] as const) {
    await mkdir(where);
    await writeFile(join(where, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }');
    // The registry of whoever runs this, in the first time only.
    const began = performance.now();
    await run(process.execPath, [npm, 'install', '--no-audit', '--no-fund', ...flags, ...tarballs], {
      cwd: where,
      env: flags.length === 0 ? online : env,
    });
    t.log(`npm install ${flags.join(' ')}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  }

  for (const entry of ENTRIES) {
    const { stdout } = await run(
      'node',
      ['-e', `import('${entry}').then((it) => console.log(Object.keys(it).length))`],
      {
        cwd: folder,
        env,
      },
    );
    t.true(Number(stdout) > 0, entry);
  }

  const command = join(folder, 'node_modules', '.bin', 'nasbench101');
  const nasbench101 = (...args: string[]): Promise<{ stdout: string }> =>
    run(command, args, { cwd: folder, env });
  t.is((await nasbench101('--version')).stdout, `${manifest.version}\n`);
  t.is((JSON.parse((await nasbench101('cell', '7', '--json')).stdout) as { index: number }).index, 7);
  // Nothing optional came along.
  const drawing = nasbench101('cell', '7', '--png', 'cell.png');
  await t.throwsAsync(drawing, { message: /NB101_NO_RENDERER.*npm install sharp/ });
  await nasbench101(
    'study',
    '{"budget": {"queries": 50}}',
    '--searcher',
    'random-search',
    '--runs',
    '2',
    '--out',
    'study',
  );
  t.true((await readdir(join(folder, 'study'))).includes('report.html'));

  const text = ENTRIES.map(
    (entry, i) => `import * as entry${i} from '${entry}';\nexport const keys${i} = entry${i};\n`,
  );
  await writeFile(
    join(folder, 'index.ts'),
    `${text.join('')}import { Cell, type Repeat } from 'nasbench101';
    export const repeat: Repeat = 'mean';
    export const index: number = Cell.fromIndex(7).index;
    // @ts-expect-error an index is a number
    export const wrong: string = Cell.fromIndex(7).index;\n`,
  );
  await cp(join(ROOT, 'node_modules', '@types', 'node'), join(folder, 'node_modules', '@types', 'node'), {
    recursive: true,
  });
  await cp(join(ROOT, 'node_modules', 'undici-types'), join(folder, 'node_modules', 'undici-types'), {
    recursive: true,
  });
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  for (const [module, moduleResolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ] as const) {
    const compilerOptions = {
      module,
      moduleResolution,
      target: 'es2023',
      strict: true,
      noEmit: true,
      types: ['node'],
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['index.ts'] }));
    const failure: { stdout?: string } | undefined = await run(process.execPath, [tsc, '-p', folder]).then(
      () => undefined,
      (error: { stdout?: string }) => error,
    );
    t.is(failure?.stdout, undefined, moduleResolution);
  }
});

/** Where a program is. */
async function which(program: string): Promise<string> {
  return (await run('/bin/sh', ['-c', `command -v ${program}`])).stdout.trim();
}

test('a machine without a binary hears what there is, and how to make one', async (t) => {
  const { stderr } = await run(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `Object.defineProperty(process, 'platform', { value: 'freebsd' });
      await import(${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)}).catch((error) => console.error(error.code, error.message));`,
    ],
    {},
  );
  t.regex(stderr, /^NB101_NO_ADDON .*freebsd x64.*linux x64, .*win32 arm64.*npm ci/);
});

test('without its package a binary is missed in one line, and in a few where nobody catches it', async (t) => {
  const folder = await temporaryFolder();
  for (const name of ['dist', 'package.json'])
    await cp(join(ROOT, name), join(folder, name), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  type Failure = { code?: number; stderr: string; stdout: string };
  const failing = (...args: string[]): Promise<Failure> =>
    run(process.execPath, args, { cwd: folder }).catch((error: Failure) => error);
  const command = await failing(join(folder, 'dist/cli/main.js'), '--version');
  t.is(command.code, 1);
  t.is(command.stdout, '');
  t.regex(
    command.stderr,
    /^error NB101_NO_ADDON: no binary .* package nasbench101-\S+.*omit=optional.*npm ci.*\n$/,
  );
  const json = await failing(join(folder, 'dist/cli/main.js'), 'enumerate', '--json');
  t.is((JSON.parse(json.stdout) as { error: { code: string } }).error.code, 'NB101_NO_ADDON');
  const library = await failing('--input-type=module', '-e', "await import('./dist/index.js')");
  t.regex(library.stderr, /^NasBenchError: no binary /m);
  t.true(library.stderr.length < 4000, library.stderr);
});

test('binaries are loaded for the machines that they are built for', async (t) => {
  const { parseTriple } = await import('@napi-rs/cli');
  const loader = await readFile(join(ROOT, 'ts', 'load-addon.ts'), 'utf8');
  const loaded = Array.from(loader.matchAll(/'((?:linux|darwin|win32)-[\w-]+)'/g), ([, name]) => name);
  t.deepEqual(
    loaded.toSorted(),
    manifest.napi.targets.map((triple) => parseTriple(triple).platformArchABI).toSorted(),
  );
});
