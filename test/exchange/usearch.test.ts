import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { floatOfHalf } from "../../src/exchange/half-float.js";
import { damaged, expectRowsOrRefusal, failureOf, fileInput, rowsOf } from "../support/foreign-input.js";

const KIND = "usearch";
const fileOf = (name: string) => readFileSync(new URL(`files/${name}.usearch`, import.meta.url));
const file = fileOf("f32");

/** What the program beside the files put into them: numbers that all their kinds of floats hold. */
const rows = Array.from({ length: 30 }, (_, row) => ({
  id: BigInt(row + 100),
  vector: Float32Array.of(row, row / 4, -row),
})).filter(({ id }) => id !== 107n);

test.each(["f32", "f64", "f16", "bf16"])(
  "the file of %s that usearch made gives its vectors, and what was deleted is left out and counted",
  async (name) => {
    const notes: string[] = [];
    const read = await rowsOf(KIND, fileInput(fileOf(name), notes));
    const plain = read.map((one) => "row" in one && { ...one.row, vector: Array.from(one.row.vector, (x) => x + 0) });
    expect(plain).toEqual(rows.map(({ id, vector }) => ({ id, vector: Array.from(vector, (x) => x + 0) })));
    expect(notes).toEqual(["x: 1 of 30 vectors are deleted, and left out"]);
  },
);

test("components that are no floats, several vectors of a key, and pipes are refused", async () => {
  expect(await failureOf(KIND, fileInput(fileOf("i8")))).toMatchObject({
    code: "IQDB_UNSUPPORTED",
    message: expect.stringContaining("no floats"),
  });
  const multi = Uint8Array.from(file);
  multi[8 + 30 * 12 + 41] = 1;
  expect((await failureOf(KIND, fileInput(multi))).message).toContain("several vectors");
  expect((await failureOf(KIND, { ...fileInput(file), file: undefined })).code).toBe("IQDB_UNSUPPORTED");
});

test("half floats are what IEEE 754 says, the smallest and the endless included", () => {
  const halves = [0x0001, 0x03ff, 0x0400, 0x3c00, 0x7bff, 0x7c00, 0xfc00, 0x8000].map(floatOfHalf);
  expect(halves).toEqual([2 ** -24, 1023 * 2 ** -24, 2 ** -14, 1, 65504, Infinity, -Infinity, -0]);
  expect(floatOfHalf(0x7c01)).toBeNaN();
});

test.each([
  ["c", { metric: "cosine", dim: 3 }],
  ["i", { metric: "dot", dim: 3 }],
  ["e", { metric: "euclidean", dim: 3 }],
  ["h", { dim: 3 }],
])("a head whose metric is %s says this of its rows", async (letter, shape) => {
  const bytes = Uint8Array.from(file);
  bytes[8 + 30 * 12 + 13] = letter.charCodeAt(0);
  const said: unknown[] = [];
  await rowsOf(KIND, { ...fileInput(bytes), onShape: (one) => said.push(one) });
  expect(said).toEqual([shape]);
});

const graphAt = 8 + 30 * 12 + 64;

test.each([
  ["more vectors than the file holds", 0, 2 ** 32 - 1, /ends before its graph/],
  ["longer vectors than the file holds", 4, 2 ** 32 - 1, /ends before its graph/],
  ["more nodes than vectors", graphAt, 31, /do not fit its head/],
  ["more links than the file holds", graphAt + 16, 9, /nodes end at byte/],
  ["more links than memory holds", graphAt + 16, 2 ** 31, /do not fit its head/],
  ["a level below the lowest", graphAt + 40, 0xffff, /a node of level -1/],
])("a head that claims %s is refused before a row is given", async (_, offset, value, message) => {
  const bytes = Uint8Array.from(file);
  new DataView(bytes.buffer).setUint32(offset, value, true);
  const error = await failureOf(KIND, fileInput(bytes));
  expect(error).toMatchObject({ code: "IQDB_INVALID_PAYLOAD", message: expect.stringMatching(message) });
});

test("whatever byte is cut or flipped, rows or a refusal come of it", async () => {
  for (const bytes of damaged(file)) await expectRowsOrRefusal(KIND, fileInput(bytes));
});
