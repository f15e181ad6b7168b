/**
 * Runs targets within a budget of time. Everything comes from one seed: case i of a target is made from (seed, name, i), so
 * a finding can be made again from three values, and its input is saved as well.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { mixSeeds, SeededRandom } from "../test/support/seeded-random.js";
import { type FuzzInput, type FuzzTarget, inputToJson } from "./target.js";

export interface TargetReport {
  target: string;
  cases: number;
  casesPerSecond: number;
  /** What the cases came to, by word. */
  outcomes: Record<string, number>;
  slowestMs: number;
  finding?: { case: number; error: string; file: string };
  /** A target with a planted defect that was not found has failed; so has any other that found something. */
  ok: boolean;
}

const NEW_CASES = new URL("corpus/new/", import.meta.url);

function nameSeed(name: string): number {
  let seed = 0;
  for (const letter of name) seed = mixSeeds(seed, letter.charCodeAt(0));
  return seed;
}

export function makeCase(target: FuzzTarget, seed: number, index: number): FuzzInput {
  return target.make(new SeededRandom(mixSeeds(seed, nameSeed(target.name), index)));
}

function save(target: FuzzTarget, seed: number, index: number, input: FuzzInput, error: string): string {
  mkdirSync(NEW_CASES, { recursive: true });
  const file = new URL(`${target.name}-${seed}-${index}.json`, NEW_CASES);
  const content = { target: target.name, seed, case: index, error, input: inputToJson(input) };
  writeFileSync(file, `${JSON.stringify(content, undefined, 2)}\n`);
  return fileURLToPath(file);
}

/** Runs cases until the time is over or one is a finding. */
export function runTarget(target: FuzzTarget, seed: number, seconds: number, firstCase = 0): TargetReport {
  const outcomes: Record<string, number> = {};
  const began = performance.now();
  let slowestMs = 0;
  let index = firstCase;
  let finding: TargetReport["finding"];
  do {
    const input = makeCase(target, seed, index);
    const before = performance.now();
    try {
      const outcome = target.check(input);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      finding = { case: index, error: text, file: target.mustFind ? "" : save(target, seed, index, input, text) };
    }
    slowestMs = Math.max(slowestMs, performance.now() - before);
    index += 1;
  } while (finding === undefined && performance.now() - began < seconds * 1000);
  const cases = index - firstCase;
  return {
    target: target.name,
    cases,
    casesPerSecond: Math.round((cases / (performance.now() - began)) * 1000),
    outcomes,
    slowestMs: Math.round(slowestMs),
    ...(finding === undefined ? {} : { finding }),
    ok: (finding !== undefined) === (target.mustFind ?? false),
  };
}
