/**
 * Searches of the reference on its own files. Exact ones: the same ids in the same order, distances within 1e-6 relative.
 * Those of the approximate indexes: no hit is farther away than the reference's at that rank. These files are so small that
 * searches compare with every row (src/index/search-plan.ts), so what the reference misses is found.
 */
import { describe, expect, test } from "vitest";
import { Iqdb, MemoryStorage } from "../../src/public.js";
import { bytesOf, floatsOf, goldenFile, goldenSearches, plainIdOf } from "./golden-files.js";

const PATH = "/golden.iqdb";
const FILTER = { $and: [{ k: { $gte: 0 } }, { $not: { cat: "c1" } }] };
// Holds a row with a NaN component, which is refused.
const NOT_OPENED = new Set(["invalid/odd-nan-component.iqdb"]);

const names = Object.keys(goldenSearches).filter((name) => !NOT_OPENED.has(name));
const isExact = (name: string): boolean => goldenFile(name).index!.kind === "flat";

function openGolden(name: string): Iqdb {
  const { file, wal } = goldenFile(name);
  const storage = new MemoryStorage({ files: { [PATH]: bytesOf(file) } });
  if (wal !== undefined) storage.put(`${PATH}.wal`, bytesOf(wal));
  return Iqdb.open(PATH, { storage, ids: "bytes" });
}

/** Without a refinement the reference gives the distances of quantised vectors, which are not those of the rows. */
const hasTrueDistances = (name: string): boolean => {
  const { use_pq, pq_refine_factor } = goldenFile(name).index!;
  return !(use_pq === true && pq_refine_factor === 0);
};

/** Relative to the larger of the two; both zero counts as equal. */
function isWithin(found: number, wanted: number, relative: number): boolean {
  return Math.abs(found - wanted) <= relative * Math.max(Math.abs(found), Math.abs(wanted));
}

describe("exact searches give the reference's ids in its order", () => {
  test.each(names.filter(isExact))("%s", (name) => {
    const db = openGolden(name);
    for (const { query, k, filtered, hits } of goldenSearches[name]!) {
      const found = db.search(floatsOf(query), k, filtered ? { filter: FILTER } : {});
      expect(found.map((hit) => plainIdOf(hit.id))).toEqual(hits!.map(([id]) => id));
      for (const [rank, hit] of found.entries()) {
        const wanted = floatsOf(hits![rank]![1])[0]!;
        expect(isWithin(hit.distance, wanted, 1e-6), `rank ${rank}: ${hit.distance} and ${wanted}`).toBe(true);
      }
    }
    db.close();
  });
});

describe("no hit is farther than the one that an approximate index of the reference gave", () => {
  test.each(names.filter((name) => !isExact(name) && hasTrueDistances(name)))("%s", (name) => {
    const db = openGolden(name);
    for (const { query, k, filtered, hits } of goldenSearches[name]!) {
      const found = db.search(floatsOf(query), k, filtered ? { filter: FILTER } : {});
      expect(found.length).toBeGreaterThanOrEqual(hits?.length ?? 1);
      for (const [rank, [, distance]] of (hits ?? []).entries()) {
        const wanted = floatsOf(distance)[0]!;
        const ours = found[rank]!.distance;
        expect(ours <= wanted || isWithin(ours, wanted, 1e-6), `rank ${rank}: ${ours} and ${wanted}`).toBe(true);
      }
    }
    db.close();
  });
});
