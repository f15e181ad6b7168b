/**
 * The judge of power cuts. From each disk that a cut may leave, the database must open, and hold a prefix of its history
 * that includes everything that was promised; then it must take two more writes, and have everything after the next crash.
 *
 * A second life may be cut off, too, at each of its operations: the recovery after a power cut, and the recovery after a
 * kill, where what the dead process had not synced is still not synced although the new one sees it.
 */
import type { IqdbError } from "../../src/errors.js";
import { mixSeeds, SeededRandom } from "../support/seeded-random.js";
import { type CrashState, crashStates } from "../support/simulation/crash-states.js";
import type { DiskImage, Progress } from "../support/simulation/disk-operation.js";
import { SimulatedStorage } from "../support/simulation/simulated-storage.js";
import type { Library } from "./library.js";
import { openOptions, PATH, perform, type RecordedRun, type Setting } from "./simulated-program.js";
import { fingerprintOf, type Step } from "./workload.js";

export interface ExploreOptions {
  readonly seed: number;
  readonly statesPerPoint: number;
  readonly names?: "any subset" | "prefix";
  /** One second life in so many is itself cut off at each of its operations; after a kill, one in a tenth of that. */
  readonly secondLifeOneIn: number;
  /** Give up after so many violations. */
  readonly violationsMax?: number;
}

export interface Findings {
  /** Disks that were judged. */
  states: number;
  /** Databases opened. Equal disks of one run are opened once; each is opened again after two more writes. */
  reopenings: number;
  violations: string[];
}

const CONTINUATION: readonly Extract<Step, { kind: "upsert" }>[] = [
  { kind: "upsert", row: { number: 901, version: 901 } },
  { kind: "upsert", row: { number: 902, version: 902 } },
];
/** The rows above come last in a fingerprint. */
const CONTINUED = ["901:901", "901:901 902:902"];

const STATES_OF_SECOND_LIFE = 4;

/** Judges every crash state of a run. */
export function explorePowerLoss(library: Library, run: RecordedRun, options: ExploreOptions): Findings {
  const explorer = new Explorer(library, run, options);
  explorer.explore();
  return explorer.findings;
}

interface Outcome {
  readonly fingerprint: string;
  /** A violation whatever had been promised. */
  readonly problem?: string;
}

class Explorer {
  readonly findings: Findings = { states: 0, reopenings: 0, violations: [] };
  readonly #library: Library;
  readonly #run: RecordedRun;
  readonly #options: ExploreOptions;
  /** What opening each disk gave. */
  readonly #outcomes = new Map<string, Outcome>();

  constructor(library: Library, run: RecordedRun, options: ExploreOptions) {
    this.#library = library;
    this.#run = run;
    this.#options = options;
  }

