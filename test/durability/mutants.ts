/**
 * Defects planted in our own code: the twelve that the reference was found to have (R1 to R12), and those that would
 * undo one rule of the protocol each. A test suite that does not notice them would not notice them in a change either.
 *
 * Each is a patch of the source as it is bundled. When the source changes so that a patch no longer fits, the test says
 * that the mutant is stale: plant the same defect in the new code.
 */
import { GROUP_MUTANTS } from "./group-mutants.js";
import {
  bareNameWorks,
  damageIsRefused,
  faults,
  largeRecordsAreRefused,
  powerLoss,
  refusalLeavesNothing,
  secondWriterIsRefused,
  shortHeadersAreHealed,
} from "./killers.js";
import type { SourcePatch } from "./library.js";
import type { Mutant } from "./mutant.js";
import type { Setting } from "./simulated-program.js";

const V1: Setting = { walVersion: 1, fsync: "always" };
const V2: Setting = { walVersion: 2, fsync: "always" };

const POWER_LOSS_V1 = powerLoss(V1);
const POWER_LOSS_V2 = powerLoss(V2);
const POWER_LOSS_NEVER = powerLoss({ walVersion: 2, fsync: "never" });
const FAULTS = faults("single", V2);

const LOG_FILE = "src/persist/log-file.ts";
const LOG_SCAN = "src/persist/log-scan.ts";
const LOG_CODEC = "src/format/log-codec.ts";
const PERSISTED_INDEX = "src/persist/persisted-index.ts";
const LOCKED_FILES = "src/persist/locked-files.ts";
const RECOVERY = "src/persist/recovery.ts";
const STAGED_FILE = "src/persist/staged-file.ts";

const SMALL_RECORDS: SourcePatch = {
  file: "src/limits.ts",
  find: "RECORD_BYTES_MAX = 256 * 1024 * 1024",
  replace: "RECORD_BYTES_MAX = 64 * 1024",
};

