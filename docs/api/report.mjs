// Compares the declarations that users see with those on record in reports/, one file for each entry point.
// Usage: node report.mjs [--update]
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';

import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const UPDATE = process.argv.includes('--update');
const ROOT = resolve(import.meta.dirname, '../..');
const TEMPORARY = join(ROOT, 'target', 'api');
mkdirSync(TEMPORARY, { recursive: true });

const silent = { default: { logLevel: 'none' } };
const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
for (const [name, { types }] of Object.entries(exports)) {
  if (types === undefined) continue;
  const entry = join(ROOT, types);
  const config = ExtractorConfig.prepare({
    configObjectFullPath: join(import.meta.dirname, 'api-extractor.json'),
    packageJsonFullPath: join(ROOT, 'package.json'),
    configObject: {
      projectFolder: ROOT,
      mainEntryPointFilePath: entry,
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'es2023',
            module: 'nodenext',
            types: ['node'],
            skipLibCheck: true,
            strict: true,
          },
          files: [entry],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: `${name === '.' ? 'index' : name.slice(2)}.api.md`,
        reportFolder: join(import.meta.dirname, 'reports'),
        reportTempFolder: TEMPORARY,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      // Whatever is wrong with the declarations themselves, tsc and typedoc say.
      messages: {
        compilerMessageReporting: silent,
        extractorMessageReporting: silent,
        tsdocMessageReporting: silent,
      },
      newlineKind: 'lf',
    },
  });
  const { apiReportChanged } = Extractor.invoke(config, {
    localBuild: UPDATE,
    showVerboseMessages: false,
    messageCallback: (message) => (message.handled = true),
  });
  if (apiReportChanged && !UPDATE) {
    process.stderr.write(
      `the declarations of ${name} are not those in ${config.reportFilePath}, but those in ${config.reportTempFilePath}; ` +
        'if that is what you want, run `npm run api:update`, commit the file, and say so in CHANGELOG.md\n',
    );
    process.exitCode = 1;
  }
}
