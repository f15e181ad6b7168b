/**
 * Salvage of a damaged snapshot: every row in front of the damage and behind it comes back as it was, the report names what
 * did not, the damaged file stays beside, and the database is whole again, also when the power goes or the disk is full in
 * between.
 */
import { describe, expect, test } from "vitest";
import { fieldsOf } from "../../fuzz/field-map.js";
import { writeCoreHead } from "../../generated/iqdb-core-payload.js";
import { readIqdbSnapshot, readSnapshotHeader, writeSnapshotHeader } from "../../generated/iqdb-snapshot.js";
import { crc32 } from "../../src/bytes/crc32.js";
import {
  FlatIndex,
  type IndexConfig,
  Iqdb,
  MemoryStorage,
  type OpenOptions,
  type PersistableType,
  PersistedIndex,
} from "../../src/public.js";
import { crash } from "../support/crash.js";
import { codeOf } from "../support/error-code.js";
import { HookedStorage } from "../support/hooked-storage.js";
import { crashStates } from "../support/simulation/crash-states.js";
import { SimulatedStorage } from "../support/simulation/simulated-storage.js";

const PATH = "/data.iqdb";
const LOG = `${PATH}.wal`;
const DIM = 3;
const ROWS = 7;
const HEADER_BYTES = 50;
const PREAMBLE_BYTES = 9;

const INDEXES: Readonly<Record<string, IndexConfig>> = {
  flat: { kind: "flat" },
  hnsw: { kind: "hnsw", m: 2 },
  ivf: { kind: "ivf", nClusters: 2 },
  "ivf with codes": { kind: "ivf", nClusters: 2, usePq: true, pqSubvectors: 3 },
};

const rowOf = (number: number) => ({
  id: number % 2 === 0 ? number : `row ${number}`,
  vector: [number + 0.5, -number, 1.25],
  ...(number % 3 > 0 && { metadata: { n: number, text: "é".repeat(number) } }),
});

function snapshotOf(index: IndexConfig, options: OpenOptions = {}): Uint8Array {
  const storage = new MemoryStorage();
  const db = Iqdb.open(PATH, { storage, dim: DIM, metric: "euclidean", index, ...options });
  db.upsertMany(Array.from({ length: ROWS }, (_, number) => rowOf(number)));
  db.close();
  return storage.bytesOf(PATH) as Uint8Array;
}

function asVersion1(bytes: Uint8Array): Uint8Array {
  const payload = bytes.subarray(HEADER_BYTES + PREAMBLE_BYTES);
  const header = { ...readSnapshotHeader(bytes), version: 1, regionCrc32: crc32(payload) };
  return Uint8Array.of(...writeSnapshotHeader(header), ...payload);
}

const plain = (_: string, value: unknown) =>
  typeof value === "bigint" ? `${value}` : ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value;
const shown = (db: Iqdb): string[] => [...db.entries()].map((row) => JSON.stringify(row, plain));

function open(files: Record<string, Uint8Array>, options: OpenOptions = {}): Iqdb {
  return Iqdb.open(PATH, { storage: new MemoryStorage({ files }), recovery: "salvage", ...options });
}

const changed = (bytes: Uint8Array, at: number, flip: number): Uint8Array =>
  bytes.map((byte, place) => (place === at ? byte ^ flip : byte));

/** Of each byte: the row that it belongs to; undefined in front of the rows. */
function rowsOfBytes(bytes: Uint8Array): (number | undefined)[] {
  return fieldsOf("snapshot", bytes).flatMap(({ path, start, end }) => {
    const row = /^payload\.rows\[(\d+)\]/.exec(path)?.[1];
    return new Array(end - start).fill(row && Number(row));
  });
}

