import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { IqdbError } from "../../src/errors.js";
import { idToKey } from "../../src/format/id.js";
import { RowStore } from "../../src/store/row-store.js";
import type { IdKey } from "../../src/types/id.js";
import type { Mutation } from "../../src/types/mutation.js";
import { thrownBy } from "../support/error-code.js";
import { rawEntries, rawMetadata } from "../support/raw-metadata.js";
import { appendRows, type PlainRow } from "../support/row-columns.js";
import { rowShape } from "../support/row-shape.js";

const DIM = 3;

/** Rows as an array of objects, changed by the definitions: the oracle. */
class PlainStore {
  readonly rows: (PlainRow & { sequence: number })[] = [];
  #next = 0;

  put(key: IdKey, vector: Float32Array, metadata: Uint8Array | undefined): boolean {
    const row = { key, vector: vector.slice(), metadata: metadata?.slice(), sequence: this.#next++ };
    const slot = this.slotOf(key);
    if (slot < 0) this.rows.push(row);
    else this.rows[slot] = row;
    return slot >= 0;
  }

  remove(key: IdKey): boolean {
    const slot = this.slotOf(key);
    if (slot < 0) return false;
    const last = this.rows.pop() as (typeof this.rows)[number];
    if (slot < this.rows.length) this.rows[slot] = last;
    return true;
  }

  slotOf(key: IdKey): number {
    return this.rows.findIndex((row) => row.key === key);
  }
}

function expectSame(store: RowStore, plain: PlainStore, asked: readonly IdKey[]): void {
  expect(store.size).toBe(plain.rows.length);
  plain.rows.forEach((row, slot) => {
    expect(store.keyAt(slot)).toBe(row.key);
    expect(store.slotOf(row.key)).toBe(slot);
    expect(store.sequenceAt(slot)).toBe(row.sequence);
    expect([...store.vectorAt(slot)]).toEqual([...row.vector]);
    const metadata = store.metadataAt(slot);
    expect(metadata === undefined ? undefined : [...metadata]).toEqual(row.metadata && [...row.metadata]);
  });
  for (const key of asked) expect(store.slotOf(key)).toBe(plain.slotOf(key) < 0 ? undefined : plain.slotOf(key));
}

const key: fc.Arbitrary<IdKey> = fc.oneof(
  fc.nat(12),
  fc.constantFrom<IdKey>(2n ** 53n, 2n ** 64n - 1n, 2 ** 53 - 1, "0", "1", "__proto__", "constructor", "\0"),
  fc.constantFrom("\u{feff}", "é", "\u{1f600}").map(idToKey),
);
const vector = fc.float32Array({ minLength: DIM, maxLength: DIM, noNaN: true, noDefaultInfinity: true });
const metadata = fc.option(rawEntries.map(rawMetadata), { nil: undefined });
const row: fc.Arbitrary<PlainRow> = fc.record({ key, vector, metadata });
const command = fc.oneof(
  { weight: 5, arbitrary: fc.record({ put: row }) },
  { weight: 3, arbitrary: fc.record({ remove: key }) },
  { weight: 1, arbitrary: fc.record({ append: fc.uniqueArray(row, { maxLength: 6, selector: ({ key }) => key }) }) },
  { weight: 2, arbitrary: fc.record({ many: fc.array(fc.oneof(row, key), { maxLength: 8 }) }) },
  { weight: 1, arbitrary: fc.constant({ compact: true }) },
  { weight: 1, arbitrary: fc.record({ reserve: fc.nat(40) }) },
);

const mutationOf = (one: PlainRow | IdKey): Mutation =>
  typeof one === "object" ? { kind: "upsert", ...one } : { kind: "delete", key: one };

/** Applies `mutations`, new rows many at once. */
function applyAll(store: RowStore, mutations: readonly Mutation[]): void {
  for (let at = 0; at < mutations.length; ) {
    const added = store.appendNew(mutations, at);
    const mutation = mutations[at];
    if (added > 0) at += added;
    else {
      if (mutation.kind === "delete") store.remove(mutation.key);
      else store.put(mutation.key, mutation.vector, mutation.metadata);
      at++;
    }
  }
}

describe("RowStore", () => {
  test("behaves like an array of rows, whatever is put, removed, loaded and compacted", () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), fc.array(key, { maxLength: 5 }), (commands, asked) => {
        const store = new RowStore(rowShape(DIM));
        const plain = new PlainStore();
        for (const action of commands) {
          if ("put" in action) {
            const { key, vector, metadata } = action.put;
            expect(store.put(key, vector, metadata)).toBe(plain.put(key, vector, metadata));
          } else if ("remove" in action) {
            expect(store.remove(action.remove)).toBe(plain.remove(action.remove));
          } else if ("append" in action) {
            const append = () => appendRows(store, action.append);
            const repeats = action.append.some((row) => plain.slotOf(row.key) >= 0);
            if (repeats) expect(thrownBy(append).code).toBe("IQDB_INVALID_PAYLOAD");
            else {
              append();
              for (const row of action.append) plain.put(row.key, row.vector, row.metadata);
            }
          } else if ("many" in action) {
            applyAll(store, action.many.map(mutationOf));
            for (const one of action.many) {
              if (typeof one !== "object") plain.remove(one);
              else plain.put(one.key, one.vector, one.metadata);
            }
          } else if ("reserve" in action) store.reserve(action.reserve);
          else store.compact();
        }
        expectSame(store, plain, asked);
      }),
      { numRuns: 400 },
    );
  });

  test("a replaced row keeps its slot and gets a new sequence number; a removed one is filled by the last", () => {
    const store = new RowStore(rowShape(1));
    for (let i = 0; i < 5; i++) store.put(i, new Float32Array([i]), undefined);
    expect(store.put(0, new Float32Array([9]), undefined)).toBe(true);
    expect(store.remove(1)).toBe(true);
    const rows = Array.from({ length: store.size }, (_, slot) => [store.keyAt(slot), store.sequenceAt(slot)]);
    expect(rows).toEqual([
      [0, 5],
      [4, 4],
      [2, 2],
      [3, 3],
    ]);
  });

  test("what is put is copied: a later change by the caller is not seen", () => {
    const store = new RowStore(rowShape(2));
    const own = new Float32Array([1, 2]);
    const bytes = rawMetadata([["a", { kind: "null" }]]);
    store.put("x", own, bytes);
    own.fill(7);
    bytes.fill(7);
    expect([...store.vectorAt(0)]).toEqual([1, 2]);
    expect(store.metadataAt(0)).toEqual(rawMetadata([["a", { kind: "null" }]]));
  });

  test("absent metadata and empty metadata are different", () => {
    const store = new RowStore(rowShape(1));
    store.put(0, new Float32Array(1), undefined);
    store.put(1, new Float32Array(1), rawMetadata([]));
    expect(store.metadataAt(0)).toBeUndefined();
    expect(store.metadataAt(1)).toEqual(rawMetadata([]));
    store.put(1, new Float32Array(1), undefined);
    expect(store.metadataAt(1)).toBeUndefined();
  });
});