export const MUTANTS: readonly Mutant[] = [
  {
    name: "R1: appends after a torn tail instead of cutting it",
    patches: [
      {
        file: LOG_FILE,
        find: "if (file.size() > position.end) file.truncate(position.end);",
        replace: "position = { ...position, end: file.size() };",
      },
    ],
    killers: [POWER_LOSS_V1, POWER_LOSS_V2],
  },
  {
    name: "R2: takes eight zero bytes for a frame",
    patches: [{ file: LOG_CODEC, find: "if (lenRecord === 0 || lenRecord", replace: "if (lenRecord" }],
    killers: [POWER_LOSS_V1],
  },
  {
    name: "R3: cannot tell that the snapshot already holds what the log says",
    patches: [
      { file: RECOVERY, find: "if (sameSnapshot(named, this.#identity)) covered", replace: "if (false) covered" },
    ],
    killers: [POWER_LOSS_V2],
  },
  {
    name: "R4: takes damage in the middle of the log for a torn tail",
    patches: [
      {
        file: LOG_SCAN,
        find: "scan.proofOfDamage(bad)",
        replace: "(undefined as number | undefined)",
      },
    ],
    killers: [damageIsRefused],
  },
  {
    name: "R5: an empty or short log header makes the database unopenable",
    patches: [{ file: LOG_CODEC, find: "if (bytes.length >= PREFIX_BYTES) return false;", replace: "return false;" }],
    killers: [shortHeadersAreHealed],
  },
  {
    name: "R6: the directory of a bare relative name is the empty path",
    patches: [
      {
        file: "src/persist/database-paths.ts",
        find: 'withIo("resolve", path, () => storage.resolve(path))',
        replace: "path",
      },
      {
        file: STAGED_FILE,
        find: `const directory = dirname(path);
  return withIo("sync`,
        replace: `const directory = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  return withIo("sync`,
      },
      {
        file: "src/persist/storage/node-storage.ts",
        find: 'fs.openSync(directory || ".", O_RDONLY)',
        replace: "fs.openSync(directory, O_RDONLY)",
      },
    ],
    killers: [bareNameWorks],
  },
  {
    name: "R7: a checkpoint leaves the log as it was",
    patches: [
      { file: PERSISTED_INDEX, find: "this.#announce(next, carried);", replace: "" },
      {
        file: PERSISTED_INDEX,
        find: "this.#log = this.#beginLog(carried);",
        replace: "this.#log = log;",
      },
    ],
    killers: [POWER_LOSS_V2],
  },
  {
    name: "R8: logs before it validates",
    patches: [
      {
        file: "src/db/iqdb.ts",
        find: `const copy = vectors.add(vector);
    vectors.checkFinite();`,
        replace: "const copy = Float32Array.from(vector as number[]);",
      },
    ],
    killers: [refusalLeavesNothing],
  },
  {
    name: "R9: writes a record that its reader refuses",
    patches: [
      { file: LOG_CODEC, find: "if (lenRecord > RECORD_BYTES_MAX) throw recordTooLarge(lenRecord);", replace: "" },
    ],
    arrangement: [SMALL_RECORDS],
    killers: [largeRecordsAreRefused],
  },
  {
    name: "R10: two handles write to one file",
    patches: [
      {
        file: LOCKED_FILES,
        find: 'if (readOnly || lock === "unsafe-none") return undefined;',
        replace: "return undefined;",
      },
    ],
    killers: [secondWriterIsRefused],
  },
  {
    name: "R11: goes on after a failed sync",
    patches: [
      {
        file: LOG_FILE,
        find: `    } catch (error) {
      this.#poison ??= error;
      throw error;
    }
  }

  #checkUsable`,
        replace: `    } catch (error) {
      throw error;
    }
  }

  #checkUsable`,
      },
    ],
    killers: [FAULTS],
  },
  {
    name: "R12: appends after what a full disk left of a frame",
    patches: [
      {
        file: LOG_FILE,
        find: "if (this.#poison === undefined && isDiskFull(error)) {",
        replace: `if (isDiskFull(error)) {
      this.#end = this.#file.size();
      throw error;
    }
    if (isDiskFull(error)) {`,
      },
    ],
    killers: [FAULTS],
  },
  {
    name: "a new file takes its name before it is synced",
    patches: [{ file: STAGED_FILE, find: 'this.#orDiscard(() => this.file.sync(), "sync");', replace: "" }],
    killers: [POWER_LOSS_V2],
  },
  {
    name: "the directory is never synced",
    patches: [
      {
        file: STAGED_FILE,
        find: 'return withIo("sync the directory", directory, () => storage.syncDirectory(directory));',
        replace: "return directory !== storage.resolve(directory);",
      },
    ],
    killers: [POWER_LOSS_V2],
  },
  {
    name: "the intent of a checkpoint is not synced",
    patches: [
      {
        file: LOG_FILE,
        find: `this.#write([this.#frame(intentRecord(intent))], false, "never");
    this.sync();`,
        replace: 'this.#write([this.#frame(intentRecord(intent))], false, "never");',
      },
    ],
    killers: [POWER_LOSS_V2, POWER_LOSS_NEVER],
  },
  {
    name: "a disk too full for room loses the frame in front of it",
    patches: [
      { file: LOG_FILE, find: "() => this.#file.truncate(end));", replace: "() => this.#file.truncate(this.#end));" },
    ],
    killers: [FAULTS],
  },
  {
    name: "room is prepared over the frame that asked for it",
    patches: [
      { file: LOG_FILE, find: "for (let at = end; at < prepared;", replace: "for (let at = this.#end; at < prepared;" },
    ],
    killers: [POWER_LOSS_V2],
  },
  {
    name: "recovery does not sync the log that it goes on with",
    patches: [{ file: LOG_FILE, find: 'withIo("sync", path, () => file.sync());', replace: "" }],
    killers: [POWER_LOSS_V2, POWER_LOSS_NEVER],
  },
  {
    name: "recovery trusts what a failed sync has left in memory",
    patches: [{ file: LOG_FILE, find: "rewrite(file, position.provenEnd, position.end);", replace: "" }],
    killers: [FAULTS],
  },
  {
    name: "recovery does not sync the directory that it has read",
    patches: [
      {
        file: PERSISTED_INDEX,
        find: "readOnly ? undefined : syncParent(storage, paths.snapshot)",
        replace: "readOnly ? undefined : true",
      },
    ],
    killers: [POWER_LOSS_V2, FAULTS],
  },
  {
    name: "frames claim to be durable before they are",
    patches: [
      {
        file: LOG_FILE,
        find: "encodeFrame(this.#context, record, { lsn: this.#nextLsn, durable: this.#durable }",
        replace: "encodeFrame(this.#context, record, { lsn: this.#nextLsn, durable: this.#end }",
      },
    ],
    killers: [POWER_LOSS_V2, POWER_LOSS_NEVER],
  },
  {
    name: "acknowledges before the sync",
    patches: [{ file: LOG_FILE, find: "if (!eachSynced && this.#isSyncDue(fsync)) this.sync();", replace: "" }],
    killers: [POWER_LOSS_V2],
  },
  {
    name: "a flush does not sync",
    patches: [{ file: PERSISTED_INDEX, find: "this.#log?.sync();", replace: "" }],
    killers: [POWER_LOSS_V2, POWER_LOSS_NEVER],
  },
  {
    name: "a failed opening keeps the lock",
    patches: [
      {
        file: LOCKED_FILES,
        find: `    lock?.release();
    throw error;`,
        replace: "    throw error;",
      },
    ],
    killers: [FAULTS],
  },
  {
    name: "a batch is logged row by row",
    patches: [
      {
        file: LOG_FILE,
        find: "this.#write([this.#frame(records[0])], false);",
        replace: `for (const mutation of mutations) {
        this.#write([this.#frame(recordOf([mutation]))], false);
        this.#nextLsn++;
      }
      this.#nextLsn -= BigInt(mutations.length);`,
      },
    ],
    killers: [POWER_LOSS_V2],
  },
  ...GROUP_MUTANTS,
];
