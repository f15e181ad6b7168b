import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CompiledFilter, compileFilter } from "../../src/filter/compile-filter.js";
import { FIELDS_MAX, FieldIndex } from "../../src/filter/field-index.js";
import { Filter } from "../../src/filter/filter.js";
import type { FilterRecord } from "../../src/filter/filter-types.js";
import { TEXT_KEY_UNITS } from "../../src/filter/value-table.js";
import { encodeMetadata } from "../../src/format/metadata.js";
import { RowStore } from "../../src/store/row-store.js";
import type { Metadata, MetadataValue } from "../../src/types/metadata.js";
import { type RawEntry, rawMetadata } from "../support/raw-metadata.js";
import { rowShape } from "../support/row-shape.js";
import { SeededRandom } from "../support/seeded-random.js";
import { plainFilter, storedEntries } from "./filter-arbitrary.js";
import { builderOf } from "./plain-filter.js";

const VECTOR = new Float32Array(1);

const noRecord = (): FilterRecord => {
  throw new Error("an object filter needs no record");
};

/** Rows and their index, changed together as the library does it. */
class Table {
  readonly rows = new RowStore(rowShape(1));
  readonly index = new FieldIndex(this.rows);

  put(key: number, metadata: Uint8Array | undefined): void {
    this.rows.put(key, VECTOR, metadata);
    this.index.put(this.rows.slotOf(key)!);
  }

  remove(key: number): void {
    const slot = this.rows.slotOf(key);
    if (slot === undefined) return;
    const last = this.rows.size - 1;
    this.rows.remove(key);
    this.index.remove(slot, last);
  }

  /** Row by row: what the index must answer too. */
  matching(filter: CompiledFilter): number[] {
    const accept = filter.acceptor(this.rows, noRecord);
    return Array.from({ length: this.rows.size }, (_, slot) => slot).filter(accept);
  }

  expectSame(filter: CompiledFilter): void {
    const expected = this.matching(filter);
    const estimate = filter.estimate(this.index)!;
    const found = filter.slots(this.index)!;
    expect([...found]).toEqual(expected);
    expect(found.words).toHaveLength(Math.ceil(this.rows.size / 32));
    expect(estimate.atLeast).toBeLessThanOrEqual(expected.length);
    expect(estimate.atMost).toBeGreaterThanOrEqual(expected.length);
    expect(estimate.atLeast).toBeGreaterThanOrEqual(0);
    expect(estimate.atMost).toBeLessThanOrEqual(this.rows.size);
  }
}

function tableOf(count: number, metadataOf: (row: number) => Metadata | undefined): Table {
  const table = new Table();
  for (let row = 0; row < count; row++) {
    const metadata = metadataOf(row);
    table.put(row, metadata && encodeMetadata(metadata));
  }
  return table;
}

const TAGS = Array.from({ length: 60 }, (_, tag) => `tag ${tag % 7 === 0 ? "\u{1f600}" : ""}${tag}`);

/** Values that are common, rare and unique, of every kind. */
function randomValue(field: string, random: SeededRandom): MetadataValue {
  switch (field) {
    case "bool":
      return random.pick<MetadataValue>([true, false, false, false, null]);
    case "few":
      return random.chance(0.7) ? 1 : random.below(40);
    case "unique":
      return random.below(1_000_000) / 8;
    case "tag":
      return random.pick(TAGS);
    case "wide":
      return 2n ** 60n + BigInt(random.below(3000) * 100);
    default:
      return random.pick<MetadataValue>([random.below(50), `${random.below(50)}`, true, null, Number.NaN, -0, 0.5]);
  }
}

const FIELDS = ["bool", "few", "unique", "tag", "wide", "mixed"];

function randomRow(random: SeededRandom): Metadata {
  const fields = FIELDS.filter(() => random.chance(0.9));
  return Object.fromEntries(fields.map((field) => [field, randomValue(field, random)]));
}

function randomLeaf(random: SeededRandom): Filter {
  const field = random.pick(FIELDS);
  const value = randomValue(field, random);
  const op = random.pick(["eq", "ne", "lt", "lte", "gt", "gte", "in", "nin", "exists"] as const);
  if (op === "exists") return Filter.exists(field, random.chance(0.7));
  if (op !== "in" && op !== "nin") return Filter[op](field, value);
  return Filter[op](
    field,
    Array.from({ length: random.below(30) }, () => randomValue(field, random)),
  );
}

function randomFilter(random: SeededRandom, depth: number): Filter {
  if (depth === 0 || random.chance(0.2)) return randomLeaf(random);
  const children = Array.from({ length: random.below(5) }, () => randomFilter(random, depth - 1));
  if (random.chance(0.2)) return Filter.not(randomFilter(random, depth - 1));
  return random.chance(0.6) ? Filter.and(children) : Filter.or(children);
}

const compiled = (filter: unknown): CompiledFilter => compileFilter(filter)!;

type Step = { put: number; entries: RawEntry[] | undefined } | { remove: number } | { ask: CompiledFilter };

