import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bytesOf, type Example, proveExample, requireOwnError } from "./both-directions.js";
import { type GeneratedModule, generateInto, importGenerated } from "./compile-schema.js";

let generated: ReturnType<typeof generateInto> | undefined;
let module: GeneratedModule;

beforeAll(async () => {
  generated = generateInto(["terminated"]);
  module = await importGenerated(generated.folder, "terminated");
});

afterAll(() => generated?.remove());

const raw = (text: string): Uint8Array => bytesOf(text);

const value = {
  plain: "añb",
  bar: raw("bar"),
  kept: "kept",
  included: "|",
  both: raw("x|"),
  afterBoth: 0x7c,
  padded: raw("y|.a"),
  sized: "abc",
  equal: raw("ab."),
  empty: new Uint8Array(0),
  lines: [raw("ones"), raw("")],
  wide: "Āa",
  wider: "a😀",
  row: { first: 0x31, others: "23" },
  block: { first: 0x41, others: "B" },
  inner: { value: raw("v+") },
  rest: ["p", "", "q"],
};

function whole(parts: { sized?: string; rest?: string }): Uint8Array {
  return bytesOf(
    bytesOf("añb", 0, "bar|", "kept", "|", "x|", "y|.a..", parts.sized ?? "abc\0\0\0", "ab....", "ones\r\n\r\n"),
    [0x00, 0x01, 0x61, 0x00, 0, 0],
    [0, 0, 0, 0x61, 0, 1, 0xf6, 0, 0, 0, 0, 0],
    bytesOf("123\n", "AB\n     ", "v+@+++++", parts.rest ?? "p,,q,"),
  );
}

/** "x|" is both kept behind "kept" and ended there: `included` is the bar alone, `both` shares its own with the next. */
const example: Example = { bytes: whole({}), value };

describe("terminated and padded values", () => {
  test("are read and written back, bit by bit", () => {
    proveExample(module, example);
  });

  test("may have anything behind a terminator in a field with a size, and a last terminator may be missing", () => {
    const read = (bytes: Uint8Array) => proveExample(module, { bytes, value, written: example.bytes });
    read(whole({ sized: "abc\0xy" }));
    read(whole({ rest: "p,,q" }));
  });

  test("without their terminator are cut short", () => {
    const error = requireOwnError(() => module.codec.read(bytesOf("abc")));
    expect(error).toMatchObject({ name: "EndOfStreamError", path: "plain", offset: 0, expected: [0], actual: 3 });
  });

  test.each([
    ["a terminator inside", { plain: "a\0b" }, "plain"],
    ["an included terminator that is missing", { included: "x" }, "included"],
    ["an included terminator too early", { included: "x|x|" }, "included"],
    ["content that ends like padding", { padded: raw("ab.") }, "padded"],
    ["content that is too long", { sized: "abcdefg" }, "sized"],
    ["a terminator inside a type", { row: { first: 10, others: "" } }, "row"],
    ["half a terminator at its end", { wide: "\0" }, "wide"],
    ["text that the encoding lacks", { wider: "\ud800" }, "wider"],
  ])("cannot be written with %s", (_, part, path) => {
    const error = requireOwnError(() => module.codec.write({ ...value, ...part } as never));
    expect(error?.path).toBe(path);
  });

  test("cannot be written when a terminator that is not consumed does not follow", () => {
    const error = requireOwnError(() => module.codec.write({ ...value, included: "x|" } as never));
    expect(error).toMatchObject({ name: "ConsistencyError" });
  });
});