describe("appendNew", () => {
  const upsert = (key: IdKey, component: number, metadata?: Uint8Array): Mutation => ({
    kind: "upsert",
    key,
    vector: Float32Array.of(component),
    metadata,
  });

  test("stops before what is no new row, one that it has just put included", () => {
    const store = new RowStore(rowShape(1));
    store.put(9, Float32Array.of(9), undefined);
    const mutations = [upsert(1, 1), upsert("a", 2), upsert(9, 3), upsert(4, 4), upsert(4, 5)];
    expect([0, 2, 3, 4].map((from) => store.appendNew(mutations, from))).toEqual([2, 0, 1, 0]);
    expect(store.appendNew([{ kind: "delete", key: 1 }], 0)).toBe(0);
    expect(Array.from({ length: store.size }, (_, slot) => [store.keyAt(slot), store.vectorAt(slot)[0]])).toEqual([
      [9, 9],
      [1, 1],
      ["a", 2],
      [4, 4],
    ]);
  });

  test("rows that were put when the memory ended are whole", () => {
    const store = new RowStore(rowShape(1));
    const none = new IqdbError("IQDB_UNSUPPORTED", "no memory");
    const metadata = rawMetadata([]);
    const put = vi.spyOn(store.metadata, "put").mockImplementationOnce(() => {
      throw none;
    });
    expect(thrownBy(() => store.appendNew([upsert(1, 1), upsert(2, 2), upsert(3, 3, metadata)], 0))).toBe(none);
    put.mockRestore();
    expect(store.size).toBe(2);
    expect(store.put(3, Float32Array.of(3), metadata)).toBe(false);
    expect([0, 1, 2].map((slot) => [store.vectorAt(slot)[0], store.sequenceAt(slot)])).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
    ]);
  });

  test("a store whose vectors stay where they are gives positions one by one", () => {
    const store = new RowStore({ ...rowShape(1), pinned: true });
    expect(store.appendNew([upsert(1, 1)], 0)).toBe(0);
    expect(store.size).toBe(0);
  });
});

