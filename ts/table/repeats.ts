import { badArgument, options } from '../arguments.ts';
import { callNative } from '../errors.ts';
import {
  readTraining,
  type Checkpoint,
  type Kind,
  type Repeat,
  type TrainingOptions,
} from '../measurement.ts';
import { tableRepeats } from '../native.ts';
import type { RandomNumbers } from '../random.ts';
import { TableRecord } from './record.ts';

/** One of the trainings that a cell has, drawn by the caller's generator: one number of it for every query. */
export interface RepeatDraw {
  /** Gives numbers from 0 to below 1: `Math.random`, or {@link seededRandom} for the same ones every time. */
  draw: RandomNumbers;
}

/** Which training a query is about, which may be one drawn at random. */
export interface QueryOptions extends Omit<TrainingOptions, 'repeat'> {
  /** Which of the trainings, drawn, or a summary of them; 0, the first one, by default. */
  repeat?: Repeat | RepeatDraw | undefined;
}

/** All trainings of a cell. */
export interface QueryAllOptions extends Omit<TrainingOptions, 'repeat'> {
  /** All of them. */
  repeat: 'all';
}

/** Whether a query is about all trainings. */
export function isAll(training: QueryOptions | QueryAllOptions): training is QueryAllOptions {
  return options(training, 'options').repeat === 'all';
}

/** The numbers of the trainings that a packed cell has. */
export function repeatsOf(
  id: number,
  packed: number,
  { epochs, checkpoint }: { epochs?: number | undefined; checkpoint?: Checkpoint | undefined },
): number[] {
  const training = readTraining({ epochs, checkpoint });
  return callNative(() => tableRepeats(id, packed, training.epochs, training.checkpoint === 'halfway'));
}

/** The records of all trainings of a packed cell. */
export function queryAll(id: number, kind: Kind, packed: number, training: QueryAllOptions): TableRecord[] {
  const { epochs, checkpoint } = training;
  return repeatsOf(id, packed, training).map(
    (repeat) => new TableRecord(id, kind, packed, { epochs, repeat, checkpoint }),
  );
}

/** The record of one training of a packed cell. */
export function queryOne(id: number, kind: Kind, packed: number, training: QueryOptions): TableRecord {
  const { epochs, repeat, checkpoint } = training;
  if (typeof repeat !== 'object' || repeat === null)
    return new TableRecord(id, kind, packed, { epochs, repeat, checkpoint });
  const { draw } = repeat;
  if (typeof draw !== 'function')
    throw badArgument('repeat.draw', draw, 'a function that gives numbers from 0 to below 1');
  const repeats = repeatsOf(id, packed, training);
  const drawn = repeats[Math.floor(numberBelowOne(draw) * repeats.length)];
  return new TableRecord(id, kind, packed, { epochs, repeat: drawn, checkpoint });
}

function numberBelowOne(draw: RandomNumbers): number {
  const number: unknown = draw();
  if (typeof number === 'number' && number >= 0 && number < 1) return number;
  throw badArgument('what repeat.draw gave', number, 'a number from 0 to below 1');
}
