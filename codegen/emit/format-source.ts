/**
 * Formats generated TypeScript with Prettier: lines of up to 120 characters, as Biome lays out the rest of the house. The result
 * depends on the version of Prettier that this package is built with, and on nothing that a project has configured.
 */

const OPTIONS = { parser: "babel-ts", printWidth: 120 };

export async function formatSource(source: string): Promise<string> {
  // Loaded when first needed: it is ten times the size of the generator.
  const { format, plugins } = await import("./prettier.js");
  return format(source, { ...OPTIONS, plugins });
}
