/**
 * What is opened and written back without a change keeps its bytes: the payload always, the whole file where nothing in it
 * depends on the version of a compressor. After a log was replayed, what is written agrees with the plain reader.
 */
import { describe, expect, test } from "vitest";
import { type Compression, Iqdb, MemoryStorage } from "../../src/public.js";
import { applyPlain, readPlainLogV1, readPlainSnapshot } from "../support/plain-reader.js";
import { bytesOf, type GoldenFile, goldenFiles, rowsOf, sha256 } from "./golden-files.js";

const PATH = "/golden.iqdb";
// Rows that we refuse, and a header field that only we write right: see differences-from-the-reference.md.
const NOT_OPENED = new Set(["invalid/odd-nan-component.iqdb"]);
const LENGTH_CORRECTED = new Set(["invalid/odd-rawlen-wrong-none.iqdb", "invalid/odd-trailing-fixed-crc.iqdb"]);

const byName = (entries: readonly GoldenFile[]) => entries.map((entry) => [entry.file, entry] as const);
const snapshots = goldenFiles.filter(
  (entry) => !entry.refused && entry.wal === undefined && !NOT_OPENED.has(entry.file),
);
const withLogs = goldenFiles.filter(
  (entry) =>
    !entry.refused && entry.wal !== undefined && (entry.records ?? 0) > 0 && !/midlog|nan|empty-bytes/.test(entry.file),
);

const COMPRESSION: Record<string, Compression> = { none: "none", zstd: { zstd: 3 }, lz4: "lz4" };

function resaved(entry: GoldenFile): Uint8Array {
  const storage = new MemoryStorage({ files: { [PATH]: bytesOf(entry.file) } });
  if (entry.wal !== undefined) storage.put(`${PATH}.wal`, bytesOf(entry.wal));
  const db = Iqdb.open(PATH, { storage, compression: COMPRESSION[entry.scheme ?? "none"]! });
  storage.put("/unrelated", new Uint8Array(1));
  db.checkpoint();
  db.close();
  // Locks and sidecars may stay: whoever opens the file can do without them.
  expect(storage.paths().filter((path) => !/\.(lock|idx)$/.test(path))).toEqual([PATH, "/unrelated"]);
  return storage.bytesOf(PATH)!;
}

describe("a snapshot saved again has the same payload", () => {
  test.each(byName(snapshots))("%s", (_, entry) => {
    const bytes = resaved(entry);
    const plain = readPlainSnapshot(bytes);
    expect(sha256(plain.payload)).toBe(entry.payloadSha256);
    expect(plain.rows).toEqual(rowsOf(entry));
    if (entry.version === 2 && entry.scheme === "none" && !LENGTH_CORRECTED.has(entry.file)) {
      expect(bytes).toEqual(bytesOf(entry.file));
    }
  });
});

describe("a snapshot backed up has the same payload", () => {
  test.each(byName(snapshots))("%s", (_, entry) => {
    const storage = new MemoryStorage({ files: { [PATH]: bytesOf(entry.file) } });
    const db = Iqdb.open(PATH, { storage, readOnly: true });
    db.backup("/copy.iqdb");
    db.close();
    expect(sha256(readPlainSnapshot(storage.bytesOf("/copy.iqdb")!).payload)).toBe(entry.payloadSha256);
    expect(storage.bytesOf(PATH)).toEqual(bytesOf(entry.file));
  });
});

describe("a replayed log is folded into what the bytes say", () => {
  test.each(byName(withLogs))("%s", (_, entry) => {
    const before = readPlainSnapshot(bytesOf(entry.file));
    const { operations } = readPlainLogV1(bytesOf(entry.wal!));
    const after = readPlainSnapshot(resaved(entry));
    expect(after.rows).toEqual(applyPlain(before.rows, operations));
    expect(after.rows).toEqual(rowsOf(entry));
    expect([after.index, after.metric, after.dim]).toEqual([before.index, before.metric, before.dim]);
  });
});
