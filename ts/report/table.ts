import { html, type Markup } from './markup.ts';

/** A cell: text, or text for people and another one for programs. */
export type TableCell = string | Markup | { readonly text: string; readonly csv: string };

/** A table that scrolls if the screen is too narrow, and that can be copied as CSV. */
export interface TableData {
  /** What it is, for those who do not see it. */
  readonly label: string;
  readonly head: readonly string[];
  /** The first cell of a row names it. */
  readonly rows: readonly (readonly TableCell[])[];
}

/** A number for people, exact for programs. */
export function number(value: number, format: (value: number) => string): TableCell {
  return { text: format(value), csv: Number.isFinite(value) ? String(value) : '' };
}

/** A table of HTML. */
export function table({ label, head, rows }: TableData): Markup {
  return html`<div class="table">
    <div class="scroll" role="region" aria-label="${label}" tabindex="0">
      <table>
        <thead>
          <tr>
            ${head.map((name) => html`<th scope="col"><bdi>${name}</bdi></th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(row)}
        </tbody>
      </table>
    </div>
    <div class="tools" hidden><button type="button" data-copy>Copy as CSV</button></div>
  </div>`;
}

function row([name = '', ...cells]: readonly TableCell[]): Markup {
  return html`<tr>
    <th scope="row"><bdi>${textOf(name)}</bdi></th>
    ${cells.map((cell) =>
      typeof cell === 'object' && 'csv' in cell
        ? html`<td data-csv="${cell.csv}">${cell.text}</td>`
        : html`<td>${cell}</td>`,
    )}
  </tr>`;
}

function textOf(cell: TableCell): string | Markup {
  return typeof cell === 'object' && 'csv' in cell ? cell.text : cell;
}
