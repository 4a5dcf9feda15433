import { NasBenchError } from '../errors.ts';
import { shownUrl } from './request.ts';

/** What a server says about a file: enough to go on where a connection broke. */
export interface Remote {
  /** Its length, if the server tells. */
  readonly length: number | undefined;
  /** What changes when the file does: a strong entity tag, or a date. */
  readonly validator: string | undefined;
  /** Whether the server gives parts. */
  readonly ranges: boolean;
}

/** Statuses that say: later. */
const TRANSIENT: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Whether it may help to ask again. */
export function isTransient(status: number): boolean {
  return TRANSIENT.has(status);
}

/** The error about a status that brings no file. */
export function statusError(url: URL, { status, statusText }: Response): NasBenchError {
  const got = `${status} ${statusText}`.trim();
  const remedy = isTransient(status) ? 'try again later' : 'check the URL';
  return new NasBenchError(
    'NB101_HTTP_STATUS',
    `${shownUrl(url)}: got the status ${got}, expected 200; ${remedy}, or give that of a mirror`,
  );
}

/** Reads what a first answer says about the whole file. */
export function remoteOf({ headers }: Response): Remote {
  // A body that fetch has unpacked has another length than the server says, and no parts.
  const packed = (headers.get('content-encoding') ?? 'identity') !== 'identity';
  const length = Number(headers.get('content-length') ?? Number.NaN);
  const etag = headers.get('etag');
  const strong = etag?.startsWith('"') ? etag : undefined;
  return {
    length: packed || !Number.isSafeInteger(length) ? undefined : length,
    validator: strong ?? headers.get('last-modified') ?? undefined,
    ranges: !packed && headers.get('accept-ranges') !== 'none',
  };
}

/** What asks for the rest of a file from some byte on, if it has not changed. */
export function rangeHeaders(from: number, { validator }: Remote): Record<string, string> {
  return { range: `bytes=${from}-`, ...(validator !== undefined && { 'if-range': validator }) };
}

/** Whether an answer says that there is nothing from some byte on: the connection broke after the last one. */
export function isNothing({ status, headers }: Response, from: number, { length }: Remote): boolean {
  return (
    status === 416 &&
    headers.get('content-range') === `bytes */${from}` &&
    (length === undefined || length === from)
  );
}

/** Whether an answer is the rest of the file from some byte on: servers send other parts, and parts of other files. */
export function isRest(response: Response, from: number, { length, validator }: Remote): boolean {
  if (response.status !== 206) return false;
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
  if (range === null || Number(range[1]) !== from) return false;
  const etag = response.headers.get('etag');
  if (etag !== null && validator?.startsWith('"') && etag !== validator) return false;
  return length === undefined || range[3] === '*' || Number(range[3]) === length;
}
