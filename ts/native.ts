// The only file that imports the addon: what crosses the border is listed here.
export { __panic, __panicAsync, __tick, CancelToken, version } from '../native/index.js';
export type { Progress } from '../native/index.js';
