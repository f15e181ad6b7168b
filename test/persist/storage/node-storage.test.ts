import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { nodeStorage } from "../../../src/persist/storage/node-storage.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";

const posix = process.platform !== "win32";
const bytes = (...values: number[]) => Uint8Array.from(values);

test("writes at positions, reads back, truncates and syncs", () => {
  const path = join(temporaryDirectory(), "a");
  const file = nodeStorage.open(path, "create", 0o640);
  expect(file.write(bytes(1, 2, 3), 2)).toBe(3);
  file.datasync();
  file.sync();
  expect(file.size()).toBe(5);
  const target = new Uint8Array(8);
  expect(file.read(target, 1)).toBe(4);
  expect([...target]).toEqual([0, 1, 2, 3, 0, 0, 0, 0]);
  file.truncate(3);
  file.close();
  expect([...readFileSync(path)]).toEqual([0, 0, 1]);
  expect(nodeStorage.syncDirectory(join(path, ".."))).toBe(posix);
});

test("creating refuses a taken name and keeps what is there", () => {
  const path = join(temporaryDirectory(), "a");
  writeFileSync(path, "mine");
  expect(() => nodeStorage.open(path, "create")).toThrow(expect.objectContaining({ code: "EEXIST" }));
  expect(readFileSync(path, "utf8")).toBe("mine");
});

test("status tells files, directories and other things apart, and absence", () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, "a"), "abc");
  expect(nodeStorage.status(join(directory, "a"))).toMatchObject({ kind: "file", size: 3 });
  expect(nodeStorage.status(directory)?.kind).toBe("directory");
  expect(nodeStorage.status(join(directory, "b"))).toBeUndefined();
  expect(nodeStorage.list(directory)).toEqual(["a"]);
});

describe.runIf(posix)("on POSIX", () => {
  test("a new file gets the asked mode, and setMode changes it", () => {
    const path = join(temporaryDirectory(), "a");
    const file = nodeStorage.open(path, "create", 0o600);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    file.setMode(0o644);
    file.close();
    expect(nodeStorage.status(path)?.mode).toBe(0o644);
  });

  test("creating never goes through a symbolic link", () => {
    const directory = temporaryDirectory();
    symlinkSync(join(directory, "elsewhere"), join(directory, "link"));
    expect(() => nodeStorage.open(join(directory, "link"), "create")).toThrow(
      expect.objectContaining({ code: "EEXIST" }),
    );
    expect(existsSync(join(directory, "elsewhere"))).toBe(false);
  });

  test("resolve follows links of directories and of the file, dangling ones too, and survives a loop", () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, "real"));
    symlinkSync(join(directory, "real"), join(directory, "alias"));
    symlinkSync("real/target", join(directory, "link"));
    symlinkSync("loop", join(directory, "loop"));
    expect(nodeStorage.resolve(join(directory, "alias", "new"))).toBe(join(directory, "real", "new"));
    expect(nodeStorage.resolve(join(directory, "link"))).toBe(join(directory, "real", "target"));
    expect(nodeStorage.resolve(join(directory, "loop"))).toBe(join(directory, "loop"));
    expect(readlinkSync(join(directory, "link"))).toBe("real/target");
  });

  test("a directory, a pipe and a device are refused at once instead of being read", () => {
    const directory = temporaryDirectory();
    execFileSync("mkfifo", [join(directory, "pipe")]);
    const refused = expect.objectContaining({ code: "IQDB_NOT_A_REGULAR_FILE" });
    expect(nodeStorage.status(join(directory, "pipe"))?.kind).toBe("other");
    expect(() => nodeStorage.open(join(directory, "pipe"), "read")).toThrow(refused);
    expect(() => nodeStorage.open(directory, "read")).toThrow(refused);
    expect(() => nodeStorage.open("/dev/null", "write")).toThrow(refused);
  });

  test("no descriptor reaches a child process", () => {
    const path = join(temporaryDirectory(), "a");
    const file = nodeStorage.open(path, "create");
    const list = `ls -l /proc/self/fd 2>/dev/null || true`;
    expect(execFileSync("sh", ["-c", list], { encoding: "utf8" })).not.toContain(path);
    file.close();
  });
});

test.runIf(process.platform === "linux")("no descriptor is left open by a refused call", () => {
  const directory = temporaryDirectory();
  const count = () => readdirSync("/proc/self/fd").length;
  nodeStorage.syncDirectory(directory);
  const before = count();
  for (let round = 0; round < 10; round++) {
    expect(() => nodeStorage.open(directory, "read")).toThrow();
    expect(() => nodeStorage.open(join(directory, "none"), "write")).toThrow();
    expect(() => nodeStorage.syncDirectory(join(directory, "none"))).toThrow();
    expect(() => nodeStorage.lock(join(directory, "none", "lock"), 0o600)).toThrow();
    nodeStorage.syncDirectory(directory);
  }
  expect(count()).toBe(before);
});

test("an empty or NUL path is refused with a code", () => {
  for (const path of ["", "a\0b"]) {
    expect(() => nodeStorage.resolve(path)).toThrow(expect.objectContaining({ code: "IQDB_INVALID_CONFIG" }));
  }
});

test("the clock goes on, random bytes differ, and tasks run or are cancelled", async () => {
  const start = nodeStorage.now();
  expect(nodeStorage.randomBytes(16)).toHaveLength(16);
  expect(nodeStorage.randomBytes(16)).not.toEqual(nodeStorage.randomBytes(16));
  let ran = 0;
  nodeStorage.schedule(1, () => ran++);
  nodeStorage.schedule(1, () => ran++).cancel();
  await new Promise((done) => setTimeout(done, 30));
  expect(ran).toBe(1);
  expect(nodeStorage.now()).toBeGreaterThan(start);
});

test.runIf(posix && process.getuid?.() !== 0)("a refused permission is told as such", () => {
  const directory = temporaryDirectory();
  chmodSync(directory, 0o500);
  expect(() => nodeStorage.open(join(directory, "a"), "create")).toThrow(expect.objectContaining({ code: "EACCES" }));
});
