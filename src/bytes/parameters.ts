/** Parameters of a schema's root type, which callers hand over among the options. */
import { FormatError } from "./format-error.js";

/** Throws unless `options` has every one of the parameters `names`. */
export function requireParameters(options: object | undefined, names: readonly string[]): void {
  for (const name of names) {
    const given = (options as Readonly<Record<string, unknown>> | null | undefined)?.[name];
    if (given !== undefined) continue;
    throw new FormatError("MissingFieldError", `the options must have the parameters ${names.join(", ")}`).within(name);
  }
}
