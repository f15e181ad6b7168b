/**
 * Runs a workload while the k-th call of the storage fails, as a program would: it notes what failed, goes on while the
 * handle lets it, closes and opens again when the handle is poisoned. Then it is judged: nothing acknowledged is lost, what
 * failed may be there whole or not at all, nothing else is; the handle is poisoned where it must be and nowhere else; no
 * handle, lock or temporary file is left; the database goes on.
 */
import type { Iqdb } from "../../src/db/iqdb.js";
import type { OpenOptions } from "../../src/db/options.js";
import type { IqdbError } from "../../src/errors.js";
import { type CrashState, crashStates } from "../support/simulation/crash-states.js";
import type { DiskImage } from "../support/simulation/disk-operation.js";
import { canFail, FAULT_KINDS, type Fault, type FaultKind, type InjectedFault } from "../support/simulation/faults.js";
import { SimulatedStorage } from "../support/simulation/simulated-storage.js";
import type { Library } from "./library.js";
import { isAtomic, openOptions, PATH, perform, type Setting } from "./simulated-program.js";
import { type Change, fingerprint, fingerprintOf, type State, type Step, statesAfter } from "./workload.js";

type DataStep = Exclude<Step, { kind: "reopen" }>;

/**
 * What else a program meets: the death of its process, with a torn tail as a power cut leaves it or a leftover of an
 * interrupted writer; an online backup; a reader beside it; a check of its files.
 */
export type FaultStep =
  | Step
  | { readonly kind: "kill"; readonly leaves?: "torn tail" | "temporary file" }
  | { readonly kind: "backup" | "read" | "verify" };

export interface FaultSetting extends Setting {
  readonly index?: OpenOptions["index"];
  /** Asked for from the second opening on: a log of the other version is folded. */
  readonly laterWalVersion?: 1 | 2;
}

const LOG = `${PATH}.wal`;
const SIDECAR = `${PATH}.idx`;
const BACKUP = "/backup.iqdb";
const LEFTOVER = `${PATH}.tmp-0123456789abcdef`;

const DISK_FULL: readonly FaultKind[] = ["ENOSPC", "EDQUOT", "EFBIG", "half-then-full"];

/** Why a run is a violation. Errors of the library itself are of class IqdbError and never of this one. */
class Violation extends Error {}

/** The runs of one workload. Disks that several of them leave are opened once. */
export class FaultTrials {
  /** Calls of the storage in the undisturbed run. */
  readonly calls: number;
  /** Every fault that this workload can meet: each call, each way in which it can fail, once and for ever. */
  readonly faults: readonly Fault[];
  /** Disks that were judged, and databases opened for it. */
  readonly judged = { disks: 0, opened: 0 };
  readonly #library: Library;
  readonly #steps: readonly FaultStep[];
  readonly #setting: FaultSetting;
  readonly #found = new Map<string, string>();

  constructor(library: Library, steps: readonly FaultStep[], setting: FaultSetting) {
    this.#library = library;
    this.#steps = steps;
    this.#setting = setting;
    const undisturbed = new FaultyProgram(this, library, setting, undefined);
    undisturbed.run(steps);
    const { calls } = undisturbed.storage;
    this.calls = calls.length;
    this.faults = calls.flatMap((call, place) =>
      FAULT_KINDS.filter((kind) => canFail(call, kind)).flatMap((kind): Fault[] => [
        { call: place + 1, kind, mode: "once" },
        { call: place + 1, kind, mode: "for ever" },
      ]),
    );
  }