describe.each(Object.keys(INDEXES))("a snapshot of %s", (name) => {
  const version2 = snapshotOf(INDEXES[name]!);

  test.each([
    ["1", asVersion1(version2)],
    ["2", version2],
  ])("version %s: any changed byte costs the row that it is in and next to no other", (_, bytes) => {
    const owners = rowsOfBytes(bytes);
    const before = shown(open({ [PATH]: bytes }));
    expect(before).toHaveLength(ROWS);
    let taken = 0;
    for (const [at, owner] of owners.entries()) {
      for (const flip of [0x01, 0xff]) {
        const what = `byte ${at} ^ ${flip}`;
        const files = { [PATH]: changed(bytes, at, flip) };
        const db = open(files, { readOnly: true });
        const rows = shown(db);
        const report = db.openReport?.salvagedSnapshot;
        expect(db.openReport?.damaged, what).toBe(true);
        const missing = before.filter((row, number) => number !== owner && !rows.includes(row));
        // A length that was changed may have a row take in the next one.
        expect(missing.length, what).toBeLessThanOrEqual(1);
        taken += missing.length;
        expect([report?.announcedRows, report?.rows], what).toEqual([BigInt(ROWS), rows.length]);
        const covers = report?.damage.some(({ offset, length }) => offset <= at && at < offset + length);
        if (rows.length < ROWS && taken === 0) expect(covers, what).toBe(true);
        // In front of the checksum everything is known from what is behind it.
        if (at < HEADER_BYTES - 4) {
          expect([report?.isChecksumRight, report?.damage], what).toEqual([true, [{ offset: at, length: 1 }]]);
        } else expect(report?.isChecksumRight, what).toBe(false);
      }
    }
    expect(taken).toBeLessThan(bytes.length / 100);
  });

  test("cut anywhere: the rows in front of the cut", () => {
    const owners = rowsOfBytes(version2);
    const before = shown(open({ [PATH]: version2 }));
    const firstRowEnd = owners.lastIndexOf(0) + 1;
    for (let end = 0; end < version2.length; end++) {
      const files = { [PATH]: version2.subarray(0, end) };
      if (end < firstRowEnd) {
        expect(
          codeOf(() => open(files)),
          `cut at ${end}`,
        ).toMatch(/^IQDB_(TRUNCATED|CHECKSUM|INVALID_PAYLOAD)/);
        continue;
      }
      const whole = owners[end] ?? 0;
      const db = open(files, { readOnly: true });
      expect(shown(db), `cut at ${end}`).toEqual(before.slice(0, whole));
    }
  });

  test("opened for writing, it is whole again, and the damaged one is beside", () => {
    const at = rowsOfBytes(version2).indexOf(3);
    const damaged = changed(version2, at, 0x40);
    for (const recovery of ["strict", "cut-tail"] as const) {
      expect(codeOf(() => open({ [PATH]: damaged }, { recovery }))).toBe("IQDB_CHECKSUM_MISMATCH");
    }
    const storage = new MemoryStorage({ files: { [PATH]: damaged, [`${PATH}.damaged-1`]: Uint8Array.of(1) } });
    const db = Iqdb.open(PATH, { storage, recovery: "salvage" });
    expect(db.openReport?.warnings.join()).toContain(`${PATH}.damaged-2`);
    expect(db.size).toBe(ROWS - 1);
    expect(db.verify().ok).toBe(true);
    const found = db.search([6.5, -6, 1.25], 1);
    expect(found.map(({ id }) => id)).toEqual([6]);
    const killed = crash(storage);
    expect(killed.bytesOf(`${PATH}.damaged-2`)).toEqual(damaged);
    const again = Iqdb.open(PATH, { storage: killed });
    expect([shown(again), again.openReport?.damaged]).toEqual([shown(db), false]);
    again.upsert("new", [1, 2, 3]);
    expect(again.size).toBe(ROWS);
  });
});

