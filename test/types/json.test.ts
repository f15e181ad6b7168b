import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IqdbError } from "../../src/errors.js";
import { base64ToBytes, bytesToBase64 } from "../../src/types/base64.js";
import { fromJSON, type JsonValue, toJSON } from "../../src/types/json.js";
import { Float, float } from "../../src/types/metadata.js";

/** Through text and back, as a file or a network would do it. */
function throughText(value: unknown): unknown {
  return fromJSON(JSON.parse(JSON.stringify(toJSON(value))));
}

const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(-0, Number.NaN, Infinity, -Infinity, 2 ** 53));
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const id = fc.oneof(fc.maxSafeNat(), u64, fc.string({ unit: "binary" }), fc.uint8Array());
const scalar = fc.oneof(
  fc.string({ unit: "binary" }),
  number,
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.boolean(),
  fc.constant(null),
  number.map(float),
);
const awkwardKey = fc.constantFrom(
  "__proto__",
  "constructor",
  "toString",
  "",
  "0",
  "$int",
  "$$int",
  "$",
  "\ufeff",
  "\0",
);
const key = fc.oneof(fc.string({ unit: "binary" }), awkwardKey);
const metadata = fc.array(fc.tuple(key, scalar)).map((entries) => Object.fromEntries(entries));
const hit = fc.record(
  { id, distance: number.map(Math.fround), metadata, vector: fc.float32Array({ noNaN: true }) },
  { noNullPrototype: true },
);

describe("toJSON and fromJSON", () => {
  test("ids, metadata and hits survive JSON text exactly", () => {
    fc.assert(
      fc.property(fc.oneof(id, metadata, hit, fc.array(hit, { maxLength: 3 })), (value) => {
        // Vitest's own equality asks values for their `constructor`, which is a key like any other here.
        expect(isDeepStrictEqual(throughText(value), value)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test("a u64 above 2^53, bytes, a Float and the numbers that JSON lacks keep value and type", () => {
    const row = {
      id: 2n ** 64n - 1n,
      bytes: new Uint8Array([0, 255, 10]),
      one: float(1),
      nan: Number.NaN,
      minusZero: -0,
      floatMinusZero: float(-0),
      infinite: -Infinity,
    };
    const back = throughText(row) as typeof row;
    expect(back).toStrictEqual(row);
    expect(Object.is(back.minusZero, -0)).toBe(true);
    expect(Object.is(back.floatMinusZero.value, -0)).toBe(true);
    expect(back.one).toBeInstanceOf(Float);
  });

  test("__proto__ is an ordinary key on the way out and back", () => {
    const metadataWithProto = JSON.parse('{"__proto__": 1, "constructor": 2}');
    const back = throughText(metadataWithProto) as object;
    expect(Object.keys(back)).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
  });

  test("keys that look like a form of ours stay keys", () => {
    for (const value of [{ $int: "5" }, { $bytes: "AA==" }, { $$int: "5" }, { $: 1 }]) {
      expect(throughText(value)).toStrictEqual(value);
    }
  });

  test("a field that is undefined is left out", () => {
    expect(toJSON({ id: 1, metadata: undefined })).toEqual({ id: 1 });
  });

  test("values without a JSON form are refused", () => {
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    for (const value of [undefined, () => 1, Symbol("s"), new Date(), new Map(), new Float64Array(1), cyclic]) {
      expect(() => toJSON(value)).toThrow(IqdbError);
    }
  });

  test("malformed forms are refused", () => {
    const forms: unknown[] = [{ $int: 5 }, { $int: "1.5" }, { $int: "" }, { $int: "9".repeat(41) }, { $float: "x" }];
    forms.push({ $number: 1 }, { $number: "toString" }, { $bytes: "A" }, { $bytes: "AB==" }, { $bytes: 1 });
    forms.push(
      { $f32: [1, "2"] },
      { $f32: 1 },
      { $unknown: 1 },
      { $int: "1", b: 2 },
      undefined,
      Number.NaN,
      new Date(),
    );
    let deep: JsonValue = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    forms.push(deep);
    for (const form of forms) expect(() => fromJSON(form)).toThrow(IqdbError);
  });
});

test("base64 agrees with that of Node, and only its own spelling is read", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const text = bytesToBase64(bytes);
      expect(text).toBe(Buffer.from(bytes).toString("base64"));
      expect(base64ToBytes(text)).toStrictEqual(bytes);
    }),
  );
  for (const text of ["A", "AA", "AAA", "AA=A", "====", "A===", "AB==", "AAB=", "AA==AA==", "A-==", "A A="]) {
    expect(base64ToBytes(text), text).toBeUndefined();
  }
});
