/**
 * A file or folder that the system refuses to the user who asks for it: every call, in a thread or not, and every command is
 * refused with a code, the path and what to do, and leaves no file behind. Where tests run as root, a child process asks as
 * an ordinary user.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Iqdb } from "../../src/public.js";
import { BuiltCommand } from "../support/built-command.js";
import { bundleThread } from "./library.js";
import type { RefusedOutcome, RefusedRun } from "./programs/refused-user.js";
import { ProgramRoom, REFUSABLE, type User, works } from "./real-processes.js";

const NEW = { dim: 2, metric: "dot" } as const;
const WHAT_TO_DO = "this user lacks the permission: change who may use the file and its folder, or run as another user";

const user = REFUSABLE as User;
const room = new ProgramRoom("refused-user");

interface Permissions {
  readonly folder: number;
  /** Of a database `a.iqdb` in it, which was closed; undefined for none. */
  readonly file?: number;
  /** Of the lock beside it, which is removed otherwise. */
  readonly lock?: number;
}

const UNREADABLE_FILE: Permissions = { folder: 0o777, file: 0 };
const CLOSED_FOLDER: Permissions = { folder: 0, file: 0o644 };
const FULL_FOLDER: Permissions = { folder: 0o555, file: 0o644 };

/** Runs `use` on the path of a database, and looks whether it is there unchanged afterwards and nothing else is. */
function among(name: string, { folder, file, lock }: Permissions, use: (path: string) => void): void {
  const directory = room.directoryOf(user, name);
  const path = join(directory, "a.iqdb");
  if (file !== undefined) {
    const db = Iqdb.open(path, NEW);
    db.upsert("a", [1, 2]);
    db.close();
    if (lock === undefined) rmSync(`${path}.lock`);
    else chmodSync(`${path}.lock`, lock);
    chmodSync(path, file);
  }
  const before = readdirSync(directory);
  chmodSync(directory, folder);
  // Root's, where somebody else asks.
  if (user.id !== undefined) chownSync(directory, 0, 0);
  try {
    use(path);
  } finally {
    chmodSync(directory, 0o755);
  }
  expect(readdirSync(directory)).toEqual(before);
  if (file === undefined) return;
  chmodSync(path, 0o644);
  const db = Iqdb.open(path);
  expect(Array.from(db.entries(), ({ id }) => id)).toEqual(["a"]);
  db.close();
}

function run([program, ...args]: readonly [string, ...string[]]) {
  const { stdout, stderr, status } = spawnSync(program, args, { encoding: "utf8", timeout: 60_000 });
  return { stdout, stderr, status };
}

function call(name: string, asked: RefusedRun): RefusedOutcome {
  const { stdout, stderr } = run(room.command(user, { call: name, run: asked }));
  expect(stderr).toBe("");
  return JSON.parse(stdout) as RefusedOutcome;
}

const refusal = (what: string, path: string) =>
  `cannot ${what} ${path}: ${WHAT_TO_DO}${what === "lock" ? "; opening with readOnly: true takes no lock" : ""}`;

/** What an error of the library says; `path` may be the beginning of a temporary name. */
function refused(what: string, path: string, syscall = "open"): RefusedOutcome {
  const shown = expect.stringMatching(new RegExp(`^${path}(\\.tmp-[0-9a-f]{16})?$`));
  const message = expect.stringMatching(new RegExp(`^${refusal(what, `${path}(\\.tmp-[0-9a-f]{16})?`)}$`));
  return { code: "IQDB_IO", message, details: { path: shown, syscall, errno: "EACCES" } };
}

const WRITERS = ["open", "open in a thread", "upsert", "upsert in a thread", "checkpoint"];
const READERS = ["open read-only", "open read-only in a thread"];
const BACKUPS = ["backup", "backup in a thread"];

const isTested = REFUSABLE !== undefined && process.platform !== "win32";
const mayEnter = isTested && works(...user.prefix, "test", "-r", resolve("node_modules/commander/package.json"));

