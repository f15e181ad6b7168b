import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { damaged, expectRowsOrRefusal, failureOf, fileInput, rowsOf } from "../support/foreign-input.js";

const KIND = "hnswlib";
const file = readFileSync(new URL("files/l2.hnswlib", import.meta.url));

/** What the program beside the file put into it. */
const rows = Array.from({ length: 40 }, (_, row) => ({
  id: BigInt(row + 100),
  vector: Float32Array.of(row, row / 4, -row),
})).filter(({ id }) => id !== 107n);

test("the file that hnswlib-node made gives its elements, and what was deleted is left out and counted", async () => {
  const notes: string[] = [];
  expect((await rowsOf(KIND, fileInput(file, notes))).map((one) => "row" in one && one.row)).toEqual(rows);
  expect(notes).toEqual(["x: 1 deleted elements are left out"]);
  const stream = { ...fileInput(file), file: undefined };
  expect(await rowsOf(KIND, stream)).toHaveLength(rows.length);
});

/** The file with another 64-bit number in its head. */
function withNumber(offset: number, value: bigint): Uint8Array {
  const bytes = Uint8Array.from(file);
  new DataView(bytes.buffer).setBigUint64(offset, value, true);
  return bytes;
}

test.each([
  ["more elements than the file holds", 16, 50n, /ends before/],
  ["one element too many", 16, 41n, /upper links of element .* (no levels|ends before)/],
  ["one element too few", 16, 39n, /upper links of element 0.* are no levels/],
  ["more elements than there was room for", 16, 51n, /where vectors are/],
  ["elements beyond 2^53", 16, 2n ** 60n, /x: /],
  ["a record of another length", 24, 57n, /where vectors are/],
  ["links behind the vector", 40, 1n, /where vectors are/],
  ["levels without end", 48, 65n, /where vectors are/],
  ["more upper links than are counted", 56, 65_536n, /where vectors are/],
  ["more links than are counted", 64, 2n ** 40n, /where vectors are/],
])("a head that claims %s is refused", async (_, offset, value, message) => {
  const error = await failureOf(KIND, fileInput(withNumber(offset, value)));
  expect(error).toMatchObject({ code: "IQDB_INVALID_PAYLOAD", message: expect.stringMatching(message) });
});

test("a file that goes on behind its last element is no whole index", async () => {
  const error = await failureOf(KIND, fileInput(Buffer.concat([file, Buffer.of(0)])));
  expect(error.message).toMatch(/goes on behind its 40 elements/);
});

test("whatever byte is cut or flipped, rows or a refusal come of it", async () => {
  for (const bytes of damaged(file)) await expectRowsOrRefusal(KIND, fileInput(bytes));
});
