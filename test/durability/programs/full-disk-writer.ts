/**
 * Fills a real disk, or reaches the real limit for the length of a file, at one place of its work after the other; judges
 * what its handle says and what is there afterwards, and writes a report as JSON.
 */
import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Iqdb, IqdbError } from "../../../src/public.js";

export interface FullDiskRun {
  readonly directory: string;
  /** "disk": the directory is on a small disk of its own. "file": `prlimit` limits the length of each file. */
  readonly limit: "disk" | "file";
  readonly walVersion: 1 | 2;
  /** The amounts of room that are tried. */
  readonly rooms: readonly number[];
}

export interface FullDiskReport {
  readonly rounds: number;
  /** Rounds in which the disk was full at the opening; at a write; at a checkpoint. */
  readonly refused: { opening: number; write: number; checkpoint: number };
  /** Handles that went on writing once there was room again. */
  readonly wentOn: number;
  readonly poisoned: number;
  readonly problems: readonly string[];
}

const ROWS_MAX = 60;
const FULL = new Set(["ENOSPC", "EFBIG"]);

/** Makes room scarce, and plentiful again. */
interface Scarcity {
  limit(bytes: number): void;
  lift(): void;
}

class Ballast implements Scarcity {
  readonly #directory: string;
  readonly #file: string;

  constructor(directory: string) {
    this.#directory = directory;
    this.#file = join(directory, "ballast");
  }

