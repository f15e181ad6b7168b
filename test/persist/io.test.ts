import { expect, test } from "vitest";
import { IqdbError } from "../../src/errors.js";
import { ioError, readFile, readFully, withIo, writeFully } from "../../src/persist/io.js";
import { MemoryStorage } from "../../src/persist/storage/memory-storage.js";
import type { FileAccess, StorageFile } from "../../src/persist/storage/storage.js";
import { systemError } from "../../src/persist/storage/system-error.js";

const text = "the whole of it";
const bytes = new TextEncoder().encode(text);

/** A file whose calls move at most `step` bytes. */
function halting(file: StorageFile, step: number): StorageFile {
  return {
    path: file.path,
    size: () => file.size(),
    read: (target, position) => file.read(target.subarray(0, step), position),
    write: (source, position) => file.write(source.subarray(0, step), position),
    truncate: (length) => file.truncate(length),
    sync: () => file.sync(),
    datasync: () => file.datasync(),
    setMode: (mode) => file.setMode(mode),
    close: () => file.close(),
  };
}

test("short writes and short reads are continued until everything has moved", () => {
  const storage = new MemoryStorage();
  const file = halting(storage.open("/a", "create"), 4);
  writeFully(file, bytes, 2);
  expect(storage.bytesOf("/a")?.subarray(2)).toEqual(bytes);
  const target = new Uint8Array(bytes.length);
  expect(readFully(file, target, 2)).toBe(bytes.length);
  expect(target).toEqual(bytes);
});

test("a read that a signal interrupts is made again; one that is interrupted for ever is an error", () => {
  const file = halting(new MemoryStorage({ files: { "/a": bytes } }).open("/a", "read"), 4);
  let interruptions = 0;
  let most = 3;
  const interrupted: StorageFile = {
    ...file,
    read: (target, position) => {
      if (interruptions++ < most) throw systemError("EINTR", "read", "/a");
      return file.read(target, position);
    },
  };
  const target = new Uint8Array(bytes.length);
  expect(readFully(interrupted, target, 0)).toBe(bytes.length);
  expect(target).toEqual(bytes);
  most = Number.POSITIVE_INFINITY;
  expect(() => readFully(interrupted, target, 0)).toThrow(
    expect.objectContaining({ code: "IQDB_IO", details: { path: "/a", syscall: "read", errno: "EINTR" } }),
  );
});

test("a read says how much there was when the file ends", () => {
  const storage = new MemoryStorage({ files: { "/a": bytes } });
  const file = storage.open("/a", "read");
  expect(readFully(file, new Uint8Array(100), 4)).toBe(bytes.length - 4);
  expect(readFully(file, new Uint8Array(100), 400)).toBe(0);
});

test("a system that accepts nothing is an error, not an endless loop", () => {
  const file = halting(new MemoryStorage().open("/a", "create"), 0);
  expect(() => writeFully(file, bytes, 0)).toThrow(expect.objectContaining({ code: "IQDB_IO" }));
});

test("a whole file is read and its handle closed, also when reading fails", () => {
  const storage = new MemoryStorage({ files: { "/a": bytes } });
  expect(readFile(storage, "/a")).toEqual(bytes);
  expect(storage.openHandles).toBe(0);
  expect(() => readFile(storage, "/b")).toThrow(
    expect.objectContaining({ code: "IQDB_IO", details: { path: "/b", syscall: "open", errno: "ENOENT" } }),
  );
});

test("of a file that shrinks while it is read there is what was there", () => {
  class Shrinking extends MemoryStorage {
    override open(path: string, access: FileAccess): StorageFile {
      const file = super.open(path, access);
      return { ...halting(file, 100), size: () => file.size() + 5 };
    }
  }
  const storage = new Shrinking({ files: { "/a": bytes } });
  expect(readFile(storage, "/a")).toEqual(bytes);
});

test("a refused call becomes IQDB_IO with path, call, code and cause; an IqdbError passes unchanged", () => {
  const cause = systemError("ENOSPC", "write", "/a");
  const error = ioError("write to", "/a", cause);
  expect(error).toBeInstanceOf(IqdbError);
  expect(error.code).toBe("IQDB_IO");
  expect(error.details).toEqual({ path: "/a", syscall: "write", errno: "ENOSPC" });
  expect(error.cause).toBe(cause);
  expect(error.message).toContain("disk is full");

  const own = new IqdbError("IQDB_LOCKED", "taken");
  expect(ioError("lock", "/a", own)).toBe(own);
  expect(() =>
    withIo("lock", "/a", () => {
      throw own;
    }),
  ).toThrow(own);
  const isRefused = systemError("EACCES", "open", "/a");
  expect(ioError("open", "/a", isRefused).message).toMatch(/lacks the permission: .* run as another user$/);
  expect(ioError("lock", "/a", isRefused).message).toMatch(/another user; opening with readOnly: true takes no lock$/);
  expect(ioError("lock", "/a", cause).message).toMatch(/open again$/);
  expect(ioError("open", "/a", "a text").code).toBe("IQDB_IO");
  expect(ioError("open", "/a", undefined).code).toBe("IQDB_IO");
});
