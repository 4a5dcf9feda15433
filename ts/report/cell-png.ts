import { badArgument } from '../arguments.ts';
import { NasBenchError } from '../errors.ts';
import type { Cell } from '../cell/cell.ts';
import { cellToSvg } from './cell-svg.ts';

/** The density, as sharp counts it, at which a pixel of an SVG is one of the picture. */
const DENSITY = 72;
/** A density of 1 is the least that sharp knows; larger pictures serve nobody. */
const [SMALLEST_SCALE, LARGEST_SCALE] = [1 / DENSITY, 32];

/**
 * Draws a cell as {@link cellToSvg} does, as a PNG with a transparent ground. The package
 * [sharp](https://sharp.pixelplumbing.com) renders it, which is not installed along with this one; labels are in a font of
 * the system.
 *
 * @param scale - pixels of the picture for each of the SVG, from 1/72 to 32
 * @returns the bytes of the file
 * @throws `NasBenchError` NB101_BAD_ARGUMENT if it is no cell or no such scale; NB101_NO_RENDERER without sharp
 *
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 * import { Cell } from 'nasbench101';
 * import { cellToPng } from 'nasbench101/report';
 *
 * await writeFile('cell.png', await cellToPng(Cell.fromIndex(162_354)));
 * ```
 */
export async function cellToPng(cell: Cell, scale = 2): Promise<Uint8Array> {
  if (!(typeof scale === 'number' && scale >= SMALLEST_SCALE && scale <= LARGEST_SCALE))
    throw badArgument('the scale', scale, `a number from 1/${DENSITY} to ${LARGEST_SCALE}`);
  const svg = await cellToSvg(cell);
  const { default: sharp } = await import('sharp').catch((cause: unknown) => {
    throw new NasBenchError(
      'NB101_NO_RENDERER',
      'a PNG takes the package sharp, which does not load; run `npm install sharp`, or draw an SVG',
      { cause },
    );
  });
  return sharp(Buffer.from(svg), { density: DENSITY * scale })
    .png()
    .toBuffer();
}
