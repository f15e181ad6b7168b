/**
 * What tests of real processes need: programs in a directory that another user may enter, the users that they run as, and
 * whether the tools of the system are there and do what they are needed for.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { bundleProgram } from "./library.js";

/** Somebody without privileges and without files, on every system. */
const NOBODY = 65534;

const isRoot = process.getuid?.() === 0;

/** Whether a command runs and succeeds here. */
export function works(...[command, ...given]: readonly string[]): boolean {
  return spawnSync(command as string, given, { stdio: "ignore", timeout: 20_000 }).status === 0;
}

export interface User {
  readonly name: string;
  /** Stands before a command to run it as this user. */
  readonly prefix: readonly string[];
  readonly id: number | undefined;
}

const OWN: User = { name: isRoot ? "root" : "an ordinary user", prefix: [], id: undefined };
const ORDINARY: User = {
  name: "an ordinary user",
  prefix: ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"],
  id: NOBODY,
};

/** Whoever runs the tests; and when that is root, an ordinary user as well. */
export const USERS: readonly User[] = isRoot && works(...ORDINARY.prefix, "true") ? [OWN, ORDINARY] : [OWN];

/** One whom the system refuses what permissions do not grant; undefined where tests run as root and cannot be anybody else. */
export const REFUSABLE: User | undefined = isRoot ? USERS[1] : OWN;

/** A directory with a built program in it, for the tests of one file. */
export class ProgramRoom {
  readonly directory = realpathSync(mkdtempSync(join(tmpdir(), "iqdb-process-")));
  #program = "";
  #node = process.execPath;

  constructor(name: string) {
    chmodSync(this.directory, 0o755);
    beforeAll(async () => {
      this.#program = await bundleProgram(name, this.directory);
      // Node may lie in the home of whoever runs the tests, which others may not enter.
      if (USERS.every(({ prefix }) => works(...prefix, "test", "-x", process.execPath))) return;
      this.#node = join(this.directory, "node");
      copyFileSync(process.execPath, this.#node);
    });
    afterAll(() => rmSync(this.directory, { recursive: true, force: true }));
  }

  /** A fresh directory that belongs to `user`. */
  directoryOf(user: User, name: string): string {
    const directory = join(this.directory, name.replace(/\W+/g, "-"));
    mkdirSync(directory);
    if (user.id !== undefined) chownSync(directory, user.id, user.id);
    return directory;
  }

  /** The command that runs the program with one argument; `around` stands between the user and Node. */
  command(user: User, argument: object, around: readonly string[] = []): [string, ...string[]] {
    return this.node(user, [this.#program, JSON.stringify(argument)], around);
  }

  /** The command that runs Node with these arguments. */
  node(user: User, args: readonly string[], around: readonly string[] = []): [string, ...string[]] {
    return [...user.prefix, ...around, this.#node, ...args] as readonly string[] as [string, ...string[]];
  }

  /** Starts the program: its input and output are pipes. */
  start(user: User, argument: object, around: readonly string[] = []): ChildProcess {
    const [command, ...given] = this.command(user, argument, around);
    return spawn(command, given, { stdio: ["pipe", "pipe", "inherit"] });
  }
}

/** Says how much was done; the fuzzer, which runs these tests too, reads it from the file that it names in IQDB_COUNTS. */
export function tell(counts: Readonly<Record<string, number>>): void {
  console.log(
    Object.entries(counts)
      .map(([what, count]) => `${what}: ${count}`)
      .join(", "),
  );
  const file = process.env.IQDB_COUNTS;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(counts)}\n`);
}

/** Waits for a process that may have ended already. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}
