import type * as Plot from '@observablehq/plot';
import type { AxisXOptions, AxisYOptions, Markish, PlotOptions } from '@observablehq/plot';

import type { LogAxis } from './log-axis.ts';
import { clean, Markup } from './markup.ts';

/** Where a chart is to be read. */
export interface Screen {
  readonly name: 'wide' | 'narrow';
  readonly width: number;
  readonly height: number;
  /** The number of labels that an axis has room for. */
  readonly ticks: { readonly x: number; readonly y: number };
  /** Whether lines are named where they are. */
  readonly labels: boolean;
}

/** Both are in the page, and its style shows one of them: letters keep their size on a phone. */
export const SCREENS: readonly Screen[] = [
  { name: 'wide', width: 760, height: 420, ticks: { x: 9, y: 8 }, labels: true },
  { name: 'narrow', width: 360, height: 300, ticks: { x: 5, y: 6 }, labels: false },
];

/** The chart library on a document of the server. */
export interface Drawing {
  readonly plot: typeof Plot;
  /** Draws a chart; title and description are for those who do not see it. */
  draw(id: string, title: string, description: string, options: PlotOptions): Markup;
}

/** Loads the chart library. */
export async function openDrawing(): Promise<Drawing> {
  const [plot, { parseHTML }] = await Promise.all([import('@observablehq/plot'), import('linkedom')]);
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  return {
    plot,
    draw(id, title, description, options) {
      const svg = plot.plot({ ...options, document, style: { fontSize: '12px', overflow: 'visible' } });
      for (const [name, text] of [
        ['desc', description],
        ['title', title],
      ] as const) {
        const element = document.createElementNS('http://www.w3.org/2000/svg', name);
        element.setAttribute('id', `${id}-${name}`);
        element.textContent = clean(text);
        svg.prepend(element);
      }
      svg.setAttribute('role', 'img');
      svg.setAttribute('aria-labelledby', `${id}-title`);
      svg.setAttribute('aria-describedby', `${id}-desc`);
      return new Markup(svg.outerHTML);
    },
  };
}

/** Ticks, labels and grid lines of a logarithmic axis. */
export function logAxisMarks(
  { plot }: Drawing,
  which: 'x' | 'y',
  { ticks, minor }: LogAxis,
  label: string,
): Markish[] {
  const values = ticks.map(({ value }) => value);
  const labels = new Map(ticks.map(({ value, label: text }) => [value, text]));
  const tickFormat = (value: number): string => labels.get(value) ?? '';
  const axis = (options: AxisXOptions & AxisYOptions): Markish =>
    which === 'x' ? plot.axisX(options) : plot.axisY(options);
  const grid = { ticks: values, stroke: 'var(--grid)', strokeOpacity: 1 };
  return [
    which === 'x' ? plot.gridX(grid) : plot.gridY(grid),
    axis({ ticks: minor, tickSize: 3, tickFormat: () => '', label: null, stroke: 'var(--axis)' }),
    axis({
      ticks: values,
      tickSize: 6,
      tickFormat,
      label,
      labelAnchor: 'center',
      labelArrow: 'none',
      stroke: 'var(--axis)',
      fill: 'currentColor',
    }),
  ];
}
