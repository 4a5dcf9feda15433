import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

import test from 'ava';

import { downloadTable, type DownloadOptions, type ErrorCode } from '../ts/index.ts';
import { send, sendUntil, serve, type Answer } from './file-server.ts';
import { posixTest } from './posix.ts';
import { MAIN, nasbench101, shell } from './run-cli.ts';
import { FIXTURE, fixtureTrainings, record } from './sources.ts';
import { namesIn, temporaryFolder } from './temporary-folder.ts';

const BYTES = await readFile(FIXTURE);
const SHA256 = createHash('sha256').update(BYTES).digest('hex');

/** Records without a fault, but not those that were asked for. */
const OTHER = Buffer.concat(fixtureTrainings().slice(1).map(record));

const FLIPPED = Buffer.from(BYTES);
FLIPPED[9000] = (FLIPPED[9000] ?? 0) ^ 1;

const cases: [what: string, code: ErrorCode, answer: Answer, requests: number][] = [
  ['a missing file', 'NB101_HTTP_STATUS', (_request, response) => response.writeHead(404).end(), 1],
  ['a forbidden file', 'NB101_HTTP_STATUS', (_request, response) => response.writeHead(403).end(), 1],
  ['a server that fails', 'NB101_HTTP_STATUS', (_request, response) => response.writeHead(500).end(), 3],
  ['a part of the file', 'NB101_HTTP_STATUS', (_request, response) => response.writeHead(206).end(BYTES), 1],
  [
    'a redirect loop',
    'NB101_BAD_REDIRECT',
    (_request, response) => response.writeHead(302, { location: '/again' }).end(),
    6,
  ],
  ['a redirect to nowhere', 'NB101_BAD_REDIRECT', (_request, response) => response.writeHead(301).end(), 1],
  [
    'a redirect to a file',
    'NB101_BAD_REDIRECT',
    (_request, response) => response.writeHead(307, { location: 'file:///etc/passwd' }).end(),
    1,
  ],
  [
    'connections that are cut again and again',
    'NB101_CONNECTION',
    (request, response) => sendUntil(request, response, BYTES, 5000),
    3,
  ],
  [
    'a server that never answers',
    'NB101_CONNECTION',
    () => {
      // Never.
    },
    3,
  ],
  [
    'a length that is too long',
    'NB101_CONNECTION',
    (_request, response) => {
      response.writeHead(200, { 'content-length': BYTES.length + 1 });
      response.write(BYTES, () => setTimeout(() => response.destroy(), 20));
    },
    3,
  ],
  [
    'a length that is too short',
    'NB101_TRUNCATED',
    (_request, response) => {
      response.strictContentLength = false;
      response.writeHead(200, { 'content-length': 9000 }).end(BYTES);
    },
    1,
  ],
  ['another file', 'NB101_WRONG_SHA256', (request, response) => send(request, response, OTHER), 1],
  ['a flipped bit', 'NB101_CHECKSUM_MISMATCH', (request, response) => send(request, response, FLIPPED), 1],
  ['a page', 'NB101_NOT_A_TFRECORD', (_request, response) => response.end('<!doctype html>'), 1],
  ['nothing', 'NB101_TRUNCATED', (_request, response) => response.end(), 1],
];

for (const [what, code, answer, requests] of cases)
  test(`${what}: ${code}, and nothing is left`, async (t) => {
    const folder = await temporaryFolder();
    const { url, ranges } = await serve(t, answer);
    const how = { url, sha256: SHA256, out: join(folder, 'table'), keep: join(folder, 'kept') };
    // Short only where it matters: a busy process may not see for a while what has come.
    const stallTimeout = what.includes('never') ? 500 : 60_000;
    const patience = { retries: 2, retryDelay: 1, stallTimeout };
    const error = await t.throwsAsync(downloadTable('full', { ...how, ...patience }), { code });
    t.true(error?.message.startsWith(url.replace('/some.tfrecord', '/')), error?.message);
    t.deepEqual(await namesIn(folder), []);
    t.is(ranges.length, requests);
  });

test('what makes no sense is refused before anything is asked', async (t) => {
  const out = join(await temporaryFolder(), 'table');
  const bad: [DownloadOptions, ErrorCode][] = [
    [{ url: 'ftp://localhost/x' }, 'NB101_BAD_ARGUMENT'],
    [{ url: 'http://me:secret@localhost/x' }, 'NB101_BAD_ARGUMENT'],
    [{ url: '' }, 'NB101_BAD_ARGUMENT'],
    [{ sha256: 'abc' }, 'NB101_BAD_ARGUMENT'],
    [{ keep: out }, 'NB101_BAD_ARGUMENT'],
    [{ keep: '' }, 'NB101_BAD_ARGUMENT'],
    [{ retries: -1 }, 'NB101_BAD_ARGUMENT'],
    [{ retryDelay: 0.5 }, 'NB101_BAD_ARGUMENT'],
    [{ stallTimeout: 0 }, 'NB101_BAD_ARGUMENT'],
    [{ out: join(out, 'no', 'folder') }, 'NB101_IO'],
    [{ keep: join(out, 'no', 'folder') }, 'NB101_IO'],
  ];
  for (const [how, code] of bad)
    await t.throwsAsync(downloadTable('full', { url: 'http://127.0.0.1:1/', out, ...how }), { code });
  await t.throwsAsync(downloadTable('half' as 'full', { out }), { code: 'NB101_BAD_ARGUMENT' });
});

