// Lines of files of trainings, which anybody may have changed.
import { NasBenchError } from '../../errors.ts';
import type { TrainingOutcome } from '../run/outcome.ts';
import type { Shard } from './units.ts';

/** The first line of a shard's file. */
export interface Heading {
  readonly sweep: {
    /** What tells this sweep from others. */
    readonly identity: string;
    readonly shard: Shard;
    /** Trainings of the whole sweep. */
    readonly units: number;
  };
}

/** Any other line: an outcome, and of which unit if it is a sweep's. */
export type OutcomeLine = TrainingOutcome & { readonly unit?: number };

/**
 * Reads a line.
 *
 * @param where - the file and the number of the line
 * @throws `NasBenchError` NB101_BAD_RECORD if it is none that `sweep` and `train` write
 */
export function parseLine(text: string, where: string): Heading | OutcomeLine {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch (error) {
    throw badLine(where, 'is not JSON', { cause: error });
  }
  if (isHeading(line) || isOutcome(line)) return line;
  throw badLine(where, 'is no outcome of a training');
}

function isHeading(line: unknown): line is Heading {
  if (!isObject(line) || !isObject(line['sweep'])) return false;
  return typeof line['sweep']['identity'] === 'string' && isCount(line['sweep']['units']);
}

/** Whether a line has what tables, and texts about trainings, are made of. */
function isOutcome(line: unknown): line is OutcomeLine {
  if (!isObject(line)) return false;
  const { unit, status, hash, packed, ops, repeat, config, versions, device, failures } = line;
  const isKnown =
    (unit === undefined || isCount(unit)) &&
    (hash === undefined) === (packed === undefined) &&
    (hash === undefined || (typeof hash === 'string' && isCount(packed))) &&
    Array.isArray(ops) &&
    isCount(repeat) &&
    isObject(config) &&
    typeof config['epochs'] === 'number' &&
    isObject(versions) &&
    typeof versions['tensorflow'] === 'string' &&
    typeof device === 'string' &&
    areObjects(failures);
  if (!isKnown) return false;
  if (status === 'failed') return true;
  const { evaluations, trainableParameters, totalTime } = line;
  return (
    status === 'trained' &&
    isCount(trainableParameters) &&
    typeof totalTime === 'number' &&
    areObjects(evaluations) &&
    evaluations.every(isEvaluation)
  );
}

function isEvaluation(evaluation: Record<string, unknown>): boolean {
  const { epoch, trainingTime, trainAccuracy, validationAccuracy, testAccuracy } = evaluation;
  return (
    [epoch, trainingTime, testAccuracy].every((value) => typeof value === 'number') &&
    [trainAccuracy, validationAccuracy].every((value) => value === null || typeof value === 'number')
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function areObjects(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.every(isObject);
}

/** Whether a value is a whole number that the addon takes. */
function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32;
}

function badLine(where: string, problem: string, options?: ErrorOptions): NasBenchError {
  const expected =
    'expected what sweep and train write into .jsonl files, also beside a table or TFRecord; give those, or leave it out';
  return new NasBenchError('NB101_BAD_RECORD', `${where} ${problem}, ${expected}`, options);
}
