import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bytesOf, proveExample, requireOwnError } from "./both-directions.js";
import { type GeneratedModule, generateInto, importGenerated, SCHEMAS } from "./compile-schema.js";
import { type KaitaiReader, kaitaiReader } from "./kaitai-reader.js";

let generated: ReturnType<typeof generateInto> | undefined;
let module: GeneratedModule;
let judge: KaitaiReader;

beforeAll(async () => {
  generated = generateInto(["byte_order"]);
  module = await importGenerated(generated.folder, "byte_order");
  judge = await kaitaiReader(SCHEMAS, "byte_order");
});

afterAll(() => generated?.remove());

const value = (marker: string) => ({
  marker: bytesOf(marker),
  little: 0x0201,
  said: 0x0304,
  changed: { value: 5, inner: { value: 6 } },
  main: {
    value: 7,
    small: 8,
    list: Int16Array.of(-2, 9),
    ratio: [1.5, -1],
    inner: { value: 10, deeper: { value: 11n, again: marker === "II" ? 0x0201 : 0x0102 } },
    back: { value: 12 },
  },
  other: { value: 13 },
});

const head = (marker: string) => bytesOf(marker, 1, 2, 3, 4, [0, 5], [0, 0, 0, 6]);
const little = bytesOf(
  [7, 0, 0, 0, 8, 0xfe, 0xff, 9, 0, 0, 0, 0xc0, 0x3f, 0, 0, 0x80, 0xbf],
  [10, 0, 11, 0, 0, 0, 0, 0, 0, 0],
);
const big = bytesOf(
  [0, 0, 0, 7, 8, 0xff, 0xfe, 0, 9, 0x3f, 0xc0, 0, 0, 0xbf, 0x80, 0, 0],
  [0, 10, 0, 0, 0, 0, 0, 0, 0, 11],
);
const tail = [0, 12, 13, 0];

describe("byte orders", () => {
  test.each([
    ["II", little],
    ["MM", big],
  ])("are decided by what was read: %s", (marker, decided) => {
    proveExample(module, { bytes: bytesOf(head(marker), decided, tail), value: value(marker) }, judge);
  });

  test("that nothing decides are an error", () => {
    const bytes = bytesOf(head("XX"), little, tail);
    expect(requireOwnError(() => module.codec.read(bytes))).toMatchObject({
      name: "UndecidedEndiannessError",
      path: "main.value",
    });
    const error = requireOwnError(() => module.codec.write({ ...value("II"), marker: bytesOf("XX") } as never));
    expect(error).toMatchObject({ name: "UndecidedEndiannessError" });
  });
});
