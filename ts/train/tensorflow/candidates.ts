import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';

import { preparedFolder } from './prepared.ts';

/** A TensorFlow that may be there. */
export interface Candidate {
  /** What it is: how a user named it, a package of npm, or what `setup-tensorflow` has made. */
  readonly source: 'given' | '@tensorflow/tfjs-node-gpu' | '@tensorflow/tfjs-node' | 'setup --gpu' | 'setup';
  /** The library with TensorFlow's C interface; `undefined` if there is none. */
  readonly library: string | undefined;
}

/** Files that hold TensorFlow's C interface, by the system, in the order in which they are looked for. */
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  linux: ['libtensorflow_cc.so.2', 'libtensorflow.so.2', 'libtensorflow.so'],
  darwin: ['libtensorflow_cc.2.dylib', 'libtensorflow.2.dylib', 'libtensorflow.dylib'],
  win32: ['tensorflow.dll'],
};

/**
 * Where a TensorFlow may be. If the environment variable `NASBENCH101_TENSORFLOW` names one, only there; else, best first: an installed
 * `@tensorflow/tfjs-node-gpu` or `tfjs-node`, as seen from the current folder and from this package, whose native library
 * serves; then what `nasbench101 setup-tensorflow` has made.
 */
export function candidates(): Candidate[] {
  const given = process.env['NASBENCH101_TENSORFLOW'];
  // Whoever names one wants no other.
  if (given) return [{ source: 'given', library: given }];
  return [
    ...(['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const).map((source) => ({
      source,
      library: libraryOfPackage(source),
    })),
    { source: 'setup --gpu', library: libraryUnder(preparedFolder('gpu')) },
    { source: 'setup', library: libraryUnder(preparedFolder('cpu')) },
  ];
}

/**
 * The library of a npm package that is installed. Its install script keeps it in `deps/lib`; if that did not run, this is where
 * the library would be, so that whoever asks hears of it.
 */
function libraryOfPackage(name: string): string | undefined {
  let missing: string | undefined;
  for (const from of [join(process.cwd(), 'package.json'), import.meta.url])
    try {
      const manifest = createRequire(from).resolve(`${name}/package.json`);
      const folder = join(dirname(manifest), 'deps', 'lib');
      const found = libraryIn(folder);
      if (found !== undefined) return found;
      missing ??= join(folder, LIBRARIES[process.platform]?.at(-1) ?? '');
    } catch {
      // It is not installed there.
    }
  return missing;
}

/** The library in a folder. */
function libraryIn(folder: string): string | undefined {
  const names = LIBRARIES[process.platform] ?? [];
  return names.map((name) => join(folder, name)).find((path) => existsSync(path));
}

/** The library in a folder that was prepared: in itself, or in the Python packages of the environment there. */
export function libraryUnder(folder: string): string | undefined {
  const packages = join(folder, 'venv', 'lib');
  const versions = existsSync(packages) ? readdirSync(packages) : [];
  const places = [
    folder,
    ...versions.map((version) => join(packages, version, 'site-packages', 'tensorflow')),
  ];
  return places.map(libraryIn).find((path) => path !== undefined);
}
