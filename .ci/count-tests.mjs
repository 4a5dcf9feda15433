// Adds up the tests that cargo and AVA say they ran in a log and prints one line, "N passed, N failed, N skipped".
// Usage: node .ci/count-tests.mjs LOG
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { stripVTControlCharacters } from 'node:util';

const counts = { passed: 0, failed: 0, skipped: 0 };

// test result: ok. 12 passed; 0 failed; 3 ignored; 0 measured; 0 filtered out; finished in 0.52s
const CARGO = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;/;
// "12 tests passed" and the like; an uncaught exception or rejection fails AVA's run without failing a test.
const AVA =
  /^\s*(\d+) (?:(?:tests? )(passed|failed|skipped|todo)|(?:uncaught exceptions?|unhandled rejections?))$/;

for (const line of stripVTControlCharacters(readFileSync(process.argv[2], 'utf8')).split('\n')) {
  const cargo = CARGO.exec(line);
  if (cargo) {
    counts.passed += Number(cargo[1]);
    counts.failed += Number(cargo[2]);
    counts.skipped += Number(cargo[3]);
  }
  const ava = AVA.exec(line);
  if (ava) {
    const outcome = ava[2] === 'todo' ? 'skipped' : (ava[2] ?? 'failed');
    counts[outcome] += Number(ava[1]);
  }
}

console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
