import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bitsOf, bytesOf, proveExample, requireOwnError } from "./both-directions.js";
import { type GeneratedModule, generateInto, importGenerated, SCHEMAS } from "./compile-schema.js";
import { differences, kaitaiReader } from "./kaitai-reader.js";

let generated: ReturnType<typeof generateInto> | undefined;
let module: GeneratedModule;
let narrow: GeneratedModule;

beforeAll(async () => {
  generated = generateInto(["bits", "bit_runs"]);
  module = await importGenerated(generated.folder, "bits");
  narrow = await importGenerated(generated.folder, "bit_runs");
});

afterAll(() => generated?.remove());

const WIDE = "11111110 11011100 10111010 10011000 01110110 01010100 00110010 00010001";

const value = {
  flag: true,
  three: 5,
  kind: 9,
  twelve: 0xabc,
  behind: 0x1234,
  wide: 0x1f_0000_0001n,
  full: 0xfedc_ba98_7654_3211n,
  pair: { first: 6, second: 0x45 },
  little: { low: 5, across: 0x2a5, flag: true, wide: 0x2aa_0000_0003n },
  nibbles: [{ value: 1 }, { value: 2 }, { value: 3 }],
  flags: [true, false, false, true],
  ones: [1, 1, 3],
  sized: { value: 15 },
  sizedAgain: 7,
  maybe: 8,
  extent: 30,
  choice: 1,
  rest: [{ value: 4 }, { value: 5 }, { value: 6 }, { value: 7 }],
};
/**
 * `pair` begins at a whole byte, as every type behind a bit field. Its second field is in the other order: it takes the low
 * bits of what is left of its first byte, then those of the next; `little` goes on from there, and `nibbles` from that.
 */
const bytes = bytesOf(
  bitsOf("1 101 1001", "1010 1011 1100 0000"),
  [0x34, 0x12],
  bitsOf("11111 00000000 00000000 00000000 00000001", WIDE, "000"),
  [0b110_00101, 0b101_101_10, 0b1_1010100, 0x03, 0x00, 0x00, 0x00, 0xaa, 0b0001_00_10],
  bitsOf("10 0011 10", "01 01 01 11"),
  [0xf0, 0x00, 0x78],
  bitsOf("11110 001"),
  [0x45, 0x67],
);

describe("bit fields", () => {
  test("share their bytes, across types and repetitions, and end at whole bytes", () => {
    proveExample(module, { bytes, value });
  });

  test("need the bytes of all their bits", () => {
    const error = requireOwnError(() => module.codec.read(Uint8Array.of(0xd9, 0xab)));
    expect(error).toMatchObject({ name: "EndOfStreamError", path: "twelve", offset: 1 });
  });

  test.each([
    ["too many bits", { three: 8 }, "IntegerRangeError", "three"],
    ["a number for a flag", { flag: 1 }, "ValueTypeError", "flag"],
    ["a number for a wide one", { wide: 1 }, "ValueTypeError", "wide"],
    ["what `valid` refuses", { extent: 1 }, "ValidationLessThanError", "extent"],
    ["no member of its enumeration", { choice: 2 }, "ValidationNotInEnumError", "choice"],
  ])("cannot be written with %s", (_, part, name, path) => {
    const error = requireOwnError(() => module.codec.write({ ...value, ...part } as never));
    expect(error).toMatchObject({ name, path });
  });

  test("are read as Kaitai reads them, and written back", async () => {
    const judge = await kaitaiReader(SCHEMAS, "bit_runs");
    let accepted = 0;
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 24 }), (input) => {
        let ours: object | undefined;
        const error = requireOwnError(() => {
          ours = narrow.codec.read(input);
        });
        if (error) {
          expect(() => judge(input)).toThrow();
          return;
        }
        accepted++;
        expect(differences(ours, judge(input))).toEqual([]);
        const written = narrow.codec.write(structuredClone(ours) as never);
        expect(written.length).toBe(input.length);
        expect(narrow.codec.read(written)).toEqual(ours);
      }),
      { numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(200);
  });
});
