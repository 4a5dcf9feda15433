import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { callNative, NasBenchError } from '../../errors.ts';
import { FileLock } from '../../native.ts';
import { ioError } from '../../io-error.ts';
import { libraryUnder } from './candidates.ts';
import { tryCandidate, withoutLibrary, type FoundTensorFlow } from './find.ts';
import { preparedFolder, TENSORFLOW_VERSION, WHEELS, type Variant, type Wheel } from './prepared.ts';
import { runPython } from './python.ts';

/** How a TensorFlow is prepared. */
export interface SetupOptions {
  /** Whether for GPUs of NVIDIA: 6.3 GB instead of 0.9 GB. */
  readonly gpu?: boolean | undefined;
  /** The Python that downloads and unpacks; `python3` by default. It needs pip, and for GPUs venv. */
  readonly python?: string | undefined;
  /** A wheel that was downloaded by other means; its SHA-256 must be the pinned one. */
  readonly wheel?: string | undefined;
  /** Hears what is done, a line for each step. */
  readonly onStep?: ((line: string) => void) | undefined;
  /** Stops it; what is done is kept. */
  readonly signal?: AbortSignal | undefined;
}

/** What was prepared. */
export interface SetupSummary extends FoundTensorFlow {
  /** The folder that holds it. */
  readonly folder: string;
  /** Bytes that it takes. */
  readonly bytes: number;
  /** Whether it was there already. */
  readonly already: boolean;
}

/** Bytes that TensorFlow for GPUs takes, with CUDA and while pip works. */
const GPU_BYTES = 9e9;

/**
 * Takes TensorFlow from PyPI into the folder of this user, and tries it. The version is pinned, and the file is checked by its
 * SHA-256. Done again it does nothing; interrupted, it goes on with the step that it was at.
 *
 * @throws `NasBenchError` NB101_SETUP_FAILED, NB101_NO_PYTHON, NB101_NO_SPACE, NB101_WRONG_SHA256, NB101_IO,
 * NB101_OUTPUT_IN_USE while another process does the same, NB101_NO_TENSORFLOW if what was prepared does not work
 *
 * @example
 * ```ts
 * import { setupTensorFlow } from 'nasbench101/train';
 *
 * const { version, bytes } = await setupTensorFlow({ onStep: console.log });
 * console.log(version, bytes);
 * ```
 */
export async function setupTensorFlow(options: SetupOptions = {}): Promise<SetupSummary> {
  const { gpu = false, onStep } = options;
  const variant: Variant = gpu ? 'gpu' : 'cpu';
  const folder = preparedFolder(variant);
  const parent = dirname(folder);
  try {
    await mkdir(parent, { recursive: true });
  } catch (error) {
    throw ioError(parent, 'make this folder', error);
  }
  let already = await isPrepared(folder);
  if (!already)
    await locked(`${folder}.lock`, async () => {
      // Another process may have done it since.
      already = await isPrepared(folder);
      if (!already) await (gpu ? prepareGpu : prepareCpu)(folder, options);
    });
  if (already) onStep?.(`TensorFlow ${TENSORFLOW_VERSION} is in ${folder} already`);
  const { found, problem } = await tryCandidate({
    source: gpu ? 'setup --gpu' : 'setup',
    library: libraryUnder(folder),
  });
  if (!found)
    throw new NasBenchError(
      'NB101_NO_TENSORFLOW',
      `what was prepared in ${folder} does not work: ${problem ?? 'there is no library'}; delete the folder and try again`,
    );
  const bytes = await sizeOf(folder);
  onStep?.(`TensorFlow ${found.version} works and takes ${megabytes(bytes)} in ${folder}`);
  if (process.env['NASBENCH101_TENSORFLOW'])
    onStep?.('training takes what NASBENCH101_TENSORFLOW names instead, until that is unset');
  return { ...withoutLibrary(found), folder, bytes, already };
}

/** Does what one process at a time may do. */
async function locked<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = callNative(() => new FileLock(path));
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** The file that says that a folder is complete. */
const DONE = 'prepared.json';

/** What it says. */
interface Prepared {
  readonly version: string;
  readonly project: string;
  readonly sha256?: string;
  /** Bytes of each library, which somebody may have cut off since; pip's packages for GPUs are not looked at. */
  readonly libraries?: Readonly<Record<string, number>>;
}

/** Whether a folder is complete, and its libraries are as large as they were. */
async function isPrepared(folder: string): Promise<boolean> {
  try {
    const { libraries = {} } = JSON.parse(await readFile(join(folder, DONE), 'utf8')) as Prepared;
    const same = Object.entries(libraries).map(
      async ([name, bytes]) => (await stat(join(folder, name))).size === bytes,
    );
    return (await Promise.all(same)).every(Boolean);
  } catch {
    return false;
  }
}

