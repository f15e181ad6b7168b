/** Twelve defects of the reference, and guards of ours removed or turned, planted one at a time: each must be found. */
import { afterAll, describe, expect, test } from "vitest";
import { GUARD_MUTANTS } from "./guard-mutants.js";
import type { Killer } from "./killers.js";
import { loadLibrary, patchSource, type SourcePatch } from "./library.js";
import { MUTANTS } from "./mutants.js";

const found: string[] = [];

afterAll(() => console.log(["mutant → what found it", ...found].join("\n")));

const unchangedResults = new Map<Killer, string | undefined>();

/** What a check finds in the library as it is; each check is run once. */
async function unchangedResult(killer: Killer, arrangement: readonly SourcePatch[]): Promise<string | undefined> {
  if (!unchangedResults.has(killer)) unchangedResults.set(killer, killer(await loadLibrary(arrangement)));
  return unchangedResults.get(killer);
}

describe("mutants", () => {
  test.each([...MUTANTS, ...GUARD_MUTANTS])(
    "$name — is found",
    async ({ name, patches, arrangement = [], killers }) => {
      const mutant = await loadLibrary([...patches, ...arrangement]);
      const violations = killers.map((killer) => killer(mutant));
      found.push(`${name} → ${violations.find((violation) => violation !== undefined)?.slice(0, 120)}`);
      expect(violations, "nothing found: the checks are too weak").toContainEqual(expect.any(String));
      for (const killer of killers) {
        expect(await unchangedResult(killer, arrangement), "the check fails without the defect").toBeUndefined();
      }
    },
  );

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
