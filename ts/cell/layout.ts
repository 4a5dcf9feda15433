// How a cell packs into a number: bit x + y(y-1)/2 is the edge x -> y, two bits from bit 21 on are the operation of
// each interior vertex. `docs/canonical-form.md` describes it; `crates/cell` is the other side.

/** The operations of a cell in canonical order: their position is the number that enters the module hash. */
export const OPS = ['conv3x3-bn-relu', 'conv1x1-bn-relu', 'maxpool3x3'] as const;

/** The operation of an interior vertex. */
export type Op = (typeof OPS)[number];

/** Most vertices of a cell. */
export const MOST_VERTICES = 7;

/** The last cell index of the whole space. */
export const LAST_INDEX = 423_623;

/** The bit of the first edge into each vertex. */
export const FIRST_EDGE: readonly number[] = [0, 0, 1, 3, 6, 10, 15];

/** The bit of the first operation. */
export const FIRST_OP = 21;

/** The edges among the bits. */
const EDGES = 2 ** FIRST_OP - 1;

/** The number of vertices: the last one has an edge into it. */
export function vertexCount(packed: number): number {
  const edges = packed & EDGES;
  let last = 1;
  while (last + 1 < MOST_VERTICES && edges >>> (FIRST_EDGE[last + 1] ?? 0) !== 0) last++;
  return last + 1;
}

/** The number of edges. */
export function edgeCount(packed: number): number {
  let count = 0;
  for (let edges = packed & EDGES; edges !== 0; edges &= edges - 1) count++;
  return count;
}

/** Whether the edge `x -> y`, `x < y`, is there. */
export function hasEdge(packed: number, x: number, y: number): boolean {
  return x < y && ((packed >>> ((FIRST_EDGE[y] ?? 0) + x)) & 1) === 1;
}

/** The search encoding that prunes to exactly this cell: its vertices first, the output moved to vertex 6. */
export function encodingOfPacked(packed: number): number {
  const output = vertexCount(packed) - 1;
  const first = FIRST_EDGE[output] ?? 0;
  const inner = packed & ((1 << first) - 1);
  const intoOutput = (packed >>> first) & ((1 << output) - 1);
  return inner | (intoOutput << (FIRST_EDGE[MOST_VERTICES - 1] ?? 0)) | (packed & ~EDGES);
}

/** The matrix, a new one at every call. */
export function matrixOf(packed: number): number[][] {
  const count = vertexCount(packed);
  const rows: number[][] = [];
  // Plain loops: this is most of what printing a cell costs.
  for (let x = 0; x < count; x++) {
    const row: number[] = [];
    for (let y = 0; y < count; y++) row.push(hasEdge(packed, x, y) ? 1 : 0);
    rows.push(row);
  }
  return rows;
}

/** The names of all vertices, `input` and `output` included; a new array at every call. */
export function opsOf(packed: number): string[] {
  const interior = vertexCount(packed) - 2;
  const names: string[] = ['input'];
  for (let v = 0; v < interior; v++) names.push(OPS[(packed >>> (FIRST_OP + 2 * v)) & 3] ?? '');
  names.push('output');
  return names;
}
