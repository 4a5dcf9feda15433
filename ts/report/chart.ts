import type * as Plot from '@observablehq/plot';
import type { AxisXOptions, AxisYOptions, Markish, PlotOptions } from '@observablehq/plot';

import type { AxisTicks } from './axis-ticks.ts';
import { compactPath } from './compact-path.ts';
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

/** A picture to draw. */
interface Picture {
  /** Unique in the page. */
  readonly id: string;
  /** For those who do not see it. */
  readonly title: string;
  readonly description: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly options: PlotOptions;
  /** Another picture, of which the parts with some classes are put behind this one's first part. */
  readonly hidden?: PlotOptions;
  /** Selectors of those parts; empty ones select nothing. */
  readonly classes?: readonly string[];
}

/** The chart library on a document of the server. */
export interface Drawing {
  readonly plot: typeof Plot;
  draw(picture: Picture): Markup;
}

/** Loads the chart library. */
export async function openDrawing(): Promise<Drawing> {
  const [plot, { parseHTML }] = await Promise.all([import('@observablehq/plot'), import('linkedom')]);
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const style = { fontSize: '12px', overflow: 'visible' };
  return {
    plot,
    draw({ id, title, description, attributes, options, hidden, classes = [] }) {
      const svg = plot.plot({ ...options, document, style });
      const wanted = classes.filter((name) => name !== '').join(', ');
      if (hidden && wanted !== '') {
        const first = svg.querySelector('g');
        for (const part of plot.plot({ ...hidden, document, style }).querySelectorAll(wanted))
          svg.insertBefore(part, first);
      }
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
      for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
      for (const path of svg.querySelectorAll('path'))
        path.setAttribute('d', compactPath(path.getAttribute('d') ?? ''));
      return new Markup(svg.outerHTML);
    },
  };
}

/** Ticks, labels and grid lines of an axis, all of them with a class. */
export function axisMarks(
  { plot }: Drawing,
  which: 'x' | 'y',
  { ticks, minor }: AxisTicks,
  label: string | undefined,
  className: string,
  anchor?: 'top',
): Markish[] {
  const values = ticks.map(({ value }) => value);
  const labels = new Map(ticks.map(({ value, label: text }) => [value, text]));
  const labelOf = (value: number): string => labels.get(value) ?? '';
  const axis = (options: AxisXOptions & AxisYOptions): Markish =>
    which === 'x'
      ? plot.axisX({ className, ...(anchor && { anchor }), ...options })
      : plot.axisY({ className, ...options });
  const grid = { className, ticks: values, stroke: 'var(--grid)', strokeOpacity: 1 };
  return [
    ...(anchor ? [] : [which === 'x' ? plot.gridX(grid) : plot.gridY(grid)]),
    axis({ ticks: [...minor], tickSize: 3, tickFormat: () => '', label: null, stroke: 'var(--axis)' }),
    axis({
      ticks: values,
      tickSize: 6,
      // Not `tickFormat`, of which logarithmic scales leave out what they think is too many.
      text: labelOf,
      label: label ?? null,
      labelAnchor: 'center',
      labelArrow: 'none',
      stroke: 'var(--axis)',
      fill: 'currentColor',
    }),
  ];
}
