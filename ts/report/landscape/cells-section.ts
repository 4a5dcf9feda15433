import { Cell } from '../../cell/cell.ts';
import { cellToSvg } from '../cell-svg.ts';
import type { FrontCell, LandscapeSummary } from '../../landscape/summary.ts';
import { section } from '../document.ts';
import { saveButtons } from '../figures.ts';
import { html, Markup } from '../markup.ts';
import { fraction, grouped } from '../numbers.ts';
import { quantityText } from './words.ts';

/** Drawn at once; the others are folded. */
const SHOWN = 3;

/** The best cells and those of the fronts, drawn. */
export async function cellSections({ top, pareto }: LandscapeSummary): Promise<Markup[]> {
  const best = await Promise.all(
    top.map(({ cell, value }, i) => cellFigure(`best-${i + 1}`, cell, [`number ${i + 1}`, fraction(value)])),
  );
  return [
    section('best-cells', 'The best cells', ...shownAndFolded(best, 'cells')),
    ...(await frontSections(pareto.training_time, 'training_time')),
    ...(await frontSections(pareto.trainable_parameters, 'trainable_parameters')),
  ];
}

async function frontSections(
  front: readonly FrontCell[],
  cost: 'training_time' | 'trainable_parameters',
): Promise<Markup[]> {
  if (front.length === 0) return [];
  const unit = cost === 'training_time' ? 'seconds' : 'parameters';
  const drawn = await Promise.all(
    front.map(({ cell, value, cost: own }) =>
      cellFigure(`front-${cost}-${cell}`.replaceAll('_', '-'), cell, [
        `${grouped(Math.round(own))} ${unit}`,
        fraction(value),
      ]),
    ),
  );
  return [
    section(
      `front-${cost}`,
      `The Pareto front against ${quantityText(cost)}`,
      html`<p class="quiet">
        No cell of lower cost has a value as high. ${grouped(front.length)}
        ${front.length === 1 ? 'cell' : 'cells'}, the best first.
      </p>`,
      ...shownAndFolded(drawn.toReversed(), 'cells of the front'),
    ),
  ];
}

function shownAndFolded(cells: readonly Markup[], what: string): Markup[] {
  const folded = cells.slice(SHOWN);
  return [
    html`<div class="cells">${cells.slice(0, SHOWN)}</div>`,
    ...(folded.length > 0
      ? [
          html`<details>
            <summary>${grouped(folded.length)} more ${what}</summary>
            <div class="cells">${folded}</div>
          </details>`,
        ]
      : []),
  ];
}

async function cellFigure(id: string, index: number, facts: readonly string[]): Promise<Markup> {
  // A page needs no name space, and has many cells.
  const svg = (await cellToSvg(Cell.fromIndex(index)))
    .replace(' xmlns="http://www.w3.org/2000/svg"', '')
    .replaceAll(/(id="|#)head\b/g, `$1head-${id}`);
  return html`<figure id="figure-${id}">
    ${new Markup(svg)}
    <div class="tools" hidden>${saveButtons()}</div>
    <figcaption>Cell ${String(index)}: ${facts.join(', ')}</figcaption>
  </figure>`;
}