describe("beside a log", () => {
  /** A killed database: rows in the snapshot, more in the log. */
  function killed(options: OpenOptions = {}): { snapshot: Uint8Array; log: Uint8Array } {
    const storage = new MemoryStorage();
    const db = Iqdb.open(PATH, { storage, dim: DIM, metric: "euclidean", ...options });
    db.upsertMany(Array.from({ length: ROWS }, (_, number) => rowOf(number)));
    db.checkpoint();
    db.upsert("logged", [1, 2, 3]);
    db.delete(4);
    return { snapshot: storage.bytesOf(PATH) as Uint8Array, log: storage.bytesOf(LOG) as Uint8Array };
  }

  test.each([1, 2] as const)("version %i: what it says happens to the rows that came back", (walVersion) => {
    const { snapshot, log } = killed({ walVersion });
    const at = rowsOfBytes(snapshot).indexOf(2);
    const db = open({ [PATH]: changed(snapshot, at, 0x40), [LOG]: log }, { walVersion });
    expect([db.has(2), db.has(4), db.has("logged"), db.size]).toEqual([false, false, true, 6]);
    expect(db.verify().ok).toBe(true);
  });

  test("a checksum that was damaged itself is proven right by the log that names it, a cut one is recognised", () => {
    const { snapshot, log } = killed();
    const wrong = open({ [PATH]: changed(snapshot, HEADER_BYTES - 1, 0x40), [LOG]: log }, { readOnly: true });
    expect(wrong.openReport?.salvagedSnapshot).toMatchObject({
      isChecksumRight: true,
      damage: [{ offset: 49, length: 1 }],
    });
    expect(wrong.has("logged")).toBe(true);
    const cut = open({ [PATH]: snapshot.subarray(0, -1), [LOG]: log }, { readOnly: true });
    expect([cut.size, cut.has("logged")]).toEqual([ROWS - 1, true]);
    const damagedLog = changed(log, 9, 0xff);
    expect(codeOf(() => open({ [PATH]: snapshot.subarray(0, -1), [LOG]: damagedLog }))).toBe(
      "IQDB_UNSUPPORTED_VERSION",
    );
  });

  test("whenever the power goes, the damaged snapshot is in its place or beside, and what it held is there", () => {
    const { snapshot, log } = killed();
    const damaged = changed(snapshot, rowsOfBytes(snapshot).indexOf(2), 0x40);
    const image = new Map([
      [PATH, damaged],
      [LOG, log],
    ]);
    const storage = new SimulatedStorage({ image, seed: 1 });
    const db = Iqdb.open(PATH, { storage, recovery: "salvage" });
    const salvaged = shown(db);
    db.upsert("after", [9, 9, 9]);
    const after = shown(db);
    db.close();
    let states = 0;
    for (const { image: left, point } of crashStates(storage.trace(), { seed: 1, statesPerPoint: 20 })) {
      const copies = [left.get(`${PATH}.damaged-1`), left.get(PATH)].filter((bytes) => bytes !== undefined);
      expect(
        copies.some((bytes) => Buffer.compare(bytes, damaged) === 0),
        `after ${point} operations`,
      ).toBe(true);
      const next = Iqdb.open(PATH, { storage: new SimulatedStorage({ image: left, seed: 3 }), recovery: "salvage" });
      expect([salvaged, after], `after ${point} operations`).toContainEqual(shown(next));
      states++;
    }
    expect(states).toBeGreaterThan(200);
  });

  test("a disk that is full at any call leaves the damaged snapshot and its log as they were, or the rows whole", () => {
    const { snapshot, log } = killed();
    const damaged = changed(snapshot, rowsOfBytes(snapshot).indexOf(2), 0x40);
    const files = { [PATH]: damaged, [LOG]: log };
    const expected = shown(open(files, { readOnly: true }));
    let failed = 0;
    for (let calls = 0; ; calls++) {
      const storage = new HookedStorage({ files });
      let left = calls;
      storage.before = (call) => {
        if (["write", "create", "sync", "datasync", "rename", "truncate"].includes(call) && left-- <= 0) {
          throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
        }
      };
      const code = codeOf(() => Iqdb.open(PATH, { storage, recovery: "salvage" }));
      storage.before = undefined;
      expect(storage.openHandles === 0 || code === "no error").toBe(true);
      const next = Iqdb.open(PATH, { storage: crash(storage), recovery: "salvage" });
      expect([shown(next), next.verify().ok], `after ${calls} calls`).toEqual([expected, true]);
      if (code === "no error" && left > 0) break;
      failed++;
    }
    expect(failed).toBeGreaterThan(8);
  });
});

