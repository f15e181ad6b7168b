/** Checkpoints, closing, poisoning, levels of durability: what the handle does to its files, call by call. */
import { describe, expect, it } from "vitest";
import { decodeLogHeader, encodeFrame, encodeLogHeader, LSN_MAX, saltSeedOf } from "../../src/format/log-codec.js";
import { recordOf } from "../../src/format/log-record.js";
import { snapshotIdentity } from "../../src/persist/snapshot-file.js";
import type { FileAccess } from "../../src/persist/storage/storage.js";
import {
  FlatIndex,
  Iqdb,
  MemoryStorage,
  type OpenOptions,
  PersistedIndex,
  type StorageFile,
} from "../../src/public.js";
import { crash, withFile } from "../support/crash.js";
import { codeOf } from "../support/error-code.js";

const PATH = "/db/x.iqdb";
const LOG = `${PATH}.wal`;

/** Counts the calls on files, and can fail one of them. */
class WatchedStorage extends MemoryStorage {
  readonly calls: string[] = [];
  fail: ((call: string) => Error | undefined) | undefined;

  override open(path: string, access: FileAccess, mode?: number): StorageFile {
    const file = super.open(path, access, mode);
    const name = path.replace(/\.tmp-[0-9a-f]{16}$/, ".tmp");
    const watch = <R>(call: string, run: () => R): R => {
      this.note(`${call} ${name}`);
      return run();
    };
    return {
      path: file.path,
      size: () => file.size(),
      read: (target, position) => file.read(target, position),
      write: (bytes, position) => watch("write", () => file.write(bytes, position)),
      truncate: (length) => watch("truncate", () => file.truncate(length)),
      sync: () => watch("sync", () => file.sync()),
      datasync: () => watch("datasync", () => file.datasync()),
      setMode: (bits) => file.setMode(bits),
      close: () => file.close(),
    };
  }

  override rename(from: string, to: string): void {
    this.note(`rename ${to}`);
    super.rename(from, to);
  }

  override syncDirectory(directory: string): boolean {
    this.note(`sync directory ${directory}`);
    return super.syncDirectory(directory);
  }

  override unlink(path: string): void {
    this.note(`unlink ${path}`);
    super.unlink(path);
  }

  /** The calls since the last time. */
  take(): string[] {
    return this.calls.splice(0);
  }

