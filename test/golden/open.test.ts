/**
 * Every golden file is opened through the public API: with exactly the contents of its manifest, or refused with a code
 * that fits. Where we differ from the reference on purpose, the file is listed in DIFFERENCES (and, with the reason, in
 * docs/decisions/differences-from-the-reference.md).
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Iqdb, type IqdbErrorCode, MemoryStorage, type OpenOptions } from "../../src/public.js";
import { codeOf } from "../support/error-code.js";
import { bytesOf, type GoldenFile, goldenFile, goldenFiles, plainRowOf, rowsOf } from "./golden-files.js";

const PATH = "/golden.iqdb";

/** Refused by the reference and by us: the code that fits. */
const REFUSED: Record<string, IqdbErrorCode> = {
  "walbad-magic.iqdb": "IQDB_BAD_MAGIC",
  "walodd-unknown-op.iqdb": "IQDB_INVALID_PAYLOAD",
  "walodd-short-record.iqdb": "IQDB_INVALID_PAYLOAD",
  "walodd-wrong-dim.iqdb": "IQDB_INVALID_PAYLOAD",
  "walodd-bad-utf8.iqdb": "IQDB_INVALID_PAYLOAD",
  "walodd-value-tag-9.iqdb": "IQDB_INVALID_PAYLOAD",
  "walodd-id-kind-5.iqdb": "IQDB_INVALID_PAYLOAD",
  "walbad-version.iqdb": "IQDB_WAL_CORRUPT",
  "invalid/bad-magic.iqdb": "IQDB_BAD_MAGIC",
  "invalid/bad-version-0.iqdb": "IQDB_UNSUPPORTED_VERSION",
  "invalid/bad-version-3.iqdb": "IQDB_UNSUPPORTED_VERSION",
  "invalid/bad-index-type.iqdb": "IQDB_INVALID_INDEX_TYPE",
  "invalid/bad-index-type-utf8.iqdb": "IQDB_INVALID_PAYLOAD",
  "invalid/bad-index-type-len.iqdb": "IQDB_INVALID_PAYLOAD",
  "invalid/bad-index-type-len-huge.iqdb": "IQDB_INVALID_PAYLOAD",
  "invalid/bad-metric-9.iqdb": "IQDB_INVALID_METRIC",
  "invalid/bad-header-metric-other.iqdb": "IQDB_INVALID_PAYLOAD",
  "invalid/bad-header-dim.iqdb": "IQDB_INVALID_PAYLOAD",
  "invalid/bad-header-n.iqdb": "IQDB_INVALID_PAYLOAD",
  "invalid/bad-crc.iqdb": "IQDB_CHECKSUM_MISMATCH",
  "invalid/bad-payload-flip.iqdb": "IQDB_CHECKSUM_MISMATCH",
  "invalid/bad-scheme-7.iqdb": "IQDB_INVALID_PAYLOAD",
  "invalid/bad-scheme-zstd-on-raw.iqdb": "IQDB_COMPRESSION",
  "invalid/bad-scheme-lz4-on-raw.iqdb": "IQDB_COMPRESSION",
  "invalid/bad-payload-magic.iqdb": "IQDB_INVALID_PAYLOAD",
  "invalid/bad-payload-version.iqdb": "IQDB_INVALID_PAYLOAD",
  "invalid/bad-kind-3.iqdb": "IQDB_INVALID_PAYLOAD",
  "invalid/bad-payload-dim0.iqdb": "IQDB_INVALID_PAYLOAD",
  "invalid/bad-payload-dim-huge.iqdb": "IQDB_INVALID_PAYLOAD",
  "invalid/bad-rows-huge.iqdb": "IQDB_TRUNCATED_PAYLOAD",
  "invalid/bad-rows-minus1.iqdb": "IQDB_INVALID_PAYLOAD",
  "invalid/bad-trailing-crc.iqdb": "IQDB_CHECKSUM_MISMATCH",
  "invalid/trunc-0.iqdb": "IQDB_TRUNCATED_HEADER",
  "invalid/trunc-5.iqdb": "IQDB_TRUNCATED_HEADER",
  "invalid/trunc-11.iqdb": "IQDB_TRUNCATED_HEADER",
  "invalid/trunc-19.iqdb": "IQDB_TRUNCATED_HEADER",
  "invalid/trunc-25.iqdb": "IQDB_TRUNCATED_HEADER",
  "invalid/trunc-36.iqdb": "IQDB_TRUNCATED_HEADER",
  "invalid/trunc-37.iqdb": "IQDB_TRUNCATED_HEADER",
  "invalid/trunc-45.iqdb": "IQDB_TRUNCATED_HEADER",
  "invalid/trunc-49.iqdb": "IQDB_TRUNCATED_HEADER",
  "invalid/trunc-50.iqdb": "IQDB_CHECKSUM_MISMATCH",
  "invalid/trunc-58.iqdb": "IQDB_CHECKSUM_MISMATCH",
  "invalid/trunc-payload-fixed-crc.iqdb": "IQDB_TRUNCATED_PAYLOAD",
  "invalid/bad-zstd-rawlen.iqdb": "IQDB_COMPRESSION",
  "invalid/bad-zstd-ratio.iqdb": "IQDB_INVALID_PAYLOAD",
  "invalid/bad-lz4-rawlen-small.iqdb": "IQDB_COMPRESSION",
  "invalid/bad-lz4-rawlen-plus1.iqdb": "IQDB_COMPRESSION",
  "invalid/bad-duplicate-id.iqdb": "IQDB_INVALID_PAYLOAD",
  "invalid/bad-id-tag-2.iqdb": "IQDB_INVALID_PAYLOAD",
  "invalid/bad-meta-presence-2.iqdb": "IQDB_INVALID_PAYLOAD",
};

