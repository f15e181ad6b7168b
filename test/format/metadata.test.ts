import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IqdbError } from "../../src/errors.js";
import { canonicalMetadata, decodeMetadata, encodeMetadata, MetadataEncoder } from "../../src/format/metadata.js";
import { Float, float, type Metadata, type MetadataValue } from "../../src/types/metadata.js";
import { thrownBy } from "../support/error-code.js";
import { goldenDatabases, goldenTitle, hasGolden } from "../support/golden-searches.js";
import {
  AWKWARD_KEYS,
  byUtf8,
  canonicalEntries,
  doubleBits,
  doubleOf,
  type RawEntry,
  type RawValue,
  rawEntries,
  rawMetadata,
} from "../support/raw-metadata.js";

const INT_MIN = -(2n ** 63n);
const INT_MAX = 2n ** 63n - 1n;

const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(-0, 0, Number.NaN, Infinity, -Infinity, 2 ** 53, -(2 ** 53), 2 ** 53 - 1, 1e300, 5e-324),
);
const value: fc.Arbitrary<MetadataValue> = fc.oneof(
  fc.string({ unit: "binary" }),
  number,
  fc.bigInt({ min: INT_MIN, max: INT_MAX }),
  fc.boolean(),
  fc.constant(null),
  number.map(float),
);
const key = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...AWKWARD_KEYS));
const metadata: fc.Arbitrary<Metadata> = fc.array(fc.tuple(key, value)).map((entries) => Object.fromEntries(entries));

/** What a value of a user is stored as, by the rules of the documentation. */
function storedAs(value: MetadataValue): RawValue {
  if (typeof value === "string") return { kind: "string", text: value };
  if (typeof value === "boolean") return { kind: "bool", byte: value ? 1 : 0 };
  if (typeof value === "bigint") return { kind: "int", value };
  if (value === null) return { kind: "null" };
  if (value instanceof Float) return { kind: "float", bits: doubleBits(value.value) };
  const isInt = Number.isSafeInteger(value) && !Object.is(value, -0);
  return isInt ? { kind: "int", value: BigInt(value) } : { kind: "float", bits: doubleBits(value) };
}

function exactValue(raw: RawValue): MetadataValue {
  switch (raw.kind) {
    case "string":
      return raw.text;
    case "int":
      return raw.value;
    case "float":
      return float(doubleOf(raw.bits));
    case "bool":
      return raw.byte !== 0;
    case "null":
      return null;
  }
}

