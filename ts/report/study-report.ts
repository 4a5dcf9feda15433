import { foundCellSection } from './cell-section.ts';
import { openDrawing } from './chart.ts';
import type { ReportData } from './data.ts';
import { boxStyle, searcherBoxes } from './figures.ts';
import { KIND_MEANING } from './kind.ts';
import { html, Markup } from './markup.ts';
import { budgetText, grouped } from './numbers.ts';
import { PAGE_SCRIPT, PAGE_SCRIPT_DIGEST } from './page-script.ts';
import { protocolSection } from './protocol-section.ts';
import { regretTable } from './regret-table.ts';
import { figureSections } from './sections.ts';
import { STYLE } from './style.ts';

/** The page may load nothing and run nothing but its own script, whatever somebody smuggles into it. */
const POLICY = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src '${PAGE_SCRIPT_DIGEST}'`;

/** A study as one self-contained HTML page, which says everything without its script. Equal data give equal bytes. */
export async function studyReport(data: ReportData): Promise<string> {
  const drawing = await openDrawing();
  const found = await foundCellSection(data);
  const { runs, budget } = data.protocol;
  const title = `Architecture search study on NAS-Bench-101, ${data.kind} benchmark`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <title>${title}</title>
        <style>
          ${new Markup(STYLE)}
          ${new Markup(boxStyle(data))}
        </style>
      </head>
      <body>
        <header>
          <h1>Architecture search on NAS-Bench-101</h1>
          <p class="kind" data-kind="${data.kind}">
            <strong>Benchmark: ${data.kind}.</strong> Its numbers are ${KIND_MEANING[data.kind]}.
          </p>
          <p>
            ${grouped(data.searchers.length)} ${data.searchers.length === 1 ? 'searcher' : 'searchers'},
            ${grouped(runs)} independent ${runs === 1 ? 'run' : 'runs'} each, ${budgetText(budget)} a run.
          </p>
        </header>
        <main>
          ${protocolSection(data)}
          <section aria-labelledby="final-regret">
            <h2 id="final-regret">Final regret</h2>
            ${regretTable(data)}
          </section>
          ${searcherBoxes(data)} ${figureSections(data, drawing)} ${found}
        </main>
        <footer>
          ${data.tool}. The protocol on the same benchmark gives this page again, byte for byte.
        </footer>
        ${new Markup(`<script>${PAGE_SCRIPT}</script>`)}
      </body>
    </html> `.text;
}
