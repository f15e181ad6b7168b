/** Whether rows have to be in memory: what a process holds of a store that it has opened and searched once. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Answer, no, none, partly, yes } from "../answer.js";
import { openStore } from "../open-store.js";
import type { Asked, Probe } from "../probe.js";
import { queriesOf, rowsOf } from "../rows.js";

const DIM = 128;
const LARGE = 40_000;
const SMALL = 4_000;
const PIECE = 1_000;
/** Less of the rows than this in memory is as good as none: buffers grow a little with what they are for. */
const SHARE_MAX = 0.25;

const STATUS = "/proc/self/status";

/** Memory that is not a view of a file: the system cannot drop it. */
function heldBytes(): number {
  globalThis.gc?.();
  return Number(/^RssAnon:\s+(\d+) kB/m.exec(readFileSync(STATUS, "utf8"))![1]) * 1024;
}

async function fill(asked: Asked, { rows }: { rows: number }): Promise<void> {
  const store = await openStore({ ...asked, folder: join(asked.folder, String(rows)) }, { dim: DIM });
  for (let first = 0; first < rows; first += PIECE) await store.insert(rowsOf(PIECE, { first, dim: DIM }));
  await store.save?.();
  await store.close();
}

async function hold(asked: Asked, { rows, access }: { rows: number; access: "read" | "write" }): Promise<number> {
  const store = await openStore({ ...asked, folder: join(asked.folder, String(rows)) }, { dim: DIM, access });
  await store.search(queriesOf(1, DIM)[0]!, 10);
  return heldBytes();
}

/** What the large store takes more than the small one, over the bytes of its rows that it has more. */
function shareHeld(asked: Asked, sizes: readonly number[], access: "read" | "write"): number {
  const [small, large] = sizes.map((rows) => {
    const held = asked.part<number>("hold", { rows, access });
    if ("failure" in held) throw new Error(held.failure);
    return held.answer;
  });
  return Math.max(0, large! - small!) / ((sizes[1]! - sizes[0]!) * DIM * 4);
}

function ask(asked: Asked): Answer {
  if (!existsSync(STATUS)) return none("not asked", `This system has no ${STATUS}.`);
  const sizes = asked.quick ? [PIECE, SMALL] : [SMALL, LARGE];
  for (const rows of sizes) {
    const filled = asked.part("fill", { rows });
    if ("failure" in filled) throw new Error(filled.failure);
  }
  const [writing, reading] = [shareHeld(asked, sizes, "write"), shareHeld(asked, sizes, "read")];
  const note = `Held: ${writing.toFixed(1)} times the bytes of the rows when opened to write, ${reading.toFixed(1)} to read.`;
  if (writing < SHARE_MAX) return yes("", note);
  const less = Math.min(writing, reading);
  return (less < 1 ? partly : no)(`${less.toFixed(1)} × the rows`, note);
}

export const MEMORY: Probe = {
  name: "larger-than-memory",
  group: "search",
  row: "Rows need not fit into memory",
  how: `Stores ${LARGE.toLocaleString("en")} × ${DIM} components, opens them in a new process, searches once, and reads from ${STATUS} what is held besides views of files (RssAnon), compared with ${SMALL.toLocaleString("en")} rows. Yes below a quarter of the bytes of the rows when opened to write, in part below all of them when opened to write or to read.`,
  kind: "timing",
  seconds: 240,
  ask,
  parts: { fill, hold },
};
