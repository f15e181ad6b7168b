import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IqdbError } from "../../src/errors.js";
import { compileFilter } from "../../src/filter/compile-filter.js";
import type { FilterJson, FilterRecord } from "../../src/filter/filter-types.js";
import { decodeMetadata, encodeMetadata } from "../../src/format/metadata.js";
import { RowStore } from "../../src/store/row-store.js";
import { float, type Metadata } from "../../src/types/metadata.js";
import { objectOf } from "../../src/types/plain-object.js";
import { rawMetadata } from "../support/raw-metadata.js";
import { rowShape } from "../support/row-shape.js";
import { plainFilter, storedEntries } from "./filter-arbitrary.js";
import { builderOf, type PlainFilter, plainMatches } from "./plain-filter.js";

const noRecord = (): FilterRecord => {
  throw new Error("an object filter needs no record");
};

/** Whether a filter in any form accepts some metadata. */
function accepts(filter: unknown, metadata: Metadata | undefined): boolean {
  const bytes = metadata === undefined ? undefined : encodeMetadata(metadata);
  return compileFilter(filter)!.matches(bytes, noRecord);
}

function toObject(filter: PlainFilter): FilterJson {
  if ("children" in filter) return { [`$${filter.op}`]: filter.children.map(toObject) };
  if ("child" in filter) return { $not: toObject(filter.child) };
  const operand = filter.op === "exists" ? filter.exists : "values" in filter ? filter.values : filter.value;
  const condition = objectOf([[filter.field, { [`$${filter.op}`]: operand }]]);
  return filter.field.startsWith("$") ? { $field: condition } : condition;
}