async function prepareCpu(folder: string, options: SetupOptions): Promise<void> {
  const { python = 'python3', onStep, signal } = options;
  const wheel = WHEELS[`${process.platform} ${process.arch}`];
  if (!wheel)
    throw new NasBenchError(
      'NB101_SETUP_FAILED',
      `PyPI has no TensorFlow for ${process.platform} ${process.arch}, expected one of ${Object.keys(WHEELS).join(', ')}; ` +
        'set NASBENCH101_TENSORFLOW to a library with its C interface',
    );
  const partial = `${folder}.partial`;
  await mkdir(partial, { recursive: true });
  const path = options.wheel ?? (await downloaded(partial, wheel));
  if (path === undefined || (options.wheel === undefined && (await sha256Of(path)) !== wheel.sha256)) {
    await needSpace(partial, wheel.bytes + wheel.unpacked);
    await download(partial, wheel, python, onStep, signal);
  } else {
    onStep?.(`using the wheel ${path}`);
    await needSpace(partial, wheel.unpacked);
  }
  const file = options.wheel ?? (await downloaded(partial, wheel));
  if (file === undefined)
    throw new NasBenchError(
      'NB101_SETUP_FAILED',
      `${python} has downloaded nothing, expected a wheel; name a Python 3 with pip`,
    );
  const got = await sha256Of(file);
  if (got !== wheel.sha256)
    throw new NasBenchError(
      'NB101_WRONG_SHA256',
      `${file}: got the SHA-256 ${got}, expected ${wheel.sha256}; download it again`,
    );
  onStep?.(`its SHA-256 is right: ${wheel.sha256}`);
  onStep?.(`unpacking ${wheel.members.length} libraries, ${megabytes(wheel.unpacked)}`);
  const unpacked = join(partial, 'libraries');
  await rm(unpacked, { recursive: true, force: true });
  await mkdir(unpacked);
  await runPython(python, ['-c', UNPACK, file, unpacked, ...wheel.members], signal);
  const names = wheel.members.map((member) => basename(member));
  const sizes = names.map(async (name) => [name, (await stat(join(unpacked, name))).size] as const);
  const libraries = Object.fromEntries(await Promise.all(sizes));
  const { project, sha256 } = wheel;
  const facts: Prepared = { version: TENSORFLOW_VERSION, project, sha256, libraries };
  await writeFile(join(unpacked, DONE), `${JSON.stringify(facts)}\n`);
  await rm(folder, { recursive: true, force: true });
  await rename(unpacked, folder);
  await rm(partial, { recursive: true, force: true });
}

/** Copies members of a zip file into a folder, without their folders. */
const UNPACK = `
import os, shutil, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    for member in sys.argv[3:]:
        with wheel.open(member) as source, open(os.path.join(sys.argv[2], os.path.basename(member)), "wb") as out:
            shutil.copyfileobj(source, out, 1 << 20)
`;

async function download(
  partial: string,
  { project, platform, bytes }: Wheel,
  python: string,
  onStep: SetupOptions['onStep'],
  signal: AbortSignal | undefined,
): Promise<void> {
  const requirement = `${project}==${TENSORFLOW_VERSION}`;
  onStep?.(`downloading ${requirement} from PyPI, ${megabytes(bytes)}`);
  // pip knows of mirrors, proxies and certificates of this machine, and keeps what it has in its cache.
  const pip = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check'];
  const which = ['--implementation', 'cp', '--python-version', '311', '--platform', platform];
  await runPython(
    python,
    [...pip, '--progress-bar', 'off', ...which, '--dest', partial, requirement],
    signal,
  );
}

async function prepareGpu(
  folder: string,
  { python = 'python3', onStep, signal }: SetupOptions,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await needSpace(folder, GPU_BYTES);
  const venv = join(folder, 'venv');
  onStep?.(`making a Python environment in ${venv}`);
  await runPython(python, ['-m', 'venv', venv], signal);
  const requirement = `tensorflow[and-cuda]==${TENSORFLOW_VERSION}`;
  onStep?.(`installing ${requirement} from PyPI, about 6.3 GB on the disk`);
  const own = join(venv, 'bin', 'python');
  await runPython(own, ['-m', 'pip', 'install', '--disable-pip-version-check', '-q', requirement], signal);
  await writeFile(
    join(folder, DONE),
    `${JSON.stringify({ version: TENSORFLOW_VERSION, project: requirement } satisfies Prepared)}\n`,
  );
}

/** The wheel that an earlier run has downloaded. */
async function downloaded(folder: string, { project }: Wheel): Promise<string | undefined> {
  const start = `${project.replaceAll('-', '_')}-${TENSORFLOW_VERSION}-`;
  const name = (await readdir(folder)).find((file) => file.startsWith(start) && file.endsWith('.whl'));
  return name === undefined ? undefined : join(folder, name);
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch (error) {
    throw ioError(path, 'read the wheel', error);
  }
  return hash.digest('hex');
}

async function needSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const left = bavail * bsize;
  if (left >= bytes) return;
  throw new NasBenchError(
    'NB101_NO_SPACE',
    `the disk of ${folder} has ${megabytes(left)} left, expected ${megabytes(bytes)}; free some, or set NASBENCH101_DATA to a ` +
      'folder elsewhere',
  );
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
