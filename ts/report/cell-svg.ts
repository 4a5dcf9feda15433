import { packedOf, type Cell } from '../cell/cell.ts';
import { hasEdge, opsOf } from '../cell/layout.ts';

/** A position in the picture, in pixels. */
interface Point {
  readonly x: number;
  readonly y: number;
}

interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** Where everything goes. */
interface Layout {
  /** Left and top edge, width and height. */
  frame: readonly number[];
  boxes: Box[];
  routes: Point[][];
}

const BOX_HEIGHT = 32;
const MARGIN = 8;

/** Light boxes with dark text and grey lines between them can be read on white and on black. */
const FILL: Readonly<Record<string, string>> = {
  'conv3x3-bn-relu': '#bfdbfe',
  'conv1x1-bn-relu': '#bbf7d0',
  maxpool3x3: '#fde68a',
};
const END_FILL = '#e5e7eb';
const TEXT = '#111827';
const LINE = '#7d8592';

/**
 * Draws a cell from top to bottom, its operations in boxes, as a self-contained SVG that is readable on light and dark
 * grounds.
 *
 * @throws `NasBenchError` NB101_BAD_ARGUMENT if it is no cell
 *
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 * import { Cell } from 'nasbench101';
 * import { cellToSvg } from 'nasbench101/report';
 *
 * await writeFile('cell.svg', await cellToSvg(Cell.fromIndex(162_354)));
 * ```
 */
export async function cellToSvg(cell: Cell): Promise<string> {
  const packed = packedOf(cell);
  const ops = opsOf(packed);
  const { frame, boxes, routes } = await layOut(packed, ops);

  const lines = routes.map((points) => `<path d="${curve(points)}" marker-end="url(#head)"/>`);
  const vertices = boxes.map((box, v) => boxSvg(box, ops[v] ?? ''));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${frame[2]}" height="${frame[3]}" viewBox="${frame.join(' ')}" role="img">
<title>NAS-Bench-101 cell ${cell.index}</title>
<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="${LINE}"/></marker></defs>
<g fill="none" stroke="${LINE}" stroke-width="1.5">
${lines.join('\n')}
</g>
<g font-family="ui-sans-serif, system-ui, Helvetica, Arial, sans-serif" font-size="13" text-anchor="middle" fill="${TEXT}">
${vertices.join('\n')}
</g>
</svg>
`;
}

async function layOut(packed: number, ops: readonly string[]): Promise<Layout> {
  // Only here, so that nobody who draws nothing waits for it.
  const { Graph, layout } = await import('@dagrejs/dagre');
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 28, ranksep: 34, edgesep: 22 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const [v, op] of ops.entries())
    graph.setNode(String(v), { width: 34 + 7 * op.length, height: BOX_HEIGHT });
  const edges: [string, string][] = [];
  for (let y = 1; y < ops.length; y++)
    for (let x = 0; x < y; x++) if (hasEdge(packed, x, y)) edges.push([String(x), String(y)]);
  for (const [x, y] of edges) graph.setEdge(x, y);
  layout(graph);

  const boxes = ops.map((_op, v) => graph.node(String(v)) as Box);
  const routes = edges.map(([x, y]) => graph.edge(x, y).points as Point[]);
  return { frame: frameOf(boxes, routes.flat()), boxes, routes };
}

/** dagre's own frame leaves out the bends of edges. */
function frameOf(boxes: readonly Box[], bends: readonly Point[]): number[] {
  const xs = [...boxes.flatMap(({ x, width }) => [x - width / 2, x + width / 2]), ...bends.map(({ x }) => x)];
  const ys = boxes.flatMap(({ y, height }) => [y - height / 2, y + height / 2]);
  const left = Math.floor(Math.min(...xs)) - MARGIN;
  const top = Math.floor(Math.min(...ys)) - MARGIN;
  return [left, top, Math.ceil(Math.max(...xs)) + MARGIN - left, Math.ceil(Math.max(...ys)) + MARGIN - top];
}

/** A smooth line: straight to the first bend's middle, then a quadratic curve around every bend. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.pop();
  if (!first || !last) return '';
  let path = `M${at(first)}`;
  for (const [i, bend] of rest.entries()) {
    const next = rest[i + 1];
    const end = next ? { x: (bend.x + next.x) / 2, y: (bend.y + next.y) / 2 } : last;
    path += `Q${at(bend)} ${at(end)}`;
  }
  return rest.length === 0 ? `${path}L${at(last)}` : path;
}

function boxSvg({ x, y, width, height }: Box, op: string): string {
  const left = round(x - width / 2);
  const top = round(y - height / 2);
  const fill = FILL[op] ?? END_FILL;
  return (
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" rx="6" fill="${fill}" stroke="${LINE}"/>` +
    `<text x="${round(x)}" y="${round(y + 4.5)}">${op}</text>`
  );
}

function at({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
