import { badArgument, describe, options, wholeNumber } from '../arguments.ts';
import { OPS, type Op } from '../cell/layout.ts';
import { callNative, NasBenchError } from '../errors.ts';
import { METRICS, readTraining } from '../measurement.ts';
import type { Kind, Metric, TrainingOptions } from '../measurement.ts';
import { snakeCase } from '../names.ts';
import { tableSelect } from '../native.ts';

/** A number that must be met exactly, or bounds, which are included. */
export type Bounds =
  | number
  | {
      /** The least that is wanted. */
      min?: number | undefined;
      /** The most that is wanted. */
      max?: number | undefined;
    };

/** Bounds of a metric, at a training of its own if it is not that of the selection. */
export type MetricBounds = number | (Exclude<Bounds, number> & TrainingOptions);

/** What is known of a cell without training it. In an isomorphic order of its vertices it is the same. */
export const STRUCTURE = ['vertices', 'edges', 'depth', 'width', 'paths', 'trainableParameters'] as const;

/** One of `STRUCTURE`. */
export type Structure = (typeof STRUCTURE)[number];

/** Conditions on a cell, all of which must hold. A cell without a number for one of them does not meet it. */
export type Conditions = { [Name in Structure]?: Bounds | undefined } & {
  [Name in Metric]?: MetricBounds | undefined;
} & {
  /** How often an operation occurs. */
  ops?: { [Name in Op]?: Bounds | undefined } | undefined;
};

/** What cells are sorted by: something known of the cell, or a metric, maybe at a training of its own. */
export type SortBy =
  | 'index'
  | Structure
  | Metric
  | ({
      /** What was measured. */
      metric: Metric;
    } & TrainingOptions);

/**
 * Which cells are wanted. `epochs`, `repeat` and `checkpoint` hold for every metric that does not say otherwise, with the
 * defaults of every question: 108, 0 and `final`.
 */
export interface SelectOptions extends TrainingOptions {
  /** What must hold for a cell. */
  where?: Conditions | undefined;
  /** What cells are sorted by; the cell index by default. Cells for which it is not known are left out. */
  sortBy?: SortBy | undefined;
  /** Largest or smallest first. The default is the best first for accuracies, the smallest first for all else. */
  order?: 'ascending' | 'descending' | undefined;
  /** How many cells are wanted; all by default. */
  limit?: number | undefined;
}

/** Cells in the wanted order; equal ones by their index. */
export interface Selection {
  /** Where the numbers of the table come from. */
  kind: Kind;
  /** The cell indices. */
  indices: Uint32Array;
  /** For each cell what it was sorted by. */
  values: Float64Array;
}

type Quantity = string | { measurement: object };

interface Condition {
  quantity: Quantity;
  min?: number | undefined;
  max?: number | undefined;
}

/** Asks the table with an id for cells. */
export function selectCells(id: number, kind: Kind, given: SelectOptions): Selection {
  const selection = options(given, 'options');
  const { where = {}, sortBy = 'index', order, limit } = selection;
  const { epochs, repeat, checkpoint } = selection;
  const training = readTraining({ epochs, repeat, checkpoint });
  if (order !== undefined && order !== 'ascending' && order !== 'descending')
    throw badArgument('the order', order, "'ascending' or 'descending'");
  if (limit !== undefined) wholeNumber(limit, 'the limit', 0, Number.MAX_SAFE_INTEGER);
  const name = typeof sortBy === 'object' && sortBy !== null ? sortBy.metric : sortBy;
  const json = JSON.stringify({
    conditions: readConditions(where, training),
    sort_by: sortQuantity(sortBy, training),
    descending: (order ?? (name.endsWith('Accuracy') ? 'descending' : 'ascending')) === 'descending',
    limit,
  });
  const { indices, values } = callNative(() => tableSelect(id, json));
  return { kind, indices, values };
}

function sortQuantity(sortBy: SortBy, training: TrainingOptions): Quantity {
  if (typeof sortBy === 'object' && sortBy !== null) return measurement(sortBy.metric, sortBy, training);
  if (isMetric(sortBy)) return measurement(sortBy, {}, training);
  if (sortBy === 'index' || isStructure(sortBy)) return snakeCase(sortBy);
  throw badArgument(
    'sortBy',
    sortBy,
    `one of index, ${[...STRUCTURE, ...METRICS].join(', ')}, or { metric }`,
  );
}

function readConditions(where: Conditions, training: TrainingOptions): Condition[] {
  const conditions: Condition[] = [];
  for (const [name, bounds] of Object.entries(options(where, 'where'))) {
    if (bounds === undefined) continue;
    if (name === 'ops') {
      for (const [op, count] of Object.entries(
        options(bounds as NonNullable<Conditions['ops']>, 'where.ops'),
      )) {
        if (!OPS.includes(op as Op)) throw unknownCondition(`where.ops.${op}`, OPS);
        if (count !== undefined)
          conditions.push({ quantity: op, ...readBounds(count, `where.ops['${op}']`) });
      }
    } else if (isMetric(name)) {
      const own = typeof bounds === 'object' && bounds !== null ? (bounds as TrainingOptions) : {};
      const quantity = measurement(name, own, training);
      conditions.push({ quantity, ...readBounds(bounds as MetricBounds, `where.${name}`, TRAINING) });
    } else if (isStructure(name)) {
      conditions.push({ quantity: snakeCase(name), ...readBounds(bounds as Bounds, `where.${name}`) });
    } else throw unknownCondition(`where.${name}`, [...STRUCTURE, 'ops', ...METRICS]);
  }
  return conditions;
}

const TRAINING = ['epochs', 'repeat', 'checkpoint'];

function readBounds(
  bounds: Bounds,
  what: string,
  others: readonly string[] = [],
): Omit<Condition, 'quantity'> {
  if (typeof bounds === 'number') return { min: bound(bounds, what), max: bounds };
  if (typeof bounds !== 'object' || bounds === null)
    throw badArgument(what, bounds, 'a number or an object with min, max or both');
  const known = ['min', 'max', ...others];
  for (const name of Object.keys(bounds))
    if (!known.includes(name)) throw unknownCondition(`${what}.${name}`, known);
  const { min, max } = bounds;
  return {
    min: min === undefined ? undefined : bound(min, `${what}.min`),
    max: max === undefined ? undefined : bound(max, `${what}.max`),
  };
}

/** JSON has no infinities; nothing measured is beyond the largest number. */
function bound(value: unknown, what: string): number {
  if (typeof value !== 'number' || Number.isNaN(value)) throw badArgument(what, value, 'a number');
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
}

function measurement(metric: Metric, own: TrainingOptions, training: TrainingOptions): Quantity {
  if (!isMetric(metric)) throw badArgument('the metric', metric, `one of ${METRICS.join(', ')}`);
  const { epochs = training.epochs, repeat = training.repeat, checkpoint = training.checkpoint } = own;
  return { measurement: { metric: snakeCase(metric), ...readTraining({ epochs, repeat, checkpoint }) } };
}

function isMetric(name: string): name is Metric {
  return METRICS.includes(name as Metric);
}

function isStructure(name: string): name is Structure {
  return STRUCTURE.includes(name as Structure);
}

function unknownCondition(what: string, expected: readonly string[]): NasBenchError {
  return new NasBenchError(
    'NB101_BAD_ARGUMENT',
    `there is no ${describe(what)} to ask for, expected ${expected.join(', ')}`,
  );
}
