import { NasBenchError } from './errors.ts';

/** What binaries are built for: the ends of their names, by `process.platform` and `process.arch`. */
const BINARIES: Readonly<Record<string, readonly string[]>> = {
  // Which C library it is takes longer to find out than to try.
  'linux x64': ['linux-x64-gnu', 'linux-x64-musl'],
  'linux arm64': ['linux-arm64-gnu', 'linux-arm64-musl'],
  'darwin x64': ['darwin-x64'],
  'darwin arm64': ['darwin-arm64'],
  'win32 x64': ['win32-x64-msvc'],
  'win32 arm64': ['win32-arm64-msvc'],
};

/** Where a build of one's own is, as seen from `ts/` and `dist/`, and from `dist/cli/`. */
const FOLDERS = ['../native/', '../../native/'];

/**
 * Loads the binary of this machine: the one that was built here, else that of the package for this platform. The loader
 * that napi-rs generates does the same, but takes a quarter of the time until the first answer.
 *
 * @throws {@link NasBenchError} NB101_NO_ADDON
 */
export function loadAddon(): unknown {
  const platform = `${process.platform} ${process.arch}`;
  const failures: unknown[] = [];
  // An import statement would make a module of each of them, which takes half a millisecond.
  const { resolve } = process.getBuiltinModule('node:path');
  for (const binary of BINARIES[platform] ?? []) {
    for (const folder of FOLDERS)
      try {
        return open(resolve(import.meta.dirname, `${folder}nasbench101.${binary}.node`));
      } catch (error) {
        failures.push(error);
      }
    try {
      const { createRequire } = process.getBuiltinModule('node:module');
      return open(createRequire(import.meta.url).resolve(`nasbench101-${binary}`));
    } catch (error) {
      failures.push(error);
    }
  }
  throw new NasBenchError(
    'NB101_NO_ADDON',
    `${problemOf(platform)}, or build it in a clone of the sources with \`npm ci\`, which needs Rust`,
    // Each of them says a screen of its own.
    { cause: failures.map((failure) => String(failure).split('\n', 1)[0]).join('; ') },
  );
}

function problemOf(platform: string): string {
  const binaries = BINARIES[platform];
  if (binaries === undefined)
    return `there is no binary of nasbench101 for ${platform}, expected one of ${Object.keys(BINARIES).join(', ')}; use such a machine`;
  const packages = binaries.map((binary) => `nasbench101-${binary}`).join(' or ');
  return `no binary of nasbench101 for ${platform} could be loaded, expected that of the package ${packages}; install again without --omit=optional`;
}

/** What `require` does with a `.node` file. */
function open(path: string): unknown {
  const module = { exports: {} };
  process.dlopen(module, path);
  return module.exports;
}
