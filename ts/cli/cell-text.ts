import type { CellJson } from '../cell/facts.ts';
import { columns, grouped, paint } from './terminal.ts';

/** A cell for people: its facts, then its matrix with the operations beside it. */
export function cellText(cell: CellJson): string {
  const facts: [string, string][] = [
    ['index', grouped(cell.index)],
    ['hash', cell.hash],
    ['vertices', String(cell.vertices)],
    ['edges', String(cell.edges)],
    ['depth', String(cell.depth)],
    ['width', String(cell.width)],
    ['paths', String(cell.paths)],
    ['parameters', grouped(cell.trainable_parameters)],
    ['FLOPs', grouped(cell.flops)],
  ];
  const rows = cell.matrix.map((row, v) => [
    String(v),
    cell.ops[v] ?? '',
    row.map((entry) => (entry === 1 ? paint('bold', '1') : paint('dim', '0'))).join(' '),
  ]);
  const heading = ['', '', cell.ops.map((_op, v) => paint('dim', String(v))).join(' ')];
  return (
    columns(
      facts.map(([name, value]) => [paint('dim', name), value]),
      ['left', 'left'],
    ) +
    '\n' +
    columns([heading, ...rows], ['right', 'left', 'left'])
  );
}

/** The heading above lines of {@link cellLine}. */
export function cellLineHeading(): string {
  return `${paint('dim', fixed(['index', 'hash', 'V', 'E', 'depth', 'width', 'paths', 'parameters', 'FLOPs']))}\n`;
}

/** A cell as one line among many. */
export function cellLine(cell: CellJson): string {
  const { index, hash, vertices, edges, depth, width, paths } = cell;
  const counts = [vertices, edges, depth, width, paths, cell.trainable_parameters, cell.flops];
  return `${fixed([String(index), hash, ...counts.map(String)])}\n`;
}

/** Widths that fit every cell, since the next lines are not known yet. */
const WIDTHS = [6, 32, 1, 1, 5, 5, 5, 10, 11];

function fixed(cells: readonly string[]): string {
  return cells.map((cell, column) => cell.padStart(WIDTHS[column] ?? 0)).join('  ');
}
