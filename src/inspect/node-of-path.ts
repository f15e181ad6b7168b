/** The node of a place that may never have been read. Runs in a browser. */
import type { Structure } from "./structure.js";

/** The deepest node on the way to `path`; the root when there is none. */
export function nodeOfPath(structure: Structure, path: string): number {
  for (let rest = path; rest !== ""; rest = rest.replace(/(^[^.[]*|\.[^.[]*|\[\d+\])$/, "")) {
    const node = structure.find(rest);
    if (node !== undefined) return node;
  }
  return 0;
}
