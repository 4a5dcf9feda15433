import type { OwnRecord } from '../study/own-searcher.ts';
import type { ResolvedProtocol } from '../study/protocol.ts';
import type { Searcher } from '../study/searchers.ts';
import type { ReportData } from './data.ts';
import { html, type Markup } from './markup.ts';
import { budgetText, clockUnit, grouped, objectiveText, qualityText } from './numbers.ts';

/** What was run, in words and as the document that runs it again. */
export function protocolSection({ protocol }: ReportData): Markup {
  const { benchmark, searchers, objective, quality, budget, runs, seed } = protocol;
  const clock =
    clockUnit(budget) === 'seconds'
      ? 'a query costs the training time of what it looks up'
      : 'a query of a valid cell costs 1';
  const facts: [string, string][] = [
    ['benchmark', `${benchmark.kind}, ${benchmark.fingerprint}`],
    ['objective', `${objectiveText(objective)}: what a searcher is told`],
    ['quality', `${qualityText(quality)}: what it is judged by`],
    ['budget', `${budgetText(budget)}; ${clock}`],
    ...unusual(protocol),
    ['runs', `${grouped(runs)} of every searcher`],
    ['seed', String(seed)],
  ];
  return html`<section aria-labelledby="protocol">
    <h2 id="protocol">Protocol</h2>
    <dl>
      ${facts.map(
        ([name, text]) =>
          html`<dt>${name}</dt>
            <dd>${text}</dd>`,
      )}
    </dl>
    <details>
      <summary>Settings of the searchers</summary>
      <dl>
        ${searchers.map(
          (searcher) =>
            html`<dt><bdi>${searcher.label}</bdi></dt>
              <dd>${settingsText(searcher)}</dd>`,
        )}
      </dl>
    </details>
    <details>
      <summary>The protocol as JSON</summary>
      <pre><code>${JSON.stringify(protocol, null, 2)}</code></pre>
    </details>
  </section>`;
}

/** What is as most studies have it goes without saying. */
function unusual({ validity, invalid_cost, workers, budget }: ResolvedProtocol): [string, string][] {
  const facts: [string, string][] = [];
  if (validity === 'as_proposed')
    facts.push(['validity', 'a proposal of more than nine edges is invalid, whatever pruning would remove']);
  if (invalid_cost > 0)
    facts.push(['invalid proposals', `each costs ${grouped(invalid_cost)} ${clockUnit(budget)}`]);
  if (workers > 1)
    facts.push([
      'workers',
      `${grouped(workers)} train at the same time, and are heard in the order of their ends`,
    ]);
  return facts;
}

/** A searcher's name and settings, as the protocol has them. */
function settingsText(searcher: Searcher | OwnRecord): string {
  if (searcher.name === 'own') return ownText(searcher);
  const { name, label: _label, preset: _preset, ...settings } = searcher;
  const parts = Object.entries(settings).map(([key, value]) => `${words(key)} ${valueText(value)}`);
  return [name, ...parts].join(', ');
}

/** A searcher of somebody's own; its settings are any data. */
function ownText({ epochs = [], settings = {}, vertices, repeat }: OwnRecord): string {
  const parts = Object.entries(settings).map(([key, value]) => `${words(key)} ${JSON.stringify(value)}`);
  if (epochs.length > 0) parts.unshift(`epochs ${valueText(epochs)}`);
  if (vertices !== undefined) parts.push(`vertices ${vertices}`);
  if (repeat !== undefined) parts.push(`repeat ${repeat}`);
  return ["code of the study's author", ...parts].join(', ');
}

function valueText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return grouped(value);
  if (typeof value === 'string') return words(value);
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  const { kind, ...numbers } = value as Record<string, unknown>;
  const parts = Object.entries(numbers).map(([key, part]) => `${words(key)} ${valueText(part)}`);
  return [words(String(kind)), ...parts].join(', ');
}

function words(name: string): string {
  return name.replaceAll('_', ' ');
}