describe("appendColumns", () => {
  const plain = (key: IdKey, ...components: number[]): PlainRow => ({
    key,
    vector: new Float32Array(components),
    metadata: undefined,
  });

  test("appends all rows or none, and names the row at fault", () => {
    const store = new RowStore(rowShape(2));
    store.put(7, new Float32Array(2), undefined);
    const nan = [plain(1, 1, 2), plain(2, 3, Number.NaN)];
    const infinite = [plain(1, -Infinity, 2), plain(2, 3, 4)];
    const known = [plain(1, 1, 2), plain(7, 3, 4)];
    const twice = [plain("a", 1, 2), plain(5, 3, 4), plain("a", 5, 6)];
    const errors = [nan, infinite, known, twice].map((rows) => thrownBy(() => appendRows(store, rows)));
    expect(errors.map(({ code, details }) => [code, details.row])).toEqual([
      ["IQDB_INVALID_VECTOR", 2],
      ["IQDB_INVALID_VECTOR", 1],
      ["IQDB_INVALID_PAYLOAD", 2],
      ["IQDB_INVALID_PAYLOAD", 3],
    ]);
    expect(store.size).toBe(1);
    expect([1, 2, 5, "a"].map((key) => store.slotOf(key))).toEqual([undefined, undefined, undefined, undefined]);
  });

  test("a repeated id is found whether ids ascend or not", () => {
    for (const keys of [
      [1, 2, 2],
      [3, 1, 3],
      [1, 2, 1],
      [2n ** 60n, 2n ** 60n],
    ]) {
      const rows = keys.map((key) => plain(key, 1));
      const store = new RowStore(rowShape(1));
      expect(thrownBy(() => appendRows(store, rows)).details.id, String(keys)).toBeDefined();
      expect(store.size).toBe(0);
    }
    const store = new RowStore(rowShape(1));
    const rows = [plain(5, 1), plain(6, 1)];
    appendRows(store, rows);
    expect(thrownBy(() => appendRows(store, rows)).details.row).toBe(2);
    expect(store.size).toBe(2);
  });

  test("loads in windows what it loads at once", () => {
    const rows = Array.from(
      { length: 100 },
      (_, i): PlainRow => ({
        key: i % 3 === 0 ? `text ${i}` : i * 2 ** 40,
        vector: new Float32Array([i, -i]),
        metadata: i % 4 === 0 ? undefined : rawMetadata([["i", { kind: "int", value: BigInt(i) }]]),
      }),
    );
    const store = new RowStore(rowShape(2));
    store.reserve(100);
    const { segments } = store.vectors;
    const before = segments[0].words.buffer;
    for (let from = 0; from < 100; from += 17) appendRows(store, rows.slice(from, from + 17));
    expect(segments.map(({ words }) => words.buffer)).toEqual([before]);
    rows.forEach((row, slot) => {
      expect(store.slotOf(row.key)).toBe(slot);
      expect(store.vectorAt(slot)).toEqual(row.vector);
      expect(store.metadataAt(slot)).toEqual(row.metadata);
    });
  });

  test("every bit of a component is kept, and every exponent that is finite passes", () => {
    const bits = [0, 0x8000_0000, 1, 0x8000_0001, 0x7f7f_ffff, 0xff7f_ffff, 0x0080_0000, 0x3f80_0001];
    const vector = new Float32Array(new Uint32Array(bits).buffer);
    const store = new RowStore(rowShape(8));
    appendRows(store, [{ key: 1, vector, metadata: undefined }]);
    expect([...new Uint32Array(store.vectorAt(0).slice().buffer)]).toEqual(bits);
  });
});

