/**
 * The defects of the Rust reference that concern persistence, each shown to be absent: B1 to B27 as its study numbers
 * them, R1 to R12 where the durability study found the same one by crashing it. The simulator and the mutants in
 * test/durability prove the same from the other side.
 */
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FlatIndex, Iqdb, MemoryStorage, type OpenOptions, PersistedIndex } from "../../src/public.js";
import { crash, withFile } from "../support/crash.js";
import { codeOf } from "../support/error-code.js";

const PATH = "/db/x.iqdb";
const LOG = `${PATH}.wal`;

function open(storage: MemoryStorage, options: OpenOptions = {}): Iqdb {
  return Iqdb.open(PATH, { storage, dim: 2, metric: "euclidean", ...options });
}

function ids(db: Iqdb): unknown[] {
  return [...db.entries()].map((row) => row.id);
}

/** A database with `count` acknowledged rows and no clean close. */
function crashed(count: number, options: OpenOptions = {}): MemoryStorage {
  const storage = new MemoryStorage();
  const db = open(storage, options);
  for (let id = 0; id < count; id++) db.upsert(id, [id, -id]);
  return crash(storage);
}

describe.each([1, 2] as const)("with a version %i log", (walVersion) => {
  const options: OpenOptions = { walVersion };

  it("B1, R1: cuts a torn frame before it appends, so later writes survive", () => {
    const torn = withFile(crashed(10, options), LOG, (bytes) => bytes.subarray(0, bytes.length - 5));
    const db = open(torn, options);
    expect(db.size).toBe(9);
    expect(db.openReport?.droppedBytes).toBeGreaterThan(0);
    for (let id = 100; id < 200; id++) db.upsert(id, [1, 2]);
    const again = open(crash(torn), options);
    expect(again.size).toBe(109);
    expect(again.openReport?.droppedBytes).toBe(0);
  });

  it("B3, R5: heals a log shorter than its header", () => {
    for (const length of [0, 5, 8]) {
      const storage = new MemoryStorage();
      open(storage, options).close();
      storage.put(LOG, new TextEncoder().encode("IQDBWAL\0").subarray(0, length));
      const db = open(storage, options);
      db.upsert(1, [1, 1]);
      expect(ids(open(crash(storage), options))).toEqual([1]);
    }
  });

  it("B4, R4: refuses a log that is damaged in the middle, and says where", () => {
    const damaged = withFile(crashed(100, options), LOG, (bytes) => {
      bytes[(walVersion === 1 ? 12 : 48) + 40] ^= 1;
      return bytes;
    });
    expect(codeOf(() => open(damaged, options))).toBe("IQDB_WAL_CORRUPT");
    expect(open(crash(damaged), { ...options, recovery: "cut-tail" }).size).toBe(walVersion === 1 ? 1 : 0);
    const salvaged = open(crash(damaged), { ...options, recovery: "salvage" });
    expect(salvaged.size).toBe(99);
    expect(salvaged.openReport?.damaged).toBe(true);
  });

  it("B5, R2: takes zeros behind the last frame for a torn tail", () => {
    for (const zeros of [7, 8, 64, 4096]) {
      const padded = withFile(crashed(5, options), LOG, (bytes) => {
        const longer = new Uint8Array(bytes.length + zeros);
        longer.set(bytes);
        return longer;
      });
      const db = open(padded, options);
      expect(db.size).toBe(5);
      expect(db.openReport?.droppedBytes).toBe(zeros);
      db.upsert("later", [1, 1]);
      expect(open(crash(padded), options).size).toBe(6);
    }
  });

  it("B7: refuses a log without its snapshot and leaves it alone", () => {
    const storage = crashed(3, options);
    const log = storage.bytesOf(LOG);
    storage.unlink(PATH);
    expect(codeOf(() => open(storage, options))).toBe("IQDB_SNAPSHOT_MISSING");
    expect(storage.bytesOf(LOG)).toEqual(log);
    expect(storage.bytesOf(PATH)).toBeUndefined();
  });

  it("B13, R9: refuses a record over 256 MiB before a byte is written", () => {
    const storage = new MemoryStorage();
    const db = open(storage, options);
    db.upsert("before", [1, 1]);
    const length = storage.bytesOf(LOG)?.length;
    const text = "x".repeat(60 * 1024 * 1024);
    const rows = [1, 2, 3, 4, 5].map((id) => ({ id, vector: [1, 1], metadata: { text } }));
    if (walVersion === 2) expect(codeOf(() => db.upsertMany(rows))).toBe("IQDB_INVALID_PAYLOAD");
    expect(codeOf(() => db.upsert(1, [1, 1], { a: text, b: text, c: text, d: text, e: text }))).toBe(
      "IQDB_INVALID_METADATA",
    );
    expect(storage.bytesOf(LOG)?.length).toBe(length);
    db.upsert("after", [1, 1]);
    expect(ids(open(crash(storage), options))).toEqual(["before", "after"]);
  });

  it("B15, R3, R7: opens when a crash left the old log beside the new snapshot", () => {
    const storage = crashed(5, options);
    const before = crash(storage);
    const db = open(storage, options);
    db.checkpoint();
    storage.put(LOG, before.bytesOf(LOG) as Uint8Array);
    if (walVersion === 1) expect(open(crash(storage), options).size).toBe(5);
    // The old log lacks the intent, which is written and synced before the rename: no crash leaves this.
    else expect(codeOf(() => open(crash(storage), options))).toBe("IQDB_WAL_FOREIGN");
  });

  it("R8: a refused write leaves nothing in the log", () => {
    const storage = new MemoryStorage();
    const kept = PersistedIndex.openWith(new FlatIndex({ dim: 2, metric: "dot" }), { path: PATH, storage, walVersion });
    kept.insert("a", [1, 2]);
    const log = storage.bytesOf(LOG);
    expect(codeOf(() => kept.insert("a", [3, 4]))).toBe("IQDB_DUPLICATE");
    expect(codeOf(() => kept.delete("b"))).toBe("IQDB_NOT_FOUND");
    expect(codeOf(() => kept.insert("c", [Number.NaN, 1]))).toBe("IQDB_INVALID_VECTOR");
    expect(codeOf(() => kept.insert("c", [1]))).toBe("IQDB_DIMENSION_MISMATCH");
    expect(codeOf(() => kept.insert("c", [1, 2], { bad: "\ud800" }))).toBe("IQDB_INVALID_METADATA");
    expect(storage.bytesOf(LOG)).toEqual(log);
  });

  it("B10, B11: refuses an empty byte id and a NaN component at the door", () => {
    const db = open(new MemoryStorage(), options);
    expect(codeOf(() => db.upsert("", [1, 1]))).toBe("IQDB_INVALID_ID");
    expect(codeOf(() => db.upsert(new Uint8Array(0), [1, 1]))).toBe("IQDB_INVALID_ID");
    expect(codeOf(() => db.upsert(1, [Number.NaN, 1]))).toBe("IQDB_INVALID_VECTOR");
    expect(codeOf(() => db.search([Number.POSITIVE_INFINITY, 1], 1))).toBe("IQDB_INVALID_VECTOR");
  });

  it("B25: makes a checkpoint by itself when the log outgrows its limit", () => {
    const storage = new MemoryStorage();
    const db = open(storage, { ...options, checkpointBytes: 4096 });
    for (let id = 0; id < 1000; id++) db.upsert(id % 10, [id, id]);
    expect(db.stats().files?.checkpoints).toBeGreaterThan(5);
    expect(storage.bytesOf(LOG)?.length).toBeLessThan(4096 + 200);
    expect(open(crash(storage), options).get(9)?.vector).toEqual(new Float32Array([999, 999]));
  });

  it("B21: never ignores a log that is there, with logging off neither", () => {
    const storage = new MemoryStorage();
    const kept = PersistedIndex.openWith(new FlatIndex({ dim: 2, metric: "dot" }), { path: PATH, storage, walVersion });
    kept.insert("logged", [1, 2]);
    const later = crash(storage);
    const unlogged = PersistedIndex.load({ path: PATH, storage: later, walEnabled: false }, FlatIndex);
    expect(unlogged.index.size).toBe(1);
    unlogged.delete("logged");
    unlogged.save();
    unlogged.close();
    expect(PersistedIndex.load({ path: PATH, storage: crash(later), walVersion }, FlatIndex).index.size).toBe(0);
  });
});

