// What a query costs a searcher that is written in TypeScript, beside the built-in random search on one thread; and how long the
// studies of the paper take on a table of full size, on all cores.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  Cell,
  importTable,
  openSurrogate,
  openTable,
  randomCell,
  study,
  type OwnSearcher,
  type Protocol,
  type RandomNumbers,
} from 'nasbench101';

import { npy } from '../__test__/npy.ts';
import { median, record } from './report.ts';

const QUERIES = 1_000_000;
const ROUNDS = 5;

const folder = await mkdtemp(join(tmpdir(), 'nb101-'));
const source = join(folder, 'test_accuracy_108_run0.npy');
await writeFile(
  source,
  npy(Float64Array.from({ length: 423_624 }, (_value, rank) => ((rank * 7) % 9984) / 9984)),
);
const path = join(folder, 'table.nb101');
await importTable([source], path, { kind: 'synthetic' });
const benchmark = openTable(path);

const cells = Array.from({ length: 1024 }, (_value, i) => Cell.fromIndex(i * 400));
let next = 0;
function kept(): Cell {
  return cells[next++ & 1023] as Cell;
}

/** What the searcher does itself costs as much outside of a study. */
function aloneNanoseconds(suggest: (random: RandomNumbers) => unknown): number {
  const start = process.cpuUsage();
  for (let i = 0; i < QUERIES; i++) suggest(Math.random);
  return (cpu(start) * 1000) / QUERIES;
}

function cpu(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

/** CPU time of a query, without what a study costs that asks one. */
async function queryNanoseconds(searcher: OwnSearcher | 'random-search'): Promise<number> {
  const times: number[] = [];
  for (const queries of [1, QUERIES]) {
    const start = process.cpuUsage();
    await study({ searchers: [searcher], runs: 1, budget: { queries } }, { benchmark, threads: 1 });
    times.push(cpu(start));
  }
  return (((times[1] ?? 0) - (times[0] ?? 0)) * 1000) / QUERIES;
}

async function middle(measure: () => Promise<number> | number, rounds = ROUNDS): Promise<number> {
  const all: number[] = [];
  for (let round = 0; round < rounds; round++) all.push(await measure());
  return median(all);
}

const builtIn = await middle(() => queryNanoseconds('random-search'));
const observed = { accuracy: 0 };
const searchers: [string, (random: RandomNumbers) => Cell][] = [
  ['cells at hand, observing', kept],
  ['randomCell(random)', (random) => randomCell(random)],
];
console.log(`\na query, CPU time, ${QUERIES.toLocaleString('en')} in a run`);
record({ group: 'a query, CPU time', operation: 'built-in random search', nanoseconds: builtIn, peers: [] });
console.log(`${'built-in random search'.padEnd(48)} ${builtIn.toFixed(0).padStart(8)} ns`);
for (const [name, suggest] of searchers) {
  const own: OwnSearcher = {
    name,
    create: () => ({
      suggest,
      observe: (_cell, { accuracy }) => {
        observed.accuracy += accuracy;
      },
    }),
  };
  const alone = await middle(() => aloneNanoseconds(suggest));
  const whole = await middle(() => queryNanoseconds(own));
  const over = whole - alone;
  record({
    group: 'a query of a searcher of your own, CPU time over its own work',
    operation: name,
    nanoseconds: over,
    peers: [{ name: 'built-in random search', ratio: builtIn / over }],
    target: 2000,
  });
  const verdict = over <= 2000 ? 'met' : 'missed';
  console.log(
    `${name.padEnd(48)} ${whole.toFixed(0).padStart(8)} ns ${(whole / builtIn).toFixed(1).padStart(8)} x, ` +
      `over its own work ${over.toFixed(0)} ns (target 2000 ns: ${verdict})`,
  );
}
benchmark.close();

/** Studies of 500 runs of 10^7 simulated seconds, and the seconds that each may take; the paper's as a whole takes minutes. */
const STUDIES: { name: string; protocol: Protocol; rounds: number; target: number }[] = [
  {
    name: 'random-search and regularized-evolution',
    protocol: { searchers: ['random-search', 'regularized-evolution'] },
    rounds: 3,
    target: 1,
  },
  { name: 'reinforce', protocol: { searchers: ['reinforce'] }, rounds: 3, target: 20 },
  ...(process.env['NB101_FULL'] === undefined
    ? []
    : [{ name: 'paper', protocol: { preset: 'paper' } as const, rounds: 1, target: 600 }]),
];
const surrogate = openSurrogate();
const full = join(folder, 'full.nb101');
await surrogate.materialise(full);
surrogate.close();
const table = openTable(full);
console.log('\n500 runs of 10^7 simulated seconds each, all cores');
for (const { name, protocol, rounds, target } of STUDIES) {
  const seconds = await middle(async () => {
    const start = performance.now();
    await study({ ...protocol, runs: 500, budget: { seconds: 1e7 } }, { benchmark: table });
    return (performance.now() - start) / 1000;
  }, rounds);
  record({
    group: '500 runs of 10^7 simulated seconds each, all cores',
    operation: name,
    nanoseconds: seconds * 1e9,
    peers: [],
    target: target * 1e9,
  });
  const verdict = seconds <= target ? 'met' : 'missed';
  console.log(`${name.padEnd(48)} ${seconds.toFixed(2).padStart(8)} s (target ${target} s: ${verdict})`);
}
table.close();
await rm(folder, { recursive: true });
