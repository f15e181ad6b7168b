/** Room that a log prepares by writing zeros ahead: what it costs, what is left of it, and that it is no damage. */
import { describe, expect, it } from "vitest";
import type { FileAccess } from "../../src/persist/storage/storage.js";
import { systemError } from "../../src/persist/storage/system-error.js";
import { Iqdb, MemoryStorage, type OpenOptions, type StorageFile } from "../../src/public.js";
import { crash, filesOf, withFile } from "../support/crash.js";
import { codeOf } from "../support/error-code.js";

const PATH = "/db/x.iqdb";
const LOG = `${PATH}.wal`;
const PAGE = 4096;

/** Prepares room as a disk does, which may be full beyond an offset of the log. */
class Disk extends MemoryStorage {
  readonly preparesRoom = true;
  logBytesMax = Number.POSITIVE_INFINITY;
  /** What a write beyond that is refused with. */
  refusal = "ENOSPC";
  truncateFails = false;
  truncations = 0;

  override open(path: string, access: FileAccess, mode?: number): StorageFile {
    const file = super.open(path, access, mode);
    if (path !== LOG) return file;
    return {
      path,
      size: () => file.size(),
      read: (target, position) => file.read(target, position),
      write: (bytes, position) => {
        if (position >= this.logBytesMax) throw systemError(this.refusal, "write", path);
        return file.write(bytes.subarray(0, this.logBytesMax - position), position);
      },
      truncate: (length) => {
        this.truncations++;
        if (this.truncateFails) throw systemError("EIO", "ftruncate", path);
        file.truncate(length);
      },
      sync: () => file.sync(),
      datasync: () => file.datasync(),
      setMode: (bits) => file.setMode(bits),
      close: () => file.close(),
    };
  }

  get log(): Uint8Array {
    return this.bytesOf(LOG) as Uint8Array;
  }
}

function open(storage: MemoryStorage, options: OpenOptions = {}): Iqdb {
  return Iqdb.open(PATH, { dim: 2, metric: "dot", storage, ...options });
}

/** Offset behind the last frame. */
const logEnd = (db: Iqdb): number => db.stats().files?.logBytes as number;

function fill(db: Iqdb, from: number, to: number): void {
  for (let id = from; id < to; id++) db.upsert(id, [id, 1]);
}

