import type { ChartJson } from './chart-json.ts';
import type { copy, csvOf } from './copy.ts';
import type { hover } from './hover.ts';
import type { save } from './save.ts';
import type { redraw, scalesOf } from './scales.ts';

/** What else there is in the page. */
export interface Parts {
  readonly scalesOf: typeof scalesOf;
  readonly redraw: typeof redraw;
  readonly hover: typeof hover;
  readonly save: typeof save;
  readonly csvOf: typeof csvOf;
  readonly copy: typeof copy;
}

/** Makes the switches and buttons of a report work, and shows them. */
export function enliven(page: Document, parts: Parts): void {
  for (const figure of page.querySelectorAll<HTMLElement>('figure')) {
    const pictures = [...figure.querySelectorAll<SVGSVGElement>('svg[role=img]')];
    const numbers = figure.querySelector('script[type="application/json"]')?.textContent;
    if (numbers) {
      const chart = JSON.parse(numbers) as ChartJson;
      for (const svg of pictures) parts.hover(figure, svg, chart, () => parts.scalesOf(svg, chart));
      for (const input of figure.querySelectorAll<HTMLInputElement>('input[data-axis]'))
        input.addEventListener('change', () => {
          for (const svg of pictures) {
            svg.dataset[input.dataset['axis'] ?? ''] = input.value;
            parts.redraw(svg, chart, parts.scalesOf(svg, chart));
          }
        });
    }
    for (const button of figure.querySelectorAll<HTMLButtonElement>('button[data-save]'))
      button.addEventListener('click', () => {
        const shown = pictures.find((svg) => svg.getBoundingClientRect().width > 0);
        const format = button.dataset['save'] === 'png' ? 'png' : 'svg';
        if (shown) parts.save(shown, figure.id.replace('figure-', ''), format);
      });
  }
  for (const button of page.querySelectorAll<HTMLButtonElement>('button[data-copy]'))
    button.addEventListener('click', () => {
      const table = button.closest('.table')?.querySelector('table');
      if (table) parts.copy(parts.csvOf(table), button);
    });
  for (const tools of page.querySelectorAll<HTMLElement>('.tools')) tools.hidden = false;
}
