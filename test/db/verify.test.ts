/** `verify` reads the files again: whichever byte of them has changed, it says so. */
import { describe, expect, test } from "vitest";
import { Iqdb } from "../../src/public.js";
import { SimulatedStorage } from "../support/simulation/simulated-storage.js";

const PATH = "/data.iqdb";
const FILES = { snapshot: PATH, log: `${PATH}.wal`, sidecar: `${PATH}.idx` } as const;
const CHANGES = [0x01, 0x80, 0xff];

function rows(from: number, to: number) {
  const all = Array.from({ length: to }, (_, n) => ({
    id: n % 3 === 0 ? `row-${n}` : n,
    vector: [n, 1],
    metadata: { n },
  }));
  return all.slice(from);
}

/** A snapshot, a sidecar and a log that holds a batch, a row, a deletion and a mark. */
function database(walVersion: 1 | 2): { storage: SimulatedStorage; db: Iqdb } {
  const storage = new SimulatedStorage({ forgetful: true });
  const options = { storage, dim: 2, metric: "euclidean", walVersion, index: { kind: "hnsw", m: 2 } } as const;
  const db = Iqdb.open(PATH, options);
  db.upsertMany(rows(0, 8));
  db.checkpoint();
  db.upsertMany(rows(8, 11));
  db.upsert("last", [9, 9], { text: "x" });
  db.delete(1);
  db.flush();
  return { storage, db };
}

/** The places of a file at which a changed byte goes unnoticed. */
function unnoticed(storage: SimulatedStorage, path: string, length: number, damaged: () => boolean): string[] {
  const bytes = storage.image().get(path) as Uint8Array;
  const places: string[] = [];
  for (let at = 0; at < length; at++) {
    // A damaged sidecar has the index built anew, which takes its time: there each place gets one of the values.
    for (const change of path === FILES.sidecar ? [CHANGES[at % 3] as number] : CHANGES) {
      const changed = bytes.slice();
      changed[at] = (changed[at] as number) ^ change;
      storage.put(path, changed);
      if (!damaged()) places.push(`${path} byte ${at} ^ ${change}`);
    }
  }
  storage.put(path, bytes);
  return places;
}

describe.each([2, 1] as const)("log version %i", (walVersion) => {
  test.each(Object.entries(FILES))("any changed byte of the %s is found by an open handle", (_name, path) => {
    const { storage, db } = database(walVersion);
    expect(db.verify()).toEqual({ ok: true, rows: 11, problems: [] });
    const bytes = storage.image().get(path) as Uint8Array;
    // Behind the frames of the log is room, which holds nothing.
    const length = path === FILES.log ? bytes.findLastIndex((byte) => byte !== 0) + 1 : bytes.length;
    expect(length).toBeGreaterThan(100);
    expect(unnoticed(storage, path, length, () => !db.verify().ok)).toEqual([]);
    expect(db.verify().ok).toBe(true);
  });
});

test.each([FILES.snapshot, FILES.sidecar])("any changed byte of a closed database is found: %s", (path) => {
  const { storage, db } = database(2);
  db.close();
  expect([...storage.image().keys()].sort()).toEqual([FILES.snapshot, FILES.sidecar]);
  const check = () => {
    try {
      const reader = Iqdb.open(PATH, { storage, readOnly: true });
      const { ok } = reader.verify();
      reader.close();
      return !ok;
    } catch (error) {
      return String((error as { code?: unknown }).code).startsWith("IQDB_");
    }
  };
  expect(check()).toBe(false);
  expect(unnoticed(storage, path, (storage.image().get(path) as Uint8Array).length, check)).toEqual([]);
});

test("a sidecar of the snapshot before, as a crash leaves it, is no damage", () => {
  const { storage, db } = database(2);
  const before = storage.image().get(FILES.sidecar) as Uint8Array;
  db.close();
  expect([...(storage.image().get(FILES.sidecar) as Uint8Array)]).not.toEqual([...before]);
  storage.put(FILES.sidecar, before);
  const reader = Iqdb.open(PATH, { storage, readOnly: true });
  expect(reader.openReport?.warnings.join()).toContain("belongs to another snapshot");
  expect(reader.verify()).toEqual({ ok: true, rows: 11, problems: [] });
  reader.close();
});

test("a missing sidecar is no damage, and a torn tail that the reader was opened on is known", () => {
  const { storage, db } = database(2);
  const log = storage.image().get(FILES.log) as Uint8Array;
  storage.die();
  storage.unlink(FILES.sidecar);
  storage.put(FILES.log, new Uint8Array([...log, 1, 2, 3]));
  const reader = Iqdb.open(PATH, { storage, readOnly: true });
  expect(reader.openReport?.droppedBytes).toBeGreaterThan(0);
  expect(reader.verify()).toEqual({ ok: true, rows: 11, problems: [] });
  expect(db.verify().problems.map(({ code }) => code)).toEqual(["IQDB_WAL_CORRUPT"]);
});
