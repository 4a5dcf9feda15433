import type { Markish } from '@observablehq/plot';

import type { AxisTicks } from './axis-ticks.ts';
import { axisMarks, type Drawing, type Screen } from './chart.ts';
import type { Markup } from './markup.ts';
import { seriesStyle } from './palette.ts';
import type { ScaleKind } from './page/chart-json.ts';

/** An axis of a chart that does not change. */
interface PlainAxis {
  readonly label: string;
  readonly kind: ScaleKind;
  /** Ticks for a number of labels. */
  readonly ticks: (most: number) => AxisTicks;
}

/** A chart without switches. */
export interface PlainChart {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  /** For those who do not see it. */
  readonly description: string;
  readonly x: PlainAxis;
  readonly y: PlainAxis;
  /** Its height as a share of what is usual. */
  readonly height?: number;
  /** What is between the axes. */
  readonly marks: (drawing: Drawing, screen: Screen) => readonly Markish[];
}

/** Draws a chart. */
export function plainChart(
  { id, title, description, x, y, height = 1, marks }: PlainChart,
  drawing: Drawing,
  screen: Screen,
): Markup {
  const [across, up] = [x.ticks(screen.ticks.x), y.ticks(screen.ticks.y)];
  return drawing.draw({
    id: `${id}-${screen.name}`,
    title,
    description,
    attributes: {},
    options: {
      width: screen.width,
      height: Math.round(screen.height * height),
      marginTop: 12,
      marginBottom: 44,
      marginLeft: 68,
      marginRight: 22,
      x: { type: x.kind, domain: across.domain },
      y: { type: y.kind, domain: up.domain },
      // What marks say is what they mean.
      r: { type: 'identity' },
      color: { type: 'identity' },
      opacity: { type: 'identity' },
      marks: [
        axisMarks(drawing, 'y', up, y.label, 'axis-y'),
        axisMarks(drawing, 'x', across, x.label, 'axis-x'),
        ...marks(drawing, screen),
      ],
    },
  });
}

/** A point of a line, with the ends of its band. */
export interface PlainPoint {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
}

/**
 * A line, in the style of its position, over a band if its points have one.
 *
 * @param dots - whether its points are marked
 */
export function lineMarks(
  { plot }: Drawing,
  position: number,
  points: readonly PlainPoint[],
  dots: boolean,
): Markish[] {
  const { colour, dashes } = seriesStyle(position);
  const at = { x: 'x', y: 'y' } as const;
  return [
    ...(points.some(({ low }) => low !== undefined)
      ? [plot.areaY(points, { x: 'x', y1: 'low', y2: 'high', fill: colour, fillOpacity: 0.18 })]
      : []),
    plot.line(points, { ...at, stroke: colour, strokeWidth: 2, strokeDasharray: dashes }),
    ...(dots ? [plot.dot(points, { ...at, fill: colour, r: 3 })] : []),
  ];
}
