/** How a searcher is drawn: colours of Okabe and Ito (2008), which colour-blind people can tell apart, with dashes. */
export interface SeriesStyle {
  /** The CSS variable of its colour. */
  readonly colour: string;
  /** The dashes of its line; empty for a solid one. */
  readonly dashes: string;
}

/** For a light and for a dark ground: at least 3:1 against it. */
const COLOURS: readonly (readonly [light: string, dark: string])[] = [
  ['#0072b2', '#56b4e9'],
  ['#d55e00', '#f08a3c'],
  ['#00855f', '#2fc79a'],
  ['#b0568f', '#dd90bb'],
  ['#9a6f00', '#e6b422'],
  ['#3a3f47', '#d5d9df'],
  ['#7a4fc0', '#b79af0'],
];

/** Neighbours differ in more than colour. */
const DASHES = ['', '7 3', '2 3', '9 3 2 3', '12 4'] as const;

/** The style of the searcher at a position. */
export function seriesStyle(position: number): SeriesStyle {
  return {
    colour: `var(--series-${position % COLOURS.length})`,
    dashes: DASHES[position % DASHES.length] ?? '',
  };
}

/** The declarations of all colours. */
export function colourVariables(ground: 'light' | 'dark'): string {
  return COLOURS.map(([light, dark], i) => `--series-${i}: ${ground === 'light' ? light : dark};`).join(' ');
}
