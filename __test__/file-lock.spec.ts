// Locks on outputs, between threads; they are the same between processes.
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { Worker } from 'node:worker_threads';

import test from 'ava';

import { callNative } from '../ts/errors.ts';
import { FileLock } from '../ts/native.ts';
import { namesIn, temporaryFolder } from './temporary-folder.ts';

/** The addon that this process has loaded. */
const { sharedObjects } = process.report.getReport() as unknown as { sharedObjects: string[] };
const ADDON = sharedObjects.find((path) => /nasbench101\.[^/\\]*\.node$/.test(path));

test('a lock is held by one at a time, also while others release it and remove its file', async (t) => {
  const folder = await temporaryFolder();
  const path = join(folder, 'out.lock');
  const holders = new Int32Array(new SharedArrayBuffer(4));
  const source = `
    const { parentPort, workerData: { path, holders } } = require('node:worker_threads');
    const { FileLock } = require(${JSON.stringify(ADDON)});
    const never = new Int32Array(new SharedArrayBuffer(4));
    let [held, together] = [0, 0];
    const end = Date.now() + 1000;
    while (Date.now() < end) {
      let lock;
      try {
        lock = new FileLock(path);
      } catch (error) {
        if (error.code !== 'NB101_OUTPUT_IN_USE') throw error;
        continue;
      }
      held++;
      if (Atomics.add(holders, 0, 1) !== 0) together++;
      Atomics.wait(never, 0, 0, 1);
      Atomics.sub(holders, 0, 1);
      lock.release();
    }
    parentPort.postMessage({ held, together });`;
  const counts = await Promise.all(
    [1, 2, 3, 4].map(async () => {
      const worker = new Worker(source, { eval: true, workerData: { path, holders } });
      const [count] = (await once(worker, 'message')) as [{ held: number; together: number }];
      return count;
    }),
  );
  t.true(counts.some(({ held }) => held > 0));
  t.deepEqual(
    counts.map(({ together }) => together),
    [0, 0, 0, 0],
  );
  t.deepEqual(await namesIn(folder), []);
});

test('a lock that is held is refused, and may be released twice', async (t) => {
  const path = join(await temporaryFolder(), 'out.lock');
  const lock = new FileLock(path);
  t.throws(() => callNative(() => new FileLock(path)), { code: 'NB101_OUTPUT_IN_USE' });
  lock.release();
  lock.release();
  new FileLock(path).release();
  t.throws(() => callNative(() => new FileLock(join(path, 'out.lock'))), { code: 'NB101_IO' });
});
