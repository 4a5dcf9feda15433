import { badArgument, options } from '../arguments.ts';
import { dataFolder } from '../table/data-folder.ts';
import { openTable, type Table } from '../table/table.ts';
import { openSurrogate, type Surrogate } from './surrogate.ts';

/** Which benchmark is wanted. */
export interface BenchmarkOptions {
  /** A table; see {@link openTable}. */
  table?: string | undefined;
  /** A model of your own; see {@link openSurrogate}. */
  model?: string | undefined;
}

/** The tables that {@link downloadTable} makes, the one with more first. */
const INSTALLED = ['nasbench_full.nb101', 'nasbench_only108.nb101'];

/**
 * Opens the best benchmark that there is: the table or the model that is asked for, else a table that was downloaded into
 * {@link dataFolder}, else the embedded surrogate. Its `kind` says whose numbers it gives.
 *
 * @throws {@link NasBenchError} as {@link openTable} and {@link openSurrogate} do
 *
 * @example
 * ```ts
 * import { openBenchmark } from 'nasbench101';
 *
 * const benchmark = openBenchmark();
 * console.log(`${benchmark}: ${benchmark.query(7).testAccuracy}`);
 * ```
 */
export function openBenchmark(how: BenchmarkOptions = {}): Table | Surrogate {
  const { table, model } = options(how, 'options');
  if (table !== undefined && model !== undefined)
    throw badArgument('the model', model, 'none where a table is given');
  if (table !== undefined) return openTable(table);
  if (model !== undefined) return openSurrogate({ model });
  const installed = installedTable();
  return installed === undefined ? openSurrogate() : openTable(installed);
}

function installedTable(): string | undefined {
  const { existsSync } = process.getBuiltinModule('node:fs');
  const { join } = process.getBuiltinModule('node:path');
  let folder: string;
  try {
    folder = dataFolder();
  } catch {
    // A user without a home has downloaded nothing.
    return undefined;
  }
  return INSTALLED.map((name) => join(folder, name)).find((path) => existsSync(path));
}
