/** What is left when a process is killed, what reaches the disk, and two processes at one store. */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { type Answer, no, none, partly, wordsOf, yes } from "../answer.js";
import { onSteps, type Running } from "../children.js";
import { openStore } from "../open-store.js";
import type { Asked, Probe } from "../probe.js";
import { rowsOf } from "../rows.js";

/** How many rows a new process finds, or why it finds none. */
function countedAnew(asked: Asked, access: "write" | "read" = "write"): number | string {
  const counted = asked.part<number>("count", { access });
  return "answer" in counted ? counted.answer : counted.failure;
}

const count = async (asked: Asked, { access }: { access: "write" | "read" }): Promise<number> =>
  (await openStore(asked, { access })).count();

const acknowledged = ({ quick }: Asked): number => (quick ? 20 : 200);

async function writeAndDie(asked: Asked): Promise<void> {
  const store = await openStore(asked);
  for (const row of rowsOf(acknowledged(asked))) await store.insert([row]);
  process.kill(process.pid, "SIGKILL");
}

function survivesKill(asked: Asked): Answer {
  asked.part("die");
  const kept = countedAnew(asked);
  const text = `${kept} of ${acknowledged(asked)}`;
  if (kept === acknowledged(asked)) return yes(text);
  return no(text, kept === 0 ? "Rows are in memory until the whole file is saved." : "");
}

const WRITES = 50;
const SYNCS = ["fsync", "fdatasync", "msync", "sync_file_range"];

async function writeSingly(asked: Asked, { writes }: { writes: number }): Promise<void> {
  const store = await openStore(asked);
  for (const row of rowsOf(1 + writes)) await store.insert([row]);
  process.kill(process.pid, "SIGKILL");
}

/** System calls of the process that writes, its threads included. */
function syncsOf(asked: Asked, writes: number): number {
  const trace = `${asked.folder}.strace`;
  rmSync(asked.folder, { recursive: true });
  asked.part("write", { writes }, ["strace", "-f", "-qq", "-e", `trace=${SYNCS.join(",")}`, "-o", trace]);
  const calls = readFileSync(trace, "utf8").match(new RegExp(`\\b(${SYNCS.join("|")})\\(`, "g"));
  return calls?.length ?? 0;
}

/** What opening and the first row take is taken off. */
function syncs(asked: Asked): Answer {
  if (spawnSync("strace", ["-V"]).status !== 0) return none("not asked", "strace is not installed here.");
  const first = syncsOf(asked, 0);
  const more = syncsOf(asked, WRITES) - first;
  const text = `${Math.max(more, 0)} for ${WRITES}`;
  const note = `${first} to open and for the first row.`;
  if (more >= WRITES) return yes(text, note);
  return more > 0 ? partly(text, note) : no(text, note);
}

const STORED = 10;
const PIECE = 25;

async function begin(asked: Asked): Promise<void> {
  const store = await openStore(asked);
  await store.insert(rowsOf(STORED));
  await store.save?.();
  await store.close();
}

/** Opens, inserts, saves and closes as it is told. */
async function writer(asked: Asked, { first }: { first: number }): Promise<never> {
  let next = first;
  let store: Awaited<ReturnType<typeof openStore>>;
  return onSteps(async (step) => {
    if (step === "open") store = await openStore(asked);
    else if (step === "save") await store.save?.();
    else if (step === "close") await store.close();
    else {
      await store.insert(rowsOf(PIECE, { first: next }));
      next += PIECE;
    }
  }, wordsOf);
}

/** Does the steps until one goes wrong: how many inserts went well, and the error. */
async function written(running: Running, steps: readonly string[]): Promise<{ rows: number; error?: unknown }> {
  let rows = 0;
  for (const step of steps) {
    const error = await running.step(step).catch((ended: Error) => ended.message);
    if (error !== undefined) return { rows, error };
    if (step === "insert") rows += PIECE;
  }
  return { rows };
}

/** Both open, then insert in turn, twice each, then save and close. */
async function twoWriters(asked: Asked): Promise<Answer> {
  asked.part("begin");
  const [one, two] = [asked.start("writer", { first: 1000 }), asked.start("writer", { first: 2000 })];
  try {
    const turns = [
      await written(one, ["open", "insert"]),
      await written(two, ["open", "insert"]),
      await written(one, ["insert"]),
    ];
    const refused = turns[1]!.error;
    if (refused === undefined) turns.push(await written(two, ["insert"]));
    turns.push(await written(one, ["save", "close"]));
    if (refused === undefined) turns.push(await written(two, ["save", "close"]));
    return judged(asked, turns, refused);
  } finally {
    one.stop();
    two.stop();
  }
}

function judged(asked: Asked, turns: readonly { rows: number; error?: unknown }[], refused: unknown): Answer {
  const expected = turns.reduce((sum, { rows }) => sum + rows, STORED);
  const found = countedAnew(asked);
  const text = `${found} of ${expected}`;
  const errors = turns.flatMap(({ error }) => (error === undefined ? [] : [String(error)]));
  if (found !== expected) return no(`${text} kept`, [...errors, "What was acknowledged is gone without an error."][0]);
  return refused === undefined ? yes("both write", `${text}.`) : partly("second refused", errors[0]);
}

async function readers(asked: Asked): Promise<Answer> {
  asked.part("begin");
  const one = asked.start("writer", { first: 1000 });
  try {
    const { error } = await written(one, ["open", "insert", "save"]);
    if (error !== undefined) return no("", String(error));
    const expected = STORED + PIECE;
    const found = countedAnew(asked, "read");
    if (typeof found === "string") return no("", found);
    return found === expected ? yes() : partly(`${found} of ${expected}`, "It sees what was stored before.");
  } finally {
    one.stop();
  }
}

const safety = (probe: Omit<Probe, "group" | "kind">): Probe => ({ group: "safety", kind: "run", ...probe });

export const PROCESSES: readonly Probe[] = [
  safety({
    name: "sigkill",
    row: "Acknowledged rows survive SIGKILL",
    how: "Inserts 200 rows one by one, awaits each, and is killed at once; another process counts what is there.",
    ask: survivesKill,
    parts: { die: writeAndDie, count },
  }),
  safety({
    name: "syncs",
    row: "Acknowledged rows are on the disk",
    how: `Counts the system calls ${SYNCS.map((name) => `\`${name}\``).join(", ")} that ${WRITES} single inserts make, by strace; yes from one each. In its default settings: sqlite-vec has \`pragma synchronous\` for more, iqdb \`fsync\` for less.`,
    ask: syncs,
    parts: { write: writeSingly },
  }),
  safety({
    name: "two-writers",
    row: "Two processes write at once, and nothing is lost",
    how: `Both open a store of ${STORED} rows, insert ${PIECE} rows in turn, twice each, and close. Yes when both could and all that was acknowledged is there afterwards; in part when the second gets an error and nothing is lost.`,
    ask: twoWriters,
    parts: { begin, writer, count },
  }),
  safety({
    name: "readers",
    row: "Others read beside a process that writes",
    how: `One process has the store open and has inserted ${PIECE} rows (and saved, where that is a call); another opens it for reading and counts.`,
    ask: readers,
    parts: { begin, writer, count },
  }),
];
