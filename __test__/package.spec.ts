import { execFileSync } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import process from 'node:process';

import test from 'ava';

import manifest from '../package.json' with { type: 'json' };
import { temporaryFolder } from './temporary-folder.ts';

test('the package exports exactly its public names', async (t) => {
  const library: object = await import('nasbench101');
  t.deepEqual(Object.keys(library).toSorted(), [
    'BudgetClock',
    'Cell',
    'ERROR_CODES',
    'NasBenchError',
    'OPS',
    'PAPER_NETWORK',
    'Space',
    'Surrogate',
    'Table',
    'adjacencyEncoding',
    'cellOfEncoding',
    'dataFolder',
    'downloadTable',
    'importTable',
    'landscape',
    'mutate',
    'mutateEncoding',
    'openBenchmark',
    'openSurrogate',
    'openTable',
    'pathEncoding',
    'randomCell',
    'randomEncoding',
    'resolveProtocol',
    'seededRandom',
    'study',
    'version',
  ]);
});

test('bundled classes and functions have the names that they are exported by', (t) => {
  // In a process of its own: what loads TypeScript here rewrites bundles, too.
  const code = `import * as library from ${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)};
    const functions = Object.entries(library).filter(([, value]) => typeof value === 'function');
    console.log(JSON.stringify(functions.map(([name, { name: own }]) => [name, own])));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
  const names = JSON.parse(output) as [string, string][];
  t.true(names.length > 10);
  for (const [name, own] of names) t.is(own, name);
});

test('training has an entry point of its own, with the same classes', async (t) => {
  const [library, training] = await Promise.all([import('nasbench101'), import('nasbench101/train')]);
  t.deepEqual(Object.keys(training).toSorted(), [
    'NETWORK_OPS',
    'NETWORK_PRESETS',
    'PAPER_TRAINING',
    'TrainingOutput',
    'downloadCifar10',
    'mergeTrainings',
    'readCifar10',
    'sampleMetrics',
    'setupTensorFlow',
    'sweep',
    'train',
    'tryTensorFlows',
  ]);
  const error = await t.throwsAsync(training.train(library.Cell.fromIndex(0), { data: '/nowhere' }), {
    any: true,
  });
  t.true((error as unknown) instanceof library.NasBenchError);
});

test('reports have an entry point of their own, with the same classes', async (t) => {
  const [library, report] = await Promise.all([import('nasbench101'), import('nasbench101/report')]);
  t.deepEqual(Object.keys(report).toSorted(), [
    'cellToPng',
    'cellToSvg',
    'landscapeFigures',
    'landscapeReport',
    'studyFigures',
    'studyReport',
  ]);
  t.regex(await report.cellToSvg(library.Cell.fromIndex(7)), /^<svg /);
  const result = await library.study(
    { runs: 1, budget: { queries: 5 } },
    { benchmark: library.openSurrogate() },
  );
  t.regex(await report.studyReport(result), /^<!doctype html>/);
});

test('entry points do nothing when they are imported', (t) => {
  const code = `const globals = new Set(Object.getOwnPropertyNames(globalThis));
    const signals = process.eventNames().length;
    await Promise.all(['nasbench101', 'nasbench101/report', 'nasbench101/train'].map((name) => import(name)));
    console.log(JSON.stringify({
      globals: Object.getOwnPropertyNames(globalThis).filter((name) => !globals.has(name)),
      listeners: process.eventNames().length - signals,
      timers: process.getActiveResourcesInfo().filter((name) => /Timeout|Immediate|FSReq|Socket|Worker/.test(name)),
      tensorflow: process.report.getReport().sharedObjects.filter((name) => /tensorflow/i.test(name)),
    }));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
  t.deepEqual(JSON.parse(output), { globals: [], listeners: 0, timers: [], tensorflow: [] });
});

test('the package exports its manifest and no inner file', async (t) => {
  const { default: exported } = (await import('nasbench101/package.json', { with: { type: 'json' } })) as {
    default: unknown;
  };
  t.deepEqual(exported, manifest);
  const inner = 'nasbench101/dist/native.js';
  await t.throwsAsync(import(inner), {
    any: true, // made by Node.js outside the realm in which AVA knows errors
    code: 'ERR_PACKAGE_PATH_NOT_EXPORTED',
  });
});

test('the package and the addon are small', async (t) => {
  const root = new URL('..', import.meta.url);
  // npm wants to write there, and a home may be read-only.
  const cache = ['--cache', await temporaryFolder()];
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', ...cache], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const [tarball] = JSON.parse(output) as { size: number }[];
  t.true(tarball !== undefined && tarball.size <= 1_500_000, `the tarball has ${tarball?.size} bytes`);

  const folder = new URL('native/', root);
  const binaries = (await readdir(folder)).filter((file) => file.endsWith('.node'));
  t.true(binaries.length > 0);
  for (const binary of binaries) {
    // docs/decisions.md says what fills it.
    const { size } = await stat(new URL(binary, folder));
    t.true(size <= 6_000_000, `${binary} has ${size} bytes`);
  }
});

test('one file imports the addon', async (t) => {
  const source = new URL('../ts/', import.meta.url);
  const files = (await readdir(source, { recursive: true })).filter((file) => file.endsWith('.ts'));
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, source), 'utf8')));
  t.deepEqual(
    files.filter((_, index) => texts[index]?.includes('native/index.js')),
    ['native.ts'],
  );
});
