/** Opening beside a writer that is at work, and files that go, shrink or fail between two looks. */
import { describe, expect, it } from "vitest";
import { decodeLogHeader, encodeFrame, saltSeedOf } from "../../src/format/log-codec.js";
import { intentRecord } from "../../src/format/log-record.js";
import { snapshotIdentity } from "../../src/persist/snapshot-file.js";
import { Iqdb, MemoryStorage, type OpenOptions } from "../../src/public.js";
import { crash, filesOf } from "../support/crash.js";
import { codeOf } from "../support/error-code.js";
import { HookedStorage } from "../support/hooked-storage.js";

const PATH = "/db/x.iqdb";
const LOG = `${PATH}.wal`;

function open(storage: MemoryStorage, options: OpenOptions = {}): Iqdb {
  return Iqdb.open(PATH, { storage, dim: 2, metric: "dot", ...options });
}

/** A killed database whose snapshot holds row 1 and whose log holds row 2. */
function killed(): MemoryStorage {
  const storage = new MemoryStorage();
  const db = open(storage);
  db.upsert(1, [1, 1]);
  db.checkpoint();
  db.upsert(2, [2, 1]);
  return crash(storage);
}

const hooked = (storage: MemoryStorage) => new HookedStorage({ files: filesOf(storage) });
const ids = (db: Iqdb) => [...db.entries()].map(({ id }) => id);

/** Does `act` once, just before the log is opened. */
function beforeLogOpens(storage: HookedStorage, act: () => void): void {
  storage.before = (call, path) => {
    if (call !== "open" || path !== LOG) return;
    storage.before = undefined;
    act();
  };
}

describe("a reader beside a writer", () => {
  it("takes a log that goes before it is opened for one that is not there", () => {
    const storage = hooked(killed());
    beforeLogOpens(storage, () => storage.unlink(LOG));
    const db = open(storage, { readOnly: true });
    expect([ids(db), db.openReport?.walMissing]).toEqual([[1], true]);
  });

  it("tells of a log that may not be opened", () => {
    const storage = hooked(killed());
    beforeLogOpens(storage, () => {
      throw Object.assign(new Error("EACCES"), { code: "EACCES" });
    });
    expect(codeOf(() => open(storage, { readOnly: true }))).toBe("IQDB_IO");
  });

  it("tries again when the log belongs to the snapshot that has just replaced the one it read", () => {
    const storage = hooked(killed());
    const next = crash(storage);
    const writer = open(next);
    writer.upsert(3, [3, 1]);
    writer.checkpoint();
    writer.upsert(4, [4, 1]);
    beforeLogOpens(storage, () => {
      for (const [path, bytes] of Object.entries(filesOf(next))) storage.put(path, bytes);
    });
    expect(ids(open(storage, { readOnly: true }))).toEqual([1, 2, 3, 4]);
  });
});

describe("an interrupted checkpoint", () => {
  it("is recognised by the last intent that names the snapshot, whatever others name", () => {
    const storage = killed();
    const log = storage.bytesOf(LOG) as Uint8Array;
    const { binding, version } = decodeLogHeader(log, LOG);
    const checkpointed = crash(storage);
    open(checkpointed).checkpoint();
    storage.put(PATH, checkpointed.bytesOf(PATH) as Uint8Array);
    const { crc32, length } = snapshotIdentity(storage, PATH);
    const lsn = (binding?.firstLsn ?? 0n) + 1n;
    const intent = (snapshotCrc32: number) =>
      encodeFrame(
        { version, saltSeed: saltSeedOf(binding) },
        intentRecord({ snapshotCrc32, snapshotLength: length, coveredLsn: lsn - 1n }),
        { lsn, durable: 0 },
      );
    storage.put(LOG, Uint8Array.of(...log, ...intent(crc32), ...intent(crc32 ^ 1)));
    const db = open(storage);
    expect([ids(db), db.openReport?.replayedMutations]).toEqual([[1, 2], 0]);
  });
});

describe("a version 1 log", () => {
  it("of which nearly every byte looks like a frame is damaged, whether a frame is found or not", () => {
    const storage = new MemoryStorage();
    const db = open(storage, { walVersion: 1 });
    db.upsert(1, [1, 1]);
    const whole = storage.bytesOf(LOG) as Uint8Array;
    // Heads that claim the rest of the log: each would be summed to the end.
    const lies = new Uint8Array(200_000);
    const view = new DataView(lies.buffer);
    for (let at = 0; at + 10 < lies.length; at += 10) {
      view.setUint32(at, lies.length - at - 8, true);
      lies[at + 8] = 1;
    }
    storage.put(LOG, new Uint8Array(Buffer.concat([whole, lies.fill(9, 0, 4)])));
    expect(codeOf(() => open(crash(storage), { walVersion: 1 }))).toBe("IQDB_WAL_CORRUPT");
    expect(ids(open(crash(storage), { walVersion: 1, recovery: "cut-tail" }))).toEqual([1]);
  });
});
