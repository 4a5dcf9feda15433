import type { Kind } from '../measurement.ts';
import { snakeCase } from '../names.ts';
import type { TableColumn, TableSource, TrainingSetup, UserColumn } from '../table/info.ts';
import { columns, grouped, paint, shown } from './terminal.ts';

/** A column with its metric in the words of files and JSON. */
export function columnJson(column: TableColumn): Record<string, unknown> {
  return { ...column, metric: snakeCase(column.metric) };
}

/** A kind, marked unless the numbers are those of the paper. */
export function kindText(kind: Kind): string {
  return paint(kind === 'published' ? 'bold' : 'yellow', kind);
}

/** Names and values as two columns. */
export function factsText(facts: readonly (readonly [name: string, value: string])[]): string {
  return columns(
    facts.map(([name, value]) => [paint('dim', name), value]),
    ['left', 'left'],
  );
}

/** More sources than this would hide the rest. */
const MOST_SOURCES = 8;

/** The files that a table was made from, a line each. */
export function sourcesText(sources: readonly TableSource[]): string {
  const listed = sources.slice(0, MOST_SOURCES);
  const more = sources.length - listed.length;
  return (
    columns(
      [
        heading(['source', 'format', 'bytes', 'SHA-256']),
        ...listed.map(({ name, format, bytes, sha256 }) => [shown(name), format, grouped(bytes), sha256]),
      ],
      ['left', 'left', 'right', 'left'],
    ) + (more > 0 ? paint('dim', `and ${more} more\n`) : '')
  );
}

/** The most values of one setting that are listed. */
const MOST_VALUES = 8;

/** What the trainings of a table were made with: a line for each setting, with the values that it had. */
export function setupsText(setups: readonly TrainingSetup[]): string {
  const values = new Map<string, Set<string>>();
  for (const setup of setups)
    for (const [name, value] of settings(setup)) values.set(name, (values.get(name) ?? new Set()).add(value));
  const rows = [...values].map(([name, all]) => {
    const more = all.size - MOST_VALUES;
    const listed = [...all].slice(0, MOST_VALUES).map(shown).join(', ');
    return [shown(name), more > 0 ? `${listed} and ${more} more` : listed];
  });
  return columns([heading(['trained with', 'value']), ...rows], ['left', 'left']);
}

/** Settings by name, those inside others by their whole path. */
function settings(of: object, path = ''): [name: string, value: string][] {
  return Object.entries(of).flatMap(([key, value]: [string, unknown]) => {
    const name = path + key;
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? settings(value, `${name}.`)
      : [[name, typeof value === 'string' ? value : JSON.stringify(value)]];
  });
}

/** The columns of a table: those that differ in budget, repeat and checkpoint alone share a line. */
export function columnsText(all: readonly TableColumn[]): string {
  const groups = grouping(all, ({ metric, encoding }) => `${metric} ${encoding}`);
  const rows = groups.map((group) => {
    const present = group.map((column) => column.present);
    const [least, most] = [Math.min(...present), Math.max(...present)];
    return [
      snakeCase(group[0]?.metric ?? ''),
      String(group.length),
      distinct(group.map(({ epochs }) => epochs)),
      distinct(group.map(({ repeat }) => repeat)),
      distinct(group.map(({ checkpoint }) => checkpoint)),
      group[0]?.encoding ?? '',
      least === most ? grouped(most) : `${grouped(least)}-${grouped(most)}`,
    ];
  });
  return columns(
    [heading(['metric', 'columns', 'epochs', 'repeats', 'checkpoints', 'encoding', 'values']), ...rows],
    ['left', 'right', 'left', 'left', 'left', 'left', 'right'],
  );
}

/** The columns that a user gave to a table, a line each. */
export function userColumnsText(all: readonly UserColumn[]): string {
  return columns(
    [
      heading(['user column', 'unit', 'encoding', 'values']),
      ...all.map(({ name, unit, encoding, present }) => [
        shown(name),
        shown(unit),
        encoding,
        grouped(present),
      ]),
    ],
    ['left', 'left', 'left', 'right'],
  );
}

/** Items with the same key together, in the order of their first ones. */
export function grouping<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return [...groups.values()];
}

function distinct(values: readonly (number | string)[]): string {
  return [...new Set(values)].join(' ');
}

/** A row of column names. */
export function heading(names: readonly string[]): string[] {
  return names.map((name) => paint('dim', name));
}
