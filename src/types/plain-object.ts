/** Objects that are nothing but fields, as opposed to arrays, dates, maps and instances of classes. */

export type PlainObject = Readonly<Record<string, unknown>>;

/** Whether `value` is made by an object literal or `JSON.parse`, in this realm or another, or has no prototype. */
export function isPlainObject(value: unknown): value is PlainObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** An ordinary object with exactly these fields: `__proto__` and `constructor` are fields like any other. */
export function objectOf<V>(entries: Iterable<readonly [string, V]>): Record<string, V> {
  return Object.fromEntries(entries);
}
