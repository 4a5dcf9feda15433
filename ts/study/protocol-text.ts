import { describe } from '../arguments.ts';
import { NasBenchError } from '../errors.ts';
import type { Protocol, ProtocolPreset } from './protocol.ts';

/**
 * The JSON text of a protocol, for the core to read and check.
 *
 * @throws {@link NasBenchError} NB101_BAD_PROTOCOL for what JSON would silently turn into something else
 */
export function protocolText(protocol: Protocol | ProtocolPreset): string {
  if (typeof protocol === 'string') return JSON.stringify({ preset: protocol });
  if (typeof protocol !== 'object' || protocol === null || Array.isArray(protocol))
    throw new NasBenchError(
      'NB101_BAD_PROTOCOL',
      `the protocol is ${describe(protocol)}, expected an object or the name of a preset`,
    );
  try {
    const text: unknown = JSON.stringify(protocol, refuseLoss);
    if (typeof text === 'string') return text;
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

/** JSON would write NaN as null and leave functions out; both would count as "not said". */
function refuseLoss(key: string, value: unknown): unknown {
  const lost =
    (typeof value === 'number' && !Number.isFinite(value)) ||
    ['function', 'symbol', 'bigint'].includes(typeof value) ||
    // JavaScript has rounded it already.
    (key === 'seed' && typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value));
  if (!lost) return value;
  throw new NasBenchError(
    'NB101_BAD_PROTOCOL',
    `the protocol's '${key}' is ${describe(value)}, expected ${key === 'seed' ? 'a whole number from 0 to 2^53 - 1' : 'what JSON can hold'}`,
  );
}
