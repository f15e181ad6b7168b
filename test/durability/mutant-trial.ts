/** Plants defects one at a time and looks whether a check finds each, and finds nothing in the library as it is. */
import { afterAll, expect, test } from "vitest";
import type { Killer } from "./killers.js";
import { loadLibrary, type SourcePatch } from "./library.js";
import type { Mutant } from "./mutant.js";

/** A check of power cuts may go through all its states before another one finds the defect. */
const MINUTES = 10 * 60_000;

/** Tests each of them, and prints what found it. */
export function tryMutants(mutants: readonly Mutant[]): void {
  const found: string[] = [];
  const unchangedResults = new Map<Killer, string | undefined>();

  /** What a check finds in the library as it is; each check is run once. */
  async function unchangedResult(killer: Killer, arrangement: readonly SourcePatch[]): Promise<string | undefined> {
    if (!unchangedResults.has(killer)) unchangedResults.set(killer, killer(await loadLibrary(arrangement)));
    return unchangedResults.get(killer);
  }

  afterAll(() => console.log(["mutant → what found it", ...found].join("\n")));

  test.each(mutants)("$name — is found", { timeout: MINUTES }, async ({ name, patches, arrangement = [], killers }) => {
    const mutant = await loadLibrary([...patches, ...arrangement]);
    let violation: string | undefined;
    for (const killer of killers) violation ??= killer(mutant);
    found.push(`${name} → ${violation?.slice(0, 120)}`);
    expect(violation, "nothing found: the checks are too weak").toBeDefined();
    for (const killer of killers) {
      expect(await unchangedResult(killer, arrangement), "the check fails without the defect").toBeUndefined();
    }
  });
}
