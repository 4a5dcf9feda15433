import type { Metric } from '../measurement.ts';
import { snakeCase } from '../names.ts';
import type { TableRecord } from '../table/record.ts';
import { factsText, kindText } from './table-text.ts';
import { columns, grouped, paint } from './terminal.ts';

/** What a query gives. */
export type Records = TableRecord | TableRecord[];

/** Records in the names of the original; null where the table has no number. */
export function recordsJson(records: Records): object {
  return Array.isArray(records) ? records.map(recordJson) : recordJson(records);
}

function recordJson(record: TableRecord): object {
  return {
    module_adjacency: record.moduleAdjacency,
    module_operations: record.moduleOperations,
    trainable_parameters: record.trainableParameters,
    training_time: record.trainingTime ?? null,
    train_accuracy: record.trainAccuracy ?? null,
    validation_accuracy: record.validationAccuracy ?? null,
    test_accuracy: record.testAccuracy ?? null,
    hash: record.hash,
    index: record.index,
    epochs: record.epochs,
    repeat: record.repeat,
    checkpoint: record.checkpoint,
    kind: record.kind,
    ...(record.extrapolated.length > 0 && { extrapolated: record.extrapolated.map(snakeCase) }),
  };
}

/** Records for people: which training it is, its numbers, and the network. */
export function recordsText(records: Records): string {
  return Array.isArray(records) ? records.map(recordText).join('\n') : recordText(records);
}

function recordText(record: TableRecord): string {
  const training = [
    `${record.epochs} epochs`,
    typeof record.repeat === 'number' ? `repeat ${record.repeat}` : `${record.repeat} of the repeats`,
    record.checkpoint === 'final' ? 'final' : 'half-way',
  ];
  const guess = (metric: Metric): string =>
    record.extrapolated.includes(metric) ? paint('dim', ' (extrapolated)') : '';
  return (
    factsText([
      ['index', grouped(record.index)],
      ['hash', record.hash],
      ['training', training.join(', ')],
      ['kind', kindText(record.kind)],
      [
        'validation accuracy',
        paint('bold', accuracyText(record.validationAccuracy)) + guess('validationAccuracy'),
      ],
      ['test accuracy', paint('bold', accuracyText(record.testAccuracy)) + guess('testAccuracy')],
      ['train accuracy', accuracyText(record.trainAccuracy) + guess('trainAccuracy')],
      ['training time', timeText(record.trainingTime) + guess('trainingTime')],
      ['parameters', grouped(record.trainableParameters)],
    ]) +
    '\n' +
    columns(
      record.moduleAdjacency.map((row, v) => [
        String(v),
        record.moduleOperations[v] ?? '',
        row.map((entry) => (entry === 1 ? paint('bold', '1') : paint('dim', '0'))).join(' '),
      ]),
      ['right', 'left', 'left'],
    )
  );
}

/** A heading above lines of {@link recordLines}. */
export function recordLineHeading(): string {
  return `${paint('dim', fixed(['index', 'hash', 'validation', 'test', 'train', 'seconds', 'parameters', 'kind']))}\n`;
}

/** Each record as one line among many. */
export function recordLines(records: Records): string {
  return [records].flat().map(recordLine).join('');
}

function recordLine(record: TableRecord): string {
  const accuracies = [record.validationAccuracy, record.testAccuracy, record.trainAccuracy];
  return `${fixed([
    String(record.index),
    record.hash,
    ...accuracies.map((accuracy) => accuracy?.toFixed(6) ?? '-'),
    record.trainingTime?.toFixed(1) ?? '-',
    String(record.trainableParameters),
    record.kind,
  ])}\n`;
}

/** Widths that fit every record, since the next lines are not known yet. */
const WIDTHS = [6, 32, 10, 8, 8, 8, 10, 9];

function fixed(cells: readonly string[]): string {
  return cells.map((cell, column) => cell.padStart(WIDTHS[column] ?? 0)).join('  ');
}

function accuracyText(accuracy: number | undefined): string {
  return accuracy === undefined ? missing() : `${(100 * accuracy).toFixed(4)} %`;
}

function timeText(seconds: number | undefined): string {
  return seconds === undefined
    ? missing()
    : `${seconds.toLocaleString('en-US', { maximumFractionDigits: 2 })} s`;
}

function missing(): string {
  return paint('dim', 'not in the table');
}