  private note(call: string): void {
    this.calls.push(call);
    const error = this.fail?.(call);
    if (error !== undefined) throw error;
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function open(storage: MemoryStorage, options: OpenOptions = {}): Iqdb {
  return Iqdb.open(PATH, { storage, dim: 2, metric: "dot", ...options });
}

describe("the order of calls", () => {
  it("one write and one datasync for an upsert, and for a batch", () => {
    const storage = new WatchedStorage();
    const db = open(storage);
    db.upsert(0, [1, 1]);
    storage.take();
    db.upsert(1, [1, 1]);
    expect(storage.take()).toEqual([`write ${LOG}`, `datasync ${LOG}`]);
    db.upsertMany(Array.from({ length: 100 }, (_, id) => ({ id, vector: [1, 2] })));
    expect(storage.take()).toEqual([`write ${LOG}`, `datasync ${LOG}`]);
    db.delete("absent");
    expect(storage.take()).toEqual([]);
  });

  it("a version 1 batch syncs every frame by itself", () => {
    const storage = new WatchedStorage();
    const db = open(storage, { walVersion: 1 });
    db.upsert(0, [1, 1]);
    storage.take();
    db.upsertMany([1, 2, 3].map((id) => ({ id, vector: [1, 2] })));
    expect(storage.take()).toEqual([1, 2, 3].flatMap(() => [`write ${LOG}`, `datasync ${LOG}`]));
  });

  it("a checkpoint: snapshot synced, intent synced, rename, directory, new log synced, rename, directory", () => {
    const storage = new WatchedStorage();
    const db = open(storage);
    db.upsert(0, [1, 1]);
    storage.take();
    db.checkpoint();
    expect(storage.take()).toEqual([
      `write ${PATH}.tmp`,
      `write ${PATH}.tmp`,
      `sync ${PATH}.tmp`,
      `write ${LOG}`,
      `datasync ${LOG}`,
      `rename ${PATH}`,
      "sync directory /db",
      `write ${LOG}.tmp`,
      `sync ${LOG}.tmp`,
      `rename ${LOG}`,
      "sync directory /db",
      `sync ${LOG}`,
    ]);
  });

  it("the snapshot is synced at every level", () => {
    for (const fsync of ["never", { periodicMs: 1000 }] as const) {
      const storage = new WatchedStorage();
      const db = open(storage, { fsync });
      db.upsert(0, [1, 1]);
      storage.take();
      db.checkpoint();
      expect(storage.take().filter((call) => call.startsWith("sync") || call.startsWith("datasync"))).toEqual([
        `sync ${PATH}.tmp`,
        `datasync ${LOG}`,
        "sync directory /db",
        `sync ${LOG}.tmp`,
        "sync directory /db",
        `sync ${LOG}`,
      ]);
    }
  });

  it("flush only syncs the log", () => {
    const storage = new WatchedStorage();
    const db = open(storage, { fsync: "never" });
    db.upsert(0, [1, 1]);
    db.upsert(1, [1, 1]);
    storage.take();
    db.flush();
    expect(storage.take()).toEqual([`datasync ${LOG}`, `write ${LOG}`]);
    db.flush();
    expect(storage.take()).toEqual([`datasync ${LOG}`]);
  });

  it("closing without a change touches nothing, with one it removes the log", () => {
    const storage = new WatchedStorage();
    open(storage).close();
    storage.take();
    open(crash(storage)).close();
    const watched = new WatchedStorage({ files: { [PATH]: storage.bytesOf(PATH) as Uint8Array } });
    const db = open(watched);
    // A crash may have come between a rename and its directory sync: what opening saw is made durable first.
    expect(watched.take()).toEqual(["sync directory /db"]);
    db.close();
    expect(watched.take()).toEqual([]);
    const again = open(watched);
    again.upsert(1, [1, 1]);
    again.close();
    expect(watched.paths()).toEqual([PATH]);
    expect(watched.openHandles).toBe(0);
  });
});

describe("levels", () => {
  it("periodic: syncs within its time when idle too, and marks the log when it goes quiet", () => {
    const storage = new WatchedStorage();
    const db = open(storage, { fsync: { periodicMs: 50 } });
    db.upsert(0, [1, 1]);
    storage.advance(60);
    storage.take();
    db.upsert(1, [1, 1]);
    db.upsert(2, [1, 1]);
    storage.take();
    storage.advance(50);
    expect(storage.take()).toContain(`datasync ${LOG}`);
    storage.advance(500);
    expect(storage.take()).toEqual([`write ${LOG}`]);
    storage.advance(5000);
    expect(storage.take()).toEqual([]);
  });

  it("always: a mark says that the last frame is durable, so damage to it is no torn tail", () => {
    const storage = new WatchedStorage();
    const db = open(storage);
    db.upsert(0, [1, 1]);
    const last = storage.bytesOf(LOG)?.length as number;
    const flipLast = (bytes: Uint8Array) => {
      bytes[last - 1] ^= 1;
      return bytes;
    };
    expect(open(withFile(storage, LOG, flipLast)).openReport?.droppedBytes).toBeGreaterThan(0);
    storage.advance(1000);
    expect(codeOf(() => open(withFile(storage, LOG, flipLast)))).toBe("IQDB_WAL_CORRUPT");
    expect(open(crash(storage)).size).toBe(1);
  });
});

describe("failures", () => {
  it("a failed sync poisons: reads go on, writes are refused, close writes nothing and frees the lock", () => {
    const storage = new WatchedStorage();
    const db = open(storage);
    db.upsert(0, [1, 1]);
    storage.fail = (call) => (call === `datasync ${LOG}` ? systemError("EIO") : undefined);
    expect(codeOf(() => db.upsert(1, [1, 1]))).toBe("IQDB_IO");
    storage.fail = undefined;
    expect(codeOf(() => db.upsert(2, [1, 1]))).toBe("IQDB_POISONED");
    expect(codeOf(() => db.checkpoint())).toBe("IQDB_POISONED");
    expect(codeOf(() => db.flush())).toBe("IQDB_POISONED");
    expect(db.size).toBe(1);
    expect(db.search([1, 1], 5).map((hit) => hit.id)).toEqual([0]);
    storage.take();
    db.close();
    expect(storage.take()).toEqual([]);
    const again = open(storage);
    expect(again.has(0)).toBe(true);
    again.upsert(3, [1, 1]);
    again.close();
  });

  it("a full disk takes the append back and the handle goes on", () => {
    const storage = new WatchedStorage();
    const db = open(storage);
    db.upsert(0, [1, 1]);
    const length = storage.bytesOf(LOG)?.length;
    storage.fail = (call) => (call === `write ${LOG}` ? systemError("ENOSPC") : undefined);
    expect(codeOf(() => db.upsert(1, [1, 1]))).toBe("IQDB_IO");
    storage.fail = undefined;
    expect(storage.bytesOf(LOG)?.length).toBe(length);
    db.upsert(2, [1, 1]);
    expect([...open(crash(storage)).entries()].map((row) => row.id)).toEqual([0, 2]);
  });

  it("a checkpoint that fails before its rename leaves the database as it was, without leftovers", () => {
    for (const failing of [`write ${PATH}.tmp`, `sync ${PATH}.tmp`, `rename ${PATH}`]) {
      const storage = new WatchedStorage();
      const db = open(storage);
      db.upsert(0, [1, 1]);
      storage.fail = (call) => (call === failing ? systemError("ENOSPC") : undefined);
      expect(codeOf(() => db.checkpoint())).toBe("IQDB_IO");
      storage.fail = undefined;
      expect(storage.paths()).toEqual([PATH, LOG]);
      db.upsert(1, [1, 1]);
      expect(open(crash(storage)).size).toBe(2);
      db.close();
      expect(open(crash(storage)).size).toBe(2);
    }
  });

  it("a failed directory sync poisons: what the directory holds is unknown", () => {
    const storage = new WatchedStorage();
    const db = open(storage);
    db.upsert(0, [1, 1]);
    storage.fail = (call) => (call === "sync directory /db" ? systemError("EIO") : undefined);
    expect(codeOf(() => db.checkpoint())).toBe("IQDB_IO");
    storage.fail = undefined;
    expect(codeOf(() => db.upsert(1, [1, 1]))).toBe("IQDB_POISONED");
    expect(open(crash(storage)).size).toBe(1);
  });

  it("an automatic checkpoint that fails is a warning, not a failed write", () => {
    const storage = new WatchedStorage();
    const db = open(storage, { checkpointBytes: 300 });
    storage.fail = (call) => (call === `rename ${PATH}` ? systemError("EACCES") : undefined);
    for (let id = 0; id < 20; id++) db.upsert(id, [1, 1]);
    storage.fail = undefined;
    expect(db.openReport?.warnings.length).toBeGreaterThan(0);
    expect(open(crash(storage)).size).toBe(20);
  });
});

describe("logs of the other version", () => {
  it.each([
    [1, 2],
    [2, 1],
  ] as const)("a version %i log is folded before the first append of version %i", (found, asked) => {
    const storage = new MemoryStorage();
    open(storage, { walVersion: found }).upsert("old", [1, 1]);
    const reopened = crash(storage);
    const db = open(reopened, { walVersion: asked });
    expect(db.openReport?.walVersion).toBe(found);
    expect(decodeLogHeader(reopened.bytesOf(LOG) as Uint8Array, LOG).version).toBe(found);
    db.upsert("new", [1, 1]);
    expect(decodeLogHeader(reopened.bytesOf(LOG) as Uint8Array, LOG).version).toBe(asked);
    expect([...open(crash(reopened), { walVersion: asked }).entries()].map((row) => row.id)).toEqual(["old", "new"]);
  });
});

describe("other files", () => {
  it("a log of another database is refused, and nothing is touched", () => {
    const logOf = (id: number) => {
      const storage = new MemoryStorage();
      const db = open(storage);
      db.upsert(id, [id, id]);
      db.checkpoint();
      db.upsert(id + 1, [1, 1]);
      return storage;
    };
    const a = crash(logOf(1));
    a.put(LOG, logOf(10).bytesOf(LOG) as Uint8Array);
    const before = crash(a);
    expect(codeOf(() => open(a))).toBe("IQDB_WAL_FOREIGN");
    expect(a.bytesOf(PATH)).toEqual(before.bytesOf(PATH));
    expect(a.bytesOf(LOG)).toEqual(before.bytesOf(LOG));
  });

  it("a read-only handle changes nothing and needs no lock", () => {
    const storage = new WatchedStorage();
    const writer = open(storage);
    writer.upsert(0, [1, 1]);
    const padded = new Uint8Array([...(storage.bytesOf(LOG) as Uint8Array), 0, 0, 0]);
    storage.put(LOG, padded);
    storage.take();
    const reader = open(storage, { readOnly: true });
    expect(reader.size).toBe(1);
    expect(reader.openReport?.droppedBytes).toBe(3);
    expect(codeOf(() => reader.upsert(1, [1, 1]))).toBe("IQDB_READ_ONLY");
    expect(codeOf(() => reader.checkpoint())).toBe("IQDB_READ_ONLY");
    reader.close();
    expect(storage.take()).toEqual([]);
    expect(storage.bytesOf(LOG)).toEqual(padded);
    expect(codeOf(() => open(new MemoryStorage(), { readOnly: true }))).toBe("IQDB_SNAPSHOT_MISSING");
  });

  it("a backup is a database of its own and refuses to replace anything", () => {
    const storage = new MemoryStorage();
    const db = open(storage);
    db.upsert("a", [1, 2], { n: 1 });
    db.backup("/db/copy.iqdb");
    db.upsert("b", [1, 2]);
    expect(codeOf(() => db.backup("/db/copy.iqdb"))).toBe("IQDB_INVALID_CONFIG");
    expect(codeOf(() => db.backup(PATH, { overwrite: true }))).toBe("IQDB_INVALID_CONFIG");
    const copy = Iqdb.open("/db/copy.iqdb", { storage: crash(storage) });
    expect([...copy.entries()].map((row) => row.id)).toEqual(["a"]);
    db.backup("/db/copy.iqdb", { overwrite: true });
    expect(Iqdb.open("/db/copy.iqdb", { storage: crash(storage) }).size).toBe(2);
  });

  it("a backup never replaces a database that another handle has open", () => {
    const storage = new MemoryStorage();
    const victim = Iqdb.open("/db/victim.iqdb", { storage, dim: 2, metric: "dot" });
    victim.upsert("v", [1, 1]);
    const db = open(storage);
    expect(codeOf(() => db.backup("/db/victim.iqdb", { overwrite: true }))).toBe("IQDB_LOCKED");
    victim.upsert("w", [1, 1]);
    expect(Iqdb.open("/db/victim.iqdb", { storage: crash(storage) }).size).toBe(2);
  });

  it("without a log, changes reach the disk by save alone", () => {
    const storage = new MemoryStorage();
    const config = { path: PATH, storage, walEnabled: false };
    const kept = PersistedIndex.openWith(new FlatIndex({ dim: 2, metric: "dot" }), config);
    kept.insert("a", [1, 2]);
    expect(storage.paths()).toEqual([PATH]);
    expect(PersistedIndex.load({ path: PATH, storage: crash(storage) }, FlatIndex).index.size).toBe(0);
    kept.save();
    expect(PersistedIndex.load({ path: PATH, storage: crash(storage) }, FlatIndex).index.size).toBe(1);
    kept.insert("b", [1, 2]);
    kept.close();
    expect(PersistedIndex.load({ path: PATH, storage: crash(storage) }, FlatIndex).index.size).toBe(1);
  });
});

describe("what is asked of a handle", () => {
  const flat = () => new FlatIndex({ dim: 2, metric: "dot" });
  const make = (storage: MemoryStorage, options = {}) =>
    PersistedIndex.openWith(flat(), { path: PATH, storage, ...options });

  it("is refused where it makes no sense: no index, no class, nothing there, something there, only to be read", () => {
    const storage = new MemoryStorage();
    const config = { path: PATH, storage };
    expect(codeOf(() => PersistedIndex.openWith({} as never, config))).toBe("IQDB_INVALID_CONFIG");
    expect(codeOf(() => PersistedIndex.load(config, {} as never))).toBe("IQDB_INVALID_CONFIG");
    expect(codeOf(() => PersistedIndex.load(config, FlatIndex))).toBe("IQDB_SNAPSHOT_MISSING");
    expect(codeOf(() => make(storage, { readOnly: true }))).toBe("IQDB_READ_ONLY");
    make(storage).abandon();
    expect(codeOf(() => make(storage))).toBe("IQDB_INVALID_CONFIG");
    make(storage, { overwrite: true }).abandon();
  });

  it("never begins anew beside a log, nor over one, unless told to; then the log goes first", () => {
    const storage = new MemoryStorage({ files: { [LOG]: Uint8Array.of(1, 2, 3) } });
    expect(codeOf(() => make(storage))).toBe("IQDB_INVALID_CONFIG");
    expect(codeOf(() => PersistedIndex.openOrCreate({ path: PATH, storage }, FlatIndex, flat))).toBe(
      "IQDB_SNAPSHOT_MISSING",
    );
    make(storage, { overwrite: true }).abandon();
    expect(storage.paths()).toEqual([PATH]);
  });

  it("puts new rows alone and removes those that are there", () => {
    const kept = make(new MemoryStorage());
    kept.insert(1, [1, 1], { n: 1 });
    expect(codeOf(() => kept.insert(1, [1, 1]))).toBe("IQDB_DUPLICATE");
    kept.delete(1);
    expect(codeOf(() => kept.delete(1))).toBe("IQDB_NOT_FOUND");
  });

  it("to write nothing, writes nothing; to save elsewhere, is a backup", () => {
    const storage = new MemoryStorage();
    const kept = make(storage);
    kept.write([]);
    expect(storage.paths()).toEqual([PATH]);
    kept.save("/db/copy.iqdb");
    expect(storage.paths()).toEqual(["/db/copy.iqdb", PATH]);
  });

  it("that is closed is refused, but for closing again", () => {
    for (const end of ["close", "abandon"] as const) {
      const kept = make(new MemoryStorage());
      kept[end]();
      kept.close();
      kept.abandon();
      for (const act of [() => kept.flush(), () => kept.write([]), () => kept.backup("/b")]) {
        expect(codeOf(act)).toBe("IQDB_CLOSED");
      }
    }
  });

  it("that is read-only leaves flush without effect and refuses everything that writes", () => {
    const storage = new MemoryStorage();
    make(storage).abandon();
    const kept = PersistedIndex.load({ path: PATH, storage, readOnly: true }, FlatIndex);
    kept.flush();
    for (const act of [() => kept.write([]), () => kept.insert(1, [1, 1]), () => kept.writeGroup([])]) {
      expect(codeOf(act)).toBe("IQDB_READ_ONLY");
    }
    kept.close();
  });

  it("a log that has counted as far as numbers go begins again at one", () => {
    const storage = new MemoryStorage();
    make(storage).abandon();
    const log = (firstLsn: bigint) => {
      const { crc32, length } = snapshotIdentity(storage, PATH);
      const binding = { snapshotCrc32: crc32, snapshotLength: length, salt: 7n, firstLsn };
      const context = { version: 2, saltSeed: saltSeedOf(binding) } as const;
      const record = recordOf([{ kind: "upsert", key: 1, vector: Float32Array.of(1, 1), metadata: undefined }]);
      return Buffer.concat([encodeLogHeader(2, binding), encodeFrame(context, record, { lsn: firstLsn, durable: 0 })]);
    };
    storage.put(LOG, new Uint8Array(log(LSN_MAX - 1n)));
    const kept = PersistedIndex.load({ path: PATH, storage }, FlatIndex);
    kept.checkpoint();
    expect(decodeLogHeader(storage.bytesOf(LOG) as Uint8Array, LOG).binding?.firstLsn).toBe(1n);
    kept.insert(2, [1, 1]);
    expect(PersistedIndex.load({ path: PATH, storage: crash(storage) }, FlatIndex).index.size).toBe(2);
  });
});

describe("where directories cannot be synced", () => {
  class Shaky extends MemoryStorage {
    override syncDirectory(): boolean {
      return false;
    }
  }

  it("making and opening a database say so, and a reader does not know", () => {
    const storage = new Shaky();
    const made = open(storage);
    expect([made.openReport?.directorySync, made.openReport?.warnings.length]).toEqual(["unsupported", 1]);
    made.close();
    const opened = open(storage);
    expect([opened.openReport?.directorySync, opened.openReport?.warnings.length]).toEqual(["unsupported", 1]);
    opened.close();
    expect(open(storage, { readOnly: true }).openReport?.directorySync).toBe("unknown");
  });
});

describe("leftovers", () => {
  it("of interrupted writers are removed, whatever else has such a name stays", () => {
    const [tmp, directory] = [`${PATH}.tmp-0123456789abcdef`, `${PATH}.tmp-fedcba9876543210`];
    const files = {
      [tmp]: Uint8Array.of(1),
      [`${directory}/file`]: Uint8Array.of(1),
      [`${PATH}.tmp-x`]: Uint8Array.of(1),
    };
    const storage = new MemoryStorage({ files });
    open(storage).close();
    expect(storage.paths()).toEqual([PATH, `${directory}/file`, `${PATH}.tmp-x`]);
  });
});

it("openOrCreate needs a function that makes an index, before it touches a file", () => {
  const storage = new MemoryStorage();
  const open = (create: unknown) =>
    PersistedIndex.openOrCreate({ path: PATH, storage }, FlatIndex, create as () => FlatIndex);
  expect(codeOf(() => open(undefined))).toBe("IQDB_INVALID_CONFIG");
  expect(storage.paths()).toEqual([]);
  open(() => new FlatIndex({ dim: 1, metric: "dot" })).close();
  expect(storage.paths()).toContain(PATH);
});
