/** Characters of a label that fit beside a chart, and how many of them are its last ones; the legend has it whole. */
const LONGEST = 22;
const ENDING = 10;

/** What stands beside the end of a line, and how far from it in pixels: a dot of its colour, and its name. */
export const LABELS = { key: 9, name: 20 } as const;

/** A name that fits beside a chart: its middle is left out, since names such as `…, repeat 1` differ at their ends. */
export function shortName(name: string): string {
  const characters = Array.from(name);
  if (characters.length <= LONGEST) return name;
  return `${characters.slice(0, LONGEST - 1 - ENDING).join('')}…${characters.slice(-ENDING).join('')}`;
}

/** The pixels that a label takes at 12 px, with some to spare. */
export function labelWidth(names: readonly string[]): number {
  return 6.8 * Math.max(0, ...names.map((name) => Array.from(shortName(name)).length));
}

/**
 * Moves positions apart so that labels at them do not overlap, as little as possible and in their order.
 *
 * @param positions - where labels should be, in pixels
 * @param gap - the least distance between two
 * @param least - no label is above this
 * @param most - nor below this, if there is room
 */
export function spreadApart(
  positions: readonly number[],
  gap: number,
  least: number,
  most: number,
): number[] {
  const order = positions.map((position, i) => ({ position, i })).toSorted((a, b) => a.position - b.position);
  // Overlapping labels form a block around the mean of where they want to be.
  const blocks: { wanted: number; members: number[] }[] = [];
  const top = ({ wanted, members }: { wanted: number; members: number[] }): number => {
    const height = gap * (members.length - 1);
    return Math.max(least, Math.min(wanted - height / 2, most - height));
  };
  for (const { position, i } of order) {
    let block = { wanted: position, members: [i] };
    for (let above = blocks.at(-1); above; above = blocks.at(-1)) {
      if (top(above) + gap * above.members.length <= top(block)) break;
      const count = above.members.length + block.members.length;
      block = {
        wanted: (above.wanted * above.members.length + block.wanted * block.members.length) / count,
        members: [...above.members, ...block.members],
      };
      blocks.pop();
    }
    blocks.push(block);
  }
  const placed = positions.slice();
  for (const block of blocks) for (const [k, i] of block.members.entries()) placed[i] = top(block) + k * gap;
  return placed;
}
