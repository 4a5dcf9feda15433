import type { ChartJson, ScaleKind } from './chart-json.ts';

/** Maps the numbers of a chart to its pixels and back, as its switches are set. */
export interface Scales {
  readonly frame: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
  x(value: number): number;
  y(value: number): number;
  /** The number under a horizontal pixel. */
  xAt(pixel: number): number;
}

/** The scales of a picture. It runs in the page, as all of this folder: it may use nothing from outside of itself. */
export function scalesOf(svg: SVGSVGElement, chart: ChartJson): Scales {
  const [left = 0, right = 0, top = 0, bottom = 0] = (svg.dataset['frame'] ?? '').split(' ').map(Number);
  const kind = (which: 'x' | 'y'): ScaleKind => (svg.dataset[which] === 'log' ? 'log' : 'linear');
  const domain = (which: 'x' | 'y'): readonly [number, number] => chart[which].domains[kind(which)] ?? [0, 1];
  const share = (which: 'x' | 'y', value: number): number => {
    const [low, high] = domain(which);
    const inside = Math.min(Math.max(value, low), high);
    return kind(which) === 'log'
      ? Math.log(inside / low) / Math.log(high / low)
      : (inside - low) / (high - low);
  };
  return {
    frame: { left, right, top, bottom },
    x: (value) => left + (right - left) * share('x', value),
    y: (value) => bottom + (top - bottom) * share('y', value),
    xAt(pixel) {
      const [low, high] = domain('x');
      const part = (pixel - left) / (right - left);
      return kind('x') === 'log' ? low * (high / low) ** part : low + (high - low) * part;
    },
  };
}

/** Draws all lines of a picture anew, after a switch was set. */
export function redraw(svg: SVGSVGElement, chart: ChartJson, scales: Scales): void {
  const { frame, x, y } = scales;
  const at = (horizontal: number, vertical: number): string =>
    `${horizontal.toFixed(1)},${vertical.toFixed(1)}`;
  const names = chart.names[svg.dataset['y'] === 'log' ? 'log' : 'linear'] ?? [];
  for (const [i, series] of chart.series.entries()) {
    const part = (name: string, inside: string): Element | null =>
      svg.querySelector(`.${name}.s${series.position} ${inside}`);
    const line = chart.steps
      ? `M${at(frame.left, frame.bottom)}${series.x
          .map((value, k) => `H${x(value).toFixed(1)}V${y(series.y[k] ?? 0).toFixed(1)}`)
          .join('')}H${frame.right}`
      : `M${series.x.map((value, k) => at(x(value), y(series.y[k] ?? 0))).join('L')}`;
    part('line', 'path')?.setAttribute('d', line);
    const { low, high } = series;
    if (low && high) {
      const upper = series.x.map((value, k) => at(x(value), y(high[k] ?? 0)));
      const lower = series.x.map((value, k) => at(x(value), y(low[k] ?? 0)));
      part('band', 'path')?.setAttribute('d', `M${[...upper, ...lower.toReversed()].join('L')}Z`);
    }
    const end = part('end', 'circle');
    end?.setAttribute('cx', x(series.x.at(-1) ?? 0).toFixed(1));
    end?.setAttribute('cy', y(series.y.at(-1) ?? 0).toFixed(1));
    // It was drawn beside the end of its line, and moved from there.
    for (const [label, beside] of Object.entries(chart.beside)) {
      svg.querySelector(`.${label}.s${series.position}`)?.removeAttribute('transform');
      part(label, 'text')?.setAttribute('transform', `translate(${frame.right + beside},${names[i] ?? 0})`);
    }
  }
}
