import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distance } from "../../src/distance/distance.js";
import { totalOrder } from "../../src/distance/total-order.js";
import { compileFilter } from "../../src/filter/compile-filter.js";
import { bytesToKey, u64ToKey } from "../../src/format/id.js";
import { scanFlat } from "../../src/index/flat/flat-scan.js";
import { RowStore } from "../../src/store/row-store.js";
import { METRICS, type Metric } from "../../src/types/metric.js";
import {
  bitsOf,
  floatsOf,
  type GoldenId,
  type GoldenValue,
  goldenDatabases,
  goldenTitle,
  hasGolden,
} from "../support/golden-searches.js";
import { type RawEntry, rawMetadata } from "../support/raw-metadata.js";
import { rowShape } from "../support/row-shape.js";

/** Everything scored and sorted: the oracle. */
function bruteForce(rows: RowStore, metric: Metric, query: Float32Array, k: number, accept = (_slot: number) => true) {
  const scored = Array.from({ length: rows.size }, (_, slot) => slot)
    .filter(accept)
    .map((slot) => ({ slot, value: distance(metric, query, 0, rows.vectorAt(slot), 0, rows.dim) }));
  scored.sort((a, b) => totalOrder(a.value) - totalOrder(b.value) || rows.sequenceAt(a.slot) - rows.sequenceAt(b.slot));
  return scored.slice(0, k);
}

const component = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, -0, 1, -1, 2) },
  { weight: 1, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true }) },
);

describe("scanFlat", () => {
  test("gives what scoring and sorting every accepted row gives", () => {
    const scenario = fc.integer({ min: 1, max: 10 }).chain((dim) => {
      const vector = fc.array(component, { minLength: dim, maxLength: dim });
      return fc.record({
        metric: fc.constantFrom(...METRICS),
        puts: fc.array(fc.tuple(fc.nat(20), vector), { maxLength: 60 }),
        removed: fc.array(fc.nat(20), { maxLength: 5 }),
        query: vector,
        k: fc.oneof(fc.nat(30), fc.constant(Number.MAX_SAFE_INTEGER)),
        modulus: fc.option(fc.integer({ min: 2, max: 4 }), { nil: undefined }),
      });
    });
    fc.assert(
      fc.property(scenario, ({ metric, puts, removed, query, k, modulus }) => {
        const rows = new RowStore(rowShape(query.length));
        for (const [key, vector] of puts) rows.put(key, Float32Array.from(vector), undefined);
        for (const key of removed) rows.remove(key);
        const accept = modulus === undefined ? undefined : (slot: number) => slot % modulus === 0;
        const { slots, distances } = scanFlat(rows, metric, Float32Array.from(query), k, accept);
        const expected = bruteForce(rows, metric, Float32Array.from(query), k, accept);
        expect([...slots]).toEqual(expected.map(({ slot }) => slot));
        expect([...distances]).toEqual(expected.map(({ value }) => value));
      }),
      { numRuns: 2000 },
    );
  });

  test("a row with huge components is nobody's nearest neighbour", () => {
    const rows = new RowStore(rowShape(2));
    rows.put("bad", new Float32Array([3e38, -3e38]), undefined);
    rows.put("good", new Float32Array([1, 0.5]), undefined);
    for (const metric of ["cosine", "euclidean", "manhattan"] as const) {
      const { slots, distances } = scanFlat(rows, metric, new Float32Array([1, 1]), 2);
      expect(
        [...slots].map((slot) => rows.keyAt(slot)),
        metric,
      ).toEqual(["good", "bad"]);
      expect(distances[1], metric).not.toBeNaN();
    }
  });

  test("five equal rows come in the order of their writing, a replaced one last", () => {
    const rows = new RowStore(rowShape(1));
    for (let key = 0; key < 5; key++) rows.put(key, new Float32Array([1]), undefined);
    rows.put(0, new Float32Array([1]), undefined);
    const order = () =>
      [...scanFlat(rows, "euclidean", new Float32Array([1]), 10).slots].map((slot) => rows.keyAt(slot));
    expect(order()).toEqual([1, 2, 3, 4, 0]);
    rows.remove(1);
    expect(order()).toEqual([2, 3, 4, 0]);
  });

  test("an empty store and k = 0 give nothing", () => {
    const rows = new RowStore(rowShape(1));
    expect(scanFlat(rows, "dot", new Float32Array([1]), 10).slots.length).toBe(0);
    rows.put(1, new Float32Array([1]), undefined);
    expect(scanFlat(rows, "dot", new Float32Array([1]), 0).slots.length).toBe(0);
    expect(scanFlat(rows, "dot", new Float32Array([1]), Infinity).slots.length).toBe(1);
  });
});

function keyOf(id: GoldenId) {
  return "u64" in id ? u64ToKey(BigInt(id.u64)) : bytesToKey(Buffer.from(id.bytes, "hex"));
}

function goldenEntry([name, value]: [string, GoldenValue]): RawEntry {
  if ("string" in value) return [name, { kind: "string", text: value.string }];
  if ("int" in value) return [name, { kind: "int", value: BigInt(value.int) }];
  if ("float_bits" in value) return [name, { kind: "float", bits: BigInt(`0x${value.float_bits}`) }];
  return [name, "bool" in value ? { kind: "bool", byte: value.bool ? 1 : 0 } : { kind: "null" }];
}

describe.skipIf(!hasGolden)(`golden flat searches${goldenTitle}`, () => {
  const FILTERS: Record<string, unknown> = {
    "and(gte(k,int 0), not(eq(cat,string c1)))": { $and: [{ k: { $gte: 0 } }, { $not: { cat: "c1" } }] },
  };
  test("ids, order and every bit of the distances are those of the reference", () => {
    let searched = 0;
    for (const { file, kind, metric, dim, rows: goldenRows, searches } of goldenDatabases()) {
      // The one file with a NaN component is refused by us.
      if (kind !== "flat" || file.includes("odd-nan")) continue;
      const rows = new RowStore(rowShape(dim));
      for (const { id, bits, meta } of goldenRows) {
        rows.put(keyOf(id), floatsOf(bits), meta === null ? undefined : rawMetadata(meta.map(goldenEntry)));
      }
      for (const { query_bits, k, filter, hits } of searches) {
        const compiled = filter === null ? undefined : compileFilter(FILTERS[filter]);
        const accept = compiled?.acceptor(rows, () => expect.fail("no record is needed"));
        const { slots, distances } = scanFlat(rows, metric, floatsOf(query_bits), k, accept);
        expect(
          [...slots].map((slot) => rows.keyAt(slot)),
          file,
        ).toEqual(hits.map(({ id }) => keyOf(id)));
        expect([...distances].map(bitsOf), file).toEqual(hits.map(({ dist_bits }) => dist_bits));
        searched++;
      }
    }
    expect(searched).toBeGreaterThan(50);
  });
});
