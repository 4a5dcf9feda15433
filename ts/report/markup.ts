/** Text that is HTML already. */
export class Markup {
  /** The HTML. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a template may hold: text is escaped, markup is not. */
type Piece = Markup | string | number | readonly Markup[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** HTML from a template: everything put into it is escaped, unless it was made here too. */
export function html(template: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return new Markup(String.raw({ raw: template }, ...pieces.map(textOf)));
}

function textOf(piece: Piece): string {
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === 'object') return piece.map(({ text }) => text).join('\n');
  return escapeHtml(String(piece));
}

/** What no document may hold: control characters, halves of surrogate pairs, and two that Unicode keeps for itself. */
const FORBIDDEN = /[^\P{Cc}\t\n\r]|\p{Cs}|[\uFFFE\uFFFF]/gu;

/** Text for HTML, in elements and in quoted attributes. */
function escapeHtml(text: string): string {
  return clean(text).replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

/** Text without what no document may hold. */
export function clean(text: string): string {
  return text.replaceAll(FORBIDDEN, '\uFFFD');
}
