/** The module that holds what our own schemas say in words. Only what shows files to people imports it. */
import { describeSchemas } from "../docs/describe-schemas.js";
import type { SchemaModel } from "../model/model.js";

export const DESCRIPTIONS = "generated/descriptions.ts";

export function emitDescriptions(schemas: readonly SchemaModel[], command: string): string {
  return `/**
 * What the schemas say about their fields.
 *
 * Generated from ${schemas.map(({ file }) => file).join(",\n * ")}\n * by \`${command}\`. Change the schemas, not this file.
 */
import type { SchemaDescription } from "../src/bytes/schema-description.js";

export const DESCRIPTIONS: SchemaDescription = ${JSON.stringify(describeSchemas(schemas), null, 2)};
`;
}
