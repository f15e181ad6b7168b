/** Opening as who follows it sees it: how far it is, and ended at any point, as if nothing had been opened. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findHostModule } from "../../src/host.js";
import { OpeningProgress } from "../../src/persist/opening-progress.js";
import { PersistedIndex } from "../../src/persist/persisted-index.js";
import { MemoryStorage } from "../../src/persist/storage/memory-storage.js";
import { type IndexConfig, Iqdb, type IqdbError, type OpenOptions } from "../../src/public.js";
import { codeOf, thrownBy } from "../support/error-code.js";
import { SeededRandom } from "../support/seeded-random.js";
import { SortedIndex } from "../support/sorted-index.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

const DIM = 64;
const reason = new Error("enough");
const random = new SeededRandom(11);

function rowsOf(count: number) {
  return Array.from({ length: count }, (_, id) => {
    const vector = Float32Array.from({ length: DIM }, () => random.below(2 ** 20) / 2 ** 20);
    return { id, vector, metadata: { part: id % 3 } };
  });
}

const LOGGED = 400;
const manyRows = rowsOf(8000);
const fewRows = rowsOf(1500);
const query = fewRows[7]?.vector as Float32Array;

interface Case {
  readonly name: string;
  readonly index: IndexConfig;
  readonly options?: OpenOptions;
  /** Rows that are in the log alone. */
  readonly logged?: number;
  readonly without?: string;
  /** So many different shares are told at least. */
  readonly told: number;
}

const HNSW: IndexConfig = { kind: "hnsw", m: 6, efConstruction: 24 };
const hasZstd = findHostModule<{ zstdCompressSync?: unknown }>("node:zlib")?.zstdCompressSync !== undefined;
const packed = hasZstd ? ({ zstd: 1 } as const) : ("lz4" as const);

const CASES: readonly Case[] = [
  { name: "a snapshot", index: { kind: "flat" }, told: 8 },
  { name: "a snapshot and a log", index: { kind: "flat" }, logged: LOGGED, told: 30 },
  { name: "a log of version 1", index: { kind: "flat" }, options: { walVersion: 1 }, logged: LOGGED, told: 30 },
  { name: "a compressed snapshot", index: { kind: "flat" }, options: { compression: packed }, told: 8 },
  { name: "a graph with its sidecar", index: HNSW, logged: 20, told: 10 },
  { name: "a graph without its sidecar", index: HNSW, without: ".idx", told: 50 },
  { name: "clusters", index: { kind: "ivf", nClusters: 8 }, logged: 20, told: 5 },
];

/** The files of a database that was not closed, in a folder of their own. */
function filesOf({ index, options, logged = 0, without }: Case): string {
  const folder = temporaryDirectory();
  const made = join(folder, "made.iqdb");
  const rows = index.kind === "flat" ? manyRows : fewRows;
  const db = Iqdb.open(made, { dim: DIM, metric: "euclidean", index, fsync: "never", ...options });
  db.upsertMany(rows.slice(logged));
  db.search(query, 1);
  db.checkpoint();
  for (const { id, vector, metadata } of rows.slice(0, logged)) db.upsert(id, vector, metadata);
  const files = join(folder, "files");
  mkdirSync(files);
  for (const end of ["", ".wal", ".idx"]) {
    if (end !== without && readdirSync(folder).includes(`made.iqdb${end}`)) {
      copyFileSync(`${made}${end}`, join(files, `x.iqdb${end}`));
    }
  }
  db.close();
  return files;
}

/** A copy to open, which may change it. */
function copyOf(files: string): string {
  const folder = temporaryDirectory();
  for (const name of readdirSync(files)) copyFileSync(join(files, name), join(folder, name));
  return join(folder, "x.iqdb");
}

function contentOf(path: string): Record<string, string> {
  const folder = join(path, "..");
  const names = readdirSync(folder).filter((name) => !name.endsWith(".lock"));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name)).toString("latin1")]));
}

function expectShares(told: readonly number[]): void {
  expect(told[0]).toBe(0);
  expect(told.at(-1)).toBe(1);
  expect(told).toEqual([...told].sort((a, b) => a - b));
  expect(new Set(told).size).toBe(told.length);
}