const filter = plainFilter.map((plain) => compiled(builderOf(plain)));

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ put: fc.nat(50), entries: storedEntries }) },
  { weight: 2, arbitrary: fc.record({ remove: fc.nat(50) }) },
  { weight: 2, arbitrary: fc.record({ ask: filter }) },
);

function run(table: Table, one: Step): void {
  if ("put" in one) table.put(one.put, one.entries && rawMetadata(one.entries));
  else if ("remove" in one) table.remove(one.remove);
  else table.expectSame(one.ask);
}

describe("the slots of a filter", () => {
  test("are those of the row-by-row evaluation, through any writes between", () => {
    const anySteps = fc.array(step, { maxLength: 100, size: "max" });
    fc.assert(
      fc.property(anySteps, filter, (steps, last) => {
        const table = new Table();
        for (const one of steps) run(table, one);
        table.expectSame(last);
      }),
      { numRuns: 150 },
    );
  });

  test("are so whatever way leads to them: links, columns, bitmaps, rows asked one by one", () => {
    for (let seed = 0; seed < 4; seed++) {
      const random = new SeededRandom(seed);
      const table = tableOf(2000, () => randomRow(random));
      for (let round = 0; round < 6; round++) {
        for (let question = 0; question < 10; question++) table.expectSame(compiled(randomFilter(random, 2)));
        for (let change = 0; change < 100; change++) {
          const key = random.below(2100);
          if (random.chance(0.4)) table.remove(key);
          else table.put(key, encodeMetadata(randomRow(random)));
        }
      }
    }
  });

  test("are exact for long texts that begin alike", () => {
    const stem = "x".repeat(TEXT_KEY_UNITS - 1);
    const ends = ["", "a", "b", "ab", "ab".repeat(400), "\u{1f600}", "\u{ffff}", "\u{1f600}b"];
    const texts = [...ends.map((end) => stem + end), stem.slice(1), `${stem.slice(1)}y`, "w", "y"];
    const table = tableOf(60, (row) => (row % 15 === 14 ? {} : { text: texts[row % 15]! ?? row }));
    const ask = () => {
      for (const text of [...texts, `${stem}absent`]) {
        for (const op of ["$eq", "$ne", "$lt", "$lte", "$gt", "$gte"])
          table.expectSame(compiled({ text: { [op]: text } }));
        table.expectSame(compiled({ text: { $gte: text, $lt: `${stem}ab` } }));
        table.expectSame(compiled({ $not: { text: { $nin: [text, "w", `${stem}b`] } } }));
      }
    };
    ask();
    for (let row = 0; row < 60; row += 7) table.remove(row);
    for (let row = 1; row < 60; row += 9) table.put(row, encodeMetadata({ text: texts[(row * 5) % 12]! }));
    ask();
  });

  test("several bounds of one field are one range, of one kind", () => {
    const table = tableOf(300, (row) => ({ x: row % 3 === 0 ? `${row}` : row, y: row % 2 === 0 }));
    const ranges: [unknown, number][] = [
      [{ x: { $gt: 10, $gte: 10, $lt: 20, $lte: 15 } }, 3],
      [{ x: { $gte: 20, $lt: 10 } }, 0],
      [{ x: { $gte: 20, $lt: "30" } }, 0],
      [{ x: { $gte: "20", $lt: 30 } }, 0],
      [{ x: { $gte: 20, $lt: Number.NaN } }, 0],
      [{ x: { $gte: Number.NaN } }, 0],
      [{ y: { $gte: false, $lt: true } }, 150],
      [{ y: { $gte: null } }, 0],
      [{ y: { $gt: false, $lte: 5 } }, 0],
    ];
    for (const [range, count] of ranges) {
      table.expectSame(compiled(range));
      expect(compiled(range).slots(table.index)!.count()).toBe(count);
    }
  });

  test("know of rows that were appended without a word, after removals too", () => {
    const table = tableOf(100, (row) => ({ x: row }));
    const low = compiled({ x: { $lt: 50 } });
    table.expectSame(low);
    table.remove(3);
    table.remove(99);
    for (let row = 200; row < 210; row++) table.rows.put(row, VECTOR, encodeMetadata({ x: row - 200 }));
    table.remove(5);
    table.put(203, encodeMetadata({ x: 77 }));
    table.expectSame(low);
  });

  test("a function has none", () => {
    const table = tableOf(3, (row) => ({ row }));
    expect(compiled(() => true).slots(table.index)).toBeUndefined();
    expect(compiled(() => true).estimate(table.index)).toBeUndefined();
  });
});

describe("an estimate", () => {
  test("is exact for one condition", () => {
    const random = new SeededRandom(1);
    const table = tableOf(2000, () => randomRow(random));
    for (let question = 0; question < 150; question++) {
      const leaf = compiled(randomLeaf(random));
      const count = table.matching(leaf).length;
      expect(leaf.estimate(table.index)).toEqual({ atLeast: count, atMost: count });
    }
  });

  test("bounds combinations by what must and what may meet", () => {
    const table = tableOf(100, (row) => ({ a: row < 60, b: row < 70 }));
    const estimates: [unknown, number, number][] = [
      [{ a: true, b: true }, 30, 60],
      [{ $or: [{ a: true }, { b: true }] }, 70, 100],
      [{ $not: { a: true, b: true } }, 40, 70],
      [{ a: true, b: false }, 0, 30],
      [{}, 100, 100],
      [{ $or: [] }, 0, 0],
    ];
    for (const [input, atLeast, atMost] of estimates) {
      expect(compiled(input).estimate(table.index)).toEqual({ atLeast, atMost });
    }
  });
});

