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
   * Writes the landscape to a file as one self-contained HTML page with all figures. The file appears under its name all at
   * once. `landscapeReport` and `landscapeFigures` of `nasbench101/report` give the page and the figures as text.
   *
   * @throws an error of Node.js if the file cannot be written
   *
   * @example
   * ```ts
   * await found.writeReport('landscape.html');
   * ```
   */
  async writeReport(path: string): Promise<void> {
    // Only here, so that nobody who wants no report waits for the chart library.
    const [{ landscapeReport }, { replaceFileWith }] = await Promise.all([
      import('../report/index.ts'),
      import('../replace-file.ts'),
    ]);
    const page = await landscapeReport(this);
    await replaceFileWith(path, () => [page]);
  }
}
