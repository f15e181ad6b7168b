import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IqdbError } from "../../src/errors.js";
import { compileFilter } from "../../src/filter/compile-filter.js";
import { Filter } from "../../src/filter/filter.js";
import type { FilterInput, FilterJson, FilterNode, FilterOf } from "../../src/filter/filter-types.js";
import { float, type Metadata } from "../../src/types/metadata.js";
import { plainFilter } from "./filter-arbitrary.js";
import { builderOf } from "./plain-filter.js";

function errorOf(filter: unknown): IqdbError {
  try {
    compileFilter(filter);
  } catch (error) {
    expect(error).toBeInstanceOf(IqdbError);
    expect((error as IqdbError).code).toBe("IQDB_INVALID_FILTER");
    return error as IqdbError;
  }
  throw new Error("the filter was accepted");
}

/** `levels` combinations around a leaf. */
function nested(levels: number, wrap: (inner: unknown) => unknown): unknown {
  let filter: unknown = { x: 1 };
  for (let level = 0; level < levels; level++) filter = wrap(filter);
  return filter;
}

describe("limits", () => {
  const wraps: [string, (inner: unknown) => unknown][] = [
    ["$not", (inner) => ({ $not: inner })],
    ["$and", (inner) => ({ $and: [inner] })],
    ["$or", (inner) => ({ $or: [{ y: 1 }, inner] })],
    ["Filter.not", (inner) => Filter.not(inner as FilterNode<Metadata>)],
    ["Filter.and", (inner) => Filter.and(inner as FilterNode<Metadata>, { y: 2 })],
  ];
  for (const [name, wrap] of wraps) {
    test(`64 nested ${name} pass, 65 do not`, () => {
      expect(compileFilter(nested(64, wrap))?.isPredicate).toBe(false);
      expect(() => compileFilter(nested(65, wrap))).toThrow(/64 deep/);
    });
  }

  test("conditions side by side are a node too, so whatever passes can be written and read again", () => {
    const pair = { x: 1, y: 2 };
    const wrap = (inner: unknown) => ({ $not: inner });
    const at = (levels: number) => {
      let filter: unknown = pair;
      for (let level = 0; level < levels; level++) filter = wrap(filter);
      return filter;
    };
    expect(compileFilter(compileFilter(at(63))?.toJSON())?.toJSON()).toEqual(compileFilter(at(63))?.toJSON());
    errorOf(at(64));
  });

  test("nesting that would exhaust the stack is refused like any other", () => {
    errorOf(nested(200_000, (inner) => ({ $not: inner })));
    errorOf(nested(200_000, (inner) => ({ $and: [inner] })));
    let operand: unknown = 1;
    for (let level = 0; level < 200_000; level++) operand = { $not: operand };
    errorOf({ x: operand });
    errorOf({ $field: { x: operand } });
  });

  test("a list holds 1024 values, not more", () => {
    const list = Array.from({ length: 1024 }, (_, i) => i);
    for (const op of ["$in", "$nin"]) {
      expect(compileFilter({ x: { [op]: list } })).toBeDefined();
      expect(errorOf({ x: { [op]: [...list, 1024] } }).details).toMatchObject({
        field: "x",
        operator: op,
        found: 1025,
        limit: 1024,
      });
    }
  });

  test("builders and the JSON form have the same limits", () => {
    const list = Array.from({ length: 1025 }, (_, i) => i);
    for (const op of ["in", "nin"] as const) {
      const longest = Filter[op]("x", list.slice(1));
      expect(Filter.fromJSON(JSON.parse(JSON.stringify(longest))).toJSON()).toEqual(longest.toJSON());
      expect(() => Filter[op]("x", list)).toThrow(/1024 are the most/);
      const tooLong = { [`$${op}`]: list.map((value) => ({ $int: String(value) })) };
      for (const json of [{ x: tooLong }, { $field: { $x: tooLong } }]) {
        expect(() => Filter.fromJSON(json as FilterJson)).toThrow(/1024 are the most/);
      }
    }
    const deepest = Filter.fromJSON(nested(64, (inner) => ({ $or: [inner] })) as FilterJson);
    expect(JSON.stringify(Filter.fromJSON(deepest.toJSON()))).toBe(JSON.stringify(deepest));
    for (const build of [
      () => Filter.not(deepest),
      () => Filter.and(deepest),
      () => Filter.or(deepest, { y: 1 }),
      () => compileFilter({ $not: deepest }),
      () => Filter.fromJSON({ $and: [deepest.toJSON()] }),
      () => compileFilter({ x: 1, $or: [deepest] }),
    ]) {
      expect(build).toThrow(/64 deep/);
    }
  });

  test("a sparse list is refused by its length, before anybody walks through it", () => {
    const endless: unknown[] = [];
    endless.length = 2 ** 32 - 1;
    expect(errorOf({ x: { $in: endless } }).details).toMatchObject({ found: 2 ** 32 - 1 });
    expect(() => Filter.nin("x", endless as string[])).toThrow(IqdbError);
    errorOf({ $and: endless });
  });

  test("and and or may be as wide as they like", () => {
    const wide = Array.from({ length: 100_000 }, (_, i) => ({ x: i }));
    expect(compileFilter({ $or: wide })).toBeDefined();
  });
});

