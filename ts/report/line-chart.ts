import type { Markish } from '@observablehq/plot';

import type { AxisTicks } from './axis-ticks.ts';
import { axisMarks, type Drawing, type Screen } from './chart.ts';
import { LABELS, labelWidth, shortName, spreadApart } from './line-labels.ts';
import { clean, type Markup } from './markup.ts';
import { seriesStyle } from './palette.ts';
import type { AxisJson, ChartJson, Format, ScaleKind } from './page/chart-json.ts';

/** How strong bands are: the more there are, the fainter. */
function bandOpacity(count: number): number {
  return count <= 3 ? 0.16 : count <= 6 ? 0.08 : 0.04;
}

/** An axis and the scales that it can have. */
export interface ChartAxis {
  readonly label: string;
  readonly format: Format;
  /** Ticks for a number of labels; the first scale is the one that is shown first. */
  readonly scales: readonly (readonly [kind: ScaleKind, ticks: (most: number) => AxisTicks])[];
}

/** A point of a line. */
export interface Point {
  readonly x: number;
  readonly y: number;
  /** The ends of the band. */
  readonly low?: number;
  readonly high?: number;
}

/** A searcher's line. */
export interface Series {
  /** Its position in the protocol. */
  readonly position: number;
  readonly name: string;
  readonly points: readonly Point[];
}

/** Lines over a clock or a regret. */
export interface LineChart {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  /** Whether values hold until the next point, from the left edge to the right one; else lines are straight. */
  readonly steps: boolean;
  readonly series: readonly Series[];
}

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function frameOf({ steps, series }: LineChart, { width, height, labels }: Screen): Frame {
  const beside = labels && !steps ? LABELS.name + 9 + labelWidth(series.map(({ name }) => name)) : 22;
  return { left: 68, right: width - beside, top: 12, bottom: height - 44 };
}

/**
 * Draws a chart with its first scales.
 *
 * @param switches - whether the axes of the other scales are there too, which the style of the page hides
 */
export function lineChart(chart: LineChart, drawing: Drawing, screen: Screen, switches: boolean): Markup {
  const frame = frameOf(chart, screen);
  const [xKind, xTicks] = scaleOf(chart.x, 0, screen.ticks.x);
  const [yKind, yTicks] = scaleOf(chart.y, 0, screen.ticks.y);
  const options = (x: AxisTicks, xAs: ScaleKind, y: AxisTicks, yAs: ScaleKind): object => ({
    width: screen.width,
    height: screen.height,
    marginTop: frame.top,
    marginBottom: screen.height - frame.bottom,
    marginLeft: frame.left,
    marginRight: screen.width - frame.right,
    x: { type: xAs, domain: x.domain },
    y: { type: yAs, domain: y.domain },
  });
  const axes = (x: AxisTicks, xAs: ScaleKind, y: AxisTicks, yAs: ScaleKind): Markish[] => [
    axisMarks(drawing, 'y', y, chart.y.label, `y-${yAs}`),
    axisMarks(drawing, 'x', x, chart.x.label, `x-${xAs}`),
  ];
  const [xOther, xOtherTicks] = scaleOf(chart.x, 1, screen.ticks.x);
  const [yOther, yOtherTicks] = scaleOf(chart.y, 1, screen.ticks.y);
  return drawing.draw({
    id: `${chart.id}-${screen.name}`,
    title: chart.title,
    description: chart.description,
    attributes: {
      'data-x': xKind,
      'data-y': yKind,
      'data-frame': [frame.left, frame.right, frame.top, frame.bottom].join(' '),
    },
    options: {
      ...options(xTicks, xKind, yTicks, yKind),
      marks: [
        ...axes(xTicks, xKind, yTicks, yKind),
        ...seriesMarks(chart, drawing, xTicks.domain, yTicks.domain),
        ...(screen.labels && !chart.steps ? nameMarks(chart, drawing, frame, yKind, yTicks.domain) : []),
      ],
    },
    ...(switches && {
      hidden: {
        ...options(xOtherTicks, xOther, yOtherTicks, yOther),
        marks: axes(xOtherTicks, xOther, yOtherTicks, yOther),
      },
    }),
    classes: [xOther === xKind ? '' : `.x-${xOther}`, yOther === yKind ? '' : `.y-${yOther}`],
  });
}

function scaleOf({ scales }: ChartAxis, position: number, most: number): readonly [ScaleKind, AxisTicks] {
  const [kind, ticks] = scales[position] ?? (scales[0] as ChartAxis['scales'][number]);
  return [kind, ticks(most)];
}