/** About six of them, the first and the last among them. */
function some(told: readonly number[]): number[] {
  const step = Math.max(1, Math.floor(told.length / 5));
  return [...new Set([...told.filter((_, place) => place % step === 0), ...told.slice(-1)])];
}

describe.each(CASES)("$name", (one) => {
  const idsIn = (db: Iqdb) => db.search(query, 5).map(({ id }) => id);

  test("is told of, from 0 to 1", () => {
    const files = filesOf(one);
    const told: number[] = [];
    const db = Iqdb.open(copyOf(files), { onProgress: (done) => told.push(done) });
    expectShares(told);
    expect(told.length).toBeGreaterThanOrEqual(one.told);
    expect(told.length).toBeLessThan(1100);
    const plain = Iqdb.open(copyOf(files));
    expect(idsIn(db)).toEqual(idsIn(plain));
    expect(db.size).toBe(plain.size);
    expect({ ...db.openReport, warnings: [] }).toEqual({ ...plain.openReport, warnings: [] });
    for (const handle of [db, plain]) {
      expect(handle.verify().ok).toBe(true);
      handle.close();
    }
  });

  test("ended anywhere, leaves files and lock as if nothing had been opened", () => {
    const files = filesOf(one);
    const told: number[] = [];
    Iqdb.open(copyOf(files), { onProgress: (done) => told.push(done) }).close();
    for (const readOnly of [false, true]) {
      const path = copyOf(files);
      const before = contentOf(path);
      for (const stop of some(told)) {
        const controller = new AbortController();
        const last: number[] = [];
        const abort = (done: number) => {
          last.push(done);
          if (done >= stop) controller.abort(reason);
        };
        const error = thrownBy(() => Iqdb.open(path, { readOnly, signal: controller.signal, onProgress: abort }));
        expect(error).toMatchObject({ code: "IQDB_ABORTED", cause: reason });
        // Nothing is told behind its end.
        expect(last.filter((done) => done >= stop)).toEqual([stop]);
        const fail = (done: number) => {
          if (done >= stop) throw reason;
        };
        expect(() => Iqdb.open(path, { readOnly, onProgress: fail }), `${stop}`).toThrow(reason);
        if (stop < 1) expect(contentOf(path)).toEqual(before);
      }
      const db = Iqdb.open(path);
      expect(db.size).toBe(one.index.kind === "flat" ? manyRows.length : fewRows.length);
      expect(db.verify().problems).toEqual([]);
      db.close();
    }
  });

  test("read from bytes is told of and ended, too", () => {
    const bytes = readFileSync(copyOf(filesOf(one)));
    const told: number[] = [];
    Iqdb.openBytes(bytes, { onProgress: (done) => told.push(done) }).close();
    expectShares(told);
    for (const stop of some(told)) {
      const fail = (done: number) => {
        if (done >= stop) throw reason;
      };
      expect(() => Iqdb.openBytes(bytes, { onProgress: fail })).toThrow(reason);
    }
  });
});

test("a new database is told of as begun and done; ended before it begins, none is made", () => {
  const folder = temporaryDirectory();
  const path = join(folder, "new.iqdb");
  const shape = { dim: 2, metric: "dot" } as const;
  const signal = AbortSignal.abort(reason);
  expect(thrownBy(() => Iqdb.open(path, { ...shape, signal }))).toMatchObject({ code: "IQDB_ABORTED", cause: reason });
  expect(readdirSync(folder)).toEqual([]);
  const told: number[] = [];
  Iqdb.open(path, { ...shape, onProgress: (done) => told.push(done) }).close();
  expect(told).toEqual([0, 1]);
  Iqdb.open(path, { signal: new AbortController().signal }).close();
});

test("what is refused is refused as without anybody who follows", () => {
  const folder = temporaryDirectory();
  const onProgress = () => {};
  expect(codeOf(() => Iqdb.open(join(folder, "none.iqdb"), { readOnly: true, onProgress }))).toBe(
    "IQDB_SNAPSHOT_MISSING",
  );
  expect(codeOf(() => Iqdb.openBytes(new Uint8Array(8), { onProgress }))).toBe("IQDB_BAD_MAGIC");
});

