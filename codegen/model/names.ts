/** How names of a schema are written in TypeScript. */

/** `foo_bar` → `fooBar`. */
export function camelCase(id: string): string {
  return id.replace(/^_+/, "").replaceAll(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `foo_bar` → `FooBar`. */
export function pascalCase(id: string): string {
  const camel = camelCase(id);
  return camel.charAt(0).toUpperCase() + camel.slice(1);
}

/** `foo_bar` → `FOO_BAR`. */
export function constantCase(id: string): string {
  return id.toUpperCase();
}

/** `foo_bar` → `foo-bar`, the name of a schema's module. */
export function moduleName(schemaId: string): string {
  return schemaId.replaceAll("_", "-");
}