type Domain = readonly [number, number];

function seriesMarks(chart: LineChart, { plot }: Drawing, x: Domain, y: Domain): Markish[] {
  const within = (value: number, [low, high]: Domain): number => Math.min(Math.max(value, low), high);
  const edges = (points: readonly Point[]): readonly Point[] => [
    { x: x[0], y: y[0] },
    ...points,
    { x: x[1], y: points.at(-1)?.y ?? y[0] },
  ];
  return chart.series.flatMap(({ position, points }) => {
    const { colour, dashes } = seriesStyle(position);
    const common = { x: (point: Point) => within(point.x, x) };
    const band = points.some(({ low }) => low !== undefined)
      ? [
          plot.areaY(points, {
            ...common,
            y1: (point: Point) => within(point.low ?? point.y, y),
            y2: (point: Point) => within(point.high ?? point.y, y),
            className: `band s${position}`,
            fill: colour,
            fillOpacity: bandOpacity(chart.series.length),
          }),
        ]
      : [];
    return [
      ...band,
      plot.line(chart.steps ? edges(points) : points, {
        ...common,
        y: (point: Point) => within(point.y, y),
        className: `line s${position}`,
        stroke: colour,
        strokeWidth: 2,
        strokeDasharray: dashes,
        ...(chart.steps && { curve: 'step-after' as const }),
      }),
    ];
  });
}

/** Where the names beside the ends of lines are, in pixels from above. */
function nameHeights(
  { series }: LineChart,
  { top, bottom }: Frame,
  kind: ScaleKind,
  domain: Domain,
): number[] {
  const wanted = series.map(({ points }) => pixel(points.at(-1)?.y ?? 0, kind, domain, bottom, top));
  return spreadApart(wanted, 15, top + 6, bottom - 6);
}

function pixel(value: number, kind: ScaleKind, [low, high]: Domain, from: number, to: number): number {
  const share =
    kind === 'log'
      ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
      : (value - low) / (high - low);
  return from + (to - from) * share;
}

/** The searchers' names where their lines end. */
function nameMarks(
  chart: LineChart,
  { plot }: Drawing,
  frame: Frame,
  kind: ScaleKind,
  domain: Domain,
): Markish[] {
  const heights = nameHeights(chart, frame, kind, domain);
  return chart.series.flatMap(({ position, name, points }, i) => {
    const { colour } = seriesStyle(position);
    const end = points.at(-1);
    const at = { x: end?.x ?? 0, y: Math.max(end?.y ?? 0, domain[0]) };
    const shift = (heights[i] ?? 0) - pixel(at.y, kind, domain, frame.bottom, frame.top);
    return [
      plot.dot([at], { x: 'x', y: 'y', className: `end s${position}`, fill: colour, r: 3.5 }),
      // A name may have moved far from the end of its line, so it has a dot of its own.
      (['key', 'name'] as const).map((label) =>
        plot.text([at], {
          x: 'x',
          y: 'y',
          className: `${label} s${position}`,
          text: () => (label === 'key' ? '●' : clean(shortName(name))),
          textAnchor: 'start',
          dx: LABELS[label],
          dy: shift,
          fill: label === 'key' ? colour : 'currentColor',
        }),
      ),
    ];
  });
}

/** The numbers of a chart, for the script of the page: it draws lines on other scales and says what is under the pointer. */
export function chartJson(chart: LineChart, wide: Screen): ChartJson {
  const frame = frameOf(chart, wide);
  const names = chart.y.scales.map(([kind, ticks]) => [
    kind,
    nameHeights(chart, frame, kind, ticks(9).domain).map(short),
  ]);
  return {
    steps: chart.steps,
    x: { format: chart.x.format, domains: domainsOf(chart.x) },
    y: { format: chart.y.format, domains: domainsOf(chart.y) },
    beside: LABELS,
    names: Object.fromEntries(chart.steps ? [] : names) as ChartJson['names'],
    series: chart.series.map(({ position, name, points }) => ({
      position,
      name: clean(name),
      x: points.map(({ x }) => short(x)),
      y: points.map(({ y }) => short(y)),
      ...(points[0]?.low !== undefined && {
        low: points.map(({ low = 0 }) => short(low)),
        high: points.map(({ high = 0 }) => short(high)),
      }),
    })),
  };
}

function domainsOf({ scales }: ChartAxis): AxisJson['domains'] {
  return Object.fromEntries(scales.map(([kind, ticks]) => [kind, ticks(9).domain]));
}

/** Five digits are more than a screen has. */
function short(value: number): number {
  return Number(value.toPrecision(5));
}
