/** Snapshots in all their forms, and what is said when one cannot be read: of two errors, the one that explains the other. */
import { describe, expect, it } from "vitest";
import { readSnapshotHeader, writeSnapshotHeader } from "../../generated/iqdb-snapshot.js";
import { crc32 } from "../../src/bytes/crc32.js";
import { FlatIndex, MemoryStorage, type PersistableType, PersistedIndex } from "../../src/public.js";
import { crash } from "../support/crash.js";
import { codeOf, thrownBy } from "../support/error-code.js";
import { HookedStorage } from "../support/hooked-storage.js";

const PATH = "/db/x.iqdb";
const PREAMBLE_BYTES = 9;

function made(compression: "none" | "lz4" | { zstd: number } = "none"): HookedStorage {
  const storage = new HookedStorage();
  const index = new FlatIndex({ dim: 2, metric: "dot" });
  for (let id = 0; id < 100; id++) index.insert(id, [1, 1], { n: "the same in every row" });
  PersistedIndex.openWith(index, { path: PATH, storage, compression }).close();
  return storage;
}

const load = (storage: MemoryStorage, type: PersistableType<FlatIndex> = FlatIndex) =>
  PersistedIndex.load({ path: PATH, storage, readOnly: true }, type);

/** The same rows as version 1 has them: no preamble. */
function asVersion1(bytes: Uint8Array): Uint8Array {
  const header = readSnapshotHeader(bytes);
  const payload = bytes.subarray(writeSnapshotHeader(header).length + PREAMBLE_BYTES);
  return Uint8Array.of(...writeSnapshotHeader({ ...header, version: 1, regionCrc32: crc32(payload) }), ...payload);
}

describe("a snapshot", () => {
  it.each(["none", "lz4", { zstd: 3 }] as const)("compressed by %j is read and says so", (compression) => {
    const { openReport, index } = load(made(compression));
    expect(openReport.compression).toBe(typeof compression === "string" ? compression : "zstd");
    expect([openReport.snapshotVersion, index.size]).toEqual([2, 100]);
  });

  it("of version 1 is read", () => {
    const storage = made();
    storage.put(PATH, asVersion1(storage.bytesOf(PATH) as Uint8Array));
    const { openReport, index } = load(storage);
    expect([openReport.snapshotVersion, openReport.compression, index.size]).toEqual([1, "none", 100]);
  });

  it("that the disk does not give is an error of the disk: nothing is said of its checksum", () => {
    const storage = made();
    let reads = 0;
    storage.before = (call, path) => {
      if (call !== "read" || path !== PATH || ++reads < 2) return;
      storage.before = undefined;
      throw Object.assign(new Error("EIO"), { code: "EIO" });
    };
    expect(codeOf(() => load(storage))).toBe("IQDB_IO");
    expect(storage.openHandles).toBe(0);
  });

  it("of another index type, of other rows than its header says, or cut inside a row, is refused by what is wrong", () => {
    const bytes = made().bytesOf(PATH) as Uint8Array;
    const refusal = (header: object, payload = bytes.subarray(59)) => {
      const region = Uint8Array.of(...bytes.subarray(50, 59), ...payload);
      const whole = { ...readSnapshotHeader(bytes), lenIndexType: undefined, regionCrc32: crc32(region), ...header };
      const file = Uint8Array.of(...writeSnapshotHeader(whole), ...region);
      return codeOf(() => load(new MemoryStorage({ files: { [PATH]: file } })));
    };
    expect(refusal({})).toBe("no error");
    expect(refusal({ indexType: "another" })).toBe("IQDB_INVALID_INDEX_TYPE");
    expect(refusal({ numVectors: 7n })).toBe("IQDB_INVALID_PAYLOAD");
    expect(refusal({}, Uint8Array.of(0, ...bytes.subarray(60)))).toBe("IQDB_INVALID_PAYLOAD");
    expect(refusal({}, bytes.subarray(59, bytes.length - 5))).toBe("IQDB_TRUNCATED_PAYLOAD");
  });

  it("at which a class of somebody else fails cannot be read as that class; a damaged one is damaged all the same", () => {
    const storage = made();
    const cause = new Error("mine");
    const type: PersistableType<FlatIndex> = {
      indexType: FlatIndex.indexType,
      loadFrom: () => {
        throw cause;
      },
    };
    const error = thrownBy(() => load(storage, type));
    expect([error.code, error.cause]).toEqual(["IQDB_INVALID_PAYLOAD", cause]);
    const bytes = storage.bytesOf(PATH) as Uint8Array;
    bytes[bytes.length - 1]! ^= 1;
    storage.put(PATH, bytes);
    expect(codeOf(() => load(crash(storage), type))).toBe("IQDB_CHECKSUM_MISMATCH");
  });
});
