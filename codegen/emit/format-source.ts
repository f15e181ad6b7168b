/**
 * Formats generated TypeScript with Prettier: lines of up to 120 characters, as Biome lays out the rest of the house. The result
 * depends on the version of Prettier that this package is built with, and on nothing that a project has configured.
 */

const OPTIONS = { parser: "babel-ts", printWidth: 120 };

/** Formatting takes half of the generator's time; schemas share what they import, and a watched one changes little at a time. */
const RECENT_MAX = 32;
const recent = new Map<string, string>();

export async function formatSource(source: string): Promise<string> {
  const formatted = recent.get(source) ?? (await format(source));
  recent.delete(source);
  recent.set(source, formatted);
  if (recent.size > RECENT_MAX) recent.delete(recent.keys().next().value as string);
  return formatted;
}

async function format(source: string): Promise<string> {
  // Loaded when first needed: it is ten times the size of the generator.
  const { format: prettier, plugins } = await import("./prettier.js");
  return prettier(source, { ...OPTIONS, plugins });
}
