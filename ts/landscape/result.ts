import type { Kind } from '../measurement.ts';
import type { LandscapeSummary } from './summary.ts';

/**
 * What {@link landscape} found.
 *
 * @example
 * ```ts
 * const found = await landscape(table);
 * console.log(found.summary().op_replacement['conv3x3-bn-relu>conv1x1-bn-relu']);
 * ```
 */
export class Landscape {
  readonly #text: string;

  /** Where the numbers come from: `published`, `retrained`, `synthetic` or `surrogate`. */
  readonly kind: Kind;

  /** @internal */
  constructor(text: string) {
    this.#text = text;
    this.kind = this.summary().kind;
  }

  /**
   * All numbers as plain data, a new object at every call.
   *
   * @example
   * ```ts
   * console.log(JSON.stringify(found.summary().by_depth));
   * ```
   */
  summary(): LandscapeSummary {
    return JSON.parse(this.#text) as LandscapeSummary;
  }

  /**
   * The landscape as one self-contained HTML page with all figures. Equal landscapes give equal pages.
   *
   * @example
   * ```ts
   * response.end(await found.report());
   * ```
   */
  async report(): Promise<string> {
    // Only here, so that nobody who wants no report waits for the chart library.
    const { landscapeReport } = await import('../report/landscape/report.ts');
    return landscapeReport(this.summary());
  }

  /**
   * Writes {@link Landscape.report} to a file, which appears under its name all at once.
   *
   * @throws an error of Node.js if the file cannot be written
   *
   * @example
   * ```ts
   * await found.writeReport('landscape.html');
   * ```
   */
  async writeReport(path: string): Promise<void> {
    const page = await this.report();
    const { replaceFileWith } = await import('../replace-file.ts');
    await replaceFileWith(path, () => [page]);
  }

  /**
   * The figures of the report as SVG documents of their own, by name, in light colours.
   *
   * @example
   * ```ts
   * for (const [name, svg] of Object.entries(await found.figures())) await writeFile(`${name}.svg`, svg);
   * ```
   */
  async figures(): Promise<Record<string, string>> {
    const { landscapeFigures } = await import('../report/landscape/report.ts');
    return landscapeFigures(this.summary());
  }
}
