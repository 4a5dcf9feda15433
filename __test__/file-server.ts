// A local HTTP server that can misbehave, for tests of downloads.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';

import type { ExecutionContext } from 'ava';

/** Answers one request, counted from 0. */
export type Answer = (request: IncomingMessage, response: ServerResponse, number: number) => void;

/** A server for one test. */
export interface FileServer {
  /** The address of a file on it. */
  url: string;
  /** What the requests asked: the `Range` header of each. */
  ranges: (string | undefined)[];
}

/** Serves until the test ends. */
export async function serve(t: ExecutionContext, answer: Answer): Promise<FileServer> {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range);
    answer(request, response, ranges.length - 1);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/some.tfrecord`, ranges };
}

/** A file as a good server sends it, from a byte on if it is asked for that. */
export function send(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  etag = '"first"',
): void {
  const from = start(request, etag);
  const headers = { 'content-length': bytes.length - from, etag, 'accept-ranges': 'bytes' };
  const range = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
  response.writeHead(from > 0 ? 206 : 200, { ...headers, ...(from > 0 && { 'content-range': range }) });
  response.end(bytes.subarray(from));
}

/** As {@link send}, but the connection breaks, or stalls, before the byte `end`. */
export function sendUntil(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  end: number,
  then: 'cut' | 'stall' = 'cut',
): void {
  const from = start(request, '"first"');
  const headers = { 'content-length': bytes.length - from, etag: '"first"' };
  const range = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
  response.writeHead(from > 0 ? 206 : 200, { ...headers, ...(from > 0 && { 'content-range': range }) });
  response.write(bytes.subarray(from, end), () => {
    if (then === 'cut') void arrival().then(() => response.destroy());
  });
}

/**
 * Time for what was written to arrive. Turns of the event loop count: client and server share it, and a busy process may
 * have let any time pass without looking for bytes.
 */
async function arrival(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await setTimeout(2);
}

/** The byte from which on a request wants the file: 0 if it has another version of it. */
function start({ headers }: IncomingMessage, etag: string): number {
  const from = /^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1];
  return from === undefined || headers['if-range'] !== etag ? 0 : Number(from);
}
