/**
 * Saved files with one bit flipped, or cut short: an error, the same answers, other answers without a word, or the end of the
 * process. The copy is opened by processes that do many trials each and leave a line for each; one that ends early is
 * followed by another, from the trial after.
 */
import {
  appendFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { SeededRandom } from "../../../support/seeded-random.js";
import { type Answer, no, yes } from "../answer.js";
import { openStore } from "../open-store.js";
import type { Asked, Probe } from "../probe.js";
import { queriesOf, rowsOf } from "../rows.js";

const ROWS = 300;
const FLIPS = 100;
const CUTS = 20;

type Damage =
  | { readonly file: string; readonly offset: number; readonly bit: number }
  | { readonly file: string; readonly length: number };

interface Trials {
  readonly damages: readonly Damage[];
  readonly from: number;
  readonly log: string;
}

const whole = (asked: Asked): Asked => ({ ...asked, folder: join(asked.folder, "whole") });

async function build(asked: Asked): Promise<void> {
  const store = await openStore(asked);
  await store.insert(rowsOf(ROWS));
  await store.save?.();
  await store.close();
}

/** Everything a user sees: the count, and all rows with their distances and metadata for some queries. */
async function answersOf(asked: Asked): Promise<string> {
  const store = await openStore(asked);
  const count = await store.count();
  const hits = [];
  for (const query of queriesOf(5)) hits.push(await store.search(query, ROWS));
  await store.close();
  return JSON.stringify({ count, hits });
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

const sizeOf = (folder: string, file: string): number => statSync(join(folder, file)).size;

function flips(folder: string, count: number): Damage[] {
  const files = filesBelow(folder);
  const total = files.reduce((sum, file) => sum + sizeOf(folder, file), 0);
  const random = new SeededRandom(7);
  return Array.from({ length: count }, () => {
    let offset = random.below(total);
    const file = files.find((name) => {
      const size = sizeOf(folder, name);
      if (offset < size) return true;
      offset -= size;
      return false;
    })!;
    return { file, offset, bit: random.below(8) };
  });
}

function cuts(folder: string, count: number): Damage[] {
  const [file] = filesBelow(folder).sort((a, b) => sizeOf(folder, b) - sizeOf(folder, a));
  const size = sizeOf(folder, file!);
  return Array.from({ length: count }, (_, at) => ({
    file: file!,
    length: size - 1 - Math.floor((at * size) / count),
  }));
}

function damage(folder: string, damage: Damage): void {
  const path = join(folder, damage.file);
  if ("length" in damage) {
    truncateSync(path, damage.length);
    return;
  }
  const bytes = readFileSync(path);
  bytes[damage.offset]! ^= 1 << damage.bit;
  writeFileSync(path, bytes);
}

/** Leaves "error", "same" or "changed" in the log, a line each. */
async function trials(asked: Asked, { damages, from, log }: Trials): Promise<void> {
  const pristine = whole(asked).folder;
  const expected = await answersOf(copied(asked, pristine, "control"));
  if ((await answersOf(copied(asked, pristine, "control"))) !== expected)
    throw new Error("Whole files do not repeat their answers.");
  for (let at = from; at < damages.length; at++) {
    const trial = copied(asked, pristine, `trial-${at}`);
    damage(trial.folder, damages[at]!);
    appendFileSync(log, `${await outcomeOf(trial, expected)}\n`);
    rmSync(trial.folder, { recursive: true, force: true });
  }
}

function copied(asked: Asked, pristine: string, name: string): Asked {
  const folder = join(asked.folder, name);
  rmSync(folder, { recursive: true, force: true });
  cpSync(pristine, folder, { recursive: true });
  return { ...asked, folder };
}

async function outcomeOf(trial: Asked, expected: string): Promise<string> {
  try {
    return (await answersOf(trial)) === expected ? "same" : "changed";
  } catch {
    return "error";
  }
}

function tried(asked: Asked, damagesIn: (folder: string, count: number) => Damage[], count: number): Answer {
  const built = asked.part("build");
  if ("failure" in built) throw new Error(`The store was not built: ${built.failure}`);
  const damages = damagesIn(whole(asked).folder, asked.quick ? Math.ceil(count / 10) : count);
  const log = join(asked.folder, "log");
  const outcomes = (): string[] => (existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n") : []);
  writeFileSync(log, "");
  const done = () => outcomes().filter((line) => line !== "").length;
  while (done() < damages.length) {
    const before = done();
    const ended = asked.part("trials", { damages, from: before, log } satisfies Trials);
    if ("answer" in ended) continue;
    if (done() === before && before === 0 && !ended.failure.startsWith("SIG")) throw new Error(ended.failure);
    appendFileSync(log, ended.failure.startsWith("no end") ? "hang\n" : "crash\n");
  }
  return judged(outcomes().filter((line) => line !== ""));
}

function judged(outcomes: readonly string[]): Answer {
  const words = { error: "error", same: "same", changed: "**changed**", crash: "**crash**", hang: "**hang**" };
  const counts = Object.entries(words).map(([outcome, word]) => {
    const count = outcomes.filter((line) => line === outcome).length;
    return { outcome, count, text: `${count} ${word}` };
  });
  const text = counts.filter(({ count }) => count > 0).map((entry) => entry.text);
  const bad = counts.some(({ outcome, count }) => count > 0 && outcome !== "error" && outcome !== "same");
  return (bad ? no : yes)(text.join(", "));
}

const parts = { build: (asked: Asked) => build(whole(asked)), trials };
const common = { group: "safety", kind: "run", seconds: 240, parts } as const;

export const DAMAGE: readonly Probe[] = [
  {
    ...common,
    name: "flipped-bit",
    row: "A flipped bit in the files never gives other answers",
    how:
      `Saves ${ROWS} rows, closes, and ${FLIPS} times flips one bit somewhere in a copy of all files, opens it and asks for all rows: an error, ` +
      "the same answers, **changed** answers without an error, or a **crash** of the process. Where files have room that nothing uses, many flips change nothing.",
    ask: (asked) => tried(asked, flips, FLIPS),
  },
  {
    ...common,
    name: "cut-file",
    row: "A file that was cut short never gives other answers",
    how: `As before, with the largest file cut at ${CUTS} places, from one byte missing to nearly all of them.`,
    ask: (asked) => tried(asked, cuts, CUTS),
  },
];
