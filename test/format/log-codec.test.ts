/** What a log may say and may not: headers, frames that a file has lost the end of, records whose checksum is right. */
import { describe, expect, it } from "vitest";
import { type RecordInput, writeRecord } from "../../generated/iqdb-wal.js";
import { ByteReader } from "../../src/bytes/byte-reader.js";
import {
  checkRecordBytes,
  decodeLogHeader,
  encodeFrame,
  encodeLogHeader,
  type FrameContext,
  isTornHeader,
  type LogFrame,
  type LogView,
  PREFIX_BYTES,
  readFrame,
  visitFrame,
} from "../../src/format/log-codec.js";
import { bytesRecord } from "../../src/format/log-record.js";
import { RECORD_BYTES_MAX } from "../../src/limits.js";
import { codeOf, thrownBy } from "../support/error-code.js";

const BINDING = { snapshotCrc32: 1, snapshotLength: 2, salt: 3n, firstLsn: 1n };
const CONTEXTS: Readonly<Record<1 | 2, FrameContext>> = {
  1: { version: 1, saltSeed: 0 },
  2: { version: 2, saltSeed: 77 },
};

const viewOf =
  (bytes: Uint8Array): LogView =>
  (offset, length) =>
    new ByteReader(bytes, Math.min(offset, bytes.length), Math.min(offset + length, bytes.length));

function frameOf(version: 1 | 2, record: Uint8Array): LogFrame {
  const bytes = encodeFrame(CONTEXTS[version], bytesRecord(record), { lsn: 5n, durable: 0 });
  return readFrame(CONTEXTS[version], viewOf(bytes), 0, bytes.length) as LogFrame;
}

/** The code that a record is refused with, where its frame is whole. */
function refusalOf(version: 1 | 2, record: Uint8Array): string {
  return codeOf(() => visitFrame(version, frameOf(version, record), 2, "x.wal", () => {}));
}

const insertion = (components: readonly number[], id: RecordInput["body"] = undefined): RecordInput => {
  const key = id ?? { kind: 0, body: { value: 9n } };
  return { op: 1, body: { id: key, components: Float32Array.from(components), hasMetadata: 0 } } as RecordInput;
};

describe("log headers", () => {
  it("of a whole version 1 log are read; those of a version 2 log that says 1 are refused", () => {
    expect(decodeLogHeader(encodeLogHeader(1, BINDING), "x.wal")).toEqual({ version: 1, length: PREFIX_BYTES });
    const whole = encodeLogHeader(2, BINDING);
    whole[8] = 1;
    expect(codeOf(() => decodeLogHeader(whole, "x.wal"))).toBe("IQDB_WAL_CORRUPT");
    whole[47] ^= 1;
    expect(decodeLogHeader(whole, "x.wal").version).toBe(1);
  });

  it("that are of another kind, newer, cut or damaged are told apart", () => {
    const whole = encodeLogHeader(2, BINDING);
    const changed = (at: number) => whole.map((byte, place) => (place === at ? byte ^ 0x40 : byte));
    const refusal = (bytes: Uint8Array) => codeOf(() => decodeLogHeader(bytes, "x.wal"));
    expect([0, 8, 24, 47].map((at) => refusal(changed(at)))).toEqual([
      "IQDB_BAD_MAGIC",
      "IQDB_UNSUPPORTED_VERSION",
      "IQDB_WAL_CORRUPT",
      "IQDB_WAL_CORRUPT",
    ]);
    expect(refusal(whole.subarray(0, 40))).toBe("IQDB_WAL_CORRUPT");
  });

  it("that a crash cut are beginnings of either version, or zeros, and nothing else", () => {
    for (const version of [1, 2] as const) {
      const whole = encodeLogHeader(version, BINDING);
      for (let length = 0; length < PREFIX_BYTES; length++) {
        expect(isTornHeader(whole.subarray(0, length))).toBe(true);
        expect(isTornHeader(new Uint8Array(length))).toBe(true);
      }
      expect(isTornHeader(whole)).toBe(false);
    }
    expect(isTornHeader(Uint8Array.of(1, 2, 3))).toBe(false);
  });
});

describe("frames", () => {
  it.each([1, 2] as const)("version %i: a file that became shorter than it was has none there", (version) => {
    const bytes = encodeFrame(CONTEXTS[version], bytesRecord(writeRecord(insertion([1, 2]))), { lsn: 1n, durable: 0 });
    const context = CONTEXTS[version];
    for (let length = 0; length < bytes.length; length++) {
      expect(readFrame(context, viewOf(bytes.subarray(0, length)), 0, bytes.length)).toBeUndefined();
    }
    expect(readFrame(context, viewOf(bytes), 0, bytes.length)).toBeDefined();
  });

  it("hold records of at most 256 MiB", () => {
    const metadata = new Uint8Array(RECORD_BYTES_MAX);
    const mutation = { kind: "upsert", key: 1, vector: new Float32Array(1), metadata } as const;
    expect(codeOf(() => checkRecordBytes([mutation]))).toBe("IQDB_INVALID_PAYLOAD");
    expect(() => checkRecordBytes([{ ...mutation, metadata: undefined }])).not.toThrow();
  });
});

describe("records whose frame is whole", () => {
  it("are refused when they are no records, of any version", () => {
    for (const version of [1, 2] as const) expect(refusalOf(version, Uint8Array.of(9))).toBe("IQDB_INVALID_PAYLOAD");
  });

  it("of version 2 end with their fields; version 1 readers pass over what follows", () => {
    const record = Uint8Array.of(...writeRecord(insertion([1, 2])), 0);
    expect([refusalOf(1, record), refusalOf(2, record)]).toEqual(["no error", "IQDB_INVALID_PAYLOAD"]);
    const batch = Uint8Array.of(...writeRecord({ op: 5, body: { records: [] } }), 0);
    expect(refusalOf(2, batch)).toBe("IQDB_INVALID_PAYLOAD");
  });

  it("of version 1 put rows and remove them, and do nothing else", () => {
    expect(refusalOf(1, writeRecord({ op: 4 }))).toBe("IQDB_INVALID_PAYLOAD");
    expect(refusalOf(1, writeRecord({ op: 5, body: { records: [] } }))).toBe("IQDB_INVALID_PAYLOAD");
    expect(refusalOf(2, writeRecord({ op: 4 }))).toBe("no error");
  });

  it("have vectors of the database's dimension, finite, and ids with bytes", () => {
    const wrong = thrownBy(() => visitFrame(2, frameOf(2, writeRecord(insertion([1]))), 2, "x.wal", () => {}));
    expect([wrong.code, wrong.details.expected, wrong.details.found]).toEqual(["IQDB_INVALID_PAYLOAD", 2, 1]);
    expect(refusalOf(2, writeRecord(insertion([1, Number.NaN])))).toBe("IQDB_INVALID_VECTOR");
    const empty = { kind: 1, body: { value: new Uint8Array(0) } } as never;
    expect(refusalOf(2, writeRecord(insertion([1, 2], empty)))).toBe("IQDB_INVALID_ID");
  });
});
