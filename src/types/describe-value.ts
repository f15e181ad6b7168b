/** A short text for any value that a caller may hand in, for error messages: never throws. */

const TEXT_LENGTH_MAX = 60;

export function describeValue(value: unknown): string {
  switch (typeof value) {
    case "string":
      return value.length <= TEXT_LENGTH_MAX
        ? JSON.stringify(value)
        : `${JSON.stringify(value.slice(0, TEXT_LENGTH_MAX))}… (${value.length} characters)`;
    case "bigint":
      // A huge bigint takes quadratic time to print.
      return BigInt.asIntN(128, value) === value ? `${value}n` : "a bigint beyond 128 bits";
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "symbol":
    case "function":
      return `a ${typeof value}`;
    case "object":
      return describeObject(value);
    default:
      return String(value);
  }
}

function describeObject(value: object | null): string {
  try {
    return nameOfObject(value);
  } catch {
    // A proxy that was revoked, or whose traps throw.
    return "an object";
  }
}

function nameOfObject(value: object | null): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (ArrayBuffer.isView(value)) return `${viewName(value)} of ${value.byteLength} bytes`;
  if (value instanceof Date) return "a Date";
  if (value instanceof Promise) return "a Promise";
  return "an object";
}

function viewName(view: ArrayBufferView): string {
  const name = (view as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  return typeof name === "string" ? `a ${name}` : "a view";
}