describe.skipIf(!isTested)("who lacks the permission (needs permissions, and setpriv where tests run as root)", () => {
  beforeAll(() => bundleThread(room.directory));

  test.each([...WRITERS, ...READERS, ...BACKUPS])("to read the file: %s", (name) => {
    among(`file ${name}`, UNREADABLE_FILE, (path) => {
      expect(call(name, { path, options: NEW })).toEqual(refused("open", path));
    });
  });

  test.each([...WRITERS, ...READERS, ...BACKUPS])("to enter the folder: %s", (name) => {
    among(`closed ${name}`, CLOSED_FOLDER, (path) => {
      expect(call(name, { path, options: NEW })).toEqual(refused("resolve", path, "readlink"));
    });
  });

  test.each(WRITERS)("to write to the folder: %s", (name) => {
    among(`full ${name}`, FULL_FOLDER, (path) => {
      expect(call(name, { path })).toEqual(refused("lock", `${path}.lock`));
    });
    among(`new ${name}`, { folder: 0o555 }, (path) => {
      expect(call(name, { path, options: NEW })).toEqual(refused("lock", `${path}.lock`));
    });
  });

  test.each(READERS)("to write to the folder reads without a lock: %s", (name) => {
    among(`reading ${name}`, FULL_FOLDER, (path) => expect(call(name, { path })).toBe("done"));
  });

  test("to write to the folder, where a lock is there, is refused by the first write", () => {
    among("lock", { ...FULL_FOLDER, lock: 0o644 }, (path) => {
      expect(call("open", { path })).toBe("done");
      expect(call("upsert", { path })).toEqual(refused("create", `${path}.wal`));
      expect(call("upsert in a thread", { path })).toEqual(refused("create", `${path}.wal`));
      expect(call("checkpoint", { path })).toEqual(refused("create", path));
    });
  });

  test.each(BACKUPS)("to write to the folder of a copy: %s", (name) => {
    among(`source ${name}`, FULL_FOLDER, (path) =>
      among(`target ${name}`, { folder: 0o555 }, (target) => {
        expect(call(name, { path, target })).toEqual(refused("lock", `${target}.lock`));
      }),
    );
  });

  test("to read the file again: verify says so as a problem", () => {
    const directory = room.directoryOf(user, "verify");
    const path = join(directory, "a.iqdb");
    expect(call("upsert", { path, options: NEW })).toBe("done");
    expect(call("verify", { path })).toEqual({ code: "IQDB_IO", message: refusal("open", path) });
  });
});

describe.skipIf(!mayEnter)("a command for who lacks the permission (needs packages that others may read)", () => {
  let built: BuiltCommand;
  const iqdb = (...args: readonly string[]) => run(room.node(user, [built.path, ...args]));

  beforeAll(async () => {
    built = await BuiltCommand.build();
    chmodSync(built.folder, 0o755);
  });
  afterAll(() => built.remove());

  test.each(["info", "stats", "verify", "repair"])("to read the file: %s", (name) => {
    among(`file ${name}`, UNREADABLE_FILE, (path) => {
      expect(iqdb(name, path)).toEqual({ stdout: "", stderr: `IQDB_IO: ${refusal("open", path)}\n`, status: 1 });
    });
  });

  test("to read the file, as JSON", () => {
    among("json", UNREADABLE_FILE, (path) => {
      const { stderr, status } = iqdb("info", path, "--json");
      expect(status).toBe(1);
      expect(JSON.parse(stderr)).toEqual({ error: refused("open", path) });
    });
  });

  test("to read or write other files", () => {
    const next = "Change who may use it and its folder, or run as another user.\n";
    among("inspect", UNREADABLE_FILE, (path) => {
      const stderr = `IQDB_IO: ${path} cannot be read: EACCES: permission denied, open '${path}'\n${next}`;
      expect(iqdb("inspect", path)).toEqual({ stdout: "", stderr, status: 1 });
    });
    among("export", FULL_FOLDER, (path) => {
      const { stderr, status } = iqdb("export", path, join(path, "../rows.jsonl"));
      expect(stderr).toMatch(/^IQDB_IO: \S+rows.jsonl cannot be written: EACCES: permission denied, open '[^']+'\n/);
      expect(stderr.endsWith(next)).toBe(true);
      expect(status).toBe(1);
    });
  });

  test("to enter the folder is not told that nothing is there", () => {
    among("delete", CLOSED_FOLDER, (path) => {
      const { stderr, status } = iqdb("delete", path, "a");
      expect(stderr).toBe(`IQDB_IO: ${refusal("look up", path)}\n`);
      expect(status).toBe(1);
    });
  });

  test("to write to the folder: create, delete, backup", () => {
    among("writing", FULL_FOLDER, (path) => {
      const beside = join(path, "../b.iqdb");
      expect(iqdb("delete", path, "a").stderr).toBe(`IQDB_IO: ${refusal("lock", `${path}.lock`)}\n`);
      for (const args of [
        ["create", beside, "--dim", "2", "--metric", "dot"],
        ["backup", path, beside],
      ]) {
        const stderr = `IQDB_IO: ${refusal("lock", `${beside}.lock`)}\n`;
        expect(iqdb(...args)).toEqual({ stdout: "", stderr, status: 1 });
      }
    });
  });
});