describe("room in the log", () => {
  it("is zeros behind the frames to the end of a page, about as many as the log has bytes, and overwritten", () => {
    const storage = new Disk();
    const db = open(storage);
    fill(db, 0, 1);
    const { length } = storage.log;
    const end = logEnd(db);
    expect([length % PAGE, length > end, length <= end + 2 * PAGE]).toEqual([0, true, true]);
    expect(storage.log.subarray(end).every((byte) => byte === 0)).toBe(true);
    fill(db, 1, 20);
    expect(storage.log.length).toBe(length);
    for (let id = 20; id < 4000; id++) fill(db, id, id + 1);
    const logBytes = logEnd(db);
    expect(storage.log.length).toBeLessThanOrEqual(2 * logBytes + 2 * PAGE);
    db.close();
    expect(storage.paths()).toEqual([PATH]);
  });

  it("is given back and not reported when the process died, and made anew behind what is appended", () => {
    const storage = new Disk();
    fill(open(storage), 0, 30);
    const disk = new Disk({ files: filesOf(storage) });
    const db = open(disk);
    expect([db.size, db.openReport?.droppedBytes, db.openReport?.warnings]).toEqual([30, 0, []]);
    expect(disk.log.length).toBe(logEnd(db));
    fill(db, 30, 40);
    expect([disk.log.length % PAGE, open(crash(disk)).size]).toEqual([0, 40]);
  });

  it("is nothing to a read-only handle, and to one that verifies beside the writer", () => {
    const storage = new Disk();
    const db = open(storage);
    fill(db, 0, 5);
    const reader = open(storage, { readOnly: true });
    expect([reader.size, reader.openReport?.droppedBytes]).toEqual([5, 0]);
    expect(db.verify()).toEqual({ ok: true, rows: 5, problems: [] });
  });

  it("what a crash left of a frame in it is cut and counted, and so are zeros that nobody prepared", () => {
    const storage = new Disk();
    const db = open(storage);
    fill(db, 0, 5);
    const before = logEnd(db);
    fill(db, 5, 6);
    const after = logEnd(db);
    const torn = storage.log;
    torn[after - 6]! ^= 1;
    const recovered = open(withFile(storage, LOG, () => torn));
    expect(recovered.size).toBe(5);
    // The last bytes of a frame may be zeros, which nobody can tell from room.
    expect(recovered.openReport?.droppedBytes).toBeGreaterThan(after - before - 8);
    expect(recovered.openReport?.droppedBytes).toBeLessThanOrEqual(after - before);
    const uneven = new Uint8Array(storage.log.length + 3);
    uneven.set(storage.log);
    const padded = open(withFile(storage, LOG, () => uneven));
    expect([padded.size, padded.openReport?.droppedBytes]).toEqual([6, uneven.length - after]);
  });

  it("damage to an acknowledged frame is refused, with room behind it as without", () => {
    const storage = new Disk();
    const db = open(storage);
    fill(db, 0, 5);
    db.flush(); // writes the mark
    const damaged = storage.log;
    damaged[80]! ^= 1;
    expect(codeOf(() => open(withFile(storage, LOG, () => damaged)))).toBe("IQDB_WAL_CORRUPT");
  });

  it("a disk too full for room holds frames to its last byte", () => {
    const storage = new Disk();
    const db = open(storage);
    fill(db, 0, 1);
    const frame = logEnd(db) - 48;
    storage.logBytesMax = 48 + 200 * frame;
    fill(db, 1, 200);
    expect(storage.log.length).toBe(storage.logBytesMax);
    // Asked once: it would take, and give back, the last space of the disk at every append.
    expect(storage.truncations).toBe(1);
    expect(codeOf(() => db.upsert(200, [1, 1]))).toBe("IQDB_IO");
    storage.logBytesMax = Number.POSITIVE_INFINITY;
    db.upsert(201, [1, 1]);
    expect(open(crash(storage)).size).toBe(201);
  });

  it("room that cannot be given back poisons: the append is not acknowledged", () => {
    const storage = new Disk();
    const db = open(storage);
    fill(db, 0, 1);
    storage.logBytesMax = storage.log.length + 100;
    storage.truncateFails = true;
    expect(codeOf(() => fill(db, 1, 200))).toBe("IQDB_IO");
    expect(codeOf(() => fill(db, 200, 201))).toBe("IQDB_POISONED");
  });

  it("room that a failing disk refuses poisons: nobody knows what the file holds", () => {
    const storage = new Disk();
    storage.refusal = "EIO";
    const db = open(storage);
    fill(db, 0, 1);
    storage.logBytesMax = storage.log.length + 100;
    expect(codeOf(() => fill(db, 1, 200))).toBe("IQDB_IO");
    expect(codeOf(() => fill(db, 200, 201))).toBe("IQDB_POISONED");
  });

  it.each<[string, OpenOptions]>([
    ["version 1", { walVersion: 1 }],
    ["fsync never", { fsync: "never" }],
    ["fsync periodic", { fsync: { periodicMs: 10 } }],
  ])("none where it saves nothing: %s", (_name, options) => {
    const storage = new Disk();
    const db = open(storage, options);
    fill(db, 0, 5);
    expect(storage.log.length).toBe(logEnd(db));
  });

  it("none for frames that would outgrow it at once", () => {
    const storage = new Disk();
    const db = open(storage);
    db.upsertMany(Array.from({ length: 1000 }, (_, id) => ({ id, vector: [id, 1] })));
    expect(storage.log.length).toBe(logEnd(db));
  });
});
