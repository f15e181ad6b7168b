/** Finds fields by their path: the path itself, or the next field whose path has the text in it. */
import type { Structure } from "../structure.js";

/** The node for `query`, looked for behind (or, backwards, in front of) `from`, round the end; undefined when there is none. */
export function findField(structure: Structure, query: string, from: number, isBackwards: boolean): number | undefined {
  const wanted = query.trim().toLowerCase();
  if (wanted === "") return undefined;
  const exact = structure.find(query.trim());
  if (exact !== undefined && exact !== 0 && structure.path(exact) === query.trim() && exact !== from) return exact;
  const { count } = structure;
  const step = isBackwards ? count - 1 : 1;
  const last = wanted.match(/[^.[\]]+$/)?.[0];
  const fits = structure.fields.map(({ name }) => last === undefined || name.toLowerCase().includes(last));
  for (let turns = 1, node = (from + step) % count; turns < count; turns++, node = (node + step) % count) {
    if (!fits[structure.field[node]!]! && structure.index[node] === -1) continue;
    if (structure.path(node).toLowerCase().includes(wanted)) return node;
  }
  return undefined;
}
