/**
 * Salvage of a damaged snapshot: every row in front of the damage and behind it comes back as it was, the report names what
 * did not, the damaged file stays beside, and the database is whole again, also when the power goes or the disk is full in
 * between.
 */
import { describe, expect, test } from "vitest";
import { fieldsOf } from "../../fuzz/field-map.js";
import { readSnapshotHeader, writeSnapshotHeader } from "../../generated/iqdb-snapshot.js";
import { crc32 } from "../../src/bytes/crc32.js";
import { type IndexConfig, Iqdb, MemoryStorage, type OpenOptions } from "../../src/public.js";
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