test("who ends the opening of a damaged file does not have it salvaged", () => {
  const path = copyOf(filesOf(CASES[0] as Case));
  writeFileSync(
    path,
    readFileSync(path).map((byte, at, { length }) => (at === length - 100 ? ~byte : byte)),
  );
  const before = contentOf(path);
  const fail = (done: number) => {
    if (done > 0.5) throw reason;
  };
  expect(() => Iqdb.open(path, { recovery: "salvage", onProgress: fail })).toThrow(reason);
  expect(contentOf(path)).toEqual(before);
});

test("a graph whose sidecar is of no use is built, and told of", () => {
  const [withSidecar, without] = CASES.filter(({ index }) => index === HNSW).map((one) => copyOf(filesOf(one)));
  const sidecar = readFileSync(`${withSidecar}.idx`);
  for (const file of [
    sidecar.subarray(0, sidecar.length / 2),
    sidecar.map((byte, at) => (at === 5000 ? ~byte : byte)),
  ]) {
    const path = copyOf(join(without as string, ".."));

    writeFileSync(`${path}.idx`, file);
    const told: number[] = [];
    const db = Iqdb.open(path, { onProgress: (done) => told.push(done) });
    expect(db.openReport?.indexRebuilt).toBe(true);
    expectShares(told);
    expect(told.length).toBeGreaterThan(20);
    db.close();
  }
});

test("what ends the reading of a sidecar has nothing built in its place", () => {
  const storage = new MemoryStorage();
  const type = SortedIndex.by(0);
  const { asked } = type.create();
  const kept = PersistedIndex.openWith(type.create(), { path: "/a.iqdb", storage });
  for (let id = 0; id < 100; id++) kept.insert(id, new Float32Array([id, -id]));
  kept.close();
  const progress = new OpeningProgress(() => {
    if (asked.includes("load")) throw reason;
  });
  const error = thrownBy(() => PersistedIndex.follow({ path: "/a.iqdb", storage }, type, undefined, progress));
  expect(error).toMatchObject({ code: "IQDB_ABORTED", cause: reason });
  expect(progress.ended).toEqual({ error: reason });
  expect(asked).toEqual(["load"]);
  expect(PersistedIndex.load({ path: "/a.iqdb", storage }, type).index.size).toBe(100);
});

test("what is ended once is ended, even where reading begins again", () => {
  const path = copyOf(filesOf(CASES[1] as Case));
  const writer = Iqdb.open(path);
  writer.upsert("later", query);
  let calls = 0;
  const onProgress = (done: number) => {
    if (done < 0.9 || calls++ > 0) return;
    writer.checkpoint();
    throw reason;
  };
  expect(() => Iqdb.open(path, { readOnly: true, onProgress })).toThrow(reason);
  expect(calls).toBe(1);
  writer.close();
});

test("a snapshot that is replaced while it is read is read again, and what is told does not fall", () => {
  const path = copyOf(filesOf(CASES[1] as Case));
  const writer = Iqdb.open(path);
  writer.upsert("later", query);
  const told: number[] = [];
  const onProgress = (done: number) => {
    if (done > 0.5 && told.every((earlier) => earlier <= 0.5)) writer.checkpoint();
    told.push(done);
  };
  const reader = Iqdb.open(path, { readOnly: true, onProgress });
  expect(reader.size).toBe(manyRows.length + 1);
  expectShares(told);
  reader.close();
  writer.close();
});

test("bad options are refused", () => {
  const wrong = [{ onProgress: 1 }, { signal: {} }, { onProgres: () => {} }] as unknown as OpenOptions[];
  for (const options of wrong) {
    expect(codeOf(() => Iqdb.open("nowhere.iqdb", options))).toBe("IQDB_INVALID_CONFIG" satisfies IqdbError["code"]);
    expect(codeOf(() => Iqdb.openBytes(new Uint8Array(1), options))).toBe("IQDB_INVALID_CONFIG");
  }
});
