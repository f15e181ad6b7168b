/**
 * What can happen to a database, as fast-check commands: each does the same to the library and to the oracle and compares.
 * Processes die too: `Crash` forgets the handle and goes on with the files as they are.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Id,
  Iqdb,
  IqdbError,
  type MemoryStorage,
  type Metadata,
  type Metric,
  type NewRow,
  type OpenOptions,
} from "../../src/public.js";
import { plainIdOf, plainRowOf } from "../golden/golden-files.js";
import { HookedStorage } from "../support/hooked-storage.js";
import { applyPlain, type PlainRow, readPlainLogV1, readPlainSnapshot } from "../support/plain-reader.js";
import { anId, aVector, maybeMetadata } from "./arbitraries.js";
import { type Oracle, plainId, plainRow } from "./oracle.js";

export const PATH = "/model.iqdb";

export interface Real {
  storage: HookedStorage;
  db: Iqdb;
  metric: Metric;
}

export type Command = fc.Command<Oracle, Real>;

/** Options that may change from one opening to the next. */
export const someOpenOptions: fc.Arbitrary<OpenOptions> = fc.record(
  {
    walVersion: fc.constantFrom(1 as const, 2 as const),
    fsync: fc.constantFrom("always" as const, "never" as const, { periodicMs: 10 }),
    compression: fc.constantFrom("none" as const, "lz4" as const, { zstd: 1 }),
    checkpointBytes: fc.constantFrom(1, 200, 5000, Number.POSITIVE_INFINITY),
    cache: fc.constant({ capacity: 3 }),
  },
  { requiredKeys: [] },
);

export const open = (storage: MemoryStorage, options: OpenOptions): Iqdb =>
  Iqdb.open(PATH, { ...options, storage, ids: "bytes", numbers: "exact" });

/** All rows in storage order, bit for bit, and the same counted, looked up one by one, and found by has. */
export function expectSame(model: Oracle, { db }: Real): void {
  assert.deepEqual([...db.entries()].map(plainRowOf), model.rows);
  assert.equal(db.size, model.rows.length);
}

export function command(text: string, run: (model: Oracle, real: Real) => void): Command {
  return { check: () => true, run: (model, real) => run(model, real), toString: () => text };
}

export const show = (value: unknown): string => fc.stringify(value);

const upsert = ([id, vector, metadata]: [Id, Float32Array, Metadata | undefined]) =>
  command(`upsert(${show(id)}, ${show(vector)}, ${show(metadata)})`, (model, { db }) => {
    const own = vector.slice();
    db.upsert(id, own, metadata);
    own.fill(9); // the caller's array is the caller's again
    model.apply([{ op: "insert", row: plainRow(id, vector, metadata) }]);
    assert.deepEqual(plainRowOf(db.get(id)!), model.get(plainId(id)));
  });

const upsertMany = (rows: NewRow[]) =>
  command(`upsertMany(${show(rows)})`, (model, { db }) => {
    db.upsertMany(rows);
    model.apply(rows.map((row) => ({ op: "insert", row: plainRow(row.id, row.vector as Float32Array, row.metadata) })));
  });

const refused = (rows: NewRow[], bad: NewRow) =>
  command(`upsertMany with a refused row (${show(rows)})`, (model, real) => {
    assert.throws(() => real.db.upsertMany([...rows, bad]), IqdbError);
    expectSame(model, real);
  });

const remove = (id: Id) =>
  command(`delete(${show(id)})`, (model, { db }) => {
    assert.equal(db.delete(id), model.has(plainId(id)));
    model.apply([{ op: "delete", id: plainId(id) }]);
    assert.equal(db.get(id), undefined);
  });

const removeMany = (ids: Id[]) =>
  command(`deleteMany(${show(ids)})`, (model, { db }) => {
    const there = [...new Set(ids.map(plainId))].filter((id) => model.has(id));
    assert.equal(db.deleteMany(ids), there.length);
    model.apply(there.map((id) => ({ op: "delete", id })));
  });

const isWholeNumber = (row: PlainRow, wanted: bigint): boolean => {
  const value = row[2]?.find(([key]) => key === "k")?.[1];
  if (value === undefined) return false;
  if ("int" in value) return BigInt(value.int) === wanted;
  return "float_bits" in value && Buffer.from(value.float_bits, "hex").readDoubleBE() === Number(wanted);
};

const removeWhere = (k: number) =>
  command(`deleteWhere({ k: ${k} })`, (model, { db }) => {
    const there = model.rows.filter((row) => isWholeNumber(row, BigInt(k))).map(([id]) => id);
    assert.equal(db.deleteWhere({ k }), there.length);
    model.apply(there.map((id) => ({ op: "delete", id })));
  });

