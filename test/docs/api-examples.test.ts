/** Every example of docs/api runs, and gives what it says; every class and function there has one. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chdir, cwd } from "node:process";
import { Document } from "@langchain/core/documents";
import { FakeEmbeddings } from "@langchain/core/utils/testing";
import { afterEach, describe, expect, test } from "vitest";
import * as codegen from "../../codegen/public.js";
import * as asyncIqdb from "../../src/db/async-public.js";
import * as format from "../../src/format/public.js";
import * as langchain from "../../src/langchain/public.js";
import * as iqdb from "../../src/public.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { examplesOf, runExample } from "./api-examples.js";

const examples = examplesOf("docs/api");
const modules = {
  iqdb,
  "iqdb/async": asyncIqdb,
  "iqdb/format": format,
  "iqdb/codegen": codegen,
  "iqdb/langchain": langchain,
};

const ROWS = [
  { id: "doc-1", vector: [0.1, 0.2, 0.3], metadata: { title: "Intro", year: 2021 } },
  { id: "doc-2", vector: [0.3, 0.2, 0.1], metadata: { title: "Outro", year: 1999 } },
];
const PAIR = "meta:\n  id: pair\nseq:\n  - id: first\n    type: u1\n  - id: second\n    type: u1\n";

const opened: { close(): unknown }[] = [];
const before = cwd();

afterEach(async () => {
  for (const db of opened.splice(0)) await db.close();
  chdir(before);
});

/** What examples use and do not make: a database of two rows, one of its kind where it is about methods. */
async function prepared(name: string): Promise<Record<string, unknown>> {
  chdir(temporaryDirectory());
  const shape = { dim: 3, metric: "cosine" } as const;
  const db = name.includes("AsyncIqdb")
    ? await iqdb.AsyncIqdb.open("prepared.iqdb", shape)
    : iqdb.Iqdb.open("prepared.iqdb", shape);
  opened.push(db);
  await db.upsertMany(ROWS);
  await db.backup("bytes.iqdb");
  const bytes = Uint8Array.from(readFileSync("bytes.iqdb"));
  writeFileSync("pair.ksy", PAIR);
  writeFileSync("wrong.ksy", "meta:\n  id: 7\n");
  const documents = [
    new Document({ pageContent: "call me ishmael", metadata: { year: 1851 } }),
    new Document({ pageContent: "handsome clever and rich", metadata: { year: 1815 } }),
  ];
  const exported = Object.assign({}, ...Object.values(modules));
  return { ...exported, db, bytes, documents, embeddings: new FakeEmbeddings() };
}

describe("the examples of docs/api", () => {
  test.each(examples.map((example) => [example.name, example] as const))("%s", async (name, example) => {
    const scope = await prepared(name);
    await runExample(example, scope, modules, (line, value, text) => {
      const { float } = iqdb;
      const expected = new Function("expect", "float", `return (${text.replaceAll("…", "expect.anything()")});`);
      expect(value, line).toEqual(expected(expect, float));
    });
  });
});

test("every class and function has an example", () => {
  const lacking = ["iqdb.md", "iqdb/codegen.md", "iqdb/format.md", "iqdb/langchain.md"].flatMap((page) => {
    const sections = readFileSync(join("docs/api", page), "utf8").split(/^## /m);
    return sections
      .filter((section) => /^(Classes|Functions)\n/.test(section))
      .flatMap((section) => section.split(/^### /m).slice(1))
      .map((entry) => entry.slice(0, entry.indexOf("\n")))
      .filter((name) => !examples.some((example) => example.name.startsWith(`${page} ${name}`)));
  });
  expect(lacking).toEqual([]);
});
