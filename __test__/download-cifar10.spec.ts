// The archive of CIFAR-10, from a server of our own.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import test from 'ava';

import { nasbench101 } from './run-cli.ts';
import { namesIn, temporaryFolder } from './temporary-folder.ts';

test('download-cifar10 checks what it gets, and unpacks it', async (t) => {
  const archive = gzipSync(tar('cifar-10-batches-bin/data_batch_1.bin', 'images'));
  const server = createServer((_request, response) => response.end(archive)).listen(0);
  t.teardown(() => server.close());
  const url = `http://localhost:${(server.address() as AddressInfo).port}/cifar-10-binary.tar.gz`;
  const out = await temporaryFolder();
  const wrong = await nasbench101(['download-cifar10', '--url', url, '--out', out]);
  t.regex(wrong.stderr, /NB101_WRONG_SHA256/);
  const sha256 = createHash('sha256').update(archive).digest('hex');
  const { code, stdout } = await nasbench101([
    'download-cifar10',
    '--url',
    url,
    '--sha256',
    sha256,
    '--out',
    out,
  ]);
  t.is(code, 0);
  t.deepEqual(await namesIn(stdout.trim()), ['data_batch_1.bin']);
  t.is(await readFile(join(stdout.trim(), 'data_batch_1.bin'), 'utf8'), 'images');
});

/** A tar archive of one file. */
function tar(name: string, text: string): Buffer {
  const archive = Buffer.alloc(512 * 4);
  archive.write(name);
  archive.write(`${text.length.toString(8).padStart(11, '0')}\0`, 124);
  archive.write('0', 156);
  archive.write(text, 512);
  return archive;
}
