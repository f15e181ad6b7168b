/**
 * Runs a workload while the k-th call of the storage fails, as a program would: it notes what failed, goes on while the
 * handle lets it, closes and opens again when the handle is poisoned. Then it is judged: nothing acknowledged is lost, what
 * failed may be there or not, nothing else is; no handle, lock or temporary file is left; the database goes on.
 */
import type { Iqdb } from "../../src/db/iqdb.js";
import type { IqdbError } from "../../src/errors.js";
import { crashStates } from "../support/simulation/crash-states.js";
import type { DiskImage } from "../support/simulation/disk-operation.js";
import { canFail, FAULT_KINDS, type Fault, type SeamCall } from "../support/simulation/faults.js";
import { SimulatedStorage } from "../support/simulation/simulated-storage.js";
import type { Library } from "./library.js";
import { isAtomic, openOptions, PATH, perform, type Setting } from "./simulated-program.js";
import { fingerprint, fingerprintOf, type State, type Step, statesAfter } from "./workload.js";

type DataStep = Exclude<Step, { kind: "reopen" }>;

/** Why a run is a violation. Errors of the library itself are of class IqdbError and never of this one. */
class Violation extends Error {}

/** Every fault that this workload can meet: each call of an undisturbed run, each way in which it can fail, once and for ever. */
export function faultsOf(library: Library, steps: readonly Step[], setting: Setting): Fault[] {
  const undisturbed = new FaultyProgram(library, setting, undefined);
  undisturbed.run(steps);
  const faults: Fault[] = [];
  undisturbed.storage.calls.forEach((call, place) => {
    for (const kind of FAULT_KINDS) {
      if (!canFail(call, kind)) continue;
      for (const mode of ["once", "for ever"] as const) faults.push({ call: place + 1, kind, mode });
    }
  });
  return faults;
}

/** What goes wrong in a run with this fault; undefined when nothing does. */
export function violationWith(
  library: Library,
  steps: readonly Step[],
  setting: Setting,
  fault: Fault,
): string | undefined {
  const program = new FaultyProgram(library, setting, fault);
  try {
    program.run(steps);
    program.judge();
    return undefined;
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    const call = program.storage.calls[fault.call - 1];
    return `${fault.kind} ${fault.mode} at call ${fault.call} (${call}): ${error.message}`;
  }
}

class FaultyProgram {
  readonly storage: SimulatedStorage;
  readonly #library: Library;
  readonly #setting: Setting;
  readonly #fault: Fault | undefined;
  #db: Iqdb | undefined;
  /** What the handle shows: every acknowledged step. */
  #live: State = new Map();
  /** What the files may hold, by fingerprint: acknowledged steps, and any of the failed ones. */
  #possible = new Map<string, State>([["", new Map()]]);

  constructor(library: Library, setting: Setting, fault: Fault | undefined) {
    this.storage = new SimulatedStorage({ seed: 1, ...(fault === undefined ? {} : { fault }) });
    this.#library = library;
    this.#setting = setting;
    this.#fault = fault;
  }

  /** Ends early when the database cannot be opened any more because the fault goes on. */
  run(steps: readonly Step[]): void {
    this.#open();
    for (const step of steps) {
      if (this.#db === undefined) return;
      if (step.kind === "reopen") {
        this.#close();
        this.#open();
      } else this.#do(this.#db, step);
      if (this.storage.injected.length > 0) this.#judgePowerCut();
    }
    this.#close();
  }

  #do(db: Iqdb, step: DataStep): void {
    const poisoned = this.#attempt(db, step);
    if (fingerprintOf(db) !== fingerprint(this.#live)) {
      throw new Violation(`the handle shows [${fingerprintOf(db)}], acknowledged is [${fingerprint(this.#live)}]`);
    }
    if (!poisoned) return;
    this.#close();
    this.#open();
  }

  /** True when the handle has turned out to be poisoned. */
  #attempt(db: Iqdb, step: DataStep): boolean {
    const before = this.storage.injected.length;
    try {
      perform(db, this.storage, step);
    } catch (error) {
      const failure = this.#expected(error);
      if (failure.code === "IQDB_POISONED") return true;
      this.#mayHaveHappened(step);
      this.#checkPoison(db, failure, this.storage.injected[before]);
      return false;
    }
    this.#acknowledge(step);
    return false;
  }

