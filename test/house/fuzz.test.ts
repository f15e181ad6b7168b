/**
 * The fuzzer itself: it repeats what a seed says, finds its planted defect, and every case that was ever found
 * (fuzz/corpus) stays fixed.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { TARGETS } from "../../fuzz/registry.js";
import { makeCase, runTarget } from "../../fuzz/runner.js";
import { inputFromJson, inputToJson } from "../../fuzz/target.js";
import { canary } from "../../fuzz/targets/canary.js";

const CORPUS = new URL("../../fuzz/corpus/", import.meta.url);
const found = existsSync(CORPUS) ? readdirSync(CORPUS).filter((name) => name.endsWith(".json")) : [];

describe("found cases stay fixed", () => {
  test("each names a target", () => {
    const names = found.map((name) => JSON.parse(readFileSync(new URL(name, CORPUS), "utf8")).target);
    expect(names.filter((name) => !TARGETS.some((target) => target.name === name))).toEqual([]);
  });

  for (const name of found) {
    test(name, () => {
      const { target, input } = JSON.parse(readFileSync(new URL(name, CORPUS), "utf8"));
      TARGETS.find((one) => one.name === target)!.check(inputFromJson(input), () => {});
    });
  }
});

test("a seed gives the same cases again, also through a file", () => {
  for (const target of TARGETS) {
    const [input, again] = [makeCase(target, 7, 3), makeCase(target, 7, 3)];
    expect(inputFromJson(JSON.parse(JSON.stringify(inputToJson(input))))).toEqual(again);
  }
});

test("the planted defect is found, and not finding it is a failure", () => {
  expect(runTarget(canary, 1, { seconds: 10 })).toMatchObject({ ok: true, finding: expect.anything() });
  expect(runTarget({ ...canary, check: () => "read" }, 1, { seconds: 0.05 })).toMatchObject({ ok: false });
});

test("anything that a target throws is a finding", () => {
  const check = () => {
    throw new TypeError("escaped");
  };
  expect(runTarget({ ...canary, check }, 1, { seconds: 1 })).toMatchObject({ cases: 1, ok: true });
});