describe("encodeMetadata", () => {
  test("writes exactly the bytes of the format, keys in the order of their UTF-8 bytes", () => {
    fc.assert(
      fc.property(metadata, (given) => {
        const entries = Object.entries(given).map(([name, field]): RawEntry => [name, storedAs(field)]);
        entries.sort(([a], [b]) => byUtf8(a, b));
        expect(Buffer.from(encodeMetadata(given)).equals(rawMetadata(entries))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test("own enumerable string keys are the fields, and nothing else", () => {
    const given = Object.create(null, {
      shown: { value: 1, enumerable: true },
      hidden: { value: 2, enumerable: false },
      [Symbol("symbol")]: { value: 3, enumerable: true },
    });
    expect(decodeMetadata(encodeMetadata(given), "natural")).toEqual({ shown: 1 });
  });

  test("a key or value that cannot be stored is refused by name", () => {
    const refused: unknown[] = [
      undefined,
      Number,
      Symbol("s"),
      new Date(),
      [1],
      { a: 1 },
      new Map(),
      new Uint8Array(2),
    ];
    refused.push(
      "\ud800",
      "a\udfff",
      2n ** 63n,
      -(2n ** 63n) - 1n,
      Object.create(Float.prototype, { value: { value: "1" } }),
      Object(1),
    );
    for (const bad of refused) {
      const error = thrownBy(() => encodeMetadata({ good: 1, "bad one": bad }));
      expect(error.code).toBe("IQDB_INVALID_METADATA");
      expect(error.details.key).toBe("bad one");
      expect(error.message).toContain("bad one");
    }
    expect(thrownBy(() => encodeMetadata({ "\ud800": 1 })).code).toBe("IQDB_INVALID_METADATA");
  });

  test("what is no plain object is refused", () => {
    class Row {
      title = "lost";
    }
    for (const bad of [null, "a", 1, [], new Map([["a", 1]]), new Date(), new Row(), () => 1, new Uint8Array(1)]) {
      expect(thrownBy(() => encodeMetadata(bad)).code).toBe("IQDB_INVALID_METADATA");
    }
  });

  test("too many fields, or more bytes than a record may have, are refused", () => {
    const many = Object.fromEntries(Array.from({ length: 65_537 }, (_, i) => [`k${i}`, i]));
    expect(thrownBy(() => encodeMetadata(many)).details).toMatchObject({ found: 65_537, limit: 65_536 });
    const large = "x".repeat(100 * 1024 * 1024);
    const error = thrownBy(() => encodeMetadata({ a: large, b: large, c: large }));
    expect(error.code).toBe("IQDB_INVALID_METADATA");
    expect(error.details.limit).toBe(256 * 1024 * 1024);
  });
});

describe("decodeMetadata", () => {
  test("gives back the values that were given, keys and types included", () => {
    fc.assert(
      fc.property(metadata, (given) => {
        const back = decodeMetadata(encodeMetadata(given), "natural");
        const expected = Object.entries(given).map(([name, field]): [string, MetadataValue] => {
          const natural = field instanceof Float ? field.value : field;
          const isSafe = typeof natural === "bigint" && Number.isSafeInteger(Number(natural));
          return [name, isSafe ? Number(natural) : natural];
        });
        expect(isDeepStrictEqual(back, Object.fromEntries(expected))).toBe(true);
        expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
      }),
      { numRuns: 2000 },
    );
  });

  test("with exact numbers, writing what was read gives the same bytes, NaN payloads aside", () => {
    fc.assert(
      fc.property(metadata, (given) => {
        const bytes = encodeMetadata(given);
        const back = decodeMetadata(bytes, "exact");
        for (const field of Object.values(back)) expect(typeof field).not.toBe("number");
        expect(Buffer.from(encodeMetadata(back)).equals(bytes)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test("of a repeated key the last entry counts, in whatever order entries are stored", () => {
    fc.assert(
      fc.property(rawEntries, (entries) => {
        const back = decodeMetadata(rawMetadata(entries), "exact");
        const expected = canonicalEntries(entries).map(([name, raw]): [string, MetadataValue] => [
          name,
          exactValue(raw),
        ]);
        expect(isDeepStrictEqual(back, Object.fromEntries(expected))).toBe(true);
        const isIndex = (name: string) => /^(0|[1-9][0-9]*)$/.test(name);
        const names = Object.keys(back).filter((name) => !isIndex(name));
        expect(names).toEqual(expected.map(([name]) => name).filter((name) => !isIndex(name)));
      }),
      { numRuns: 2000 },
    );
  });

  test("__proto__ is a field and not a prototype", () => {
    const given = JSON.parse('{"__proto__": {"x": 1}}');
    expect(() => encodeMetadata(given)).toThrow(IqdbError);
    const back = decodeMetadata(encodeMetadata(JSON.parse('{"__proto__": 5, "a": 1}')), "natural");
    expect(Object.getOwnPropertyDescriptor(back, "__proto__")?.value).toBe(5);
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
  });
});

describe("MetadataEncoder", () => {
  /** Rows often have the fields of the row before, sometimes in another order. */
  const similar = fc.array(fc.tuple(metadata, fc.integer({ min: 0, max: 3 }), fc.boolean()), { maxLength: 8 });
  const rowsOf = (given: [Metadata, number, boolean][]): Metadata[] =>
    given.flatMap(([row, again, isTurned]) => {
      const turned = Object.fromEntries(Object.entries(row).reverse());
      return [row, ...Array.from({ length: again }, () => (isTurned ? turned : row))];
    });

  test("encodes each row as it is encoded alone, and its pieces hold them one behind the other", () => {
    fc.assert(
      fc.property(similar, (given) => {
        const rows = rowsOf(given);
        const alone = rows.map(encodeMetadata);
        const [views, pieces] = [new MetadataEncoder(), new MetadataEncoder()];
        const encoded = rows.map((row) => views.encode(row));
        const lengths = rows.map((row) => pieces.add(row));
        expect(encoded.every((bytes, row) => Buffer.from(bytes).equals(alone[row]!))).toBe(true);
        expect(lengths).toEqual(alone.map((bytes) => bytes.length));
        expect(Buffer.concat(pieces.pieces()).equals(Buffer.concat(alone))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("metadata of any size fit, in few pieces", () => {
    const rows = [1, 70_000, 3, 40_000, 40_000, ...Array.from({ length: 3000 }, (_, row) => row % 100)].map(
      (length) => ({
        text: "é".repeat(length),
      }),
    );
    const encoder = new MetadataEncoder();
    for (const row of rows) encoder.add(row);
    expect(Buffer.concat(encoder.pieces()).equals(Buffer.concat(rows.map(encodeMetadata)))).toBe(true);
    expect(encoder.pieces().length).toBeLessThan(20);
  });

  test("a row that is refused leaves nothing behind, and every row is looked at like the first", () => {
    const encoder = new MetadataEncoder();
    const refused = [
      { a: 1, b: Symbol("no") },
      { a: 1, "\ud800": 2 },
      { "\ud800": 2, a: undefined },
      { a: undefined, "\ud800": 2 },
      { a: "\ud800", b: 2 },
      [],
    ];
    for (const bad of [...refused, ...refused]) {
      encoder.add({ a: 1, b: 2 });
      const [alone, after] = [() => encodeMetadata(bad), () => encoder.add(bad)].map((encode) => thrownBy(encode));
      expect([after!.code, after!.message, after!.details]).toEqual([alone!.code, alone!.message, alone!.details]);
    }
    const rows = Array.from({ length: 2 * refused.length }, () => encodeMetadata({ a: 1, b: 2 }));
    expect(Buffer.concat(encoder.pieces()).equals(Buffer.concat(rows))).toBe(true);
  });
});

describe("canonicalMetadata", () => {
  test("sorts, drops all but the last of a repeated key, and keeps every other bit", () => {
    fc.assert(
      fc.property(rawEntries, (entries) => {
        const canonical = canonicalMetadata(rawMetadata(entries));
        expect(Buffer.from(canonical).equals(rawMetadata(canonicalEntries(entries)))).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test("answers the same object when nothing has to change", () => {
    fc.assert(
      fc.property(rawEntries, (entries) => {
        const bytes = rawMetadata(canonicalEntries(entries));
        expect(canonicalMetadata(bytes)).toBe(bytes);
      }),
    );
  });
});

describe.skipIf(!hasGolden)(`golden metadata${goldenTitle}`, () => {
  test("what the reference stored is what encoding the same values gives", () => {
    let compared = 0;
    for (const { rows } of goldenDatabases()) {
      for (const { meta } of rows) {
        if (meta === null) continue;
        const entries = meta.map(([name, field]): RawEntry => {
          if ("string" in field) return [name, { kind: "string", text: field.string }];
          if ("int" in field) return [name, { kind: "int", value: BigInt(field.int) }];
          if ("float_bits" in field) return [name, { kind: "float", bits: BigInt(`0x${field.float_bits}`) }];
          return [name, "bool" in field ? { kind: "bool", byte: field.bool ? 1 : 0 } : { kind: "null" }];
        });
        const stored = rawMetadata(entries);
        expect(canonicalMetadata(stored)).toBe(stored);
        // JavaScript has one NaN: the payload of a stored one cannot be typed by a user.
        const hasNaN = entries.some(([, raw]) => raw.kind === "float" && Number.isNaN(doubleOf(raw.bits)));
        const again = encodeMetadata(decodeMetadata(stored, "exact"));
        if (!hasNaN) expect(Buffer.from(again).equals(stored)).toBe(true);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(500);
  });
});
