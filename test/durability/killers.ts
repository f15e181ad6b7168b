/**
 * The checks that mutants must not survive. Each takes a library and returns the first violation that it finds, or
 * undefined; the unchanged library passes all of them.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chdir, cwd } from "node:process";
import type { DiskImage } from "../support/simulation/disk-operation.js";
import { SimulatedStorage } from "../support/simulation/simulated-storage.js";
import { FaultTrials } from "./faulty-program.js";
import type { Library } from "./library.js";
import { explorePowerLoss } from "./power-loss.js";
import { openOptions, PATH, recordRun, type Setting } from "./simulated-program.js";
import { fingerprintOf, idOf, metadataOf, SCRIPTS, type Step, vectorOf } from "./workload.js";

/** `tally` hears how many trials of a kind were made. */
export type Killer = (library: Library, tally?: (kind: string, count: number) => void) => string | undefined;

/** The power cuts of scripts, by default all of them, under this setting. */
export function powerLoss(setting: Setting, scripts = Object.keys(SCRIPTS)): Killer {
  return (library) => {
    for (const name of scripts) {
      const steps = SCRIPTS[name] as readonly Step[];
      const problem = attempt(() => {
        const run = recordRun(library, steps, setting, 1);
        return explorePowerLoss(library, run, { seed: 1, statesPerPoint: 20, secondLifeOneIn: 30 }).violations[0];
      });
      if (problem !== undefined) return `script ${name}: ${problem}`;
    }
    return undefined;
  };
}