  /** What goes wrong in a run with this fault; undefined when nothing does. */
  violationWith(fault: Fault): string | undefined {
    const program = new FaultyProgram(this, this.#library, this.#setting, fault);
    try {
      program.run(this.#steps);
      program.judge();
      return undefined;
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      const call = program.storage.calls[fault.call - 1];
      return `${fault.kind} ${fault.mode} at call ${fault.call} (${call}): ${error.message}`;
    }
  }

  /** What a database holds that is opened from this disk; that it goes on from there is seen to as well. */
  found(state: Pick<CrashState, "image" | "key">): string {
    this.judged.disks++;
    let found = this.#found.get(state.key);
    if (found === undefined) {
      found = this.#openAndGoOn(state.image);
      this.#found.set(state.key, found);
    }
    return found;
  }

  #openAndGoOn(image: DiskImage): string {
    const storage = new SimulatedStorage({ image, seed: 2, forgetful: true });
    const first = this.#openSound(storage);
    const found = fingerprintOf(first);
    perform(first, storage, { kind: "upsert", row: { number: 901, version: 901 } });
    const second = this.#openSound(new SimulatedStorage({ image: storage.image(), seed: 3, forgetful: true }));
    if (fingerprintOf(second) !== `${found} 901:901`.trim())
      throw new Violation("a write made after reopening is lost");
    first.close();
    if (storage.openHandles + storage.heldLocks > 0) throw new Violation("closed after reopening, a handle is left");
    const left = temporaryFiles(storage.image()).filter((name) => !name.startsWith(BACKUP));
    if (left.length > 0) throw new Violation(`temporary files stay after reopening: ${left.join(", ")}`);
    return found;
  }

  #openSound(storage: SimulatedStorage): Iqdb {
    this.judged.opened++;
    try {
      return this.#library.Iqdb.open(PATH, optionsOf(this.#setting, storage));
    } catch (error) {
      throw new Violation(`the disk cannot be opened: ${String(error)}`);
    }
  }
}

function optionsOf({ laterWalVersion, ...setting }: FaultSetting, storage: SimulatedStorage, isLater = false) {
  const version = isLater && laterWalVersion !== undefined ? { walVersion: laterWalVersion } : {};
  return openOptions({ ...setting, ...version }, storage);
}

function temporaryFiles(image: DiskImage): string[] {
  return [...image.keys()].filter((name) => name.includes(".tmp-"));
}

class FaultyProgram {
  readonly storage: SimulatedStorage;
  readonly #trials: FaultTrials;
  readonly #library: Library;
  readonly #setting: FaultSetting;
  readonly #fault: Fault | undefined;
  #db: Iqdb | undefined;
  /** A process has opened the database before. */
  #isLater = false;
  /** What the handle shows: every acknowledged step. */
  #live: State = new Map();
  /** What the files may hold, by fingerprint: acknowledged steps, and any of the failed ones. */
  #possible = new Map<string, State>([["", new Map()]]);
  /** What the backup may hold: undefined when there may be none. */
  #backups: readonly (string | undefined)[] = [undefined];

  constructor(trials: FaultTrials, library: Library, setting: FaultSetting, fault: Fault | undefined) {
    this.storage = new SimulatedStorage({ seed: 1, ...(fault === undefined ? {} : { fault }) });
    this.#trials = trials;
    this.#library = library;
    this.#setting = setting;
    this.#fault = fault;
  }

  /** Ends early when the database cannot be opened any more because the fault goes on. */
  run(steps: readonly FaultStep[]): void {
    this.#open();
    for (const step of steps) {
      if (this.#db === undefined) return;
      this.#take(this.#db, step);
      if (this.storage.injected.length > 0) this.#judgePowerCut(3);
    }
    this.#close();
  }

  #take(db: Iqdb, step: FaultStep): void {
    switch (step.kind) {
      case "reopen":
        this.#close();
        this.#open();
        break;
      case "kill":
        this.#kill(step.leaves);
        break;
      case "backup":
        this.#backUp(db);
        break;
      case "read":
        this.#read();
        break;
      case "verify":
        this.#verify(db);
        break;
      default:
        this.#do(db, step);
    }
  }

