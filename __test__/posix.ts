// Tests that need pipes with names, or signals that a program can answer: Windows has neither.
import process from 'node:process';

import test from 'ava';

const isPosix = process.platform !== 'win32';
if (!isPosix)
  process.stderr.write('there are no named pipes and no signals here: what needs them is skipped\n');

/** A test where there are such things; else one that is skipped. */
export const posixTest = isPosix ? test : test.skip;
