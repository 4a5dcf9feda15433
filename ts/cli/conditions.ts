import { InvalidArgumentError } from 'commander';

import { OPS } from '../cell/layout.ts';
import { camelCase } from '../names.ts';
import type { Bounds, Conditions } from '../table/select.ts';

const CONDITION = /^([\w-]+)\s*(<=|>=|=)\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$/i;

type Range = Exclude<Bounds, number>;

/**
 * Adds a condition such as `depth<=4` to those before it. Names are those of JSON, operations those of the original or
 * `conv3x3`, `conv1x1`, `maxpool3x3`.
 */
export function optionCondition(text: string, before: Conditions = {}): Conditions {
  const [, name = '', relation, number] = CONDITION.exec(text.trim()) ?? [];
  if (name === '')
    throw new InvalidArgumentError("Expected a name, <=, >= or =, and a number, for example 'depth<=4'.");
  const bounds: Range = {};
  if (relation !== '<=') bounds.min = Number(number);
  if (relation !== '>=') bounds.max = Number(number);

  const op = OPS.find((known) => known === name || known === `${name}-bn-relu`);
  if (op !== undefined)
    return { ...before, ops: { ...before.ops, [op]: { ...asRange(before.ops?.[op]), ...bounds } } };
  const key = camelCase(name) as keyof Conditions;
  return { ...before, [key]: { ...asRange(before[key] as Bounds | undefined), ...bounds } };
}

function asRange(bounds: Bounds | undefined): Range {
  return typeof bounds === 'object' ? bounds : {};
}