type Difference = { refused: IqdbErrorCode } | { opensAs: string; droppedBytes: number };

/** Where we answer otherwise than the reference. */
const DIFFERENCES: Record<string, Difference> = {
  "midlog-flip.iqdb": { refused: "IQDB_WAL_CORRUPT" },
  "midlog-length-flip.iqdb": { refused: "IQDB_WAL_CORRUPT" },
  "walodd-nan-vector.iqdb": { refused: "IQDB_INVALID_VECTOR" },
  "invalid/odd-nan-component.iqdb": { refused: "IQDB_INVALID_VECTOR" },
  "walodd-empty-bytes-id.iqdb": { refused: "IQDB_INVALID_ID" },
  "tail-64-zeros.iqdb": { opensAs: "torn-base.iqdb", droppedBytes: 64 },
};

function openGolden(entry: GoldenFile, options: OpenOptions = {}): { db: Iqdb; storage: MemoryStorage } {
  const storage = new MemoryStorage({ files: { [PATH]: bytesOf(entry.file) } });
  if (entry.wal !== undefined) storage.put(`${PATH}.wal`, bytesOf(entry.wal));
  return { db: Iqdb.open(PATH, { storage, ids: "bytes", numbers: "exact", ...options }), storage };
}

const byName = (entries: readonly GoldenFile[]) => entries.map((entry) => [entry.file, entry] as const);
const accepted = goldenFiles.filter((entry) => !entry.refused && !(entry.file in DIFFERENCES));
const refused = goldenFiles.filter((entry) => entry.refused && !(entry.file in DIFFERENCES));

describe("is opened with exactly its contents", () => {
  test.each(byName(accepted))("%s", (_, entry) => {
    for (const readOnly of [true, false]) {
      const { db } = openGolden(entry, { readOnly });
      expect([...db.entries()].map(plainRowOf)).toEqual(rowsOf(entry));
      expect([db.size, db.dim, db.metric, db.indexKind]).toEqual([
        rowsOf(entry).length,
        entry.dim,
        entry.metric,
        entry.index!.kind,
      ]);
      for (const [id, , metadata] of rowsOf(entry)) {
        const found = db.get(
          id.startsWith("u64:") ? BigInt(id.slice(4)) : new Uint8Array(Buffer.from(id.slice(6), "hex")),
        );
        expect(plainRowOf(found!).at(2)).toEqual(metadata);
      }
      const report = db.openReport!;
      expect(report.walMissing).toBe(entry.wal === undefined);
      expect(report.replayedFrames).toBe(entry.records ?? 0);
      expect(report.droppedBytes).toBe(entry.tornBytes ?? 0);
      expect(report.damaged).toBe(false);
      db.close();
    }
  });
});

describe("keeps its index parameters", () => {
  test.each(byName(accepted.filter((entry) => entry.index!.kind !== "flat")))("%s", (_, entry) => {
    const { db } = openGolden(entry);
    const camelCase = (name: string) => name.replace(/_(.)/g, (_match, letter: string) => letter.toUpperCase());
    const wanted = Object.entries(entry.index!).filter(([, value]) => value !== null);
    const kept = Object.entries(db.indexConfig).filter(([, value]) => value !== undefined);
    const readable = (pairs: [string, unknown][]) =>
      Object.fromEntries(pairs.map(([key, value]) => [key, String(value)]));
    expect(readable(kept)).toEqual(readable(wanted.map(([key, value]) => [camelCase(key), value])));
    db.close();
  });
});

describe("is refused with a code that fits", () => {
  test.each(byName(refused))("%s", (_, entry) => {
    expect(codeOf(() => openGolden(entry))).toBe(REFUSED[entry.file]);
    expect(codeOf(() => openGolden(entry, { readOnly: true }))).toBe(REFUSED[entry.file]);
  });
});

describe("differs from the reference on purpose", () => {
  test.each(Object.entries(DIFFERENCES))("%s", (file, difference) => {
    const entry = goldenFile(file);
    if ("refused" in difference) {
      expect(entry.refused).toBe(false);
      expect(codeOf(() => openGolden(entry))).toBe(difference.refused);
    } else {
      expect(entry.refused).toBe(true);
      const { db } = openGolden(entry);
      expect([...db.entries()].map(plainRowOf)).toEqual(rowsOf(goldenFile(difference.opensAs)));
      expect(db.openReport!.droppedBytes).toBe(difference.droppedBytes);
      db.close();
    }
  });

  test("each difference is explained in docs/decisions", () => {
    const page = new URL("../../docs/decisions/differences-from-the-reference.md", import.meta.url);
    const text = readFileSync(page, "utf8");
    for (const file of Object.keys(DIFFERENCES))
      expect(text).toContain(`\`${file.replace(/^invalid\//, "").replace(/\.iqdb$/, "")}\``);
  });
});

describe("a refused database is left as it was", () => {
  test.each(
    [...refused, ...goldenFiles.filter((entry) => entry.file.startsWith("midlog-"))].map((entry) => entry.file),
  )("%s", (file) => {
    const entry = goldenFile(file);
    const storage = new MemoryStorage({ files: { [PATH]: bytesOf(file) } });
    if (entry.wal !== undefined) storage.put(`${PATH}.wal`, bytesOf(entry.wal));
    codeOf(() => Iqdb.open(PATH, { storage }));
    expect(storage.bytesOf(PATH)).toEqual(bytesOf(file));
    if (entry.wal !== undefined) expect(storage.bytesOf(`${PATH}.wal`)).toEqual(bytesOf(entry.wal));
    expect(storage.openHandles).toBe(0);
  });
});
