/** Code blocks of the repository's Markdown pages. */
import { readFileSync } from "node:fs";

/** The blocks of `language` in a page, in order, without their fences. */
export function codeBlocks(page: string, language: string): string[] {
  const text = readFileSync(new URL(`../../${page}`, import.meta.url), "utf8");
  const blocks = [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)];
  return blocks.filter(([, found]) => found === language).map(([, , code]) => code!);
}
