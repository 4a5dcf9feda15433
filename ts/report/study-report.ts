import { foundCellSection } from './cell-section.ts';
import { openDrawing } from './chart.ts';
import type { ReportData } from './data.ts';
import { figures } from './figures.ts';
import { KIND_MEANING } from './kind.ts';
import { html, Markup } from './markup.ts';
import { budgetText, grouped } from './numbers.ts';
import { protocolSection } from './protocol-section.ts';
import { regretTable } from './regret-table.ts';
import { STYLE } from './style.ts';

/** The page may load nothing, whatever somebody smuggles into it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** A study as one self-contained HTML page. Equal data give equal bytes. */
export async function studyReport(data: ReportData): Promise<string> {
  const [regret, distribution] = figures(data, await openDrawing());
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
          <section aria-labelledby="final-regret">
            <h2 id="final-regret">Final regret</h2>
            ${regretTable(data)}
          </section>
          <section aria-labelledby="regret-over-clock">
            <h2 id="regret-over-clock">Regret over the clock</h2>
            ${regret}
          </section>
          <section aria-labelledby="distribution">
            <h2 id="distribution">Distribution of the final regret</h2>
            ${distribution}
          </section>
          ${found} ${protocolSection(data)}
        </main>
        <footer>
          ${data.tool}. The protocol on the same benchmark gives this page again, byte for byte.
        </footer>
      </body>
    </html> `.text;
}
