/** Nested values as the flat metadata that there is here: `a.b` for fields of objects, `a.0` for elements of lists. */
import { IqdbError } from "../errors.js";
import { JSON_DEPTH_MAX } from "../limits.js";
import type { Metadata, MetadataValue } from "../types/metadata.js";
import { objectOf } from "../types/plain-object.js";

/** What a nested value is: one that metadata holds, or values by name. */
export type Nested = MetadataValue | Children;

export class Children {
  readonly entries: Iterable<readonly [name: string, value: Nested]>;

  constructor(entries: Iterable<readonly [string, Nested]>) {
    this.entries = entries;
  }
}

/** `onNested` is called when something was nested. Errors: IQDB_INVALID_METADATA when two values come to the same key, or too deep. */
export function flattened(values: Children, onNested: () => void): Metadata {
  const flat = new Map<string, MetadataValue>();
  const put = (children: Children, prefix: string, depth: number): void => {
    if (depth > JSON_DEPTH_MAX) throw invalid(`values are nested more than ${JSON_DEPTH_MAX} deep`, prefix);
    for (const [name, value] of children.entries) {
      const key = prefix + name;
      if (value instanceof Children) {
        onNested();
        put(value, `${key}.`, depth + 1);
      } else if (flat.has(key)) throw invalid(`two values would be called ${JSON.stringify(key)}`, key);
      else flat.set(key, value);
    }
  };
  put(values, "", 0);
  return objectOf(flat);
}

function invalid(message: string, key: string): IqdbError {
  const field = key.slice(0, 60);
  return new IqdbError("IQDB_INVALID_METADATA", message, { field });
}