describe("mistakes", () => {
  test("a misspelled operator is refused with the right one", () => {
    const suggestions: [unknown, string, string][] = [
      [{ year: { $gtee: 1 } }, "$gtee", '"$gte"'],
      [{ year: { $exist: true } }, "$exist", '"$exists"'],
      [{ year: { gte: 1 } }, "gte", '"$gte"'],
      [{ $adn: [] }, "$adn", '"$and"'],
      [{ $nor: [] }, "$nor", '"$or"'],
    ];
    for (const [filter, operator, suggestion] of suggestions) {
      const error = errorOf(filter);
      expect(error.details.operator).toBe(operator);
      expect(error.message).toContain(suggestion);
    }
  });

  test("an operator in the wrong place is refused with the right place", () => {
    expect(errorOf({ $gte: 5 }).message).toMatch(/belongs to a field/);
    expect(errorOf({ year: { $or: [1, 2] } }).message).toMatch(/goes around fields/);
    expect(errorOf({ $price: 5 }).message).toMatch(/\$field/);
    expect(errorOf({ $field: 5 }).message).toMatch(/\$field/);
  });

  test("a value that cannot be compared with is refused by field and operator", () => {
    const bad: unknown[] = [undefined, new Date(), [1], { a: 1 }, () => 1, Symbol("s"), "\ud800", new Uint8Array(1)];
    for (const value of bad) {
      for (const op of ["$eq", "$ne", "$lt", "$gte"]) {
        expect(errorOf({ year: { [op]: value } }).details).toMatchObject({ field: "year", operator: op });
      }
      expect(errorOf({ year: { $in: [1, value] } }).details).toMatchObject({ field: "year", operator: "$in" });
      expect(errorOf({ year: value }).details.field).toBe("year");
    }
    expect(errorOf({ tags: ["a", "b"] }).message).toContain("$in");
    // biome-ignore lint/suspicious/noSparseArray: a hole is what is tested.
    expect(errorOf({ year: { $in: [1, , 2] } }).details.field).toBe("year");
  });

  test("other malformed filters are refused", () => {
    const bad: unknown[] = [null, 1, "x", [], [{ x: 1 }], new Date(), new Map(), { x: {} }, { x: { $in: 5 } }];
    bad.push({ x: { $in: "abc" } }, { x: { $exists: 1 } }, { $and: { x: 1 } }, { $or: 5 }, { $not: 5 }, { $not: [] });
    bad.push({ $and: [5] }, { $and: [() => true] }, { $not: () => true }, { "\ud800": 1 }, { x: { $int: 5 } });
    for (const filter of bad) errorOf(filter);
  });

  test("and and or take filters one by one or as one array", () => {
    const parts = [Filter.eq("x", 1), { y: 2 }];
    for (const join of ["and", "or"] as const) {
      expect(Filter[join](parts).toJSON()).toEqual(Filter[join](...parts).toJSON());
      expect(Filter[join]([]).toJSON()).toEqual({ [`$${join}`]: [] });
    }
  });

  test("builders refuse at once", () => {
    const bad: (() => unknown)[] = [
      () => Filter.eq(5 as unknown as string, 1),
      () => Filter.eq("x", undefined as unknown as number),
      () => Filter.in("x", "abc" as unknown as string[]),
      () => Filter.exists("x", 1 as unknown as boolean),
      () => Filter.and(5 as unknown as FilterNode<Metadata>),
      () => Filter.not((() => true) as unknown as FilterNode<Metadata>),
      () => Filter.lt("\udfff", 1),
    ];
    for (const build of bad) expect(build).toThrow(IqdbError);
  });
});

