import { createHash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import test from 'ava';

import { Cell, dataFolder, downloadTable, importTable, openTable } from '../ts/index.ts';
import { send, sendUntil, serve } from './file-server.ts';
import { FIXTURE, record } from './sources.ts';
import { namesIn, temporaryFolder } from './temporary-folder.ts';

const BYTES = await readFile(FIXTURE);
const QUICK = { retryDelay: 1, stallTimeout: 60_000 };

/** A file with one training for each of the first cells. */
function recordsOf(cells: number): Buffer {
  const records = Array.from({ length: cells }, (_value, index) => {
    const { matrix, ops, hash, trainableParameters } = Cell.fromIndex(index);
    const accuracies = { trainAccuracy: 1, validationAccuracy: 0.5, testAccuracy: 0.25 };
    const training = { matrix, ops, hash, epochs: 108, repeat: 0, trainingTime: index };
    return record({ ...training, ...accuracies, trainableParameters });
  });
  return Buffer.concat(records);
}

const MANY = recordsOf(200);

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A place for a table in a folder of its own. */
async function place(): Promise<{ folder: string; out: string }> {
  const folder = await temporaryFolder();
  return { folder, out: join(folder, 'table.nb101') };
}

test('a download makes the table that an import makes', async (t) => {
  const { folder, out } = await place();
  const { url } = await serve(t, (request, response) => send(request, response, BYTES));
  const sha256 = sha256Of(BYTES);
  const heard: [number, number | undefined][] = [];
  const summary = await downloadTable('only108', {
    url,
    sha256: sha256.toUpperCase(),
    out,
    onProgress: (bytes, total, rate) => {
      heard.push([bytes, total]);
      t.true(rate >= 0);
    },
  });
  t.like(summary, { path: out, url, records: 36, cells: 6, kind: 'retrained' });
  t.deepEqual(summary.sources, [{ name: 'some.tfrecord', format: 'tfrecord', bytes: BYTES.length, sha256 }]);
  t.deepEqual(heard.at(-1), [BYTES.length, BYTES.length]);
  t.deepEqual(await namesIn(folder), ['table.nb101']);

  const imported = join(await temporaryFolder(), 'table.nb101');
  await importTable([FIXTURE], imported);
  const [a, b] = [openTable(out), openTable(imported)];
  t.deepEqual(a.columns, b.columns);
  t.deepEqual(a.query(7, { repeat: 1 }), b.query(7, { repeat: 1 }));
  a.close();
  b.close();
});

test('a connection that is cut goes on where it was', async (t) => {
  const { folder, out } = await place();
  const { url, ranges } = await serve(t, (request, response, number) =>
    sendUntil(request, response, MANY, number < 2 ? 10_000 * (number + 1) : MANY.length),
  );
  const keep = join(folder, 'kept.tfrecord');
  const summary = await downloadTable('full', { url, sha256: sha256Of(MANY), out, keep, ...QUICK });
  t.deepEqual(ranges, [undefined, 'bytes=10000-', 'bytes=20000-']);
  t.is(summary.sources[0]?.bytes, MANY.length);
  t.deepEqual(await readFile(keep), MANY);
  t.deepEqual(await namesIn(folder), ['kept.tfrecord', 'table.nb101']);
});

test('a connection that stalls goes on where it was', async (t) => {
  const { out } = await place();
  const { url, ranges } = await serve(t, (request, response, number) =>
    sendUntil(request, response, BYTES, number === 0 ? 5000 : BYTES.length, 'stall'),
  );
  await downloadTable('full', { url, sha256: sha256Of(BYTES), out, retryDelay: 1, stallTimeout: 1000 });
  // In a busy process the second connection may seem to stall as well.
  t.deepEqual(ranges.slice(0, 2), [undefined, 'bytes=5000-']);
});

test('a file that changes between connections is fetched anew', async (t) => {
  const { folder, out } = await place();
  const { url, ranges } = await serve(t, (request, response, number) =>
    number === 0 ? sendUntil(request, response, MANY, 15_000) : send(request, response, BYTES, '"second"'),
  );
  const keep = join(folder, 'kept.tfrecord');
  const summary = await downloadTable('full', { url, sha256: sha256Of(BYTES), out, keep, ...QUICK });
  t.deepEqual(ranges, [undefined, 'bytes=15000-']);
  t.is(summary.records, 36);
  t.deepEqual(await readFile(keep), BYTES);
});

for (const [what, headers, status] of [
  ['ignores ranges', {}, 200],
  ['sends another part', { 'content-range': `bytes 1-${BYTES.length - 1}/${BYTES.length}` }, 206],
  ['knows no such part', {}, 416],
] as const)
  test(`a server that ${what} is asked for all`, async (t) => {
    const { out } = await place();
    const { url, ranges } = await serve(t, (request, response, number) => {
      if (number === 0) sendUntil(request, response, BYTES, 5000);
      else if (number === 1) response.writeHead(status, headers).end(BYTES);
      else send(request, response, BYTES);
    });
    const summary = await downloadTable('full', { url, sha256: sha256Of(BYTES), out, ...QUICK });
    t.is(summary.records, 36);
    t.deepEqual(ranges, [undefined, 'bytes=5000-', undefined].slice(0, status === 200 ? 2 : 3));
  });

test('a connection that is cut after the last byte has brought all', async (t) => {
  const { out } = await place();
  const { url, ranges } = await serve(t, (_request, response, number) => {
    if (number > 0) response.writeHead(416, { 'content-range': `bytes */${BYTES.length}` }).end();
    // Without a length the end is a chunk of its own, which does not come.
    else response.write(BYTES, () => setTimeout(() => response.destroy(), 100));
  });
  const summary = await downloadTable('full', { url, sha256: sha256Of(BYTES), out, ...QUICK });
  t.is(summary.records, 36);
  t.deepEqual(ranges, [undefined, `bytes=${BYTES.length}-`]);
});

test('a busy server is asked again', async (t) => {
  const { out } = await place();
  const { url, ranges } = await serve(t, (request, response, number) => {
    if (number < 2) response.writeHead(503).end('later');
    else send(request, response, BYTES);
  });
  t.is((await downloadTable('full', { url, sha256: sha256Of(BYTES), out, ...QUICK })).cells, 6);
  t.is(ranges.length, 3);
});

test('redirects are followed', async (t) => {
  const { out } = await place();
  const { url } = await serve(t, (request, response) => {
    if (request.url === '/there') send(request, response, BYTES);
    else response.writeHead(302, { location: '/there' }).end();
  });
  const { sources } = await downloadTable('full', { url, sha256: sha256Of(BYTES), out });
  t.is(sources[0]?.name, 'some.tfrecord');
});

test('a slow importer slows the network down, and loses nothing', async (t) => {
  const { folder, out } = await place();
  const large = recordsOf(30_000);
  t.true(large.length > 10 << 20, 'more than the channel holds');
  const { url } = await serve(t, (request, response) => send(request, response, large));
  const summary = await downloadTable('full', { url, sha256: sha256Of(large), out });
  t.is(summary.sources[0]?.bytes, large.length);
  t.is(summary.cells, 30_000);
  t.deepEqual(await namesIn(folder), ['table.nb101']);
});

test('several downloads at once leave the threads to others', async (t) => {
  const { folder } = await place();
  const { url } = await serve(t, (request, response, number) =>
    sendUntil(request, response, MANY, number < 6 ? 10_000 : MANY.length),
  );
  const sha256 = sha256Of(MANY);
  const paths = Array.from({ length: 6 }, (_value, i) => join(folder, `${i}`));
  await Promise.all(
    paths.map((path) =>
      downloadTable('full', { url, sha256, out: path, keep: `${path}.tfrecord`, ...QUICK }),
    ),
  );
  t.is((await namesIn(folder)).length, 12);
});

test('tables go to the folder of the user, which is made if need be', async (t) => {
  const saved = { ...process.env };
  t.teardown(() => (process.env = saved));
  const folder = join(await temporaryFolder(), 'deep', 'data');
  process.env['NASBENCH101_DATA'] = folder;
  t.is(dataFolder(), folder);
  const { url } = await serve(t, (request, response, number) =>
    number === 0 ? response.writeHead(404).end() : send(request, response, BYTES),
  );
  await t.throwsAsync(downloadTable('only108', { url, sha256: sha256Of(BYTES) }));
  await t.throwsAsync(stat(join(folder, '..')), { code: 'ENOENT' });
  const { path } = await downloadTable('only108', { url, sha256: sha256Of(BYTES) });
  t.is(path, join(folder, 'nasbench_only108.nb101'));
  t.deepEqual(await namesIn(folder), ['nasbench_only108.nb101']);

  delete process.env['NASBENCH101_DATA'];
  if (process.platform === 'linux') {
    process.env['XDG_DATA_HOME'] = folder;
    t.is(dataFolder(), join(folder, 'nasbench101'));
    delete process.env['XDG_DATA_HOME'];
    t.is(dataFolder(), join(homedir(), '.local', 'share', 'nasbench101'));
  }
});

test('what is there already stays, unless told otherwise', async (t) => {
  const { folder, out } = await place();
  const { url, ranges } = await serve(t, (request, response) => send(request, response, BYTES));
  await writeFile(out, 'precious');
  const how = { url, sha256: sha256Of(BYTES) };
  await t.throwsAsync(downloadTable('full', { ...how, out }), { code: 'NB101_FILE_EXISTS' });
  await t.throwsAsync(downloadTable('full', { ...how, out: join(folder, 'x'), keep: out }), {
    code: 'NB101_FILE_EXISTS',
  });
  t.is(await readFile(out, 'utf8'), 'precious');
  t.is(ranges.length, 0);
  await downloadTable('full', { ...how, out, overwrite: true });
  openTable(out).close();
});

test('the address of a closed port is a lost connection', async (t) => {
  const { folder, out } = await place();
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  const error = await t.throwsAsync(downloadTable('full', { url, out, retries: 1, retryDelay: 1 }), {
    code: 'NB101_CONNECTION',
  });
  t.regex(error?.message ?? '', /failed 2 times, the last time after 0 bytes: .*ECONNREFUSED/);
  t.deepEqual(await namesIn(folder), []);
});