describe("memory", () => {
  test("is not taken before a filter asks, and then for its fields only", () => {
    const table = tableOf(1000, (row) => ({ a: row, b: row % 7, c: "x" }));
    expect(table.index.memory()).toBe(0);
    table.expectSame(compiled({ b: 3 }));
    expect(table.index.fields).toEqual(["b"]);
    const before = table.index.memory();
    for (let row = 1000; row < 2000; row++) table.put(row, encodeMetadata({ b: row }));
    expect(table.index.memory()).toBeLessThanOrEqual(before);
    table.expectSame(compiled({ b: { $gte: 1500 } }));
    expect(table.index.memory()).toBeGreaterThan(before);
    table.index.clear();
    expect(table.index.memory()).toBe(0);
    table.expectSame(compiled({ b: { $gte: 1500 } }));
  });

  test("is some hundred bytes a row for values that are all different, and less than twenty for few", () => {
    const count = 20_000;
    const table = tableOf(count, (row) => ({ few: row % 9, text: `https://example.org/${row}`, double: row / 7 }));
    const bytesOf = (input: unknown) => {
      table.index.clear();
      compiled(input).slots(table.index);
      return table.index.memory() / count;
    };
    expect(bytesOf({ few: { $in: [0, 1, 2, 3, 4, 5, 6, 7, 8] } })).toBeLessThan(20);
    expect(bytesOf({ text: { $gte: "https" } })).toBeLessThan(130);
    expect(bytesOf({ double: { $gte: 5 } })).toBeLessThan(90);
  });

  test("does not grow with the length of texts, with what rows once held, or with values that were common once", () => {
    const table = tableOf(400, (row) => ({ text: `${row}`.repeat(8000), day: 0 }));
    compiled({ text: "x" }).slots(table.index);
    expect(table.index.memory()).toBeLessThan(400 * (2 * TEXT_KEY_UNITS + 200));
    const common = (day: number) => compiled({ day, text: { $gte: "5" } });
    common(0).slots(table.index);
    const sizes = Array.from({ length: 30 }, (_, day) => {
      for (let row = 0; row < 400; row++) table.put(row, encodeMetadata({ text: `${day}-${row}`, day }));
      table.expectSame(common(day));
      return table.index.memory();
    });
    expect(Math.max(...sizes.slice(3))).toBeLessThan(1.3 * sizes[2]!);
  });

  test("of bitmaps is given back when a value is not common any more", () => {
    const count = 2000;
    const table = tableOf(count, () => ({ day: 0 }));
    const sizes = Array.from({ length: 80 }, (_, day) => {
      // One row of each day stays behind.
      for (let row = day; row < count; row++) table.put(row, encodeMetadata({ day }));
      compiled({ day }).slots(table.index);
      return table.index.memory();
    });
    expect(sizes.at(-1)).toBeLessThan(1.3 * sizes[2]!);
    table.expectSame(compiled({ day: { $lt: 79 } }));
  });

  test("holds the columns of the fields last asked for, and a filter of more fields is answered without", () => {
    const fieldsOf = (row: number) => Array.from({ length: 40 }, (_, field) => [`f${field}`, (row + field) % 5]);
    const table = tableOf(50, (row) => Object.fromEntries(fieldsOf(row)));
    for (let field = 0; field < 40; field++) table.expectSame(compiled({ [`f${field}`]: 2 }));
    expect(table.index.fields).toHaveLength(FIELDS_MAX);
    expect(table.index.fields.at(-1)).toBe("f39");
    expect(table.index.fields).not.toContain("f0");
    table.put(7, encodeMetadata({ f39: 2, f0: 2 }));
    table.expectSame(compiled({ f39: 2, f0: 2 }));
    const wide = compiled({ $or: Array.from({ length: 40 }, (_, field) => ({ [`f${field}`]: field % 7 })) });
    table.expectSame(wide);
    expect(wide.estimate(table.index)).toEqual({ atLeast: 0, atMost: 50 });
    expect(table.index.fields).toHaveLength(FIELDS_MAX);
  });
});

test("what a filter needs beside the columns does not grow with its width", () => {
  const table = tableOf(500, (row) => ({ x: row, y: row % 3 }));
  const leaves = Array.from({ length: 20_000 }, (_, row) => ({ x: row }));
  table.expectSame(compiled({ $or: leaves, y: 1 }));
  table.expectSame(compiled({ $and: leaves.map((leaf) => ({ $not: leaf })), y: 1 }));
  table.expectSame(compiled({ $and: leaves.slice(0, 400).map(({ x }) => ({ x: { $gte: x } })) }));
});
