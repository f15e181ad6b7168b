/** What an expression of a schema needs although it may be absent. */
import { FormatError } from "./format-error.js";

/** `value`, or a FormatError `MissingFieldError` when the field is absent. */
export function present<T>(value: T | undefined, field: string): T {
  if (value === undefined) throw new FormatError("MissingFieldError", `\`${field}\` is needed and absent`);
  return value;
}
