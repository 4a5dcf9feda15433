import { createHash } from 'node:crypto';

import { copy, csvOf } from './page/copy.ts';
import { enliven } from './page/enliven.ts';
import { hover } from './page/hover.ts';
import { save } from './page/save.ts';
import { redraw, scalesOf } from './page/scales.ts';

// The functions of the page as text. Each uses nothing from outside of itself, so what bundlers rename does not matter.
const parts = Object.entries({ scalesOf, redraw, hover, save, csvOf, copy })
  .map(([name, part]) => `${name}: ${part}`)
  .join(',\n');

/** The script of a report. It loads nothing. */
export const PAGE_SCRIPT: string = `'use strict';
(${enliven})(document, {
${parts}
});`;

/** What the page's policy allows to run. */
export const PAGE_SCRIPT_DIGEST: string = `sha256-${createHash('sha256').update(PAGE_SCRIPT).digest('base64')}`;