describe("with files of the system", () => {
  let folder: string;
  const cwd = process.cwd();
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "iqdb-defects-"));
  });
  afterEach(() => {
    process.chdir(cwd);
    rmSync(folder, { recursive: true });
  });

  it("B6, R10: a second handle on the same file is refused", () => {
    const path = join(folder, "x.iqdb");
    const db = Iqdb.open(path, { dim: 1, metric: "dot" });
    expect(codeOf(() => Iqdb.open(path))).toBe("IQDB_LOCKED");
    symlinkSync(path, join(folder, "link.iqdb"));
    expect(codeOf(() => Iqdb.open(join(folder, "link.iqdb")))).toBe("IQDB_LOCKED");
    db.close();
    Iqdb.open(path).close();
  });

  it("B14, R6: opens, checkpoints and closes a bare file name", () => {
    process.chdir(folder);
    const db = Iqdb.open("bare.iqdb", { dim: 1, metric: "dot" });
    db.upsert(1, [1]);
    db.checkpoint();
    db.upsert(2, [2]);
    db.close();
    const again = Iqdb.open("bare.iqdb");
    expect(again.size).toBe(2);
    again.close();
  });

  it("B21: follows a symbolic link, which stays one", () => {
    const target = join(folder, "target.iqdb");
    const link = join(folder, "link.iqdb");
    Iqdb.open(target, { dim: 1, metric: "dot" }).close();
    symlinkSync(target, link);
    const db = Iqdb.open(link);
    db.upsert(1, [1]);
    db.close();
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    const again = Iqdb.open(target);
    expect(again.size).toBe(1);
    again.close();
  });

  it("B21: never overwrites an existing file without being asked", () => {
    const path = join(folder, "x.iqdb");
    Iqdb.open(path, { dim: 1, metric: "dot" }).close();
    const index = new FlatIndex({ dim: 3, metric: "dot" });
    expect(codeOf(() => PersistedIndex.openWith(index, { path }))).toBe("IQDB_INVALID_CONFIG");
    PersistedIndex.openWith(index, { path, overwrite: true }).close();
    const db = Iqdb.open(path);
    expect(db.dim).toBe(3);
    db.close();
  });

  it("B27: new files are private, and a checkpoint keeps the permissions of the file", () => {
    const path = join(folder, "x.iqdb");
    const db = Iqdb.open(path, { dim: 1, metric: "dot" });
    db.upsert(1, [1]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(`${path}.wal`).mode & 0o777).toBe(0o600);
    chmodSync(path, 0o640);
    db.close();
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  it("B27: whoever may use the file may use its log and its lock", () => {
    const path = join(folder, "x.iqdb");
    Iqdb.open(path, { dim: 1, metric: "dot", lock: "unsafe-none" }).close();
    chmodSync(path, 0o644);
    const db = Iqdb.open(path);
    db.upsert(1, [1]);
    expect(statSync(`${path}.wal`).mode & 0o777).toBe(0o644);
    // A lock file that is made is subject to the umask, as any file.
    expect(statSync(`${path}.lock`).mode & 0o777).toBe(0o644 & ~process.umask());
    db.close();
  });

  it("removes its own leftovers at open, and nothing else", () => {
    const path = join(folder, "x.iqdb");
    Iqdb.open(path, { dim: 1, metric: "dot" }).close();
    const leftovers = ["x.iqdb.tmp-0123456789abcdef", "x.iqdb.wal.tmp-0123456789abcdef"];
    const others = [
      "x.iqdb.tmp-0123456789abcde",
      "x.iqdb.tmp-0123456789ABCDEF",
      "y.iqdb.tmp-0123456789abcdef",
      "x.iqdb.tmp",
    ];
    for (const name of [...leftovers, ...others]) writeFileSync(join(folder, name), "left");
    const db = Iqdb.open(path);
    expect(db.openReport?.removedLeftovers).toBe(2);
    db.close();
    expect(readdirSync(folder).sort()).toEqual([...others, "x.iqdb", "x.iqdb.lock"].sort());
  });

  it("B12: never writes a compressed file that readers refuse for its ratio", () => {
    const path = join(folder, "x.iqdb");
    const db = Iqdb.open(path, { dim: 1, metric: "dot", compression: { zstd: 3 } });
    db.upsert(1, [1], { text: "a".repeat(50_000_000) });
    db.close();
    const again = Iqdb.open(path);
    expect(again.get(1)?.metadata?.text).toHaveLength(50_000_000);
    again.close();
  });

  it("closes to a single file that matters", () => {
    const path = join(folder, "x.iqdb");
    const db = Iqdb.open(path, { dim: 1, metric: "dot" });
    db.upsert(1, [1]);
    expect(readdirSync(folder).sort()).toEqual(["x.iqdb", "x.iqdb.lock", "x.iqdb.wal"]);
    db.close();
    expect(readdirSync(folder).sort()).toEqual(["x.iqdb", "x.iqdb.lock"]);
    expect(readFileSync(join(folder, "x.iqdb.lock")).length).toBe(0);
  });
});
