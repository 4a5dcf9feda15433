import type { Checkpoint, Kind, Measurement, Metric, Repeat } from '../measurement.ts';
import { camelCase, camelKeys } from '../names.ts';

/** A column that a table stores. */
export interface TableColumn extends Measurement {
  /** What its numbers count: parts of one, or seconds. */
  readonly unit: 'fraction' | 'seconds';
  /**
   * How its numbers are stored: `k9984_f32` and `k9984_f64` are the number of right answers among 9,984 images (in two
   * bytes), `f32` and `f64` the number itself. Every one gives back all bits.
   */
  readonly encoding: Encoding;
  /** How many cells have a number. */
  readonly present: number;
}

/** How a column stores its numbers: see {@link TableColumn.encoding}. */
export type Encoding = 'k9984_f32' | 'k9984_f64' | 'f32' | 'f64';

/** A number of each cell, whatever its trainings, that a user gave to the table. */
export interface UserColumn {
  /** The name, such as `latency`. */
  readonly name: string;
  /** The unit, such as `ms`; empty for a bare number. */
  readonly unit: string;
  /** How its numbers are stored: see {@link TableColumn.encoding}. */
  readonly encoding: Encoding;
  /** How many cells have a number. */
  readonly present: number;
}

/** A file that a table was made from. */
export interface TableSource {
  /** The file's name without its folder. */
  readonly name: string;
  /** What it was: `tfrecord`, `npy`, `csv` or `parquet`. */
  readonly format: string;
  /** Its length. */
  readonly bytes: number;
  /** The SHA-256 of its bytes, 64 hexadecimal digits. */
  readonly sha256: string;
}

/** Where a table comes from. */
export interface Provenance {
  /** The program that wrote it, with its version. */
  readonly tool: string;
  /** When, in the words of whoever made it, if they said so. */
  readonly date?: string;
  /** What it was made from. */
  readonly sources: readonly TableSource[];
  /**
   * What its trainings were made with, each distinct setup once; none for published ones. {@link Table.setup} tells that of one
   * training.
   */
  readonly setups: readonly TrainingSetup[];
}

/**
 * What a training was made with, in the words of whoever trained. This package writes `seed`, `repeat` and `attempt`, of which
 * all random numbers follow; `config`, all settings but the budget; `versions` of `nasbench101`, `tensorflow` and `node`; and the
 * `device`.
 */
export type TrainingSetup = Readonly<Record<string, unknown>>;

/** What a table says about itself. */
export interface TableInfo {
  kind: Kind;
  bytes: number;
  cells: number;
  complete: boolean;
  columns: readonly TableColumn[];
  userColumns: readonly UserColumn[];
  provenance: Provenance;
}

/** Reads the addon's JSON. */
export function parseInfo(json: string): TableInfo {
  const info = JSON.parse(json) as TableInfo & { columns: NativeColumn[]; provenance: { setups?: string[] } };
  const { setups = [], ...provenance } = info.provenance;
  return {
    ...info,
    ...readColumns(info.columns),
    provenance: { ...(camelKeys(provenance) as Provenance), setups: setups.map(readSetup) },
  };
}

/** Reads what a training was made with, which the addon has checked to be an object. */
export function readSetup(json: string): TrainingSetup {
  return JSON.parse(json) as TrainingSetup;
}

/** A column as the file's metadata have it. */
export interface NativeColumn {
  content: {
    measurement?: { metric: string; epochs: number; repeat: Repeat; checkpoint: Checkpoint };
    user?: { name: string };
  };
  unit: string;
  encoding: Encoding;
  present: number;
}

/** Columns in the words of TypeScript. What only an export of records needs is left out. */
export function readColumns(all: readonly NativeColumn[]): {
  columns: TableColumn[];
  userColumns: UserColumn[];
} {
  const columns: TableColumn[] = [];
  const userColumns: UserColumn[] = [];
  for (const { content, unit, encoding, present } of all) {
    const { measurement, user } = content;
    if (user) userColumns.push({ name: user.name, unit, encoding, present });
    if (!measurement) continue;
    const metric = camelCase(measurement.metric) as Metric;
    columns.push({ ...measurement, metric, unit: unit as TableColumn['unit'], encoding, present });
  }
  return { columns, userColumns };
}
