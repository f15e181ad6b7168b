/**
 * Tries to open a database whenever it is told to, and answers whether it got it. Who has it says so in the witness file,
 * writes a row, and gives it back when told to: by closing, or by dying with it.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { Iqdb, type IqdbError } from "../../../src/public.js";

export interface RacingRun {
  readonly path: string;
  readonly witness: string;
}

const { path, witness } = JSON.parse(process.argv[2] as string) as RacingRun;
let held: { db: Iqdb; race: number } | undefined;

/** One line in one call, behind whatever is there. */
function testify(what: "has it" | "leaves", race: number): void {
  const file = openSync(witness, "a");
  writeSync(file, `${race} ${process.pid} ${what}\n`);
  closeSync(file);
}

function enter(race: number): string {
  try {
    const db = Iqdb.open(path, { dim: 1, metric: "euclidean", fsync: "never" });
    testify("has it", race);
    db.upsert(race, [race]);
    held = { db, race };
    return "held";
  } catch (error) {
    return (error as IqdbError).code ?? String(error);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const [order, race] = line.split(" ");
  if (order === "race") writeSync(1, `${enter(Number(race))}\n`);
  else if (held !== undefined) {
    testify("leaves", held.race);
    if (order === "die") process.kill(process.pid, "SIGKILL");
    held.db.close();
    held = undefined;
    writeSync(1, "left\n");
  }
}
