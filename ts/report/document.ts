import type { Kind } from '../measurement.ts';
import { KIND_MEANING } from './kind.ts';
import { html, Markup } from './markup.ts';
import { PAGE_SCRIPT, PAGE_SCRIPT_DIGEST } from './page-script.ts';
import { STYLE } from './style.ts';

/** The page may load nothing and run nothing but its own script, whatever somebody smuggles into it. */
const POLICY = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src '${PAGE_SCRIPT_DIGEST}'`;

/** What a report says. */
interface ReportDocument {
  /** The title of the window; the kind of the benchmark is added. */
  readonly title: string;
  readonly heading: string;
  /** Whose numbers it shows. */
  readonly kind: Kind;
  /** In a few words, above all else. */
  readonly intro: Markup;
  /** Rules besides those of every report. */
  readonly style?: string;
  readonly main: readonly Markup[];
  readonly footer: string;
}

/** One self-contained HTML page, which says everything without its script. */
export function reportDocument({
  title,
  heading,
  kind,
  intro,
  style = '',
  main,
  footer,
}: ReportDocument): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <title>${title}, ${kind} benchmark</title>
        <style>
          ${new Markup(STYLE)}
          ${new Markup(style)}
        </style>
      </head>
      <body>
        <header>
          <h1>${heading}</h1>
          <p class="kind" data-kind="${kind}">
            <strong>Benchmark: ${kind}.</strong> Its numbers are ${KIND_MEANING[kind]}.
          </p>
          <p>${intro}</p>
        </header>
        <main>${main}</main>
        <footer>${footer}</footer>
        ${new Markup(`<script>${PAGE_SCRIPT}</script>`)}
      </body>
    </html> `.text;
}

/** A part of a report with a heading. */
export function section(id: string, title: string, ...content: readonly Markup[]): Markup {
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${content}
  </section>`;
}
