import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { folderFormatOf } from "../../src/exchange/exchange-formats.js";
import { damaged, expectRowsOrRefusal, failureOf, fileInput, folderInput, rowsOf } from "../support/foreign-input.js";

const KIND = "vectra";

function folder(name: string): Record<string, Uint8Array> {
  const path = new URL(`files/${name}/`, import.meta.url);
  return Object.fromEntries(readdirSync(path).map((file) => [file, readFileSync(new URL(file, path))]));
}

const index = (items: unknown, rest: Record<string, string> = {}) =>
  folderInput({
    "index.json": Buffer.from(JSON.stringify({ version: 1, items })),
    ...Object.fromEntries(Object.entries(rest).map(([name, text]) => [name, Buffer.from(text)])),
  });

test.each(["vectra", "vectra-files"])(
  "the folder %s that vectra made gives its items, metadata in files of their own included",
  async (name) => {
    const rows = await rowsOf(KIND, folderInput(folder(name)));
    expect(rows.map((one) => "row" in one && one.row)).toEqual([
      { id: "a", vector: [1, 0.5, -2], metadata: { lang: "de", year: 2020, open: true } },
      { id: "b", vector: [0.1, 0.2, 0.3], metadata: { lang: "en", title: "Grüße" } },
    ]);
    expect(folderFormatOf("x", Object.keys(folder(name))).name).toBe(KIND);
  },
);

test("nested metadata becomes flat, and it says so once", async () => {
  const notes: string[] = [];
  const items = ["a", "b"].map((id) => ({ id, vector: [1], metadata: { a: { b: [1, null] } } }));
  const input = folderInput({ "index.json": Buffer.from(JSON.stringify({ items })) }, notes);
  expect(await rowsOf(KIND, input)).toMatchObject([{ row: { metadata: { "a.b.0": 1, "a.b.1": null } } }, { row: {} }]);
  expect(notes).toEqual([expect.stringContaining("flat")]);
});

describe("an item is wrong for itself, and the next is read:", () => {
  test.each([
    ["no object", 5, /item 0: an item must be an object/],
    ["a number for an id", { id: 5, vector: [1] }, /must have an id, which is text/],
    ["no vector", { id: "a" }, /must have a vector/],
    ["metadata that is a list", { id: "a", vector: [1], metadata: [5] }, /metadata must be an object/],
    ["a file that is not there", { id: "a", vector: [1], metadataFile: "gone.json" }, /gone.json, which is not there/],
    ["a file outside of the folder", { id: "a", vector: [1], metadataFile: "../x.json" }, /no name of a file beside/],
    ["a file that is no JSON", { id: "a", vector: [1], metadataFile: "x.json" }, /no JSON/],
  ])("%s", async (_, item, message) => {
    const good = { id: "b", vector: [2], metadata: {} };
    const [wrong, right] = await rowsOf(KIND, index([item, good], { "x.json": "{" }));
    expect(wrong).toMatchObject({ error: { message: expect.stringMatching(message) } });
    expect(right).toEqual({ place: "x/index.json, item 1", row: good });
  });
});

test("what is no index of vectra is refused", async () => {
  expect((await failureOf(KIND, index({}))).message).toMatch(/no list of items/);
  expect((await failureOf(KIND, folderInput({}))).message).toMatch(/name the folder/);
  expect((await failureOf(KIND, fileInput(Buffer.from("{}")))).message).toMatch(/name the folder/);
  expect(() => folderFormatOf("x", ["y"])).toThrow(/x is a folder, and holds no index.json, snap or wal/);
  expect(() => folderFormatOf("x", ["y"], "csv")).toThrow(/x is a folder, and is none: csv is a file/);
});

test("whatever byte is cut or flipped, rows or a refusal come of it", async () => {
  const files = folder("vectra");
  for (const bytes of damaged(files["index.json"]!)) {
    await expectRowsOrRefusal(KIND, folderInput({ ...files, "index.json": bytes }));
  }
});
