/**
 * The judge is judged first: the plain reader gives what the manifest says, file by file, without the library.
 */
import crc32 from "crc-32";
import { describe, expect, test } from "vitest";
import { applyPlain, plainCrc32, readPlainLogV1, readPlainSnapshot } from "../support/plain-reader.js";
import { bytesOf, goldenFiles, rowsOf, sha256 } from "./golden-files.js";

// Read by the reference as it is, and by a careful reader not at all: a byte id of length 0.
const REFUSED_BY_THE_PLAIN_READER = new Set(["walodd-empty-bytes-id.iqdb"]);

const accepted = goldenFiles.filter((entry) => !entry.refused && !REFUSED_BY_THE_PLAIN_READER.has(entry.file));

describe("the plain reader agrees with the manifest", () => {
  test.each(accepted.map((entry) => [entry.file, entry] as const))("%s", (_, entry) => {
    const snapshot = readPlainSnapshot(bytesOf(entry.file));
    expect(sha256(snapshot.payload)).toBe(entry.payloadSha256);
    expect([snapshot.version, snapshot.dim]).toEqual([entry.version, entry.dim]);
    const { kind, ...parameters } = entry.index!;
    expect(snapshot.index.kind).toBe(kind);
    expect(snapshot.index.parameters).toEqual(
      Object.fromEntries(
        Object.entries(parameters).map(([key, value]) => [key, typeof value === "number" ? `${value}` : value]),
      ),
    );
    const log = entry.wal === undefined ? undefined : bytesOf(entry.wal);
    const replay = log !== undefined && log.length >= 12 ? readPlainLogV1(log) : { operations: [], end: 0 };
    if (entry.records !== undefined) {
      expect(replay.operations).toHaveLength(entry.records);
      expect(log!.length - replay.end).toBe(entry.tornBytes);
    }
    expect(applyPlain(snapshot.rows, replay.operations)).toEqual(rowsOf(entry));
  });

  test("its checksum is that of crc-32", () => {
    const bytes = Uint8Array.from({ length: 999 }, (_, i) => i * 7);
    expect(plainCrc32(bytes)).toBe(crc32.buf(bytes) >>> 0);
  });
});
