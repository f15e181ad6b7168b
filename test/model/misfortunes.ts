/** What befalls a database besides kills: a call of the storage that fails, and a byte of a file that is another one day. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { type Id, type Iqdb, IqdbError, type Metadata, type OpenOptions } from "../../src/public.js";
import { plainRowOf } from "../golden/golden-files.js";
import { HookedStorage } from "../support/hooked-storage.js";
import { applyPlain, type PlainOperation, type PlainRow } from "../support/plain-reader.js";
import { anId, aVector, maybeMetadata } from "./arbitraries.js";
import {
  type Command,
  command,
  expectSame,
  logV1Of,
  open,
  PATH,
  type Real,
  show,
  someOpenOptions,
} from "./commands.js";
import { plainRow, sameRows } from "./oracle.js";

const CHANGES = new Set([
  "create",
  "write",
  "truncate",
  "sync",
  "datasync",
  "rename",
  "unlink",
  "syncDirectory",
  "close",
]);

const rowsOf = (db: Iqdb): PlainRow[] => [...db.entries()].map(plainRowOf);

/** The files as a killed process leaves them. */
function killed({ storage }: Real): HookedStorage {
  return new HookedStorage({
    files: Object.fromEntries(storage.paths().map((path) => [path, storage.bytesOf(path)!])),
  });
}

/** Does `act` while the storage refuses its `nth` change with `code`; whether `act` was refused. */
function refuses(storage: HookedStorage, nth: number, code: string, act: () => void): boolean {
  let left = nth;
  storage.before = (call) => {
    if (CHANGES.has(call) && left-- === 0) throw Object.assign(new Error(code), { code });
  };
  try {
    act();
    return false;
  } catch (error) {
    assert.ok(error instanceof IqdbError, String(error));
    return true;
  } finally {
    storage.before = undefined;
  }
}

interface Failure {
  readonly nth: number;
  readonly code: string;
  readonly row: readonly [Id, Float32Array, Metadata | undefined];
  readonly kind: "upsert" | "checkpoint" | "flush";
  readonly options: OpenOptions;
}

/** What was refused has happened, whole, or not at all; the next process finds one of the two, and everything before. */
const failNext = (failure: Failure): Command =>
  command(`storage call ${failure.nth} fails: ${show(failure)}`, (model, real) => {
    const { nth, code, row, kind, options } = failure;
    const [id, vector, metadata] = row;
    const operations: PlainOperation[] =
      kind === "upsert" ? [{ op: "insert", row: plainRow(id, vector, metadata) }] : [];
    const act = () => (kind === "upsert" ? real.db.upsert(id, vector, metadata) : real.db[kind]());
    const isRefused = refuses(real.storage, nth, code, act);
    if (!isRefused) model.apply(operations);
    // What is acknowledged stays, even when a checkpoint failed behind it and the handle writes no more.
    assert.deepEqual(rowsOf(real.db), model.rows);
    const after = isRefused ? applyPlain(model.rows, operations) : undefined;
    real.storage = killed(real);
    const isLogV1 = logV1Of(real.storage) !== undefined;
    real.db = open(real.storage, options);
    const found = rowsOf(real.db);
    if (after !== undefined && sameRows(found, after)) model.apply(operations);
    // A log of version 1 does not say which snapshot it extends: once more on the one that holds it already, it gives the
    // same rows in another order.
    if (isRefused && isLogV1 && sameRows(found, model.rows)) model.rows = found;
    model.tiesKnown = false;
    expectSame(model, real);
  });

/**
 * A byte of a file changes while nobody has it open: it is refused, or nothing is lost, or the report says so. Salvage opens it
 * or refuses it, too. Then the byte is as it was again.
 */
const damage = ([file, place, flip]: [string, number, number]): Command =>
  command(`a byte of ${file} is damaged (${place}, ${flip})`, (model, real) => {
    const left = killed(real);
    const path = `${PATH}${file}`;
    const bytes = left.bytesOf(path);
    if (bytes === undefined || bytes.length === 0) return;
    const at = Math.floor(place * bytes.length);
    bytes[at]! ^= flip;
    left.put(path, bytes);
    for (const recovery of ["strict", "salvage"] as const) {
      try {
        const db = open(left, { readOnly: true, recovery });
        const { droppedBytes, damaged } = db.openReport!;
        if (droppedBytes === 0 && !damaged) assert.deepEqual(rowsOf(db), model.rows);
        db.close();
      } catch (error) {
        assert.ok(error instanceof IqdbError, String(error));
      }
    }
  });

/** The commands; `dim` is that of the database. */
export function misfortunes(dim: number): fc.Arbitrary<Command>[] {
  return [
    fc
      .record({
        nth: fc.nat(12),
        code: fc.constantFrom("EIO", "ENOSPC", "EMFILE"),
        row: fc.tuple(anId, aVector(dim), maybeMetadata),
        kind: fc.constantFrom("upsert" as const, "checkpoint" as const, "flush" as const),
        options: someOpenOptions,
      })
      .map(failNext),
    fc
      .tuple(
        fc.constantFrom("", ".wal", ".idx"),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: 1, max: 255 }),
      )
      .map(damage),
  ];
}
