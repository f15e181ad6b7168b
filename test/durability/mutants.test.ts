/** Twelve defects of the reference, and some of ours, planted one at a time: each must be found. */
import { describe, expect, test } from "vitest";
import { GUARD_MUTANTS } from "./guard-mutants.js";
import { patchSource } from "./library.js";
import { tryMutants } from "./mutant-trial.js";
import { MUTANTS } from "./mutants.js";

describe("mutants", () => {
  tryMutants(MUTANTS);

  test("there are thirty and more besides those of the reference, each by a name of its own", () => {
    const names = [...MUTANTS, ...GUARD_MUTANTS].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(GUARD_MUTANTS.length).toBeGreaterThanOrEqual(30);
  });

  test("the defects of the reference are all here", () => {
    for (let number = 1; number <= 12; number++) {
      expect(MUTANTS.filter(({ name }) => name.startsWith(`R${number}:`))).toHaveLength(1);
    }
  });

  test("a patch that does not fit exactly once is called stale", () => {
    const patch = { file: "a.ts", find: "b", replace: "c" };
    expect(patchSource("abd", [patch])).toBe("acd");
    expect(() => patchSource("ad", [patch])).toThrow(/stale.*0 times in a.ts/);
    expect(() => patchSource("abbd", [patch])).toThrow(/stale.*2 times/);
  });
});
