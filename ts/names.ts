// JSON has names_like_this, TypeScript has namesLikeThis.

/** `test_accuracy` to `testAccuracy`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

/** `testAccuracy` to `test_accuracy`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Plain data with all its keys in camelCase. */
export function camelKeys(value: unknown): unknown {
  return withKeys(value, camelCase);
}

/** Plain data with all its keys in snake_case. */
export function snakeKeys(value: unknown): unknown {
  return withKeys(value, snakeCase);
}

function withKeys(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => withKeys(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [rename(key), withKeys(inner, rename)]),
  );
}
