import { afterAll, beforeAll, describe, test } from "vitest";
import { bytesOf, proveExample } from "./both-directions.js";
import { type GeneratedModule, generateInto, importGenerated } from "./compile-schema.js";

let generated: ReturnType<typeof generateInto> | undefined;
let module: GeneratedModule;

beforeAll(async () => {
  generated = generateInto(["mixtures"]);
  module = await importGenerated(generated.folder, "mixtures");
});

afterAll(() => generated?.remove());

const entries = bytesOf("a\0", 0x21, "b\0", 0x43, 0);
const entryValues = [
  { name: "a", value: 1, other: 2 },
  { name: "b", value: 3, other: 4 },
  { name: "", value: undefined, other: undefined },
];

describe("what stands inside of what", () => {
  test("strings as cases of a switch, with and without a size", () => {
    const bytes = bytesOf(
      0b1001,
      bytesOf("hi\0", "text\0", "boxed\0", 1, 2, ";"),
      [3 ^ 1, 4 ^ 1, 1],
      entries,
      [0x85, 0x86, 0],
      [0, 0x61],
    );
    const value = {
      kind: 1,
      hasNote: true,
      note: "hi",
      choice: "text",
      boxed: "boxed",
      ended: { first: 1, second: 2 },
      hidden: { first: 3, second: 4 },
      entries: entryValues,
      packed: { inner: { own: 5, sum: 6 }, again: 6 },
      rest: "a",
    };
    proveExample(module, { bytes, value });
  });

  test("numbers and objects as cases, and content that leaves a gap", () => {
    const bytes = bytesOf(0b0010, [0x34, 0x12, 1, 2, 0, 0, 0, 0, 9, 0x3b], [7 ^ 2, 2, 2], entries, [0x85, 0x86, 0]);
    const value = {
      kind: 2,
      hasNote: false,
      note: undefined,
      choice: 0x1234,
      boxed: { first: 1, second: 2 },
      ended: 9,
      hidden: 7,
      entries: entryValues,
      packed: { inner: { own: 5, sum: undefined }, again: 6 },
      rest: "",
    };
    proveExample(module, { bytes, value });
  });
});
