import { SCREENS, type Drawing, type Screen } from './chart.ts';
import { labelWidth, shortName } from './line-labels.ts';
import { html, type Markup } from './markup.ts';
import { seriesStyle } from './palette.ts';
import { colours } from './style.ts';

/** A picture that is a file of its own, too. */
export interface Standalone {
  /** The name of the file. */
  readonly id: string;
  /** What its lines are called, in the order of their styles; nothing if it says so itself. */
  readonly names?: readonly string[];
  /** Nothing if there is nothing to draw. */
  draw(drawing: Drawing, screen: Screen): Markup | undefined;
}

/** Pixels from one line of the legend to the next, and from a swatch to its name. */
const ROW = 20;
const SWATCH = 40;
const MARGIN = 12;

/** Pictures as SVG documents of their own, by name: wide, in light colours, with their legend below. */
export function standaloneFigures(figures: readonly Standalone[], drawing: Drawing): Record<string, string> {
  const screen = SCREENS[0] as Screen;
  return Object.fromEntries(
    figures.flatMap(({ id, names = [], draw }) => {
      const svg = draw(drawing, screen);
      return svg ? [[id, standalone(svg, names)]] : [];
    }),
  );
}

function standalone({ text }: Markup, names: readonly string[]): string {
  const [frame, width, height] = frameOf(text);
  const { rows, lines } = legend(names, width, height);
  const whole = height + rows * ROW + (rows > 0 ? MARGIN : 0);
  const ground = html`<rect width="${width}" height="${whole}" fill="var(--ground)" />`;
  // Colours are variables of a report, which other programs do not know.
  const all = colours('light');
  return text
    .replace(frame, `viewBox="0 0 ${width} ${whole}" height="${whole}"`)
    .replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg" color="var(--text)"')
    .replace('<g', `${ground.text}<g`)
    .replace(/<\/svg>$/, () => `${lines.map((line) => line.text).join('')}</svg>`)
    .replaceAll(/var\((--[\w-]+)\)/g, (_match, name: string) => all.get(name) ?? 'currentColor');
}

/** Where a picture says how large it is, and what it says. */
function frameOf(svg: string): readonly [text: string, width: number, height: number] {
  const [text = '', width, height] = /viewBox="0 0 (\d+) (\d+)" height="\d+"/.exec(svg) ?? [];
  return [text, Number(width), Number(height)];
}

/** Names with their lines, below a picture, in as many rows as they need. */
function legend(
  names: readonly string[],
  width: number,
  top: number,
): { readonly rows: number; readonly lines: Markup[] } {
  if (names.length === 0) return { rows: 0, lines: [] };
  let [row, x] = [0, MARGIN];
  const lines = names.map((name, position) => {
    const room = SWATCH + labelWidth([name]) + MARGIN;
    if (x + room > width && x > MARGIN) [row, x] = [row + 1, MARGIN];
    const [left, y] = [x, top + row * ROW + ROW / 2];
    x += room;
    const { colour, dashes } = seriesStyle(position);
    return html`<path
        d="M${left} ${y}h34"
        stroke="${colour}"
        stroke-width="2.5"
        stroke-dasharray="${dashes}"
      />
      <text x="${left + SWATCH}" y="${y + 4}" text-anchor="start" fill="currentColor"
        >${shortName(name)}</text
      >`;
  });
  return { rows: row + 1, lines };
}
