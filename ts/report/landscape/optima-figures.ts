import type { EscapeEdge, LocalOptimum } from '../../landscape/search-summary.ts';
import type { LandscapeSummary } from '../../landscape/summary.ts';
import { linearAxis, rangeAxis } from '../axis-ticks.ts';
import { logAxis } from '../log-axis.ts';
import { fraction, grouped } from '../numbers.ts';
import { seriesStyle } from '../palette.ts';
import { lineMarks } from '../plain-chart.ts';
import { chartFigure, type Figure } from './figure.ts';
import { arranged } from './arrange.ts';
import { quantityLabel } from './words.ts';

/** How large basins are. */
export function basinFigure({ local_optima: { closure } }: LandscapeSummary): Figure {
  const lines = [closure.best_improvement, closure.first_improvement].map(({ sizes }) =>
    sizes.map((count, power) => ({ x: 2 ** power, y: count })),
  );
  const all = lines.flat();
  const [right, top] = [Math.max(2, ...all.map(({ x }) => x)), Math.max(...all.map(({ y }) => y))];
  return chartFigure(
    {
      id: 'basins',
      title: 'Sizes of basins of attraction',
      description: lines.map((points) => points.map(({ x, y }) => `${y} from ${x}`).join(', ')).join('; '),
      height: 0.75,
      x: { label: 'cells in a basin, at least', kind: 'log', ticks: (most) => logAxis(1, right, most, 0.02) },
      y: { label: 'local optima', kind: 'linear', ticks: (most) => linearAxis(top * 1.05, most) },
      marks: (drawing) => lines.flatMap((points, position) => lineMarks(drawing, position, points, true)),
    },
    'How many local optima of the symmetric closure have a basin of so many cells, but less than twice as many.',
    ['best improvement', 'first improvement, expected'],
  );
}

interface Node {
  readonly optimum: LocalOptimum;
  readonly x: number;
  readonly y: number;
}

/** The best 100 local optima and the likeliest ways between them; nothing without a network. */
export function networkFigure({ local_optima: optima, metric }: LandscapeSummary): Figure | undefined {
  const { closure, one_edit: network } = optima;
  if (!network) return undefined;
  const xs = arranged(closure.top.length, network.edges);
  const nodes = closure.top.map((optimum, i): Node => ({ optimum, x: xs[i] ?? 0.5, y: optimum.value }));
  const values = nodes.map(({ y }) => y);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const largest = Math.max(...nodes.map(({ optimum }) => optimum.best_improvement_basin));
  const at = (position: number): Node => nodes[position] as Node;
  const likeliest = Math.max(0, ...network.edges.map(({ probability }) => probability));
  return chartFigure(
    {
      id: 'network',
      title: 'The best local optima and the ways between them',
      description: nodes
        .slice(0, 10)
        .map(({ optimum }) => nodeText(optimum))
        .join('; '),
      height: 1.35,
      x: {
        label: 'arranged by the ways between them',
        kind: 'linear',
        ticks: () => ({ domain: [-0.04, 1.04], ticks: [], minor: [] }),
      },
      y: {
        label: quantityLabel(metric),
        kind: 'linear',
        ticks: (most) =>
          rangeAxis(low - 0.04 * (high - low), high + 0.04 * (high - low), most, (value) => value.toFixed(4)),
      },
      marks: ({ plot }, screen) => [
        plot.link(network.edges, {
          x1: ({ from }: EscapeEdge) => at(from).x,
          y1: ({ from }: EscapeEdge) => at(from).y,
          x2: ({ to }: EscapeEdge) => at(to).x,
          y2: ({ to }: EscapeEdge) => at(to).y,
          stroke: 'var(--axis)',
          strokeOpacity: ({ probability }: EscapeEdge) => 0.1 + (0.7 * probability) / likeliest,
          strokeWidth: ({ probability }: EscapeEdge) => 0.5 + (2 * probability) / likeliest,
        }),
        plot.dot(nodes, {
          x: 'x',
          y: 'y',
          r: ({ optimum }: Node) =>
            3 + (screen.name === 'wide' ? 15 : 8) * Math.sqrt(optimum.best_improvement_basin / largest),
          fill: ({ optimum }: Node) => seriesStyle(optimum.funnel ?? 0).colour,
          fillOpacity: 0.85,
          stroke: 'var(--ground)',
          title: ({ optimum }: Node) => nodeText(optimum),
        }),
        ...(screen.labels
          ? [
              plot.text(nodes.slice(0, 5), {
                x: 'x',
                y: 'y',
                text: ({ optimum }: Node) => `cell ${optimum.cell}`,
                dy: -14,
                fill: 'currentColor',
                stroke: 'var(--ground)',
                strokeWidth: 3,
              }),
            ]
          : []),
      ],
    },
    'The best 100 local optima of the symmetric closure by value. The larger, the more cells climb to them by best improvement; ' +
      'lines are the likeliest ways from one to another by a random edit and a climb, the stronger the likelier; colours are funnels.',
  );
}

function nodeText({ cell, value, best_improvement_basin: basin }: LocalOptimum): string {
  return `cell ${cell}: ${fraction(value)}, ${grouped(basin)} cells climb to it`;
}
