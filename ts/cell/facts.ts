import { callNative } from '../errors.ts';
import { cellFacts } from '../native.ts';
import { edgeCount, matrixOf, opsOf, vertexCount } from './layout.ts';

/** A cell as JSON: what `JSON.stringify(cell)` and `nasbench101 cell --json` write. */
export interface CellJson {
  /** Always true; a refused spec has `valid: false` and an `error`. */
  valid: true;
  /** The pruned matrix, in the vertex order of the spec. */
  matrix: number[][];
  /** The names of its vertices. */
  ops: string[];
  /** The module hash. */
  hash: string;
  /** The cell index. */
  index: number;
  /** Number of vertices. */
  vertices: number;
  /** Number of edges. */
  edges: number;
  /** Edges on the longest path. */
  depth: number;
  /** The maximum directed cut. */
  width: number;
  /** Number of paths. */
  paths: number;
  /** Trainable parameters in the published vertex order. */
  trainable_parameters: number;
  /** FLOPs in the published vertex order. */
  flops: number;
}

/** Describes many packed cells with one call of the addon. */
export function describeCells(packed: Uint32Array): CellJson[] {
  const facts = callNative(() => cellFacts(packed));
  const hashes = hexOf(facts.hash);
  return Array.from(packed, (cell, i) => ({
    valid: true,
    matrix: matrixOf(cell),
    ops: opsOf(cell),
    hash: hashes.slice(32 * i, 32 * i + 32),
    index: facts.index[i] ?? 0,
    vertices: vertexCount(cell),
    edges: edgeCount(cell),
    depth: facts.depth[i] ?? 0,
    width: facts.width[i] ?? 0,
    paths: facts.paths[i] ?? 0,
    trainable_parameters: facts.trainableParameters[i] ?? 0,
    flops: facts.flops[i] ?? 0,
  }));
}

/** Bytes as hexadecimal digits. */
export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
