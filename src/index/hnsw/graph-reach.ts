/**
 * Rows that no way leads to. Where links of a row are chosen anew, one that goes may have been the only way to where it led
 * (more often the less rows are like each other): such a row is never found, until it is linked again.
 */
import { LINKS_END } from "../../kernels/layout.js";
import type { Graph } from "./graph.js";

/** A row that is linked again may take the only way to another one. */
const ROUNDS_MAX = 4;

/** Links rows that no way leads to on the lowest layer. No row of the graph is dead. */
export function reachAll(graph: Graph): void {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const lost = unreached(graph);
    if (lost.length === 0) return;
    for (const row of lost) graph.link(row);
  }
}

function unreached(graph: Graph): number[] {
  if (graph.entry === undefined) return [];
  const met = new Uint8Array(graph.end);
  const ways = new Uint32Array(graph.end);
  ways[0] = graph.entry;
  met[graph.entry] = 1;
  for (let next = 0, count = 1; next < count; next++) {
    for (const link of graph.linksOf(ways[next], 0)) {
      if (link === LINKS_END) break;
      if (met[link] !== 0) continue;
      met[link] = 1;
      ways[count++] = link;
    }
  }
  return Array.from(graph.linked()).filter((row) => met[row] === 0);
}
