import { hasEdge, opsOf } from './layout.ts';

/** A packed cell in the DOT language. */
export function dotOf(packed: number): string {
  const ops = opsOf(packed);
  const lines = ['digraph cell {', '  rankdir=TB;', '  node [shape=box, style=rounded];'];
  for (const [v, op] of ops.entries()) lines.push(`  ${v} [label="${op}"];`);
  for (let x = 0; x < ops.length; x++)
    for (let y = x + 1; y < ops.length; y++) if (hasEdge(packed, x, y)) lines.push(`  ${x} -> ${y};`);
  lines.push('}');
  return `${lines.join('\n')}\n`;
}
