/** A plan takes the cheapest of the ways there are, and says which and why. */
import { describe, expect, test } from "vitest";
import { planSearch, reasonFor, type SearchWork } from "../../src/index/search-plan.js";

const work: SearchWork = {
  kind: "hnsw",
  size: 1000,
  matching: 1000,
  hasFilter: false,
  engineCost: 500,
  scanCost: 1,
  pickCost: 4,
};

describe("planSearch", () => {
  test.each([
    ["a graph that is cheaper than the scan", {}, "graph"],
    ["a graph that is dearer than the scan", { engineCost: 2000 }, "exact-scan"],
    ["clusters that are cheaper", { kind: "ivf" }, "clusters"],
    ["few matches", { hasFilter: true, matching: 10 }, "matching-scan"],
    ["many matches, cheap graph", { hasFilter: true, matching: 900, engineCost: 100 }, "graph"],
    ["many matches, dear graph", { hasFilter: true, matching: 900, engineCost: 5000 }, "exact-scan"],
    ["a flat index", { kind: "flat", engineCost: undefined }, "exact-scan"],
    [
      "a flat index, few matches",
      { kind: "flat", engineCost: undefined, hasFilter: true, matching: 3 },
      "matching-scan",
    ],
    ["no match at all", { hasFilter: true, matching: 0 }, "matching-scan"],
  ] as [string, Partial<SearchWork>, string][])("%s", (_name, change, strategy) => {
    const changed = { ...work, ...change };
    expect(planSearch(changed)).toBe(strategy);
    expect(reasonFor(planSearch(changed), changed).length).toBeGreaterThan(10);
  });
});
