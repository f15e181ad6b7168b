import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { acquireWriterLock } from "../../../src/persist/storage/writer-lock.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";

/** Children run the same source, bundled once to a module that plain Node starts. */
let lockModule = "";

beforeAll(async () => {
  const bundle = await build({
    entryPoints: ["src/persist/storage/writer-lock.ts"],
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
  });
  const text = bundle.outputFiles[0]?.text ?? "";
  lockModule = `data:text/javascript;base64,${Buffer.from(text).toString("base64")}`;
});

const locked = expect.objectContaining({ code: "IQDB_LOCKED" });

/** A process that takes the lock and keeps it until it is killed; resolves when it says that it has it. */
async function holder(path: string): Promise<ChildProcess> {
  const script = `const m = await import(${JSON.stringify(lockModule)});
    m.acquireWriterLock(${JSON.stringify(path)}); process.stdout.write("held"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout as NodeJS.ReadableStream, "data");
  return child;
}

/** What a fresh process answers when it tries: "held" or the code of the error. */
function attempt(path: string, env: NodeJS.ProcessEnv = process.env): string {
  const script = `const m = await import(${JSON.stringify(lockModule)});
    try { m.acquireWriterLock(${JSON.stringify(path)}); console.log("held"); } catch (e) { console.log(e.code); }`;
  const run = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8", env });
  return run.stdout.trim();
}

test("a second lock in the same process is refused, naming the path, until the first is released", () => {
  const path = join(temporaryDirectory(), "a.lock");
  const lock = acquireWriterLock(path);
  expect(() => acquireWriterLock(path)).toThrow(locked);
  expect(() => acquireWriterLock(path)).toThrow(path);
  lock.release();
  lock.release();
  acquireWriterLock(path).release();
});

test("another process is refused while the lock is held and served afterwards", () => {
  const path = join(temporaryDirectory(), "a.lock");
  const lock = acquireWriterLock(path);
  expect(attempt(path)).toBe("IQDB_LOCKED");
  lock.release();
  expect(attempt(path)).toBe("held");
});

test("the lock is free at once when its process is killed", async () => {
  const path = join(temporaryDirectory(), "a.lock");
  const child = await holder(path);
  expect(() => acquireWriterLock(path)).toThrow(locked);
  child.kill("SIGKILL");
  await once(child, "exit");
  acquireWriterLock(path).release();
});

test.skipIf(process.platform === "win32")("a child process of the holder does not keep the lock alive", async () => {
  const path = join(temporaryDirectory(), "a.lock");
  const lock = acquireWriterLock(path);
  const child = spawn("sleep", ["60"], { stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child, "spawn");
  lock.release();
  acquireWriterLock(path).release();
});

test("the lock file is private, empty and stays; what somebody else wrote into it is left alone", () => {
  const path = join(temporaryDirectory(), "a.lock");
  acquireWriterLock(path).release();
  expect(existsSync(path)).toBe(true);
  expect(readFileSync(path)).toHaveLength(0);
  if (process.platform !== "win32") expect(statSync(path).mode & 0o777).toBe(0o600);
  writeFileSync(path, "note");
  acquireWriterLock(path).release();
  expect(readFileSync(path, "utf8")).toBe("note");
});

test.skipIf(process.platform === "win32")("a lock file that is a link or a directory is refused with a code", () => {
  const directory = temporaryDirectory();
  symlinkSync(join(directory, "victim"), join(directory, "link"));
  mkdirSync(join(directory, "dir"));
  const refused = expect.objectContaining({ code: "IQDB_IO" });
  expect(() => acquireWriterLock(join(directory, "link"))).toThrow(refused);
  expect(() => acquireWriterLock(join(directory, "dir"))).toThrow(refused);
  expect(() => acquireWriterLock(join(directory, "none", "a.lock"))).toThrow(refused);
  expect(existsSync(join(directory, "victim"))).toBe(false);
});

test.runIf(process.platform === "linux")("refusals leave no descriptor behind", () => {
  const path = join(temporaryDirectory(), "a.lock");
  const lock = acquireWriterLock(path);
  const before = readdirSync("/proc/self/fd").length;
  for (let round = 0; round < 5; round++) expect(() => acquireWriterLock(path)).toThrow(locked);
  expect(readdirSync("/proc/self/fd").length).toBe(before);
  lock.release();
});

const withSqlite = process.getBuiltinModule?.("node:sqlite") !== undefined;

test.runIf(process.platform === "linux")(
  "without the flock utility node:sqlite locks, or the error says what to do",
  () => {
    const directory = temporaryDirectory();
    const path = join(directory, "a.lock");
    const withoutTools = { ...process.env, PATH: directory };
    if (!withSqlite) {
      expect(attempt(path, withoutTools)).toBe("IQDB_UNSUPPORTED");
      return;
    }
    const script = `const m = await import(${JSON.stringify(lockModule)});
    const { spawnSync } = await import("node:child_process");
    const lock = m.acquireWriterLock(${JSON.stringify(path)});
    let second = "held twice";
    try { m.acquireWriterLock(${JSON.stringify(path)}); } catch (e) { second = e.code; }
    const third = spawnSync(process.execPath, ["--input-type=module", "-e", process.env.ATTEMPT], { encoding: "utf8" });
    lock.release();
    const fourth = spawnSync(process.execPath, ["--input-type=module", "-e", process.env.ATTEMPT], { encoding: "utf8" });
    console.log(second, third.stdout.trim(), fourth.stdout.trim());`;
    const ATTEMPT = `const m = await import(${JSON.stringify(lockModule)});
    try { m.acquireWriterLock(${JSON.stringify(path)}); console.log("held"); } catch (e) { console.log(e.code); }`;
    const run = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8",
      env: { ...withoutTools, ATTEMPT },
    });
    expect(run.stdout.trim()).toBe("IQDB_LOCKED IQDB_LOCKED held");
  },
);
