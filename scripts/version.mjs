// The `version` step of `npm version`: gives the new version of package.json to the crates, and a heading in the changelog.
// npm then commits and tags what it finds staged. The platforms' packages take their version when they are packed.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

process.chdir(join(import.meta.dirname, '..'));
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

// The one version of the workspace, and those that crates ask of each other.
edit('Cargo.toml', [
  [/^version = ".*"$/m, `version = "${version}"`],
  [/^(nb101-\S+ = \{ path = "[^"]+", version = )"[^"]*"/gm, `$1"${version}"`],
]);
edit('Cargo.lock', [[/^(name = "nb101-[^"]+"\nversion = )"[^"]*"/gm, `$1"${version}"`]]);
// A version before a release, such as 1.0.0-rc.1, leaves the list open.
if (!version.includes('-'))
  edit('CHANGELOG.md', [
    [
      /^## \[Unreleased\]\n/m,
      `## [Unreleased]\n\n## [${version}] - ${new Date().toISOString().slice(0, 10)}\n`,
    ],
  ]);
execFileSync('git', ['add', 'Cargo.toml', 'Cargo.lock', 'CHANGELOG.md'], { stdio: 'inherit' });

function edit(file, replacements) {
  let text = readFileSync(file, 'utf8');
  for (const [pattern, replacement] of replacements) {
    if (text.search(pattern) < 0) throw new Error(`${file} has nothing that matches ${pattern}`);
    text = text.replace(pattern, replacement);
  }
  writeFileSync(file, text);
}
