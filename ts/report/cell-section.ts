import { Cell } from '../cell/cell.ts';
import { cellToSvg } from './cell-svg.ts';
import type { FoundCell, ReportData } from './data.ts';
import { html, Markup } from './markup.ts';
import { fraction, grouped, qualityText } from './numbers.ts';

/** The best cell that any run ended with: a picture, and its facts. */
export async function foundCellSection(data: ReportData): Promise<Markup> {
  const { found, protocol, best } = data;
  if (!found) return html``;
  const cell = Cell.fromIndex(found.cell);
  const { hash, depth, width, trainable_parameters: parameters, ops } = cell.toJSON();
  const regret = best.quality - found.quality;
  const facts: [string, string][] = [
    ['quality', `${fraction(found.quality)}, ${qualityText(protocol.quality)}`],
    ['regret', regret > 0 ? fraction(regret) : '0: no cell is better'],
    ['runs that ended with it', runsText(data, found)],
    ['cell index', grouped(found.cell)],
    ['module hash', hash],
    ['depth, width', `${depth}, ${width}`],
    ['parameters', grouped(parameters)],
  ];
  // A page needs no name space, and the picture is described here.
  const svg = (await cellToSvg(cell)).replace(' xmlns="http://www.w3.org/2000/svg"', '');
  return html`<section aria-labelledby="best-cell">
    <h2 id="best-cell">Best cell found</h2>
    <div class="cell">
      ${new Markup(svg)}
      <dl>
        ${facts.map(
          ([name, text]) =>
            html`<dt>${name}</dt>
              <dd>${text}</dd>`,
        )}
      </dl>
    </div>
    <details>
      <summary>The cell as a spec</summary>
      <pre><code>${JSON.stringify({ matrix: cell.matrix, ops })}</code></pre>
    </details>
  </section>`;
}

function runsText({ searchers }: ReportData, { runs }: FoundCell): string {
  const parts = searchers.map(({ name, runs: all }, i) =>
    runs[i] ? [`${runs[i]} of ${all} of ${name}`] : [],
  );
  return parts.flat().join(', ');
}
