export default {
  files: ['__test__/**/*.spec.ts'],
  extensions: { ts: 'module' },
  // Node 22.18 and later strip types themselves; Node 20 needs a loader.
  nodeArguments: process.features.typescript ? [] : ['--import=./scripts/strip-types.mjs'],
  // A crash of the addon must kill one test process, not the whole run; specs that want threads start their own.
  workerThreads: false,
  timeout: '2m',
};
