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

const ids = [
  ...["expressions", "parents", "surroundings", "switches", "clashes", "places", "unwritable", "import_main"],
  ...["operators", "parameters", "substreams", "lookups", "wide_enums", "defaults"],
];

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
  operators: {
    bytes: hex("03 616263 0500 02 1112 1314 aa 0708 0100"),
    value: {
      ...{ len: 3, s: "abc", num: 5, n: 2, mark: hex("aa"), pair: { a: 7, b: 8 }, fl: Uint16Array.of(1) },
      blocks: [
        { x: 17, y: 18 },
        { x: 19, y: 20 },
      ],
      ...{ cmp: true, bcmp: true, lens: 5, lastB: 20, chain: 17, vIf: 7, checked: 10, st: "5!", neg: -5, tilde: -6 },
      ...{ bits: 23, sh: 8, shn: 4, dv: -4, md: 1, fdv: 3.5, szf: 3, szt: 2, arrs: ["a", "bc"], arrmin: 1 },
      ...{ empty: new Uint8Array(0), dyn: [5, 2], wide: 6, bytes2: Uint8Array.of(5, 2), posi: "abc" },
      posrep: [
        { x: 17, y: 18 },
        { x: 19, y: 20 },
      ],
    },
  },
  parameters: {
    bytes: hex("02 0a0b 0506 0708 09"),
    value: {
      ...{ n: 2, els: [{ f: 10 }, { f: 11 }], pass: { x: hex("0506"), firstf: 12, casted: 10 } },
      ...{ bytesy: hex("0708"), tb: { q: hex("09"), w: 9 } },
    },
  },
  substreams: {
    bytes: hex("04 01020304 02 0905"),
    value: {
      ...{ n: 4, t: { a: 1, b: 4, c: hex("0203") }, k: 2 },
      u: { raw: hex("0905"), sz: 2, e: true, lastb: 5 },
    },
  },
  lookups: {
    bytes: hex("04000000 08000000 0200 0100 6f6e 7477"),
    value: {
      ...{ ofs: 4, len: 8, qty: 2, strings: {}, k: 1, arr: Uint16Array.of(8, 0), until: [2, 0, 1], sum: 11 },
      ...{ pool: { one: "on" }, second: "tw" },
    },
  },
  wide_enums: {
    bytes: hex("0000000000000000 ffffffffffffffff 0000000000000005"),
    value: {
      ...{ f1: 0n, f2: 2n ** 64n - 1n, f3: 5n, body: {}, f2i: 2n ** 64n - 1n, isMax: true, is5: true },
      ...{ inst: 5, eq2: true, tern: 5 },
    },
  },
  defaults: {
    bytes: hex("01 7f 01020304 05060708 03 616263 09"),
    value: {
      ...{ opcode: 1, prim: 127, struct: { value: hex("01020304") }, sized: { value: hex("05060708") } },
      ...{ len: 3, strOr: "abc", num: 9, plus: 10, twos: 254 },
    },
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
  const read = () => modules.get("expressions")!.codec.read(examples.expressions!.bytes) as { oob: number };

  test("fails whoever looks at it, every time, and nobody else", () => {
    const value = read();
    for (const _ of [1, 2]) {
      expect(requireOwnError(() => value.oob)).toMatchObject({ name: "ExpressionError", path: "oob" });
    }
    expect(Object.keys(value)).not.toContain("oob");
  });

  test("is no part of what is written", () => {
    const { tail } = modules.get("parents")!.codec.read(examples.parents!.bytes) as { tail: { beyond: number } };
    expect(requireOwnError(() => tail.beyond)?.name).toBe("EndOfStreamError");
  });
});

describe("writing", () => {
  test("computes value instances by itself, whatever is given", () => {
    const { codec } = modules.get("expressions")!;
    const { bytes, value } = examples.expressions!;
    const given = { ...value, quot: 999, shout: undefined };
    expect(codec.write(given as never)).toEqual(bytes);
  });

  test("refuses parts that stand at the same bytes and differ", () => {
    const { codec } = modules.get("places")!;
    const { value } = examples.places!;
    const error = requireOwnError(() => codec.write({ ...value, firstOfMid: 3 } as never));
    expect(error).toMatchObject({ name: "ConsistencyError", message: expect.stringContaining("stand at byte 1") });
    expect(codec.write({ ...value, firstOfMid: undefined, trailer: hex("0000") } as never)).toEqual(
      hex("010203aabbccdd0000"),
    );
  });

  test("finds what contradicts the data around it", () => {
    const { codec } = modules.get("parents")!;
    const value = examples.parents!.value as { hdr: object };
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
