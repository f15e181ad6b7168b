import { expect, test } from "vitest";
import { MemoryStorage } from "../../../src/persist/storage/memory-storage.js";

const bytes = (...values: number[]) => Uint8Array.from(values);

test("an open handle keeps its file when the name moves or goes away", () => {
  const storage = new MemoryStorage({ files: { "/a": bytes(1, 2, 3) } });
  const file = storage.open("/a", "write");
  storage.rename("/a", "/b");
  file.write(bytes(9), 1);
  expect(storage.bytesOf("/b")).toEqual(bytes(1, 9, 3));
  storage.unlink("/b");
  file.write(bytes(7), 0);
  expect(file.size()).toBe(3);
  expect(storage.paths()).toEqual([]);
});

test("a rename replaces the file of that name, and the replaced one lives on in its handle", () => {
  const storage = new MemoryStorage({ files: { "/old": bytes(1), "/new": bytes(2) } });
  const old = storage.open("/old", "read");
  storage.rename("/new", "/old");
  const target = new Uint8Array(4);
  expect(old.read(target, 0)).toBe(1);
  expect(target[0]).toBe(1);
  expect(storage.bytesOf("/old")).toEqual(bytes(2));
});

test("what a truncation removed reads as zeros when the file grows again", () => {
  const storage = new MemoryStorage({ files: { "/a": bytes(1, 2, 3, 4) } });
  const file = storage.open("/a", "write");
  file.truncate(1);
  file.truncate(3);
  file.write(bytes(5), 4);
  expect(storage.bytesOf("/a")).toEqual(bytes(1, 0, 0, 0, 5));
});

test("creating refuses a taken name, opening a missing one", () => {
  const storage = new MemoryStorage({ files: { "/a": bytes() } });
  expect(() => storage.open("/a", "create")).toThrow(expect.objectContaining({ code: "EEXIST" }));
  expect(() => storage.open("/b", "read")).toThrow(expect.objectContaining({ code: "ENOENT" }));
  expect(() => storage.open("/b", "write")).toThrow(expect.objectContaining({ code: "ENOENT" }));
  expect(storage.openHandles).toBe(0);
});

test("a handle for reading writes nothing, and a closed one does nothing", () => {
  const storage = new MemoryStorage({ files: { "/a": bytes(1) } });
  const file = storage.open("/a", "read");
  expect(() => file.write(bytes(1), 0)).toThrow(expect.objectContaining({ code: "EBADF" }));
  expect(() => file.truncate(0)).toThrow(expect.objectContaining({ code: "EBADF" }));
  file.close();
  expect(() => file.size()).toThrow(expect.objectContaining({ code: "EBADF" }));
  expect(storage.openHandles).toBe(0);
});

test("paths follow POSIX from the root, and directories hold what lies below them", () => {
  const storage = new MemoryStorage({ files: { "dir/../dir/./a": bytes(1), "/dir/sub/b": bytes(2) } });
  expect(storage.resolve("dir//a/")).toBe("/dir/a");
  expect(storage.paths()).toEqual(["/dir/a", "/dir/sub/b"]);
  expect(storage.list("/dir")).toEqual(["a", "sub"]);
  expect(storage.status("/dir/sub")?.kind).toBe("directory");
  expect(storage.status("/dir/a")).toEqual({ kind: "file", size: 1, mode: 0o600 });
  expect(storage.status("/di")).toBeUndefined();
});

test("a lock is held once and free after its release", () => {
  const storage = new MemoryStorage();
  const lock = storage.lock("/a.lock");
  expect(() => storage.lock("a.lock")).toThrow(expect.objectContaining({ code: "IQDB_LOCKED" }));
  lock.release();
  storage.lock("/a.lock").release();
});

test("tasks run in the order of their times when the clock is moved, and not when cancelled", () => {
  const storage = new MemoryStorage();
  const ran: string[] = [];
  storage.schedule(20, () => ran.push(`b at ${storage.now()}`));
  storage.schedule(10, () => {
    ran.push(`a at ${storage.now()}`);
    storage.schedule(5, () => ran.push(`a2 at ${storage.now()}`));
  });
  storage.schedule(12, () => ran.push("cancelled")).cancel();
  storage.advance(9);
  expect(ran).toEqual([]);
  storage.advance(11);
  expect(ran).toEqual(["a at 10", "a2 at 15", "b at 20"]);
  storage.advance(100);
  expect(ran).toHaveLength(3);
});

test("random bytes come from where the caller says", () => {
  const storage = new MemoryStorage({ randomBytes: (length) => new Uint8Array(length).fill(7) });
  expect(storage.randomBytes(3)).toEqual(bytes(7, 7, 7));
  expect(new MemoryStorage().randomBytes(8)).toHaveLength(8);
});