/** Every kind of fault at every call of a script. */
export function faults(script: string, setting: Setting): Killer {
  return (library, tally) => {
    const trials = new FaultTrials(library, SCRIPTS[script] as readonly Step[], setting);
    tally?.("faults", trials.faults.length);
    for (const fault of trials.faults) {
      const problem = trials.violationWith(fault);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

/** A database of acknowledged rows, whose process was killed: its disk, to be damaged and opened again. */
function killedDatabase(library: Library, setting: Setting): DiskImage {
  const storage = new SimulatedStorage({ seed: 1 });
  const db = library.Iqdb.open(PATH, openOptions(setting, storage));
  for (let number = 1; number <= 5; number++) {
    const row = { number, version: number };
    db.upsert(idOf(number), vectorOf(row), metadataOf(row));
  }
  return storage.image();
}

/** Opens copies of a disk; says how it goes: the fingerprint, or the error's code. */
function open(library: Library, image: DiskImage, setting: Setting): string {
  const storage = new SimulatedStorage({ image, seed: 2 });
  try {
    return fingerprintOf(library.Iqdb.open(PATH, openOptions(setting, storage)));
  } catch (error) {
    return String((error as { code?: string }).code ?? error);
  }
}

/** Any changed byte of an acknowledged frame that is not the last is refused, never an older state without a word. */
export const damageIsRefused: Killer = (library) => {
  for (const walVersion of [1, 2] as const) {
    const setting: Setting = { walVersion, fsync: "always" };
    const image = killedDatabase(library, setting);
    const log = image.get(`${PATH}.wal`) as Uint8Array;
    const whole = open(library, image, setting);
    // Not the room behind them.
    const framesEnd = log.findLastIndex((byte) => byte !== 0) + 1;
    for (let at = walVersion === 1 ? 12 : 48; at < framesEnd / 2; at++) {
      const damaged = log.slice();
      damaged[at] = (damaged[at] as number) ^ 0x10;
      const found = open(library, new Map(image).set(`${PATH}.wal`, damaged), setting);
      if (found !== "IQDB_WAL_CORRUPT" && found !== whole)
        return `byte ${at} of a version ${walVersion} log: opens as [${found}]`;
    }
  }
  return undefined;
};

/** A log of 0, 5 or 11 bytes, which a crash of another writer leaves, is an empty one, and is healed before it is used. */
export const shortHeadersAreHealed: Killer = (library) => {
  const setting: Setting = { walVersion: 1, fsync: "always" };
  const image = killedDatabase(library, setting);
  for (const length of [0, 5, 11]) {
    const storage = new SimulatedStorage({
      image: new Map(image).set(`${PATH}.wal`, (image.get(`${PATH}.wal`) as Uint8Array).slice(0, length)),
    });
    const problem = attempt(() => {
      library.Iqdb.open(PATH, openOptions(setting, storage)).upsert(1, [1, 1, 0.5, -1], {});
      return undefined;
    });
    const found = problem ?? open(library, storage.image(), setting);
    if (found !== "1:1") return `log of ${length} bytes: ${found}`;
  }
  return undefined;
};

/** A name without any directory works on the real file system. */
export const bareNameWorks: Killer = (library) => {
  const before = cwd();
  const directory = mkdtempSync(join(tmpdir(), "iqdb-bare-"));
  chdir(directory);
  try {
    return attempt(() => {
      const db = library.Iqdb.open("bare.iqdb", { dim: 4, metric: "euclidean", lock: "unsafe-none" });
      db.upsert(1, [1, 1, 0.5, -1], {});
      db.checkpoint();
      db.close();
      const again = library.Iqdb.open("bare.iqdb", { readOnly: true });
      return fingerprintOf(again) === "1:1" ? undefined : "the row is lost";
    });
  } finally {
    chdir(before);
    rmSync(directory, { recursive: true });
  }
};

/** A call that is refused leaves nothing behind that the next opening would meet. */
export const refusalLeavesNothing: Killer = (library) => {
  const setting: Setting = { walVersion: 2, fsync: "always" };
  const storage = new SimulatedStorage({ image: killedDatabase(library, setting), seed: 3 });
  const db = library.Iqdb.open(PATH, openOptions(setting, storage));
  const before = fingerprintOf(db);
  const refused = codeOf(() => db.upsert(9, [1, 2, 3]));
  if (refused !== "IQDB_DIMENSION_MISMATCH") return `a vector that is too short: ${refused}`;
  const found = open(library, storage.image(), setting);
  return found === before ? undefined : `after a refused call: [${found}], not [${before}]`;
};

/** A record above the limit is refused at the door; for a library whose limit is 64 KiB. */
export const largeRecordsAreRefused: Killer = (library) => {
  for (const walVersion of [1, 2] as const) {
    const setting: Setting = { walVersion, fsync: "always" };
    const db = library.Iqdb.open(PATH, openOptions(setting, new SimulatedStorage()));
    // The metadata alone keep to the limit; with id and vector the record is above it.
    const refused = codeOf(() => db.upsert(1, [1, 1, 0.5, -1], { text: "x".repeat(64 * 1024 - 24) }));
    if (refused !== "IQDB_INVALID_PAYLOAD") return `a record above the limit, version ${walVersion}: ${refused}`;
  }
  return undefined;
};

/** A second handle on the same files is refused while the first is open. */
export const secondWriterIsRefused: Killer = (library) => {
  const setting: Setting = { walVersion: 2, fsync: "always" };
  const lockedError = () => new library.IqdbError("IQDB_LOCKED", "locked");
  const options = openOptions(setting, new SimulatedStorage({ lockedError }));
  library.Iqdb.open(PATH, options);
  const refused = codeOf(() => library.Iqdb.open(PATH, options));
  return refused === "IQDB_LOCKED" ? undefined : `a second handle: ${refused}`;
};

/** The violation that `action` returns; an error that it throws is one, too. */
function attempt(action: () => string | undefined): string | undefined {
  try {
    return action();
  } catch (error) {
    return `fails: ${String((error as { code?: string }).code ?? "")} ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The code of the error that `action` throws. */
function codeOf(action: () => unknown): string {
  try {
    action();
    return "accepted";
  } catch (error) {
    return String((error as { code?: string }).code ?? error);
  }
}
