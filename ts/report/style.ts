import { colourVariables } from './palette.ts';

const LIGHT = `--ground: #fff; --text: #16191d; --quiet: #59616b; --rule: #d5dae0; --grid: #e8ebef; --axis: #6a727c; --panel: #f5f7f9; ${colourVariables('light')}`;
const DARK = `--ground: #14171b; --text: #e8eaed; --quiet: #a3abb5; --rule: #3a414a; --grid: #2a3037; --axis: #8d96a1; --panel: #1d2127; ${colourVariables('dark')}`;

/** The colours of a page by their variables. */
export function colours(ground: 'light' | 'dark'): ReadonlyMap<string, string> {
  const declarations = (ground === 'light' ? LIGHT : DARK).matchAll(/(--[\w-]+): ([^;]+);/g);
  return new Map(Array.from(declarations, ([, name = '', value = '']) => [name, value]));
}

/** The style of a report: nothing is loaded, light and dark follow the system. */
export const STYLE: string = `
:root { color-scheme: light dark; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1rem 3rem; max-width: 60rem; background: var(--ground); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 0.75rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 0.5rem; }
p { margin: 0.5rem 0; }
p, figcaption, .kind { max-width: 48rem; }
.quiet { color: var(--quiet); font-size: 0.9rem; }
a { color: inherit; }
.kind { margin: 0 0 1rem; padding: 0.6rem 0.9rem; border-left: 4px solid var(--series-0); background: var(--panel); }
.kind[data-kind="synthetic"], .kind[data-kind="surrogate"] { border-color: var(--series-1); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1.25rem; margin: 0.75rem 0; }
dt { color: var(--quiet); }
dd { margin: 0; min-width: 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 0.9rem; }
th, td { padding: 0.3rem 0 0.3rem 0.8rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--rule); }
th { font-weight: 600; }
thead th { vertical-align: bottom; white-space: normal; }
tbody th { font-weight: 400; white-space: normal; min-width: 8rem; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
figure { margin: 0.75rem 0 0; position: relative; }
figure svg { max-width: 100%; height: auto; }
.narrow { display: none; max-width: 30rem; }
.narrow svg { width: 100%; }
@media (max-width: 40rem) { .wide { display: none; } .narrow { display: block; } }
@media (max-width: 30rem) {
  th, td { padding-left: 0.7rem; }
  tbody th { min-width: 6.5rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 0.5rem; }
}
svg[data-x="log"] .x-linear, svg[data-x="linear"] .x-log, svg[data-y="log"] .y-linear, svg[data-y="linear"] .y-log { display: none; }
.cross { stroke: var(--axis); fill: none; pointer-events: none; }
.tip { position: absolute; z-index: 1; pointer-events: none; max-width: 100%; padding: 0.35rem 0.6rem; border: 1px solid var(--rule);
  border-radius: 4px; background: var(--ground); font-size: 0.8rem; line-height: 1.4; font-variant-numeric: tabular-nums; }
.tip i { display: inline-block; width: 0.6rem; height: 0.6rem; margin-right: 0.4rem; border-radius: 50%; }
.tools { display: flex; flex-wrap: wrap; gap: 0.35rem 1.25rem; align-items: center; margin-top: 0.35rem; font-size: 0.85rem; color: var(--quiet); }
.tools[hidden] { display: none; }
fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0.15rem 0.75rem; min-width: 0; }
legend { float: left; padding: 0; margin-right: 0.75rem; }
label { cursor: pointer; display: inline-flex; align-items: center; gap: 0.35rem; min-width: 0; }
input { accent-color: var(--series-0); margin: 0; }
.searchers { margin-top: 2rem; padding: 0.6rem 0.9rem; background: var(--panel); font-size: 0.9rem; }
.searchers legend { width: 100%; color: var(--quiet); }
button { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--rule); border-radius: 4px; padding: 0.1rem 0.6rem; cursor: pointer; }
.save { display: inline-flex; gap: 0.35rem; }
.tools textarea { width: 100%; font: inherit; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.15rem 1.25rem; margin: 0 0 0.5rem; padding: 0; font-size: 0.9rem; }
.legend li { display: flex; align-items: center; gap: 0.5rem; min-width: 0; }
.legend svg { flex: none; }
figcaption { color: var(--quiet); font-size: 0.9rem; margin-top: 0.5rem; }
.cell { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; align-items: flex-start; }
.cell svg { max-width: 100%; height: auto; }
.cell dl { flex: 1 1 26rem; }
summary { cursor: pointer; color: var(--quiet); font-size: 0.9rem; margin-top: 0.75rem; }
pre { background: var(--panel); padding: 0.75rem; overflow-x: auto; font-size: 0.8rem; line-height: 1.4; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
footer { margin-top: 3rem; padding-top: 0.75rem; border-top: 1px solid var(--rule); color: var(--quiet); font-size: 0.85rem; }
`;
