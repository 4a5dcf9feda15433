import process from 'node:process';

import { describe } from '../arguments.ts';
import { NasBenchError, type ErrorCode } from '../errors.ts';
import { PRESETS, type Protocol, type ProtocolPreset } from '../study/protocol.ts';
import { readArgumentFile } from './argument-file.ts';

const NO_PROTOCOL: [ErrorCode, string] = [
  'NB101_BAD_PROTOCOL',
  `is neither a preset nor a file, expected one of: ${PRESETS.join(', ')}, JSON text, a file with it, or - for standard input`,
];

/**
 * The protocol that an argument names: a preset, `-` for JSON on standard input, JSON text, or a file with it.
 *
 * @throws {@link NasBenchError} NB101_BAD_PROTOCOL
 */
export async function readProtocol(argument: string): Promise<Protocol> {
  if (isPreset(argument)) return { preset: argument };
  if (argument === '-') {
    // Every command would load it.
    const { text } = await import('node:stream/consumers');
    return parseProtocol(await text(process.stdin), 'standard input');
  }
  if (/^\s*[{[]/.test(argument)) return parseProtocol(argument, 'the protocol');
  return parseProtocol(await readArgumentFile(argument, NO_PROTOCOL), argument);
}

function isPreset(argument: string): argument is ProtocolPreset {
  return (PRESETS as readonly string[]).includes(argument);
}

/** What the fields are is the core's business; here it need only be an object, to be changed by options. */
function parseProtocol(json: string, where: string): Protocol {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new NasBenchError(
      'NB101_BAD_PROTOCOL',
      `${where} is not JSON: ${error instanceof Error ? error.message : String(error)}; ` +
        'expected an object such as {"runs": 100, "budget": {"queries": 1000}}',
      { cause: error },
    );
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new NasBenchError('NB101_BAD_PROTOCOL', `${where} is ${describe(value)}, expected an object`);
}
