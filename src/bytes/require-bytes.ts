/** The first question to what users pass to readers and writers: whether it is bytes. */
import { FormatError } from "./format-error.js";

/** Those of another realm are bytes, too; a proxy of some is none, as it has no memory. */
export function requireBytes(value: unknown): void {
  if (ArrayBuffer.isView(value) && (value as Uint8Array)[Symbol.toStringTag] === "Uint8Array") return;
  throw wrongType(value, "a Uint8Array");
}

export function wrongType(value: unknown, expected: string): FormatError {
  const actual = value === null ? "null" : typeof value === "object" ? className(value) : typeof value;
  return new FormatError("ValueTypeError", `expected ${expected}, found ${actual}`, undefined, expected, actual);
}

/** A proxy may throw at being asked. */
function className(value: object): string {
  try {
    return value.constructor.name;
  } catch {
    return "an object";
  }
}
