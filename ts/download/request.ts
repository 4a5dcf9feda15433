import { describe } from '../arguments.ts';
import { NasBenchError } from '../errors.ts';

/** How many redirects are followed. */
const MOST_REDIRECTS = 5;

/** An address that a request can go to: `fetch` takes none with a user name. */
export function httpUrl(text: string, base?: URL): URL | undefined {
  const url = URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
  return url && ['http:', 'https:'].includes(url.protocol) && url.username === '' ? url : undefined;
}

/** An address as messages and provenance show it: queries often hold keys. */
export function shownUrl({ origin, pathname }: URL): string {
  return origin + pathname;
}

/**
 * Asks for a file and follows redirects, but not from https to where others may listen.
 *
 * @param headers - what to ask with
 * @param signal - ends the request
 * @throws {@link NasBenchError} NB101_BAD_REDIRECT; whatever `fetch` throws
 */
export async function request(
  start: URL,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Response> {
  let url = start;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await fetch(url, { headers, signal, redirect: 'manual' });
    if (![301, 302, 303, 307, 308].includes(response.status)) return response;
    const location = response.headers.get('location');
    await response.body?.cancel();
    const next = httpUrl(location ?? '', url);
    const got = `${shownUrl(url)}: got a redirect to ${describe(location)}`;
    if (location === null || next === undefined)
      throw badRedirect(`${got}, expected an address that starts with http: or https:`);
    if (url.protocol === 'https:' && next.protocol === 'http:')
      throw badRedirect(`${got}, expected one that starts with https: as before`);
    url = next;
  }
  throw badRedirect(`${shownUrl(start)}: got more than ${MOST_REDIRECTS} redirects, expected the file`);
}

function badRedirect(what: string): NasBenchError {
  return new NasBenchError('NB101_BAD_REDIRECT', `${what}; check the URL, or give that of a mirror`);
}