  #do(db: Iqdb, step: DataStep): void {
    const poisoned = this.#attempt(db, step);
    this.#checkShown(db);
    if (!poisoned) return;
    this.#close();
    this.#open();
  }

  /** True when the handle has turned out to be poisoned. */
  #attempt(db: Iqdb, step: DataStep): boolean {
    const before = this.storage.injected.length;
    let groups = 0;
    let refused: RefusedGroup | undefined;
    try {
      const acknowledge = (written: number) => {
        groups = written;
      };
      const refuse = (done: readonly Change[], left: readonly Change[]) => {
        refused = { done, left };
      };
      perform(db, this.storage, step, { insideOf: this.#library.insideOf, acknowledge, refuse });
    } catch (error) {
      const failure = this.#expected(error);
      const [done, left] = partedAfter(step, groups, refused);
      this.#acknowledge(done);
      if (failure.code === "IQDB_POISONED") return true;
      this.#mayHaveHappened(left);
      this.#checkPoison(db, this.storage.injected.slice(before));
      return false;
    }
    this.#acknowledge(step);
    return false;
  }

  #acknowledge(step: DataStep): void {
    const after = (state: State) => statesAfter(state, step, true).at(-1) ?? state;
    this.#live = after(this.#live);
    this.#possible = byFingerprint([...this.#possible.values()].map(after));
  }

  #mayHaveHappened(step: DataStep): void {
    const states = [...this.#possible.values()];
    this.#possible = byFingerprint(states.flatMap((state) => [state, ...statesAfter(state, step, this.#isAtomic)]));
  }

  get #isAtomic(): boolean {
    return isAtomic(this.#setting) && (this.#setting.laterWalVersion ?? 2) === 2;
  }

  /** The process dies, and the next one opens what it left: nothing acknowledged is lost, whatever was synced. */
  #kill(leaves: "torn tail" | "temporary file" | undefined): void {
    this.storage.die();
    this.#db = undefined;
    const log = this.storage.image().get(LOG);
    if (leaves === "temporary file") this.storage.put(LEFTOVER, new Uint8Array(100).fill(7));
    else if (leaves === "torn tail" && log !== undefined) {
      const torn = new Uint8Array(log.length + 40).fill(0x5a);
      torn.set(log);
      this.storage.put(LOG, torn);
    }
    this.#open();
  }

  /** The copy is of this moment and replaces the one before it in one step. */
  #backUp(db: Iqdb): void {
    const state = fingerprint(this.#live);
    try {
      db.backup(BACKUP, { overwrite: true });
      this.#backups = [state];
    } catch (error) {
      this.#expected(error);
      this.#backups = [...this.#backups, state];
    }
    this.#checkShown(db);
  }

  #read(): void {
    const { openHandles, heldLocks } = this.storage;
    try {
      const reader = this.#library.Iqdb.open(PATH, { readOnly: true, storage: this.storage });
      const found = fingerprintOf(reader);
      if (!this.#possible.has(found)) throw new Violation(`a reader sees [${found}]`);
      reader.close();
    } catch (error) {
      if (error instanceof Violation) throw error;
      this.#expected(error);
    }
    if (this.storage.openHandles !== openHandles || this.storage.heldLocks !== heldLocks) {
      throw new Violation("a reader leaves a handle or a lock behind, or takes one away");
    }
  }

  #verify(db: Iqdb): void {
    const before = this.storage.injected.length;
    const { ok, problems } = db.verify();
    const isDisturbed = this.storage.injected.length > before || this.#possible.size > 1;
    if (!ok && !isDisturbed) throw new Violation(`verify finds ${JSON.stringify(problems)}`);
    this.#checkShown(db);
  }

  #checkShown(db: Iqdb): void {
    const shown = fingerprintOf(db);
    if (shown !== fingerprint(this.#live)) {
      throw new Violation(`the handle shows [${shown}], acknowledged is [${fingerprint(this.#live)}]`);
    }
    if (this.storage.openHandles > 1) throw new Violation(`${this.storage.openHandles} handles are open in the middle`);
    this.#checkTemporaryFiles();
  }

  /** A failed writer takes its temporary file away, unless that fails as well. */
  #checkTemporaryFiles(): void {
    if (this.storage.injected.some(({ call }) => call === "unlink")) return;
    const left = temporaryFiles(this.storage.image());
    if (left.length > 0) throw new Violation(`temporary files are left: ${left.join(", ")}`);
  }

  /**
   * After a failed sync of the log nobody knows what it holds; nor after a failed write, unless the disk was full and the
   * write could be taken back. What only concerned a temporary file or the sidecar changed nothing.
   */
  #checkPoison(db: Iqdb, injected: readonly InjectedFault[]): void {
    const wants = injected.map((fault) => this.#wantsPoison(fault));
    if (wants.length === 0) return;
    const isPoisoned = this.#isPoisoned(db);
    const at = JSON.stringify(injected);
    if (wants.includes("yes") && !isPoisoned) throw new Violation(`the handle is not poisoned after ${at}`);
    if (wants.every((want) => want === "no") && isPoisoned) throw new Violation(`the handle is poisoned after ${at}`);
  }

  #wantsPoison({ call, path }: InjectedFault): "yes" | "no" | "either" {
    const kind = this.#fault?.kind as FaultKind;
    if (call === "status" || call === "setOwner" || path.startsWith(SIDECAR)) return "no";
    // A rename that failed may have happened all the same.
    if (path.includes(".tmp-")) return call === "rename" ? "either" : "no";
    if (path !== LOG) return call === "syncDirectory" ? "yes" : "either";
    if (call === "sync" || call === "datasync") return this.#isCutBack(call) ? "either" : "yes";
    if (call === "write") return DISK_FULL.includes(kind) ? (this.#fault?.mode === "once" ? "no" : "either") : "yes";
    return "either";
  }

  /** A full disk for ever: the sync is that of the cut, which is refused along with the write. */
  #isCutBack(call: string): boolean {
    return call === "sync" && DISK_FULL.includes(this.#fault?.kind as FaultKind);
  }

  #isPoisoned(db: Iqdb): boolean {
    try {
      db.flush();
      return false;
    } catch (error) {
      return this.#expected(error).code === "IQDB_POISONED";
    }
  }

  #open(): void {
    this.#db = this.#tryOpen() ?? this.#tryOpen();
    if (this.#db === undefined) {
      if (this.#fault?.mode === "once") throw new Violation("cannot be opened although the fault has passed");
      return;
    }
    this.#isLater = true;
    this.#accept(fingerprintOf(this.#db), "opened again, it");
    this.#checkTemporaryFiles();
  }

  #tryOpen(): Iqdb | undefined {
    try {
      return this.#library.Iqdb.open(PATH, optionsOf(this.#setting, this.storage, this.#isLater));
    } catch (error) {
      this.#expected(error);
      this.#checkReleased("a failed open");
      return undefined;
    }
  }

  #close(): void {
    try {
      this.#db?.close();
    } catch (error) {
      this.#expected(error);
    }
    this.#db = undefined;
    this.#checkReleased("close");
    this.#checkTemporaryFiles();
  }

  /** From now on the files hold this for certain. */
  #accept(found: string, who: string): void {
    const state = this.#possible.get(found);
    if (state === undefined) {
      throw new Violation(
        `${who} holds [${found}], possible is ${[...this.#possible.keys()].map((s) => `[${s}]`).join(" ")}`,
      );
    }
    this.#live = state;
    this.#possible = new Map([[found, state]]);
  }

  #expected(error: unknown): IqdbError {
    const isOwn = (error as Error).name === "IqdbError";
    if (!isOwn) throw new Violation(`a foreign error escapes: ${String(error)}`);
    const { code } = error as IqdbError;
    if (this.#isHarmless()) throw new Violation(`fails without a reason: ${code} ${(error as Error).message}`);
    if (!["IQDB_IO", "IQDB_POISONED"].includes(code))
      throw new Violation(`unfitting error ${code} ${(error as Error).message}`);
    return error as IqdbError;
  }

  /** Nothing may fail because of short transfers, nor because a signal interrupted a read. */
  #isHarmless(): boolean {
    if (this.#fault === undefined || this.#fault.kind === "short") return true;
    return (
      this.#fault.kind === "EINTR" && this.storage.injected.length === 1 && this.storage.injected[0]?.call === "read"
    );
  }

  #checkReleased(what: string): void {
    const { openHandles, heldLocks } = this.storage;
    if (openHandles > 0) throw new Violation(`${what} leaves ${openHandles} handles open`);
    if (heldLocks > 0) throw new Violation(`${what} leaves the lock held`);
  }

  /** What is on the disk now, and what a power cut leaves of it, must be one of the possible states, and go on from there. */
  judge(): void {
    this.#judgeDisk({ image: this.storage.image(), key: "" }, "the disk afterwards");
    this.#judgePowerCut(4);
  }

  /** Were the power cut now: what has been acknowledged is there, whatever failed before. */
  #judgePowerCut(statesPerPoint: number): void {
    if (this.#setting.fsync !== "always") return;
    const trace = this.storage.trace();
    for (const state of crashStates(trace, { seed: 1, statesPerPoint, from: trace.operations.length })) {
      this.#judgeDisk(state, "after a power cut, the disk");
    }
  }

  /** An empty key: the disk is not looked up among those that were opened before. */
  #judgeDisk(state: Pick<CrashState, "image" | "key">, who: string): void {
    const trials = this.#trials;
    const found = state.key === "" ? trials.found({ ...state, key: contentKey(state.image) }) : trials.found(state);
    if (!this.#possible.has(found)) this.#accept(found, who);
    this.#judgeBackup(state.image, who);
  }

  #judgeBackup(image: DiskImage, who: string): void {
    if (this.#backups.length === 1 && this.#backups[0] === undefined && !image.has(BACKUP)) return;
    let found: string | undefined;
    if (image.has(BACKUP)) {
      const storage = new SimulatedStorage({ image, seed: 5, forgetful: true });
      found = fingerprintOf(this.#library.Iqdb.open(BACKUP, { readOnly: true, storage }));
    }
    if (!this.#backups.includes(found)) throw new Violation(`${who} has a backup of [${found}]`);
  }
}

function contentKey(image: DiskImage): string {
  return [...image].map(([path, bytes]) => `${path}:${Buffer.from(bytes).toString("latin1")}`).join("|");
}

/** A group of which not every change was acknowledged: with a version 1 log each of them is written by itself. */
interface RefusedGroup {
  readonly done: readonly Change[];
  readonly left: readonly Change[];
}

/** What was acknowledged of a step that failed after so many groups, the next one in part, and what was not. */
function partedAfter(step: DataStep, groups: number, refused?: RefusedGroup): [done: DataStep, left: DataStep] {
  const groupOf = (changes: readonly Change[]): DataStep => ({ kind: "group", changes });
  if (step.kind === "group") return [groupOf(refused?.done ?? []), groupOf(refused?.left ?? step.changes)];
  if (step.kind !== "checkpointAround") return [{ kind: "flush" }, step];
  const later = step.groups.slice(groups + (refused === undefined ? 0 : 1)).flat();
  return [
    groupOf([...step.groups.slice(0, groups).flat(), ...(refused?.done ?? [])]),
    groupOf([...(refused?.left ?? []), ...later]),
  ];
}

function byFingerprint(states: readonly State[]): Map<string, State> {
  return new Map(states.map((state) => [fingerprint(state), state]));
}

/** Scripts that bring a program where its storage may fail and the common ones do not come. */
export const FAULT_SCRIPTS: Readonly<Record<string, readonly FaultStep[]>> = {
  killed: [
    put(1, 1),
    putMany([2, 2], [3, 3]),
    { kind: "kill" },
    put(4, 4),
    { kind: "kill", leaves: "torn tail" },
    { kind: "delete", number: 1 },
    { kind: "kill", leaves: "temporary file" },
    put(1, 7),
  ],
  copied: [
    put(1, 1),
    { kind: "backup" },
    putMany([2, 2], [1, 3]),
    { kind: "read" },
    { kind: "verify" },
    { kind: "backup" },
    { kind: "delete", number: 2 },
  ],
};

function put(number: number, version: number): FaultStep {
  return { kind: "upsert", row: { number, version } };
}

function putMany(...rows: [number: number, version: number][]): FaultStep {
  return { kind: "upsertMany", rows: rows.map(([number, version]) => ({ number, version })) };
}
