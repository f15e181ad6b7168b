import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SchemaError } from "../../codegen/schema/place.js";
import { bytesOf, type Example, proveExample, requireOwnError } from "./both-directions.js";
import {
  type GeneratedModule,
  generate,
  generateInto,
  importGenerated,
  SCHEMAS,
  typeErrors,
} from "./compile-schema.js";
import { kaitaiReader } from "./kaitai-reader.js";

const ids = ["expressions", "parents", "surroundings", "switches", "clashes", "places", "unwritable", "import_main"];

let generated: ReturnType<typeof generateInto> | undefined;
const modules = new Map<string, GeneratedModule>();

beforeAll(async () => {
  generated = generateInto(ids);
  for (const id of ids) modules.set(id, await importGenerated(generated.folder, id));
});

afterAll(() => generated?.remove());

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ""), "hex"));

const examples: Readonly<Record<string, Example>> = {
  expressions: {
    bytes: bytesOf(hex("0500 feff"), "hello123", hex("07 02 01020304050607 ffffffffffffffff")),
    value: {
      ...{ len: 5, neg: -2, text: "hello", digits: "123", animal: 7, flag: 2 },
      ...{ raw: bytesOf(1, 2, 3, 4, 5, 6, 7), big: 2n ** 64n - 1n, big2: 2n ** 64n, bigand: 255 },
      ...{ quot: -1, rem: 1, shout: "<olleh>", num: 124, hexnum: 291, sub: "el", fs: "len=5 hello!" },
      ...{ isCat: true, ani: 8, tern: "two", first: 1, last2: 7, mx: 7, raws: "\x01\x02\x03\x04\x05\x06\x07" },
      ...{ lit: bytesOf("AB"), eqb: true, lst: [5, 300, 2], lstmax: 300, szof: 20, b2i: 1, fl: 3, flt: 7.5, en: 7 },
    },
  },
  parents: {
    bytes: hex("03 02 0a0b 01 0763 0864 aabbcc dd"),
    // Nobody owns the middle of the sized tail.
    written: hex("03 02 0a0b 01 0763 0864 aa00cc dd"),
    value: {
      count: 3,
      hdr: { n: 2, vals: Uint8Array.of(10, 11), deep: { k: 1, top: 8 } },
      items: [
        { a: 7, b: 99, s: 7 },
        { a: 8, b: 100, s: 11, prev: 7 },
      ],
      tail: { q: 170, sz: 3, at2: 204, rooty: 221 },
    },
  },
  surroundings: {
    bytes: hex("02 01 05 aa 02 06 07 04000000 2a 11 22 3344"),
    written: hex("02 01 05 aa 02 06 07 04000000 2a 11 00 3344"),
    value: {
      n: 2,
      list: [
        { c: 1, kids: [{ v: 5 }], pad: 170, sum: 5 },
        { c: 2, kids: [{ v: 6 }, { v: 7 }], sum: 13 },
      ],
      lenObj: 4,
      anyParent: { v: 42 },
      obj: { first: 17, num: 301, ks: true, ss: "xy", far: 170, other: hex("3344") },
      ...{ ioSize: 4, boxN: 301, cast: 17, kidsSum: 14 },
    },
  },
  switches: {
    bytes: hex("02 61 62 41 05 012a 020700 09 0568690000 00 03"),
    value: {
      ...{ n: 2, keys: ["a", "b"], code: "A", body: 5 },
      recs: [{ t: 1, v: 42 }, { t: 2, v: 7 }, { t: 9 }],
      ...{ sized: "\x05hi\0\0", rest: [0, { x: 3 }] },
    },
  },
  clashes: {
    bytes: hex("010203040506070809"),
    value: {
      ...{ class: { return: 1, value: 5 }, value: { header: { x: 2 } }, self: { header: { y: 3 } }, reader: 4 },
      ...{ at: { length: 5 }, unnamed5: 6, object: { message: 7 }, names: { name: 8 }, index: { x: 9 } },
    },
  },
  places: {
    bytes: hex("010203aabbccdd504b"),
    value: { a: 1, trailer: hex("504b"), mid: 770, firstOfMid: 2, restOf: hex("aabbccdd") },
  },
  import_main: {
    bytes: hex("0241420507 09"),
    value: {
      ...{ one: { n: 2, d: bytesOf("AB"), r: 2 }, two: { i: 5 }, three: { inner: { i: 7 } }, k: 9, eq: true, c: 2 },
    },
  },
};

describe("objects and what stands around them", () => {
  test.each(Object.keys(examples))("%s: read, written from plain data, and mapped", (id) => {
    proveExample(modules.get(id)!, examples[id]!);
  });

  test.each(["parents", "switches", "places"])("%s: Kaitai's reader agrees", async (id) => {
    const { bytes, value } = examples[id]!;
    proveExample(modules.get(id)!, { ...examples[id]!, bytes, value }, await kaitaiReader(SCHEMAS, id));
  });

  test("have TypeScript without errors", () => {
    expect(typeErrors(generated!.folder, ids)).toEqual([]);
  });
});

describe("an instance without a value", () => {
  const read = () => modules.get("expressions")!.codec.read(examples["expressions"]!.bytes) as { oob: number };

  test("fails whoever looks at it, every time, and nobody else", () => {
    const value = read();
    for (const _ of [1, 2]) {
      expect(requireOwnError(() => value.oob)).toMatchObject({ name: "ExpressionError", path: "oob" });
    }
    expect(Object.keys(value)).not.toContain("oob");
  });

  test("is no part of what is written", () => {
    const { tail } = modules.get("parents")!.codec.read(examples["parents"]!.bytes) as { tail: { beyond: number } };
    expect(requireOwnError(() => tail.beyond)?.name).toBe("EndOfStreamError");
  });
});

describe("writing", () => {
  test("computes value instances by itself, whatever is given", () => {
    const { codec } = modules.get("expressions")!;
    const { bytes, value } = examples["expressions"]!;
    const given = { ...value, quot: 999, shout: undefined };
    expect(codec.write(given as never)).toEqual(bytes);
  });

  test("refuses parts that stand at the same bytes and differ", () => {
    const { codec } = modules.get("places")!;
    const { value } = examples["places"]!;
    const error = requireOwnError(() => codec.write({ ...value, firstOfMid: 3 } as never));
    expect(error).toMatchObject({ name: "ConsistencyError", message: expect.stringContaining("stand at byte 1") });
    expect(codec.write({ ...value, firstOfMid: undefined, trailer: hex("0000") } as never)).toEqual(
      hex("010203aabbccdd0000"),
    );
  });

  test("finds what contradicts the data around it", () => {
    const { codec } = modules.get("parents")!;
    const value = examples["parents"]!.value as { hdr: object };
    const wrong = { ...value, hdr: { ...value.hdr, vals: Uint8Array.of(1) } };
    expect(requireOwnError(() => codec.write(wrong as never))).toMatchObject({
      name: "ConsistencyError",
      path: "hdr.vals",
    });
  });

  test("is refused with the place in the schema where that does not say enough; reading works", () => {
    const { codec } = modules.get("unwritable")!;
    const value = codec.read(hex("020709"));
    expect(value).toEqual({ n: 2, o: 7, p: Uint8Array.of(9) });
    expect(requireOwnError(() => codec.write(value as never))).toMatchObject({ name: "NotWritableError" });
    const notices: SchemaError[] = [];
    generate(`${SCHEMAS}/unwritable.ksy`, notices);
    expect(notices.map(({ place }) => place.line)).toEqual([7]);
    expect(() => generate(`${SCHEMAS}/unwritable.ksy`)).toThrow(SchemaError);
  });
});
