// Tables that many workers and processes have open.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';

import test from 'ava';

import { importTable, openTable } from '../ts/index.ts';
import { mapsOf, numbersOf, own, unlessHidden } from './open-table.ts';
import { FIXTURE } from './sources.ts';
import { syntheticTable } from './synthetic-table.ts';

/** Long enough to be mapped into memory, not read. */
const LARGE = await syntheticTable(
  ['test_accuracy_108_run0', 'validation_accuracy_108_run0'].map((name) => ({ name, value: Math.sqrt })),
);
const LIBRARY = new URL('../dist/index.js', import.meta.url).href;

test('workers open tables of their own, and ending one lets go of its table', async (t) => {
  const path = await own(LARGE);
  const source = `const { parentPort } = require('node:worker_threads');
    import(${JSON.stringify(LIBRARY)}).then(({ openTable }) => {
      globalThis.table = openTable(${JSON.stringify(path)});
      parentPort.postMessage(table.cellCount);
      setInterval(() => {}, 1000);
    });`;
  const workers = [1, 2, 3].map(() => new Worker(source, { eval: true }));
  const answers = await Promise.all(workers.map((worker) => once(worker, 'message')));
  t.deepEqual(answers, [[423_624], [423_624], [423_624]]);
  t.is(mapsOf(path), unlessHidden(3));
  await Promise.all(workers.map((worker) => worker.terminate()));
  t.is(mapsOf(path), unlessHidden(0));
});

/** A worker that opens a table, says so, and on a message reads everything in three ways. */
const READER = `
const { parentPort, workerData } = require('node:worker_threads');
const { createHash } = require('node:crypto');
import(${JSON.stringify(LIBRARY)}).then(({ openTable }) => {
  const table = openTable(workerData);
  parentPort.once('message', async () => {
    const hash = createHash('sha256');
    for (const metric of ['testAccuracy', 'validationAccuracy']) hash.update(table.column(metric));
    const reader = table.reader('testAccuracy');
    let sum = 0;
    for (let index = 0; index < 423624; index++) sum += reader.valueAt(index) ?? NaN;
    for (let index = 0; index < 423624; index += 97) sum += table.query(index).validationAccuracy;
    await table.verify();
    table.close();
    parentPort.postMessage([hash.digest('hex'), sum]);
  });
  parentPort.postMessage('open');
});`;

/** A process with two such workers, which begin when a line comes in. */
const PROCESS = `
const { Worker } = require('node:worker_threads');
const { once } = require('node:events');
(async () => {
  const workers = [0, 1].map(() => new Worker(${JSON.stringify(READER)}, { eval: true, workerData: process.argv[1] }));
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  console.log('open');
  await once(process.stdin, 'data');
  const answers = Promise.all(workers.map((worker) => once(worker, 'message')));
  for (const worker of workers) worker.postMessage('read');
  console.log(JSON.stringify(await answers));
  process.exit();
})();`;

test('many processes and workers read a table at once, while it is replaced', async (t) => {
  const path = await own(LARGE);
  const processes = Array.from({ length: 4 }, () => {
    const child = spawn(process.execPath, ['-e', PROCESS, path], { stdio: ['pipe', 'pipe', 'inherit'] });
    return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() };
  });
  const table = openTable(path);
  for (const { lines } of processes) t.is((await lines.next()).value, 'open');
  for (const { child } of processes) child.stdin.write('read\n');
  await importTable([FIXTURE], path, { overwrite: true });
  const answers = await Promise.all(
    processes.map(async ({ lines }) => JSON.parse((await lines.next()).value as string) as unknown),
  );

  let sum = 0;
  for (let index = 0; index < 423_624; index++) sum += Math.sqrt(index);
  for (let index = 0; index < 423_624; index += 97) sum += Math.sqrt(index);
  const expected = [numbersOf(table), sum];
  t.deepEqual(
    answers,
    processes.map(() => [[expected], [expected]]),
  );
  table.close();
});
