/** What Node.js calls `util.inspect.custom`; the symbol is public, so nobody needs to load `node:util` for it. */
export const INSPECT: symbol = Symbol.for('nodejs.util.inspect.custom');
