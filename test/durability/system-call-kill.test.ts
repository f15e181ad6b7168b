/**
 * A real writer is killed (SIGKILL) as it enters each of its system calls, one after the other: nothing acknowledged is
 * lost, what was under way is there whole or not at all, and the database opens, is written to and closes. The calls are
 * those of an undisturbed run under `strace`. By default every thirty-first of them; `IQDB_KILLS=all` takes every one, and
 * `IQDB_SHARE=K` those that the other thirty shares leave out.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { OpenOptions } from "../../src/db/options.js";
import { Iqdb } from "../../src/public.js";
import type { ScriptedRun } from "./programs/scripted-writer.js";
import { ProgramRoom, tell, USERS, type User, works } from "./real-processes.js";
import { fingerprint, fingerprintOf, newRow, type State, type Step, statesAfter } from "./workload.js";

const EVERY = process.env.IQDB_KILLS === "all" ? 1 : 31;
const SHARE = Number(process.env.IQDB_SHARE ?? 12) % EVERY;

/** What libuv calls for files, in the thread that runs JavaScript; a name that this machine does not have is passed over. */
const CALLS = [
  ...["open", "openat", "close", "read", "pread64", "write", "pwrite64", "fsync", "fdatasync", "ftruncate", "fchmod"],
  ...["fchown", "rename", "renameat", "renameat2", "unlink", "unlinkat", "getdents64", "readlink", "readlinkat"],
  ...["stat", "lstat", "fstat", "newfstatat", "statx", "access", "faccessat", "vfork", "clone", "clone3", "wait4"],
];
const TRACED = CALLS.map((call) => `?${call}`).join(",");

/** Everything that changes files. */
const STEPS: readonly Step[] = [
  put(1, 1),
  { kind: "upsertMany", rows: [row(2, 2), row(3, 3), row(1, 4)] },
  { kind: "delete", number: 2 },
  { kind: "checkpoint" },
  put(5, 5),
  { kind: "reopen" },
  put(6, 7),
  { kind: "deleteMany", numbers: [1, 3] },
  { kind: "flush" },
];

const CASES = [
  { name: "log version 2", options: { walVersion: 2 } },
  { name: "log version 1", options: { walVersion: 1 } },
  { name: "an index sidecar", options: { walVersion: 2, index: { kind: "hnsw" } } },
] as const;

const hasStrace = works("strace", "-e", "trace=none", "true");
const room = new ProgramRoom("scripted-writer");
const killed = { calls: 0, kills: 0 };

afterAll(() => {
  if (killed.calls > 0) tell({ "system calls": killed.calls, "kills at system calls": killed.kills });
});

interface Place {
  readonly call: string;
  /** The how manieth of its name in the process. */
  readonly ordinal: number;
}

class Trial {
  readonly #user: User;
  readonly #options: OpenOptions;
  readonly #name: string;
  #runs = 0;

  constructor(user: User, name: string, options: OpenOptions) {
    this.#user = user;
    this.#name = name;
    this.#options = { dim: 4, metric: "euclidean", ...options };
  }

  /** The system calls of an undisturbed run, from the opening of the witness file on. */
  calls(): Place[] {
    const { directory, run } = this.#prepare();
    const log = join(directory, "strace.log");
    const { status } = this.#trace(run, ["-o", log]);
    expect(status, "the undisturbed run").toBe(0);
    const counts = new Map<string, number>();
    let hasBegun = false;
    const places: Place[] = [];
    for (const line of readFileSync(log, "utf8").split("\n")) {
      const call = /^(\w+)\(/.exec(line)?.[1];
      if (call === undefined) continue;
      const ordinal = (counts.get(call) ?? 0) + 1;
      counts.set(call, ordinal);
      if (hasBegun) places.push({ call, ordinal });
      hasBegun ||= line.includes(run.witness);
    }
    return places;
  }

  /** Runs until the call; true when that killed it. What is left is judged in any case. */
  killAt({ call, ordinal }: Place): boolean {
    const { directory, run } = this.#prepare();
    const { signal } = this.#trace(run, ["-o", "/dev/null", "-e", `inject=${call}:signal=KILL:when=${ordinal}`]);
    this.#judge(run, `killed at ${call} ${ordinal}`);
    const names = readdirSync(directory).filter((name) => !/^(a\.iqdb(\.idx|\.lock)?|witness)$/.test(name));
    expect(names, `left behind after a kill at ${call} ${ordinal}`).toEqual([]);
    return signal === "SIGKILL";
  }

  #prepare(): { directory: string; run: ScriptedRun } {
    const directory = room.directoryOf(this.#user, `${this.#name} ${this.#user.name} ${this.#runs++}`);
    const witness = join(directory, "witness");
    return { directory, run: { path: join(directory, "a.iqdb"), witness, options: this.#options, steps: STEPS } };
  }

  #trace(run: ScriptedRun, options: readonly string[]) {
    const strace = ["strace", "-qq", "-e", `trace=${TRACED}`, ...options];
    const [command, ...given] = room.command(this.#user, run, strace);
    return spawnSync(command, given, { stdio: ["ignore", "ignore", "ignore"], timeout: 60_000 });
  }

  #judge({ path, witness }: ScriptedRun, when: string): void {
    const acknowledged = existsSync(witness) ? statSync(witness).size : 0;
    const db = Iqdb.open(path, this.#options);
    const found = fingerprintOf(db);
    expect(statesFrom(acknowledged, this.#options.walVersion === 2), `${when}, ${acknowledged} steps done`).toContain(
      found,
    );
    const { id, vector, metadata } = newRow(row(901, 901));
    db.upsert(id, vector, metadata);
    db.close();
    const again = Iqdb.open(path, { readOnly: true });
    expect(fingerprintOf(again), `${when}, after another write`).toBe(`${found} 901:901`.trim());
    again.close();
  }
}

/** What the database may hold when so many steps were acknowledged: that, or the next step whole; version 1 has no batches. */
function statesFrom(acknowledged: number, isAtomic: boolean): string[] {
  let state: State = new Map();
  for (const step of STEPS.slice(0, acknowledged)) state = statesAfter(state, step, true)[0] ?? state;
  const next = STEPS[acknowledged];
  return [state, ...(next === undefined ? [] : statesAfter(state, next, isAtomic))].map(fingerprint);
}

function row(number: number, version: number) {
  return { number, version };
}

function put(number: number, version: number): Step {
  return { kind: "upsert", row: row(number, version) };
}

describe.skipIf(!hasStrace)("a process killed at its system calls (needs strace)", () => {
  const cases = USERS.flatMap((user) => CASES.map((one) => ({ ...one, user, as: user.name })));
  test.each(cases)("loses nothing acknowledged: $name, as $as", { timeout: 1_200_000 }, ({ name, options, user }) => {
    const trial = new Trial(user, name, options);
    const places = trial.calls();
    expect(places.map(({ call }) => call)).toEqual(
      expect.arrayContaining(["pwrite64", "fsync", "fdatasync", "rename", "unlink"]),
    );
    const chosen = places.filter((_, place) => place % EVERY === SHARE);
    const kills = chosen.filter((place) => trial.killAt(place)).length;
    killed.calls += places.length;
    killed.kills += kills;
    // Node may call a little more or less from run to run; a kill that came too late has judged an undisturbed run.
    expect(chosen.length - kills).toBeLessThanOrEqual(Math.max(2, 0.1 * chosen.length));
  });
});
