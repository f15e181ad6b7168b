/** Schemas together with all that they import, those apart of which nothing but a name is known. */
import type { SchemaModel } from "./model.js";

export function withImports(schemas: readonly SchemaModel[]): Set<SchemaModel> {
  const all = new Set<SchemaModel>();
  const visit = (schema: SchemaModel): void => {
    if (all.has(schema) || schema.opaque) return;
    all.add(schema);
    schema.imports.forEach(visit);
  };
  schemas.forEach(visit);
  return all;
}