describe("memory", () => {
  test("more than can be allocated is refused with the numbers, and the store goes on", () => {
    const store = new RowStore(rowShape(1024));
    store.put(1, new Float32Array(1024).fill(1), undefined);
    for (const rows of [2 ** 40, 2 ** 50, Number.MAX_SAFE_INTEGER]) {
      const error = thrownBy(() => store.reserve(rows));
      expect(error.code).toBe("IQDB_UNSUPPORTED");
      expect(error.details).toMatchObject({ rows, dim: 1024, bytes: rows * 4096 });
    }
    store.put(2, new Float32Array(1024).fill(2), undefined);
    expect(store.vectorAt(0)[5]).toBe(1);
    expect(store.vectorAt(1)[5]).toBe(2);
  });

  test("a dimension that is none, or too large, is refused", () => {
    for (const dim of [0, -1, 1.5, Number.NaN])
      expect(thrownBy(() => new RowStore(rowShape(dim))).code).toBe("IQDB_INVALID_CONFIG");
    expect(thrownBy(() => new RowStore(rowShape(2 ** 40))).code).toBe("IQDB_UNSUPPORTED");
  });

  test("rearranging and compacting give back what is not needed", () => {
    const store = new RowStore(rowShape(4));
    store.reserve(100_000);
    expect(store.memory().vectors).toBeGreaterThanOrEqual(100_000 * 16);
    const metadata = rawMetadata([["k", { kind: "string", text: "x".repeat(1000) }]]);
    for (let i = 0; i < 1000; i++) store.put(i, new Float32Array(4), metadata);
    for (let i = 10; i < 1000; i++) store.remove(i);
    store.compact();
    store.rearrange(rowShape(4));
    expect(store.memory().vectors).toBeLessThan(5000 * 16);
    expect(store.memory().metadata).toBeLessThan(10 * 1200 + 10 * 12);
    for (let i = 0; i < 10; i++) expect(store.metadataAt(i)).toEqual(metadata);
  });

  test("metadata that is replaced over and over does not pile up", () => {
    const store = new RowStore(rowShape(1));
    const large = rawMetadata([["k", { kind: "string", text: "y".repeat(10_000) }]]);
    for (let i = 0; i < 3000; i++) store.put(i % 7, new Float32Array(1), large);
    expect(store.memory().metadata).toBeLessThan(8 * 1024 * 1024);
    for (let slot = 0; slot < 7; slot++) expect(store.metadataAt(slot)).toEqual(large);
  });

  test("a view of metadata keeps its content while rows change and garbage is collected", () => {
    const store = new RowStore(rowShape(1));
    const first = rawMetadata([["k", { kind: "string", text: "first" }]]);
    const large = rawMetadata([["k", { kind: "string", text: "z".repeat(100_000) }]]);
    store.put(0, new Float32Array(1), first);
    const view = store.metadataAt(0);
    for (let i = 0; i < 100; i++) store.put(i % 2, new Float32Array(1), large);
    store.remove(0);
    expect(view).toEqual(first);
  });
});