  limit(bytes: number): void {
    const file = openSync(this.#file, "w");
    const { bavail, bsize } = statfsSync(this.#directory);
    const ballast = new Uint8Array(Math.max(0, bavail * bsize - bytes));
    for (let at = 0; at < ballast.length; ) at += writeSync(file, ballast, at);
    closeSync(file);
  }

  lift(): void {
    rmSync(this.#file, { force: true });
  }
}

const fileLimit: Scarcity = {
  limit: (bytes) => limitFiles(String(bytes)),
  lift: () => limitFiles("unlimited"),
};

function limitFiles(soft: string): void {
  const { status } = spawnSync("prlimit", ["--pid", String(process.pid), `--fsize=${soft}:`]);
  if (status !== 0) throw new Error("prlimit failed");
}

class Round {
  readonly refused = { opening: 0, write: 0, checkpoint: 0 };
  wentOn = 0;
  poisoned = 0;
  readonly problems: string[] = [];
  readonly #directory: string;
  readonly #path: string;
  readonly #walVersion: 1 | 2;
  readonly #scarcity: Scarcity;
  readonly #room: number;
  /** Rows 0 to this were acknowledged; the next one may be there. */
  #acknowledged = 0;

  constructor(run: FullDiskRun, directory: string, scarcity: Scarcity, room: number) {
    this.#directory = directory;
    this.#path = join(directory, "full.iqdb");
    this.#walVersion = run.walVersion;
    this.#scarcity = scarcity;
    this.#room = room;
  }

  /** `isFreedLate`: there is room again only after the handle has been closed. */
  run(isFreedLate: boolean): void {
    const descriptors = readdirSync("/proc/self/fd").length;
    this.#scarcity.limit(this.#room);
    const db = this.#open();
    if (db !== undefined) {
      this.#fill(db);
      if (!isFreedLate) this.#goOn(db);
      this.#whenFull("close", () => db.close());
    }
    const left = readdirSync(this.#directory).filter((name) => name.includes(".tmp-"));
    if (left.length > 0) this.#blame(`temporary files are left: ${left}`);
    this.#scarcity.lift();
    if (readdirSync("/proc/self/fd").length !== descriptors) this.#blame("a descriptor is left open");
    this.#judge();
  }

  #open(): Iqdb | undefined {
    let db: Iqdb | undefined;
    const options = { dim: 4, metric: "euclidean", walVersion: this.#walVersion, checkpointBytes: Infinity } as const;
    if (!this.#whenFull("opening", () => (db = Iqdb.open(this.#path, options)))) this.refused.opening++;
    return db;
  }

  #fill(db: Iqdb): void {
    while (this.#acknowledged < ROWS_MAX) {
      const id = this.#acknowledged;
      if (!this.#whenFull("a write", () => put(db, id))) {
        this.refused.write++;
        break;
      }
      this.#acknowledged++;
      if (id % 20 === 12 && !this.#whenFull("a checkpoint", () => db.checkpoint())) this.refused.checkpoint++;
    }
    if (db.size !== this.#acknowledged) this.#blame(`the handle shows ${db.size} rows of ${this.#acknowledged}`);
  }

  /** There is room again: a handle that is not poisoned takes the row that was refused. */
  #goOn(db: Iqdb): void {
    this.#scarcity.lift();
    try {
      put(db, this.#acknowledged);
      this.#acknowledged++;
      this.wentOn++;
    } catch (error) {
      if ((error as IqdbError).code === "IQDB_POISONED") this.poisoned++;
      else this.#blame(`with room again: ${error}`);
    }
  }

  /** Everything acknowledged is there, and the database goes on. */
  #judge(): void {
    try {
      for (const more of [3, 0]) {
        const db = Iqdb.open(this.#path, { dim: 4, metric: "euclidean" });
        if (db.size !== this.#acknowledged && db.size !== this.#acknowledged + 1) {
          this.#blame(`opened again there are ${db.size} rows of ${this.#acknowledged}`);
        }
        this.#acknowledged = db.size;
        for (const { id, vector, metadata } of db.entries()) {
          if (vector[0] !== id || metadata?.text !== textOf(id as number)) this.#blame(`row ${id} is not what it was`);
        }
        for (let n = 0; n < more; n++) put(db, this.#acknowledged++);
        db.close();
      }
    } catch (error) {
      this.#blame(`with room again it cannot be opened and written to: ${error}`);
    }
  }

  /** False when the action was refused for want of room; any other failure is a problem. */
  #whenFull(what: string, action: () => void): boolean {
    try {
      action();
      return true;
    } catch (error) {
      const isFull = error instanceof IqdbError && error.code === "IQDB_IO" && FULL.has(String(error.details.errno));
      const isPoisoned = error instanceof IqdbError && error.code === "IQDB_POISONED";
      if (!isFull && !isPoisoned) this.#blame(`${what} fails: ${error}`);
      return false;
    }
  }

  #blame(problem: string): void {
    this.problems.push(`room ${this.#room}: ${problem}`);
  }
}

function put(db: Iqdb, id: number): void {
  db.upsert(id, [id, 1, 2, 3], { text: textOf(id) });
}

function textOf(id: number): string {
  return "x".repeat((id * 97) % 1900);
}

function fillDisks(run: FullDiskRun): FullDiskReport {
  const scarcity = run.limit === "disk" ? new Ballast(run.directory) : fileLimit;
  const rounds = run.rooms.flatMap((room) =>
    [true, false].map((isFreedLate) => {
      const directory = join(run.directory, `${room}-${isFreedLate}`);
      mkdirSync(directory);
      const round = new Round(run, directory, scarcity, room);
      round.run(isFreedLate);
      rmSync(directory, { recursive: true });
      return round;
    }),
  );
  const sum = (count: (round: Round) => number) => rounds.reduce((total, round) => total + count(round), 0);
  return {
    rounds: rounds.length,
    refused: {
      opening: sum(({ refused }) => refused.opening),
      write: sum(({ refused }) => refused.write),
      checkpoint: sum(({ refused }) => refused.checkpoint),
    },
    wentOn: sum(({ wentOn }) => wentOn),
    poisoned: sum(({ poisoned }) => poisoned),
    problems: rounds.flatMap(({ problems }) => problems),
  };
}

console.log(JSON.stringify(fillDisks(JSON.parse(process.argv[2] as string) as FullDiskRun)));