describe("JSON form", () => {
  test("is a fixed point: written, read and written again it is the same text", () => {
    fc.assert(
      fc.property(plainFilter, (plain) => {
        const filter = builderOf(plain);
        const text = JSON.stringify(filter);
        expect(JSON.stringify(Filter.fromJSON(JSON.parse(text)))).toBe(text);
        expect(Filter.fromJSON(JSON.parse(text)).expression).toEqual(filter.expression);
      }),
      { numRuns: 1000 },
    );
  });

  test("values that JSON lacks have a form of their own", () => {
    const filter = Filter.in("x", [2n ** 60n, float(1), Number.NaN, -0, "text", null]);
    expect(JSON.stringify(filter)).toBe(
      '{"x":{"$in":[{"$int":"1152921504606846976"},{"$float":1},{"$number":"NaN"},{"$number":"-0"},"text",null]}}',
    );
    expect(compileFilter({ x: { $int: "5" } })?.toJSON()).toEqual({ x: { $eq: { $int: "5" } } });
  });

  test("a field whose name begins with $ is written behind $field", () => {
    expect(Filter.gt("$price", 5).toJSON()).toEqual({ $field: { $price: { $gt: 5 } } });
    expect(compileFilter({ $field: { $price: { $gt: 5 }, a: 1 } })?.toJSON()).toEqual({
      $and: [{ $field: { $price: { $gt: 5 } } }, { a: { $eq: 1 } }],
    });
  });

  test("equal filters have equal texts, whatever form they were given in", () => {
    const texts = [{ year: 2026 }, { year: { $eq: 2026 } }, Filter.eq("year", 2026)].map((filter) =>
      JSON.stringify(compileFilter(filter)),
    );
    expect(new Set(texts).size).toBe(1);
  });
});

test("later changes of the object or list that made a filter change nothing", () => {
  const values = [1, 2];
  const object = { x: { $in: values } };
  const filter = compileFilter(object)!;
  const before = JSON.stringify(filter);
  values.push(3);
  object.x.$in = [9];
  expect(JSON.stringify(filter)).toBe(before);
});

describe("types", () => {
  interface Book {
    title: string;
    year: number;
    draft?: boolean;
  }

  test("a filter is typed by its metadata", () => {
    const filters: FilterInput<Book>[] = [
      { year: { $gte: 2020, $lt: 2027n }, title: "Intro", draft: false },
      { year: 2026, $or: [{ title: { $in: ["a", "b"] } }, { draft: { $exists: false } }, Filter.eq("year", 1)] },
      { $not: { year: { $not: { $gt: 5 } } } },
      ({ metadata }) => metadata?.year === 2026,
      Filter.and<Book>({ year: 1 }, Filter.eq("title", "x")),
    ];
    const untyped: FilterOf<Record<string, string | number>> = { anything: { $gte: 5 }, $and: [{ other: "x" }] };
    for (const filter of [...filters, untyped]) expect(compileFilter(filter)).toBeDefined();
  });

  test("a wrong field or type does not compile", () => {
    // @ts-expect-error there is no such field
    const wrongField: FilterOf<Book> = { yaer: 2026 };
    // @ts-expect-error a year is a number
    const wrongType: FilterOf<Book> = { year: "2026" };
    // @ts-expect-error there is no such operator
    const wrongOperator: FilterOf<Book> = { year: { $gtee: 1 } };
    expect([wrongField, wrongType, wrongOperator]).toHaveLength(3);
  });
});
