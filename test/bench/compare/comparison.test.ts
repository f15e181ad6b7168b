/**
 * docs/COMPARISON.md is what the answers beside the probes give, each cell has its probe, the column of iqdb is what asking
 * it again gives, and probes say no to a store that does everything wrong. Other libraries are asked by
 * `npm run bench -- --compare` alone.
 */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BuiltLibrary, buildLibrary } from "../../support/built-library.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";
import type { Mark } from "./answer.js";
import { askOne } from "./compare.js";
import { comparisonPage, lost } from "./comparison-page.js";
import { LIBRARY_NAMES } from "./libraries.js";
import type { Probe } from "./probe.js";
import { PROBES } from "./probes.js";
import { RESULTS_FILE, readResults } from "./results.js";
import { USES } from "./uses.js";

const results = readResults(RESULTS_FILE)!;
const ROOT = resolve(".");

const probesOf = (...wanted: Probe["kind"][]) =>
  PROBES.filter(({ kind }) => wanted.includes(kind)).map((probe) => [probe.name, probe] as const);

describe("docs/COMPARISON.md", () => {
  test("is what the answers give", () => {
    expect(readFileSync("docs/COMPARISON.md", "utf8")).toBe(comparisonPage(results));
  });

  test("has an answer of each library to each probe, and no other", () => {
    const names = PROBES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(Object.keys(results.answers)).toEqual(names);
    const asked = LIBRARY_NAMES.filter((name) => results.libraries[name]?.missing === undefined);
    for (const name of names) expect(Object.keys(results.answers[name]!), name).toEqual(asked);
  });

  test("sends to another library for rows alone that this one wins", () => {
    const rows = lost(results);
    for (const { library, rows: backing } of USES) {
      expect(backing).not.toEqual([]);
      for (const name of backing) {
        expect(rows.find(({ probe }) => probe.name === name)?.to, `${library}: ${name}`).toContain(library);
      }
    }
  });
});

describe("asking iqdb again gives the answers of the table", () => {
  let built: BuiltLibrary;
  beforeAll(async () => {
    built = await buildLibrary();
  });
  afterAll(() => built.remove());

  test.each(probesOf("run", "types"))("%s", async (name, probe) => {
    const place = { name: "iqdb", homes: [ROOT], entry: join(built.directory, "iqdb.js") } as const;
    const { mark, text } = await askOne(probe, place, false, join(temporaryDirectory(), "asked"));
    const { mark: knownMark, text: knownText } = results.answers[name]!.iqdb!;
    expect({ mark, text }).toEqual({ mark: knownMark, text: knownText });
  });
});

describe("a store that does everything wrong gets a no", () => {
  // It locks nobody out, reads what was saved, and has no errors to look at.
  const OTHERWISE: Readonly<Record<string, Mark>> = { readers: "yes", "error-codes": "none" };

  test.each(probesOf("run"))("%s", async (name, probe) => {
    const place = { name: "iqdb", homes: [], adapter: resolve("test/bench/compare/adapters/careless.ts") } as const;
    const { mark } = await askOne(probe, place, true, join(temporaryDirectory(), "asked"));
    expect(mark).toBe(OTHERWISE[name] ?? "no");
  });
});