test('an abort ends a download with its reason, and nothing is left', async (t) => {
  const folder = await temporaryFolder();
  const { url } = await serve(t, (request, response) => sendUntil(request, response, BYTES, 5000, 'stall'));
  const controller = new AbortController();
  const reason = new Error('enough');
  const how = { url, sha256: SHA256, out: join(folder, 'table'), keep: join(folder, 'kept') };
  const job = downloadTable('full', {
    ...how,
    signal: controller.signal,
    onProgress: () => controller.abort(reason),
  });
  t.is(await t.throwsAsync(job), reason);
  t.deepEqual(await namesIn(folder), []);
  t.is(await t.throwsAsync(downloadTable('full', { ...how, signal: controller.signal })), reason);
});

test('an error of onProgress ends a download', async (t) => {
  const folder = await temporaryFolder();
  const { url } = await serve(t, (request, response) => send(request, response, BYTES));
  const failure = new Error('mine');
  const job = downloadTable('full', {
    url,
    sha256: SHA256,
    out: join(folder, 'table'),
    onProgress: () => {
      throw failure;
    },
  });
  t.is(await t.throwsAsync(job), failure);
  t.deepEqual(await namesIn(folder), []);
});

test('a full disk ends a download, and nothing is left', async (t) => {
  const folder = await temporaryFolder();
  const small = join(folder, 'small');
  await mkdir(small);
  const run = promisify(execFile);
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', small]);
  } catch (error) {
    t.log('skipped: no file system can be mounted here:', (error as Error).message);
    t.pass();
    return;
  }
  t.teardown(() => run('umount', [small]));
  const { url } = await serve(t, (request, response) => send(request, response, BYTES));
  const how = { url, sha256: SHA256 };
  await t.throwsAsync(downloadTable('full', { ...how, out: join(small, 'table') }), { code: 'NB101_IO' });
  t.deepEqual(await namesIn(small), []);
  const job = downloadTable('full', { ...how, out: join(folder, 'table'), keep: join(small, 'kept') });
  await t.throwsAsync(job, { code: 'NB101_IO' });
  t.deepEqual(await namesIn(small), []);
  t.deepEqual(await namesIn(folder), ['small']);
});

test('the examples of download --help run', async (t) => {
  const { code, stdout } = await nasbench101(['download', '--help']);
  t.is(code, 0);
  const lines = Array.from(stdout.matchAll(/^ {2}\$ (.*)$/gm), ([, line]) => line ?? '');
  t.is(lines.length, 3);
  const { url } = await serve(t, (request, response) => send(request, response, BYTES));
  for (const line of lines) {
    const cwd = await temporaryFolder();
    // What they download is too much for a test.
    const local = `${line.replace(/ --url \S+/, '')} --url ${url} --sha256 ${SHA256}`;
    const outcome = await shell(local, { cwd, env: { NASBENCH101_DATA: join(cwd, 'data') } });
    t.is(outcome.code, 0, `${line}\n${outcome.stderr}`);
    t.regex(outcome.stdout, /nb101/);
    t.is(outcome.stderr, '');
  }
});

test('the command line ends with 1 and a code, or with 2', async (t) => {
  const cwd = await temporaryFolder();
  const { url } = await serve(t, (_request, response) => response.writeHead(404).end());
  const refused = await nasbench101(['download', '--url', url, '--out', 'x', '--json'], { cwd });
  t.is(refused.code, 1);
  t.like(JSON.parse(refused.stdout), { error: { code: 'NB101_HTTP_STATUS' } });
  for (const args of [['half'], ['full', 'more'], ['--retries', 'x'], ['--stall-timeout', 'x']])
    t.is((await nasbench101(['download', ...args, '--url', url], { cwd })).code, 2);
  t.deepEqual(await namesIn(cwd), []);
});

posixTest('Ctrl-C ends a download and leaves nothing', async (t) => {
  const folder = await temporaryFolder();
  const requests = new EventEmitter();
  const { url } = await serve(t, (request, response) => {
    sendUntil(request, response, BYTES, 5000, 'stall');
    requests.emit('request');
  });
  const args = ['--url', url, '--out', join(folder, 'table'), '--keep', join(folder, 'kept')];
  const child = spawn(process.execPath, [MAIN, 'download', ...args], { stdio: 'ignore' });
  const closed = once(child, 'close');
  await once(requests, 'request');
  await new Promise((resolve) => setTimeout(resolve, 200));
  child.kill('SIGINT');
  // Either way a shell says 130: on a busy machine the process is killed before it has stopped in good order.
  const [code, signal] = (await closed) as [number | null, string | null];
  t.true(code === 130 || signal === 'SIGINT');
  t.deepEqual(
    (await namesIn(folder)).filter((name) => code === 130 || !name.endsWith('.tmp')),
    [],
  );
});
