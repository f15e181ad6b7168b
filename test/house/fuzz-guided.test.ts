/** The search that is led by coverage finds what chance does not; counting branches changes nothing else. */
import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";
import { runCampaign } from "../../fuzz/campaign.js";
import { countBranches } from "../../fuzz/count-branches.js";
import { COUNTERS, COUNTERS_MAX } from "../../fuzz/counters.js";
import { damaged } from "../../fuzz/mutate.js";
import { SeededRandom } from "../support/seeded-random.js";

/** Broken behind four bytes, each of which must be right before the next is looked at: one chance in 2^32. */
const HIDDEN = `
  export function judge(bytes) {
    const secret = [7, 99, 1, 200];
    for (const [place, byte] of secret.entries()) if (bytes[place] !== byte) return "refused";
    throw new Error("found");
  }
`;

/** A module of one branch of each kind, whose answers say which were taken. */
const BRANCHES = `
  const arrow = (x: number) => x > 1 ? ({ big: x }) : x as unknown as object;
  function cases(x: number): string {
    switch (x) { case 0: case 1: return "few"; default: { return "many" } }
  }
  class Counter { get half(): number { return 2 } add(x?: number) { return (x ?? 5) + this.half } }
  export function all(x: number): unknown {
    let sum = 0;
    if (x > 2) sum++; else if (x > 1) sum += 2
    else { sum += 3; }
    for (let i = 0; i < x; i++) sum += i;
    do sum *= 2; while (sum < 10 && (x > 0 || sum < 5));
    try { if (x === 3) throw new Error("three"); } catch { sum = -sum; }
    return [sum, arrow(x), cases(x), new Counter().add(x || undefined), x && !x];
  }
`;

async function load<T>(text: string): Promise<T> {
  const { code } = transformSync(text, { loader: "ts", format: "esm" });
  return (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as T;
}

const counters = () => (globalThis as unknown as Record<string, Uint8Array>)[COUNTERS]!;

describe("a search led by coverage", () => {
  const campaign = async (isLed: boolean) => {
    const { judge } = await load<{ judge(bytes: Uint8Array): void }>(countBranches("hidden.ts", HIDDEN, 0).text);
    const all = { seeds: [new Uint8Array(8)], inputs: 200_000, judge, change: damaged };
    const used = isLed ? counters().subarray(0, 100) : undefined;
    return () => runCampaign({ ...all, counters: used }, new SeededRandom(1));
  };

  test("finds what is behind four bytes", async () => {
    expect(await campaign(true)).toThrow("found");
  });

  test("which chance alone does not", async () => {
    expect((await campaign(false))()).toEqual({ kept: 0, branches: 0 });
  });
});

test("counting branches changes no answer, and counts those that are taken", async () => {
  const { text, next } = countBranches("branches.ts", BRANCHES, 10);
  type Module = { all(x: number): unknown };
  const [plain, counting] = [await load<Module>(BRANCHES), await load<Module>(text)];
  counters().fill(0);
  for (let x = 0; x < 5; x++) expect(counting.all(x)).toEqual(plain.all(x));
  const taken = counters().subarray(10, next);
  expect(next).toBeGreaterThan(20);
  expect([...taken].every((count) => count > 0)).toBe(true);
  expect(
    counters()
      .subarray(next, COUNTERS_MAX)
      .every((count) => count === 0),
  ).toBe(true);
});
