// Makes what is published: the tarball of the package, and one for every platform whose binary is in native/.
// Usage: node scripts/pack.mjs [--all] [--out DIR]
//   --all  refuses to go on if the binary of any platform is missing
//   --out  where the tarballs go, in the place of earlier ones (default: target/packages)
// The packages are put together under npm/. Only the packed manifest names the platforms' packages, so that `npm ci` here
// looks for none of them.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

import { parseTriple } from '@napi-rs/cli';

/** The tarball that everybody downloads. */
const MOST_BYTES = 1_500_000;

const { all, out } = parseArgs({
  options: { all: { type: 'boolean', default: false }, out: { type: 'string', default: 'target/packages' } },
}).values;

process.chdir(join(import.meta.dirname, '..'));
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const { napi, devDependencies: _dev, overrides: _overrides, scripts: _scripts, ...published } = manifest;
// Where this is released from; npm's provenance compares the two.
if (process.env.GITHUB_REPOSITORY)
  published.repository = {
    type: 'git',
    url: `git+https://github.com/${process.env.GITHUB_REPOSITORY}.git`,
  };

rmSync('npm', { recursive: true, force: true });
mkdirSync(out, { recursive: true });
// The folder may have other things in it.
for (const file of readdirSync(out))
  if (file.startsWith(`${napi.packageName}-`) && file.endsWith('.tgz')) rmSync(join(out, file));

const platforms = napi.targets.map((triple) => {
  const { platform, arch, abi, platformArchABI: name } = parseTriple(triple);
  return { name, triple, platform, arch, abi, binary: `${napi.binaryName}.${name}.node` };
});
const there = platforms.filter(({ binary }) => existsSync(`native/${binary}`));
const missing = platforms.filter((platform) => !there.includes(platform));
if (there.length === 0 || (all && missing.length > 0)) {
  process.stderr.write(`native/ lacks ${missing.map(({ binary }) => binary).join(', ')}\n`);
  process.exit(1);
}

for (const { name, triple, platform, arch, abi, binary } of there) {
  const { version, description, license, author, engines, repository } = published;
  write(`npm/${name}/package.json`, {
    name: `${napi.packageName}-${name}`,
    version,
    description: `${description}: the binary for ${triple}`,
    license,
    author,
    engines,
    repository,
    os: [platform],
    cpu: [arch],
    ...(platform === 'linux' && { libc: [abi === 'musl' ? 'musl' : 'glibc'] }),
    main: binary,
    files: [binary],
  });
  writeFileSync(
    `npm/${name}/README.md`,
    `# ${napi.packageName}-${name}\n\nThe binary of [${napi.packageName}](https://www.npmjs.com/package/${napi.packageName}) for ${triple}, which installs it.\n`,
  );
  cpSync('LICENSE', `npm/${name}/LICENSE`);
  cpSync(`native/${binary}`, `npm/${name}/${binary}`);
}

const [{ files }] = JSON.parse(npm(['pack', '--dry-run', '--json', '--ignore-scripts'], '.'));
for (const { path } of files) cpSync(path, `npm/${napi.packageName}/${path}`);
write(`npm/${napi.packageName}/package.json`, {
  ...published,
  // Not in the manifest here, since esbuild heeds it, and would leave out an import that keeps our bundles few.
  sideEffects: false,
  optionalDependencies: Object.fromEntries(
    there.map(({ name }) => [`${napi.packageName}-${name}`, published.version]),
  ),
});

for (const name of [...there.map((platform) => platform.name), napi.packageName]) {
  const [{ filename }] = JSON.parse(
    npm(['pack', '--json', '--pack-destination', resolve(out)], `npm/${name}`),
  );
  const { size } = statSync(join(out, filename));
  process.stdout.write(`${join(out, filename)} ${size} bytes\n`);
  if (name === napi.packageName && size > MOST_BYTES) {
    process.stderr.write(`${filename} has more than ${MOST_BYTES} bytes\n`);
    process.exit(1);
  }
}

function npm(args, cwd) {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' });
}

function write(file, value) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}
