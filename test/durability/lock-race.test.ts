/**
 * Sixteen processes try to open one database at the same moment, again and again: exactly one gets it, also when the last
 * holder died with it. The witness is a file to which every holder appends. `IQDB_RACES=1000` is the long form.
 */
import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { Iqdb } from "../../src/public.js";
import type { RacingRun } from "./programs/lock-racer.js";
import { ended, ProgramRoom, tell, USERS, type User } from "./real-processes.js";

const PROCESSES = 16;
const RACES = Math.ceil((Number(process.env.IQDB_RACES) || 24) / USERS.length);
/** In one race of so many the holder dies. */
const DEATH_ONE_IN = 4;

const room = new ProgramRoom("lock-racer");

class Racer {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(user: User, run: RacingRun) {
    this.#child = room.start(user, run);
    onTestFinished(() => void this.#child.kill("SIGKILL"));
    this.#lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  }

  tell(order: string): void {
    this.#child.stdin?.write(`${order}\n`);
  }

  async answer(): Promise<string> {
    const { value, done } = await this.#lines.next();
    return done ? "ended" : value;
  }

  ended(): Promise<void> {
    return ended(this.#child);
  }
}

test.each(USERS.map((user) => ({ user, as: user.name })))(
  "of sixteen processes one at a time has the lock, as $as",
  { timeout: 1_200_000 },
  async ({ user, as }) => {
    const directory = room.directoryOf(user, as);
    const run: RacingRun = { path: join(directory, "raced.iqdb"), witness: join(directory, "witness") };
    const racers = Array.from({ length: PROCESSES }, () => new Racer(user, run));
    for (let race = 0; race < RACES; race++) {
      for (const racer of racers) racer.tell(`race ${race}`);
      const answers = await Promise.all(racers.map((racer) => racer.answer()));
      expect([...answers].sort(), `race ${race}`).toEqual([
        ...Array.from({ length: PROCESSES - 1 }, () => "IQDB_LOCKED"),
        "held",
      ]);
      const place = answers.indexOf("held");
      const holder = racers[place] as Racer;
      if (race % DEATH_ONE_IN === DEATH_ONE_IN - 1) {
        holder.tell("die");
        await holder.ended();
        racers[place] = new Racer(user, run);
      } else {
        holder.tell("leave");
        expect(await holder.answer()).toBe("left");
      }
    }
    checkWitness(run.witness);
    const db = Iqdb.open(run.path);
    expect([...db.entries()].map(({ id }) => id).sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: RACES }, (_, race) => race),
    );
    db.close();
    tell({ races: RACES });
  },
);

/** Every holder says that it leaves before another one has it, and there is one in each race. */
function checkWitness(file: string): void {
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  expect(lines).toHaveLength(2 * RACES);
  for (let race = 0; race < RACES; race++) {
    const [enters, leaves] = lines.slice(2 * race) as [string, string];
    expect(enters).toMatch(new RegExp(`^${race} \\d+ has it$`));
    expect(leaves).toBe(enters.replace("has it", "leaves"));
  }
}
