import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bytesOf, proveExample, requireOwnError } from "./both-directions.js";
import { type GeneratedModule, generateInto, importGenerated } from "./compile-schema.js";

let generated: ReturnType<typeof generateInto> | undefined;
let module: GeneratedModule;

beforeAll(async () => {
  generated = generateInto(["validated"]);
  module = await importGenerated(generated.folder, "validated");
});

afterAll(() => generated?.remove());

const value = {
  magic: bytesOf(0x89, "PNG"),
  textMagic: bytesOf("ok"),
  bytes: bytesOf("AB"),
  someBytes: bytesOf(3, 4),
  leastBytes: bytesOf(0x10, 0),
  word: "cd",
  letter: "m",
  ratio: 1.5,
  flag: true,
  seven: 7,
  kind: 2,
  big: 2n,
  pair: { low: 1, high: 2 },
  pairs: [
    { low: 1, high: 3 },
    { low: 1, high: 4 },
  ],
  odd: [1, 3, 5],
  names: ["a", "b"],
};
const bytes = bytesOf(
  bytesOf(0x89, "PNGokAB", 3, 4, 0x10, 0, "cdm", 0),
  [0x3f, 0xc0, 0, 0, 0x87, 2, 0, 0, 0, 0, 0, 0, 0, 2],
  [1, 2, 1, 3, 1, 4, 0, 1, 0, 3, 0, 5],
  bytesOf("a\0b\0"),
);

describe("validated values", () => {
  test("are read and written back", () => {
    proveExample(module, { bytes, value });
  });

  test.each([
    ["a constant", 0, 0x88, "ValidationNotEqualError", "magic", 0],
    ["a constant of text", 5, 0x6c, "ValidationNotEqualError", "textMagic", 4],
    ["bytes", 7, 0x43, "ValidationNotEqualError", "bytes", 6],
    ["one of some bytes", 8, 2, "ValidationNotAnyOfError", "someBytes", 8],
    ["the least bytes", 10, 0x0f, "ValidationLessThanError", "leastBytes", 10],
    ["one of some texts", 13, 0x65, "ValidationNotAnyOfError", "word", 12],
    ["the least text", 14, 0x61, "ValidationLessThanError", "letter", 14],
    ["the greatest text", 14, 0x7a, "ValidationGreaterThanError", "letter", 14],
    ["the least float", 16, 0x3e, "ValidationLessThanError", "ratio", 16],
    ["the greatest float", 16, 0x40, "ValidationGreaterThanError", "ratio", 16],
    ["a flag", 20, 0x07, "ValidationNotEqualError", "flag", 20],
    ["bits", 20, 0x86, "ValidationNotEqualError", "seven", 21],
    ["a member", 21, 1, "ValidationNotEqualError", "kind", 21],
    ["the least of 64 bits", 29, 1, "ValidationLessThanError", "big", 22],
    ["an object", 30, 2, "ValidationExprError", "pair", 32],
    ["an object in a list", 34, 2, "ValidationExprError", "pairs[1]", 36],
    ["a number in a list", 37, 2, "ValidationExprError", "odd[0]", 36],
    ["a text in a list", 44, 0x31, "ValidationExprError", "names[1]", 44],
  ])("are told from others: %s", (_, at, byte, name, path, offset) => {
    const wrong = bytes.slice();
    wrong[at] = byte;
    expect(requireOwnError(() => module.codec.read(wrong))).toMatchObject({ name, path, offset });
  });

  test.each([
    ["bytes", bytesOf("AC"), "ValidationNotEqualError", "bytes"],
    ["someBytes", bytesOf(1, 3), "ValidationNotAnyOfError", "someBytes"],
    ["word", "ef", "ValidationNotAnyOfError", "word"],
    ["letter", "z", "ValidationGreaterThanError", "letter"],
    ["ratio", 0.25, "ValidationLessThanError", "ratio"],
    ["flag", false, "ValidationNotEqualError", "flag"],
    ["kind", 1, "ValidationNotEqualError", "kind"],
    ["pair", { low: 2, high: 2 }, "ValidationExprError", "pair"],
    ["pairs", [value.pairs[0], { low: 2, high: 2 }], "ValidationExprError", "pairs[1]"],
    ["odd", [1, 3, 4], "ValidationExprError", "odd[2]"],
    ["names", ["a", "1"], "ValidationExprError", "names[1]"],
  ])("are refused before they are written: %s", (key, other, name, path) => {
    const error = requireOwnError(() => module.codec.write({ ...value, [key]: other } as never));
    expect(error).toMatchObject({ name, path });
  });

  test("show what was expected and what was found", () => {
    const wrong = bytes.slice();
    wrong[9] = 5;
    const error = requireOwnError(() => module.codec.read(wrong));
    expect(error).toMatchObject({ expected: ["[1, 2]", "[3, 4]"], actual: [3, 5] });
  });
});
