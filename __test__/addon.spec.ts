import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import test from 'ava';

import { cancellable } from '../ts/cancellable.ts';
import { callNative, fromNative, NasBenchError } from '../ts/errors.ts';
import { __panic, __panicAsync, __tick } from '../ts/native.ts';
import { version } from '../ts/version.ts';
import manifest from '../package.json' with { type: 'json' };

const library = new URL('../dist/index.js', import.meta.url).href;

test('the addon has the version of the package', (t) => {
  t.is(version(), manifest.version);
});

test('the addon loads in workers, side by side and again after one has ended', async (t) => {
  const source = `const { parentPort } = require('node:worker_threads');
    import(${JSON.stringify(library)}).then(({ version }) => parentPort.postMessage(version()));`;
  const versionInWorker = async (): Promise<unknown> => {
    const worker = new Worker(source, { eval: true });
    const exit = once(worker, 'exit');
    const [answer] = await once(worker, 'message');
    await exit;
    return answer;
  };
  const together = await Promise.all([versionInWorker(), versionInWorker(), versionInWorker()]);
  t.deepEqual(
    [...together, await versionInWorker()],
    Array.from({ length: 4 }, () => manifest.version),
  );
});

test('a panic on the JavaScript thread is a typed error', (t) => {
  const error = t.throws(() => callNative(() => __panic('boom')), {
    instanceOf: NasBenchError,
    code: 'NB101_PANIC',
  });
  t.regex(error.message, /boom/);
});

test('a panic on the thread pool is a typed error', async (t) => {
  const error = await t.throwsAsync(
    cancellable({}, () => __panicAsync('boom')),
    { instanceOf: NasBenchError, code: 'NB101_PANIC' },
  );
  t.regex(error.message, /boom/);
  t.true(error.stack?.includes('cancellable'), 'the stack names the caller');
});

test('an argument of the wrong type is a typed error', (t) => {
  t.throws(() => callNative(() => __panic(1 as unknown as string)), {
    instanceOf: NasBenchError,
    code: 'NB101_BAD_ARGUMENT',
  });
});

test('errors of others pass unchanged', (t) => {
  for (const error of [new TypeError('no'), Object.assign(new Error('no'), { code: 'ENOENT' }), 'no', null])
    t.is(fromNative(error), error);
});

test('progress rises, is at most 20 a second, and ends at the total', async (t) => {
  const seen: number[] = [];
  const began = performance.now();
  const ticks = await cancellable(
    {
      onProgress: (done, total) => {
        t.is(total, 300);
        seen.push(done);
      },
    },
    (token, onProgress) => __tick(300, token, onProgress),
  );
  const seconds = (performance.now() - began) / 1000;
  t.is(ticks, 300);
  t.is(seen.at(-1), 300);
  t.deepEqual(
    seen,
    [...new Set(seen)].toSorted((a, b) => a - b),
  );
  // One at the start and one at the end come on top.
  t.true(seen.length > 2 && seen.length <= seconds * 20 + 2, `${seen.length} calls in ${seconds} s`);
});

test('the shortest job says that it is done', async (t) => {
  for (let job = 0; job < 200; job++) {
    const seen: number[] = [];
    await cancellable({ onProgress: (done) => void seen.push(done) }, (token, onProgress) =>
      __tick(1, token, onProgress),
    );
    t.deepEqual(seen, [1]);
  }
});

test('an aborted job stops and rejects with the reason of the signal', async (t) => {
  const reason = new Error('enough');
  const controller = new AbortController();
  const began = performance.now();
  const job = cancellable({ signal: controller.signal }, (token) => __tick(60_000, token));
  setTimeout(() => controller.abort(reason), 20);
  t.is(await t.throwsAsync(job), reason);
  t.true(performance.now() - began < 10_000);
});

test('a signal that is aborted already starts nothing', async (t) => {
  const reason = new Error('enough');
  await t.throwsAsync(
    cancellable({ signal: AbortSignal.abort(reason) }, () => {
      t.fail('started');
      return Promise.resolve();
    }),
    { is: reason },
  );
});

test('a progress callback that throws stops the job and rejects with its error', async (t) => {
  const fault = new Error('callback');
  const job = cancellable(
    {
      onProgress: () => {
        throw fault;
      },
    },
    (token, onProgress) => __tick(60_000, token, onProgress),
  );
  t.is(await t.throwsAsync(job), fault);
});