describe("what cannot be proven is refused", () => {
  const flat = snapshotOf({ kind: "flat" });

  test("a header that is none in front of rows that are damaged, and a file that holds no row any more", () => {
    const both = changed(changed(flat, 2, 0xff), flat.length - 1, 0xff);
    expect(codeOf(() => open({ [PATH]: both }))).toBe("IQDB_BAD_MAGIC");
    expect(codeOf(() => open({ [PATH]: new TextEncoder().encode("something else") }))).toBe("IQDB_BAD_MAGIC");
    for (const bytes of [flat, asVersion1(flat)]) {
      expect(codeOf(() => open({ [PATH]: bytes.slice().fill(0xee, HEADER_BYTES) }))).toBe("IQDB_CHECKSUM_MISMATCH");
    }
  });

  test("an index that cannot be salvaged, and a disk that does not give the file", () => {
    const storage = new HookedStorage({ files: { [PATH]: changed(flat, flat.length - 1, 0xff) } });
    const { indexType, loadFrom } = FlatIndex;
    const load = (type: PersistableType<FlatIndex>) =>
      PersistedIndex.load({ path: PATH, storage, recovery: "salvage", readOnly: true }, type);
    expect(codeOf(() => load({ indexType, loadFrom }))).toBe("IQDB_CHECKSUM_MISMATCH");
    expect(load(FlatIndex).openReport.salvagedSnapshot?.isChecksumRight).toBe(false);
    storage.before = (call) => {
      if (call === "read") throw Object.assign(new Error("EIO"), { code: "EIO" });
    };
    expect(codeOf(() => load(FlatIndex))).toBe("IQDB_IO");
  });

  test.each(["lz4", { zstd: 3 }] as const)("a payload compressed by %j that does not decompress", (compression) => {
    const bytes = snapshotOf({ kind: "flat" }, { compression });
    const before = shown(open({ [PATH]: bytes }));
    const db = open({ [PATH]: changed(bytes, 30, 0x40) }, { readOnly: true });
    expect(shown(db)).toEqual(before);
    expect(db.openReport?.salvagedSnapshot).toMatchObject({ isChecksumRight: true, offsetsIn: "payload" });
    expect(codeOf(() => open({ [PATH]: bytes.subarray(0, -9) }))).toBe("IQDB_CHECKSUM_MISMATCH");
  });
});

describe("many rows", () => {
  test("behind and in front of a damaged one come back", () => {
    const storage = new MemoryStorage();
    const db = Iqdb.open(PATH, { storage, dim: 16, metric: "dot" });
    db.upsertMany(Array.from({ length: 500 }, (_, id) => ({ id, vector: new Array(16).fill(id / 7) })));
    db.close();
    const bytes = storage.bytesOf(PATH) as Uint8Array;
    const owners = rowsOfBytes(bytes);
    for (const row of [0, 20, 499]) {
      const damaged = open({ [PATH]: changed(bytes, owners.indexOf(row), 0x40) });
      expect([damaged.size, damaged.has(row)]).toEqual([499, false]);
    }
    const sector = bytes.slice().fill(0xa5, 9_000, 9_512);
    const { damage, rows } = open({ [PATH]: sector }).openReport?.salvagedSnapshot ?? {};
    expect([damage?.length, rows]).toEqual([1, 500 - new Set(owners.slice(9_000, 9_512)).size]);
  });

  test("that are none take time in proportion to the file, whatever is claimed", () => {
    const { header } = readIqdbSnapshot(snapshotOf({ kind: "flat" }));
    for (const fill of [0, 1, 0x41]) {
      const payload = new Uint8Array(100_000).fill(fill, 30);
      payload.set(writeCoreHead({ version: 1, indexKind: 0, dim: 3n, metric: 0, numRows: 2n ** 40n }));
      const front = writeSnapshotHeader({ ...header, version: 1, numVectors: 2n ** 40n, regionCrc32: 1 });
      const files = { [PATH]: Uint8Array.of(...front, ...payload) };
      expect(["no error", "IQDB_CHECKSUM_MISMATCH"]).toContain(codeOf(() => open(files, { readOnly: true })));
    }
  });
});
