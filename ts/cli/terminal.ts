import process from 'node:process';
import { stripVTControlCharacters, styleText } from 'node:util';

/** A style of `styleText`, such as `bold`. */
export type Style = Parameters<typeof styleText>[0];

/** Styles text if it goes to a terminal that wants colours; NO_COLOR and FORCE_COLOR are honoured. */
export function paint(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return styleText(style, text, { stream });
}

/** A whole number as people read it: 423,624. */
export function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

/** A number with what is counted: `1 cell`, `2 cells`. */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** How a column is aligned. */
export type Alignment = 'left' | 'right';

/**
 * Rows of text as aligned columns, two blanks between them.
 *
 * @param alignments - one for every column
 */
export function columns(rows: readonly (readonly string[])[], alignments: readonly Alignment[]): string {
  const widths = alignments.map((_alignment, column) =>
    rows.reduce((width, row) => Math.max(width, shownLength(row[column] ?? '')), 0),
  );
  const lines = rows.map((row) => {
    const cells = row.map((cell, column) => {
      const padding = ' '.repeat((widths[column] ?? 0) - shownLength(cell));
      return alignments[column] === 'right' ? padding + cell : cell + padding;
    });
    return `${cells.join('  ').trimEnd()}\n`;
  });
  return lines.join('');
}

function shownLength(text: string): number {
  return stripVTControlCharacters(text).length;
}

/** What somebody else wrote, for a terminal, which control characters would steer. */
export function shown(text: string): string {
  return text.replaceAll(/\p{C}/gu, '\uFFFD');
}
