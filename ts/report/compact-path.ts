/**
 * A path of straight lines in fewer characters: from each point to the next, in tenths of a pixel, which nobody sees.
 * Other paths stay as they are.
 *
 * @param path - the data of a path in absolute coordinates
 */
export function compactPath(path: string): string {
  if (!/^(?:[ML]-?[\d.]+,-?[\d.]+|Z)+$/.test(path)) return path;
  let result = '';
  let last = { x: 0, y: 0 };
  for (const [, command = '', x = '', y = ''] of path.matchAll(/([MLZ])(?:([^,MLZ]+),([^MLZ]+))?/g)) {
    if (command === 'Z') {
      result += 'z';
      continue;
    }
    // Whole tenths, so that nothing adds up.
    const at = { x: Math.round(10 * Number(x)), y: Math.round(10 * Number(y)) };
    const [right, down] = [at.x - last.x, at.y - last.y];
    if (command === 'M') result += `M${pair(at.x, at.y)}`;
    else if (down === 0) result += right === 0 ? '' : `h${tenths(right)}`;
    else result += right === 0 ? `v${tenths(down)}` : `l${pair(right, down)}`;
    last = at;
  }
  return result;
}

function pair(x: number, y: number): string {
  return `${tenths(x)}${y < 0 ? '' : ','}${tenths(y)}`;
}

function tenths(value: number): string {
  return String(value / 10).replace(/^(-?)0\./, '$1.');
}