const search = (query: Float32Array, k: number, filtered: number | undefined) =>
  command(`search(${show(query)}, ${k}, ${filtered})`, (model, { db, metric }) => {
    const hits = db.search(query, k, filtered === undefined ? {} : { filter: { k: filtered } });
    const accepts = (row: PlainRow) => filtered === undefined || isWholeNumber(row, BigInt(filtered));
    const found = hits.map((hit): [string, number] => [plainIdOf(hit.id), hit.distance]);
    const all = model.search(metric, query, model.rows.length, accepts);
    if (model.tiesKnown) return assert.deepEqual(found, all.slice(0, k));
    // Any order within a tie: the distances rank by rank, and each row once with the distance that is its own.
    const distances = (list: [string, number][]) => list.map(([, distance]) => distance);
    assert.deepEqual(distances(found), distances(all.slice(0, k)));
    const own = new Map(all);
    for (const [id, distance] of found) assert.equal(own.get(id), distance);
    assert.equal(new Set(found.map(([id]) => id)).size, found.length);
  });

const flush = command("flush()", (_, { db }) => db.flush());
const checkpoint = command("checkpoint()", (_, { db }) => db.checkpoint());
const optimize = command("optimize()", (_, { db }) => void db.optimize());
const tick = command("time passes", (_, { storage }) => storage.advance(20));

const verify = command("verify()", (_, { db }) => {
  assert.equal(db.verify().ok, true);
});

const backup = command("backup() and openBytes()", (model, { db, storage }) => {
  db.backup("/backup.iqdb", { overwrite: true });
  const bytes = storage.bytesOf("/backup.iqdb")!;
  const copy = Iqdb.openBytes(bytes, { ids: "bytes", numbers: "exact" });
  assert.deepEqual([...copy.entries()].map(plainRowOf), model.rows);
  copy.close();
  assert.deepEqual(readPlainSnapshot(bytes).rows, model.rows);
});

const look = command("open beside it, read-only", (model, { storage }) => {
  const reader = open(storage, { readOnly: true });
  assert.deepEqual([...reader.entries()].map(plainRowOf), model.rows);
  reader.close();
});

const reopen = (options: OpenOptions) =>
  command(`close, open(${show(options)})`, (model, real) => {
    real.db.close();
    const paths = real.storage.paths().filter((path) => !/\.(lock|idx)$/.test(path) && path !== "/backup.iqdb");
    assert.deepEqual(paths, [PATH]);
    assert.deepEqual(readPlainSnapshot(real.storage.bytesOf(PATH)!).rows, model.rows);
    assert.equal(real.storage.openHandles, 0);
    real.db = open(real.storage, options);
    model.reopened();
    expectSame(model, real);
  });

/** The log, where it is of version 1. */
export function logV1Of(storage: MemoryStorage): Uint8Array | undefined {
  const log = storage.bytesOf(`${PATH}.wal`);
  return log?.[8] === 1 ? log : undefined;
}

/** Where the log is of version 1, the files say everything by themselves at any moment. */
function expectPlain(model: Oracle, storage: MemoryStorage): void {
  const log = logV1Of(storage);
  if (log === undefined) return;
  const { operations, end } = readPlainLogV1(log);
  assert.equal(end, log.length);
  const { rows } = readPlainSnapshot(storage.bytesOf(PATH)!);
  assert.deepEqual(applyPlain(rows, operations), model.rows);
}

/** The process is killed: everything written stays, the lock goes, the handle is never heard of again. */
const crash = (options: OpenOptions) =>
  command(`kill -9, open(${show(options)})`, (model, real) => {
    const left = real.storage;
    expectPlain(model, left);
    real.storage = new HookedStorage();
    for (const path of left.paths()) real.storage.put(path, left.bytesOf(path)!);
    real.db = open(real.storage, options);
    model.tiesKnown = false;
    expectSame(model, real);
    assert.equal(real.db.openReport!.droppedBytes, 0);
  });

export function allCommands(dim: number): fc.Arbitrary<Command>[] {
  const aRow = fc.tuple(anId, aVector(dim), maybeMetadata);
  const rows = fc
    .array(aRow, { minLength: 1, maxLength: 6 })
    .map((list) => list.map(([id, vector, metadata]): NewRow => ({ id, vector, metadata })));
  const aBadRow = fc.constantFrom<NewRow>(
    { id: 1, vector: new Float32Array(dim + 1) },
    { id: 1, vector: new Float32Array(dim).fill(Number.NaN) },
    { id: -1, vector: new Float32Array(dim) },
    { id: "", vector: new Float32Array(dim) },
    { id: 1, vector: new Float32Array(dim), metadata: { nested: {} as never } },
  );
  const aFilter = fc.option(fc.integer({ min: -3, max: 3 }), { nil: undefined });
  return [
    aRow.map(upsert),
    aRow.map(upsert),
    aRow.map(upsert),
    rows.map(upsertMany),
    rows.map(upsertMany),
    fc.tuple(rows, aBadRow).map(([good, bad]) => refused(good, bad)),
    anId.map(remove),
    fc.array(anId, { maxLength: 5 }).map(removeMany),
    fc.integer({ min: -3, max: 3 }).map(removeWhere),
    fc.tuple(aVector(dim), fc.integer({ min: 0, max: 12 }), aFilter).map(([query, k, k2]) => search(query, k, k2)),
    ...[flush, checkpoint, optimize, tick, verify, backup, look].map((one) => fc.constant(one)),
    someOpenOptions.map(reopen),
    someOpenOptions.map(crash),
    someOpenOptions.map(crash),
  ];
}
