import { describe } from '../arguments.ts';
import { NasBenchError } from '../errors.ts';
import type { OwnSearcher } from './own-searcher.ts';
import type { Protocol, ProtocolPreset } from './protocol.ts';

/** A protocol as the core and the JavaScript thread need it. */
export interface ReadProtocol {
  /** The JSON text, for the core to read and check. */
  readonly text: string;
  /** The searchers whose code came with it, by position. */
  readonly own: ReadonlyMap<number, OwnSearcher>;
}

/**
 * Takes the code out of a protocol.
 *
 * @throws {@link NasBenchError} NB101_BAD_PROTOCOL for what JSON would silently turn into something else
 */
export function readProtocol(protocol: Protocol | ProtocolPreset): ReadProtocol {
  const own = new Map<number, OwnSearcher>();
  if (typeof protocol === 'string') return { text: JSON.stringify({ preset: protocol }), own };
  if (typeof protocol !== 'object' || protocol === null || Array.isArray(protocol))
    throw new NasBenchError(
      'NB101_BAD_PROTOCOL',
      `the protocol is ${describe(protocol)}, expected an object or the name of a preset`,
    );
  try {
    const { searchers } = protocol;
    let data: object = protocol;
    if (Array.isArray(searchers) && searchers.some(isOwn))
      data = {
        ...protocol,
        searchers: searchers.map((searcher: unknown, position) => {
          if (!isOwn(searcher)) return searcher;
          own.set(position, searcher);
          return dataOf(searcher, `searchers[${position}]`);
        }),
      };
    const text: unknown = JSON.stringify(data, refuseLoss());
    if (typeof text === 'string') return { text, own };
    throw new TypeError('its toJSON gives nothing');
  } catch (error) {
    if (error instanceof NasBenchError) throw error;
    // Circular, or with a getter that throws.
    throw new NasBenchError(
      'NB101_BAD_PROTOCOL',
      `the protocol is no data: ${error instanceof Error ? error.message : describe(error)}`,
      { cause: error },
    );
  }
}

function isOwn(searcher: unknown): searcher is OwnSearcher {
  return typeof searcher === 'object' && searcher !== null && 'create' in searcher;
}

/** What of an own searcher is data: all but the code. */
function dataOf({ create, name, ...data }: OwnSearcher, field: string): object {
  if (typeof create !== 'function') throw badField(`${field}.create`, create, 'a function');
  if (typeof name !== 'string' || name === '') throw badField(`${field}.name`, name, 'a name');
  return { name: 'own', label: name, ...data };
}

function badField(field: string, got: unknown, expected: string): NasBenchError {
  return new NasBenchError('NB101_BAD_PROTOCOL', `${field} is ${describe(got)}, expected ${expected}`);
}

/** A replacer for JSON, which would write NaN as null and leave functions out; both would count as "not said". */
function refuseLoss(): (this: object, key: string, value: unknown) => unknown {
  const paths = new Map<unknown, string>();
  return function (key, value) {
    const parent = paths.get(this) ?? '';
    const path = Array.isArray(this) ? `${parent}[${key}]` : parent === '' ? key : `${parent}.${key}`;
    const lost =
      (typeof value === 'number' && !Number.isFinite(value)) ||
      ['function', 'symbol', 'bigint'].includes(typeof value) ||
      // JavaScript has rounded it already.
      (key === 'seed' &&
        typeof value === 'number' &&
        Number.isInteger(value) &&
        !Number.isSafeInteger(value));
    if (lost)
      throw badField(
        path === '' ? 'the protocol' : path,
        value,
        key === 'seed' ? 'a whole number from 0 to 2^53 - 1' : 'what JSON can hold',
      );
    // What is in it comes next, before whatever else has the same object.
    if (typeof value === 'object' && value !== null) paths.set(value, path);
    return value;
  };
}
