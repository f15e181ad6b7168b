/** Any bytes, by the field map of a schema that was compiled for them. */
import type { SchemaDescription } from "../bytes/schema-description.js";
import { type Inspection, stateOf } from "./inspection.js";
import { type LayoutFunction, PartBuilder } from "./part-builder.js";

/** A schema as it can be run. */
export interface RunnableSchema {
  readonly layout: LayoutFunction;
  readonly description: SchemaDescription;
  /** Of the root, in the description. */
  readonly root: string;
}

/** What is in bytes that a schema describes; bytes that do not follow it are damaged. */
export function inspectBySchema(name: string, bytes: Uint8Array, schema: RunnableSchema): Inspection {
  const file = new PartBuilder(name, bytes);
  file.read(schema.layout, 0, bytes.length);
  const parts = [file.finish()];
  const { id = "", title = "" } = schema.description.types[schema.root] ?? {};
  return { file: name, format: id, title, state: stateOf(parts), parts, description: schema.description };
}
