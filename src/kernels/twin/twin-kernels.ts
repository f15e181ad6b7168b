/** All twins on one memory, with the signatures of the compiled kernels. */

import type { Bring, SegmentMemory } from "../../wasm/web-assembly.js";
import type { Kernels } from "../kernels.js";
import { countBits } from "./twin-bits.js";
import { assignRows, rankCentroids } from "./twin-clusters.js";
import { distanceBetween, distanceTo, normOf } from "./twin-distance.js";
import { gatherRows } from "./twin-gather-rows.js";
import { insertRow } from "./twin-graph-insert.js";
import { insertRows } from "./twin-graph-insert-many.js";
import { countLists, enterRows, soundRows, topLevel } from "./twin-graph-load.js";
import { repairRow } from "./twin-graph-repair.js";
import { searchGraph } from "./twin-graph-search.js";
import { offer, sortHits } from "./twin-hits.js";
import { claimRows, ownSquares, sumRows } from "./twin-k-means.js";
import { countAccepted, searchLists } from "./twin-lists.js";
import { TwinMemory } from "./twin-memory.js";
import { searchProducts } from "./twin-products.js";
import { encodeQuery, encodeRows, normRows } from "./twin-row-codes.js";
import { scan, scanBatch } from "./twin-scan.js";
import { scanRows } from "./twin-scan-rows.js";
import { mapRows, scaleRows } from "./twin-spaces.js";

type Twin<F> = F extends (...args: infer A) => infer R ? (m: TwinMemory, ...args: A) => R : never;

const TWINS: { readonly [Name in keyof Kernels]: Twin<Kernels[Name]> } = {
  countBits,
  distanceBetween: (m, a, _aNorm, b) => distanceBetween(m, a, b),
  distanceTo,
  encodeQuery,
  encodeRows,
  gatherRows,
  insertRow,
  insertRows,
  normOf,
  normRows,
  offer,
  repairRow,
  searchGraph,
  sortHits,
  soundRows,
  topLevel,
  countLists,
  enterRows,
  scan,
  scanBatch,
  mapRows,
  scaleRows,
  assignRows,
  rankCentroids,
  sumRows,
  claimRows,
  ownSquares,
  countAccepted,
  scanRows,
  searchLists,
  searchProducts,
};

export function twinKernels(memory: SegmentMemory, bring: Bring): Kernels {
  const m = new TwinMemory(memory, bring);
  const bound = Object.entries(TWINS).map(([name, twin]) => [
    name,
    (...args: number[]) => {
      m.refresh();
      return (twin as (m: TwinMemory, ...args: number[]) => unknown)(m, ...args);
    },
  ]);
  return Object.fromEntries(bound) as unknown as Kernels;
}