describe("matches", () => {
  test("agrees with plain evaluation of decoded metadata, for objects, builders and JSON text", () => {
    fc.assert(
      fc.property(plainFilter, fc.array(storedEntries, { minLength: 1, maxLength: 8 }), (plain, rows) => {
        const object = compileFilter(toObject(plain))!;
        const built = compileFilter(builderOf(plain))!;
        const fromText = compileFilter(JSON.parse(JSON.stringify(object)))!;
        for (const entries of rows) {
          const bytes = entries && rawMetadata(entries);
          const expected = plainMatches(plain, bytes && decodeMetadata(bytes, "exact"));
          expect(object.matches(bytes, noRecord)).toBe(expected);
          expect(built.matches(bytes, noRecord)).toBe(expected);
          expect(fromText.matches(bytes, noRecord)).toBe(expected);
        }
      }),
      { numRuns: 1500 },
    );
  });

  test("an acceptor of slots answers as matches does, after changes too", () => {
    fc.assert(
      fc.property(plainFilter, fc.array(fc.tuple(fc.nat(9), storedEntries), { maxLength: 30 }), (plain, puts) => {
        const rows = new RowStore(rowShape(1));
        const filter = compileFilter(toObject(plain))!;
        const accept = filter.acceptor(rows, noRecord);
        for (const [key, entries] of puts) {
          rows.put(key, new Float32Array(1), entries && rawMetadata(entries));
          if (key % 4 === 0) rows.remove(key);
        }
        for (let slot = 0; slot < rows.size; slot++) {
          expect(accept(slot)).toBe(filter.matches(rows.metadataAt(slot), noRecord));
        }
      }),
      { numRuns: 500 },
    );
  });

  test("every leaf is false on a missing field, not around it is true", () => {
    const leaves = [
      { x: { $eq: 1 } },
      { x: { $ne: 1 } },
      { x: { $lt: 1 } },
      { x: { $gte: 1 } },
      { x: { $in: [1] } },
      { x: { $nin: [1] } },
      { x: { $eq: null } },
      { x: { $exists: true } },
    ];
    for (const leaf of leaves) {
      for (const metadata of [undefined, {}, { y: 1 }]) {
        expect(accepts(leaf, metadata)).toBe(false);
        expect(accepts({ $not: leaf }, metadata)).toBe(true);
      }
    }
    expect(accepts({ x: { $exists: false } }, undefined)).toBe(true);
    expect(accepts({ x: { $not: { $eq: 1 } } }, {})).toBe(true);
  });

  test("a value of another type is not equal and has no order", () => {
    for (const stored of ["1", true, null]) {
      expect(accepts({ x: 1 }, { x: stored })).toBe(false);
      expect(accepts({ x: { $ne: 1 } }, { x: stored })).toBe(true);
      expect(accepts({ x: { $nin: [1, 2] } }, { x: stored })).toBe(true);
      for (const op of ["$lt", "$lte", "$gt", "$gte"]) expect(accepts({ x: { [op]: 1 } }, { x: stored })).toBe(false);
    }
  });

  test("integers and floats compare as numbers, never through rounding", () => {
    expect(accepts({ x: 1 }, { x: float(1) })).toBe(true);
    expect(accepts({ x: float(1) }, { x: 1 })).toBe(true);
    expect(accepts({ x: 2 ** 53 }, { x: 2n ** 53n + 1n })).toBe(false);
    expect(accepts({ x: { $gt: 2 ** 53 } }, { x: 2n ** 53n + 1n })).toBe(true);
    expect(accepts({ x: { $lt: 2n ** 63n - 1n } }, { x: 2 ** 63 })).toBe(false);
    expect(accepts({ x: 2 ** 60 }, { x: 2n ** 60n })).toBe(true);
    expect(accepts({ x: { $in: [2n ** 60n] } }, { x: 2 ** 60 })).toBe(true);
    expect(accepts({ x: 0 }, { x: -0 })).toBe(true);
  });

  test("NaN equals nothing, has no order, and is not equal to itself", () => {
    for (const stored of [Number.NaN, 1]) {
      expect(accepts({ x: Number.NaN }, { x: stored })).toBe(false);
      expect(accepts({ x: { $in: [Number.NaN] } }, { x: stored })).toBe(false);
      expect(accepts({ x: { $ne: Number.NaN } }, { x: stored })).toBe(true);
      expect(accepts({ x: { $nin: [Number.NaN] } }, { x: stored })).toBe(true);
      expect(accepts({ x: { $gte: Number.NaN } }, { x: stored })).toBe(false);
      expect(accepts({ x: { $lte: Number.NaN } }, { x: stored })).toBe(false);
    }
  });

  test("several operators on a field, and several fields, must all hold; {} holds always", () => {
    const filter = { year: { $gte: 2000, $lt: 2010 }, draft: false };
    expect(accepts(filter, { year: 2005, draft: false })).toBe(true);
    expect(accepts(filter, { year: 2010, draft: false })).toBe(false);
    expect(accepts(filter, { year: 2005, draft: true })).toBe(false);
    expect(accepts({}, undefined)).toBe(true);
    expect(accepts({ $and: [] }, undefined)).toBe(true);
    expect(accepts({ $or: [] }, { x: 1 })).toBe(false);
    expect(accepts({ x: { $in: [] } }, { x: 1 })).toBe(false);
    expect(accepts({ x: { $nin: [] } }, { x: 1 })).toBe(true);
  });

  test("__proto__ and its like are ordinary fields", () => {
    const filter = JSON.parse('{"__proto__": 1}');
    expect(accepts(filter, JSON.parse('{"__proto__": 1}'))).toBe(true);
    expect(accepts(filter, { a: 1 })).toBe(false);
    expect(accepts(filter, {})).toBe(false);
    expect(accepts({ toString: { $exists: true } }, {})).toBe(false);
    expect(JSON.stringify(compileFilter(filter))).toBe('{"__proto__":{"$eq":1}}');
  });
});

describe("predicates", () => {
  const record: FilterRecord = { id: 1, vector: new Float32Array(1), metadata: { year: 2026 } };

  test("a function is asked with the record", () => {
    const filter = compileFilter((row: FilterRecord) => row.id === 1 && row.metadata?.year === 2026)!;
    expect(filter.isPredicate).toBe(true);
    expect(filter.matches(undefined, () => record)).toBe(true);
    expect(filter.matches(undefined, () => ({ ...record, id: 2 }))).toBe(false);
    const accept = filter.acceptor(new RowStore(rowShape(1)), (slot) => ({ ...record, id: slot }));
    expect([0, 1, 2].map(accept)).toEqual([false, true, false]);
  });

  test("what is falsy refuses the row, what the function throws comes out unchanged", () => {
    const absent = compileFilter((row: FilterRecord) => (row.metadata as Metadata).missing)!;
    expect(absent.matches(undefined, () => record)).toBe(false);
    const failure = new Error("the caller's own");
    const failing = compileFilter(() => {
      throw failure;
    })!;
    expect(() => failing.matches(undefined, () => record)).toThrow(failure);
  });

  test("a promise is refused: it would accept every row", () => {
    const filter = compileFilter(async () => false)!;
    expect(() => filter.matches(undefined, () => record)).toThrow(IqdbError);
  });

  test("a function has no JSON form", () => {
    const filter = compileFilter(() => true)!;
    expect(() => filter.toJSON()).toThrow(/object form/);
  });

  test("no filter is no filter", () => {
    expect(compileFilter(undefined)).toBeUndefined();
  });
});