  explore(): void {
    const trace = this.#run.storage.trace();
    for (const state of crashStates(trace, this.#options)) {
      const seed = mixSeeds(this.#options.seed, this.findings.states++);
      const { fingerprint, problem } = this.#outcomeOf(state, seed);
      const found = problem ?? this.#judge(this.#run.history, fingerprint, state);
      if (found !== undefined) this.#blame(state, found);
      else if (this.#hasSecondLife(state, seed)) this.#cutSecondLife(state, seed);
      if (this.findings.violations.length >= (this.#options.violationsMax ?? 1)) return;
    }
  }

  /** Kills are rare among the states (one for each point) and leave more that is pending. */
  #hasSecondLife(state: CrashState, seed: number): boolean {
    const { secondLifeOneIn } = this.#options;
    return new SeededRandom(seed).chance((state.isIntact ? 10 : 1) / secondLifeOneIn);
  }

  #outcomeOf(state: CrashState, seed: number): Outcome {
    let outcome = this.#outcomes.get(state.key);
    if (outcome === undefined) {
      outcome = this.#openAndGoOn(state.image, seed);
      this.#outcomes.set(state.key, outcome);
    }
    return outcome;
  }

  /** Opens, writes twice, and opens what a second crash leaves of that. */
  #openAndGoOn(image: DiskImage, seed: number): Outcome {
    const storage = new SimulatedStorage({ image, seed });
    let fingerprint = "";
    try {
      const db = this.#open(storage, this.#settingOf(seed));
      fingerprint = fingerprintOf(db);
      for (const step of CONTINUATION) perform(db, storage, step);
      if (this.#run.setting.fsync !== "always") db.flush();
    } catch (error) {
      return { fingerprint, problem: `cannot be opened and written to: ${describe(error)}` };
    }
    const trace = storage.trace();
    const wanted = `${fingerprint} ${CONTINUED[1]}`.trim();
    for (const next of crashStates(trace, { seed, statesPerPoint: 2, from: trace.operations.length })) {
      const found = this.#fingerprintAfterOpening(next.image, seed + 1);
      if (found !== wanted) return { fingerprint, problem: `after two more writes holds [${found}], not [${wanted}]` };
    }
    return { fingerprint };
  }

  /** Mostly as the run was; now and then the other version of the log is asked for. */
  #settingOf(seed: number): Setting {
    const { setting } = this.#run;
    return seed % 4 === 0 ? { ...setting, walVersion: setting.walVersion === 1 ? 2 : 1 } : setting;
  }

  /** A new process opens the database and writes twice; the power is cut at each operation from its start on. */
  #cutSecondLife(state: CrashState, seed: number): void {
    const { setting, history, storage: first } = this.#run;
    const storage = state.isIntact
      ? new SimulatedStorage({ after: first.trace(), point: state.point, seed })
      : new SimulatedStorage({ image: state.image, seed });
    const from = storage.trace().operations.length;
    // After a power cut nothing more is owed than what was durable; after a kill, everything acknowledged.
    const { issued, durable } = state.progress;
    storage.progress = state.isIntact ? state.progress : { issued, durable, acknowledged: durable };
    const db = this.#open(storage, setting);
    const shown = fingerprintOf(db);
    const longer = [...history, shown, ...CONTINUED.map((rows) => `${shown} ${rows}`.trim())];
    let place = history.length;
    storage.progress = { acknowledged: place, durable: place, issued: place };
    for (const step of CONTINUATION) {
      storage.progress = { ...storage.progress, issued: ++place };
      perform(db, storage, step);
      if (setting.fsync !== "always") db.flush();
      storage.progress = { acknowledged: place, durable: place, issued: place };
    }
    const options = { ...this.#options, seed, statesPerPoint: STATES_OF_SECOND_LIFE, from };
    for (const second of crashStates(storage.trace(), options)) {
      this.findings.states++;
      const found = this.#judge(longer, this.#fingerprintAfterOpening(second.image, seed + 1), second);
      if (found === undefined) continue;
      this.#blame(state, `opened again and cut off after ${second.point - from} more operations: ${found}`);
      return;
    }
  }

  #fingerprintAfterOpening(image: DiskImage, seed: number): string {
    try {
      return fingerprintOf(this.#open(new SimulatedStorage({ image, seed, forgetful: true }), this.#run.setting));
    } catch (error) {
      return `cannot be opened: ${describe(error)}`;
    }
  }

  /**
   * A version 1 log that was not synced frame by frame may hold a good frame behind a bad one after a power cut, which
   * looks like damage: it is refused, and the caller chooses to cut it.
   */
  #open(storage: SimulatedStorage, setting: Setting) {
    this.findings.reopenings++;
    const options = openOptions(setting, storage);
    try {
      return this.#library.Iqdb.open(PATH, options);
    } catch (error) {
      const mayLookDamaged = this.#run.setting.walVersion === 1 && this.#run.setting.fsync !== "always";
      if (!mayLookDamaged || (error as IqdbError).code !== "IQDB_WAL_CORRUPT") throw error;
      return this.#library.Iqdb.open(PATH, { ...options, recovery: "cut-tail" });
    }
  }

  #judge(history: readonly string[], fingerprint: string, state: Verdictable): string | undefined {
    const { issued, acknowledged, durable } = state.progress;
    const floor = state.isIntact ? acknowledged : durable;
    for (let place = issued; place >= floor; place--) if (history[place] === fingerprint) return undefined;
    const place = history.lastIndexOf(fingerprint);
    if (place === -1) return `holds [${fingerprint}], which it never held; promised is [${history[floor]}]`;
    if (place > issued) return `holds [${fingerprint}], which was not written yet`;
    return `holds [${fingerprint}], promised is [${history[floor]}]: ${floor - place} changes are lost`;
  }

  #blame(state: CrashState, problem: string): void {
    const { walVersion, fsync } = this.#run.setting;
    const where = `log version ${walVersion}, fsync ${JSON.stringify(fsync)}, seed ${this.#options.seed}`;
    const what = state.isIntact ? "process killed" : "power cut";
    this.findings.violations.push(`${where}: ${what} after ${state.point} operations: ${problem}`);
  }
}

interface Verdictable {
  readonly progress: Progress;
  readonly isIntact: boolean;
}

function describe(error: unknown): string {
  const { code } = error as { code?: unknown };
  return `${code === undefined ? "" : `${String(code)} `}${error instanceof Error ? error.message : String(error)}`;
}
