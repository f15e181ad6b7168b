/** What docs/llms.txt shows to programs that write programs: its code runs, and its lists are those of the library. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Iqdb, METRICS } from "../../src/public.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { codeBlocks } from "./markdown.js";

const TEXT = readFileSync("docs/llms.txt", "utf8");

test("the code runs", () => {
  const [code] = codeBlocks("docs/llms.txt", "js");
  const body = code!.replace(/^import .*$/m, "").replace("file.iqdb", join(temporaryDirectory(), "file.iqdb"));
  const vector = Float32Array.from({ length: 384 }, (_, at) => at);
  const hits = new Function("Iqdb", "vector", "query", `${body}; return hits;`)(Iqdb, vector, vector);
  expect(hits).toMatchObject([{ id: "id", metadata: { title: "text", year: 2020 } }]);
});

test("the metrics are all that there are, and each operator is one", () => {
  expect(/^- Metrics: ([a-z, ]+)\./m.exec(TEXT)![1]!.split(", ").sort()).toEqual([...METRICS].sort());
  const db = Iqdb.openInMemory({ dim: 1, metric: "dot" });
  db.upsert(1, [1], { a: 1 });
  const operands: Record<string, unknown> = { $in: [1], $nin: [1], $exists: true, $not: { $gt: 1 } };
  const [, operators] = /^- Filters: `([^`]+)`/m.exec(TEXT)!;
  for (const operator of operators!.split(" ")) {
    const isOfList = operator === "$and" || operator === "$or";
    const filter = isOfList ? { [operator]: [{ a: 1 }] } : { a: { [operator]: operands[operator] ?? 1 } };
    expect(() => db.search([1], 1, { filter: filter as never }), operator).not.toThrow();
  }
});