  #acknowledge(step: DataStep): void {
    const after = (state: State) => statesAfter(state, step, true)[0] ?? state;
    this.#live = after(this.#live);
    this.#possible = byFingerprint([...this.#possible.values()].map(after));
  }

  #mayHaveHappened(step: DataStep): void {
    const states = [...this.#possible.values()];
    this.#possible = byFingerprint(
      states.flatMap((state) => [state, ...statesAfter(state, step, isAtomic(this.#setting))]),
    );
  }

  /** After a failed sync of the log nobody knows what it holds; nor after a failed write, unless the disk was full. */
  #checkPoison(db: Iqdb, failure: IqdbError, injected: SeamCall | undefined): void {
    if (failure.details.path !== `${PATH}.wal`) return;
    const isUnknown =
      injected === "sync" || injected === "datasync" || (injected === "write" && this.#fault?.kind === "EIO");
    if (!isUnknown) return;
    try {
      db.upsert("refused", [0, 0, 0, 0]);
    } catch (error) {
      if (this.#expected(error).code === "IQDB_POISONED") return;
    }
    throw new Violation(`the handle is not poisoned after a failed ${injected} of the log`);
  }

  #open(): void {
    this.#db = this.#tryOpen() ?? this.#tryOpen();
    if (this.#db === undefined) {
      if (this.#fault?.mode === "once") throw new Violation("cannot be opened although the fault has passed");
      return;
    }
    this.#accept(fingerprintOf(this.#db), "opened again, it");
  }

  #tryOpen(): Iqdb | undefined {
    try {
      return this.#library.Iqdb.open(PATH, openOptions(this.#setting, this.storage));
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
    if (this.#fault === undefined || this.#fault.kind === "short") {
      throw new Violation(`fails without a reason: ${code} ${(error as Error).message}`);
    }
    if (!["IQDB_IO", "IQDB_POISONED"].includes(code))
      throw new Violation(`unfitting error ${code} ${(error as Error).message}`);
    return error as IqdbError;
  }

  #checkReleased(what: string): void {
    const { openHandles, heldLocks } = this.storage;
    if (openHandles > 0) throw new Violation(`${what} leaves ${openHandles} handles open`);
    if (heldLocks > 0) throw new Violation(`${what} leaves the lock held`);
  }

  /** What is on the disk now, and what a power cut leaves of it, must be one of the possible states, and go on from there. */
  judge(): void {
    this.#judgeImage(this.storage.image(), "the disk afterwards");
    if (this.#setting.fsync !== "always") return;
    const trace = this.storage.trace();
    for (const { image } of crashStates(trace, { seed: 1, statesPerPoint: 4, from: trace.operations.length })) {
      this.#judgeImage(image, "after a power cut, the disk");
    }
  }

  /** Were the power cut now: what has been acknowledged is there, whatever failed before. */
  #judgePowerCut(): void {
    if (this.#setting.fsync !== "always") return;
    const trace = this.storage.trace();
    for (const { image } of crashStates(trace, { seed: 1, statesPerPoint: 3, from: trace.operations.length })) {
      const found = fingerprintOf(
        this.#openSound(new SimulatedStorage({ image, seed: 4, forgetful: true }), "a power cut now"),
      );
      if (!this.#possible.has(found)) this.#accept(found, "a power cut now");
    }
  }

  #judgeImage(image: DiskImage, who: string): void {
    const storage = new SimulatedStorage({ image, seed: 2 });
    const first = this.#openSound(storage, who);
    const found = fingerprintOf(first);
    if (!this.#possible.has(found)) this.#accept(found, who);
    perform(first, storage, { kind: "upsert", row: { number: 901, version: 901 } });
    const second = this.#openSound(new SimulatedStorage({ image: storage.image(), seed: 3 }), who);
    if (fingerprintOf(second) !== `${found} 901:901`.trim())
      throw new Violation(`${who} loses a write made after reopening`);
    first.close();
    const left = [...storage.image().keys()].filter((name) => name.includes(".tmp"));
    if (left.length > 0) throw new Violation(`${who} keeps temporary files: ${left.join(", ")}`);
  }

  #openSound(storage: SimulatedStorage, who: string): Iqdb {
    try {
      return this.#library.Iqdb.open(PATH, openOptions(this.#setting, storage));
    } catch (error) {
      throw new Violation(`${who} cannot be opened: ${String(error)}`);
    }
  }
}

function byFingerprint(states: readonly State[]): Map<string, State> {
  return new Map(states.map((state) => [fingerprint(state), state]));
}
