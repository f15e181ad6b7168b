/** Version 2 logs that no writer of ours makes: lying heads, lying intents, gaps. Frames are made by the codec, lies and all. */
import { describe, expect, it } from "vitest";
import {
  encodeFrame,
  encodeLogHeader,
  type FrameContext,
  type LogBinding,
  saltSeedOf,
} from "../../src/format/log-codec.js";
import { intentRecord, recordOf } from "../../src/format/log-record.js";
import { Iqdb, MemoryStorage, type RecoveryMode } from "../../src/public.js";
import { codeOf } from "../support/error-code.js";

const PATH = "/db/x.iqdb";

function emptyDatabase(): { storage: MemoryStorage; binding: LogBinding } {
  const storage = new MemoryStorage();
  Iqdb.open(PATH, { storage, dim: 2, metric: "dot" }).close();
  const bytes = storage.bytesOf(PATH) as Uint8Array;
  const snapshotCrc32 = new DataView(bytes.buffer).getUint32(37 + "iqdb-core".length, true);
  return { storage, binding: { snapshotCrc32, snapshotLength: bytes.length, salt: 99n, firstLsn: 1n } };
}

type MadeFrame = (context: FrameContext) => Uint8Array;

const insert =
  (id: number, lsn: bigint, durable = 48): MadeFrame =>
  (context) =>
    encodeFrame(
      context,
      recordOf([{ kind: "upsert", key: id, vector: new Float32Array([id, 1]), metadata: undefined }]),
      { lsn, durable },
    );

function open(frames: readonly MadeFrame[], recovery: RecoveryMode = "strict", firstLsn = 1n): Iqdb {
  const { storage, binding } = emptyDatabase();
  const context: FrameContext = { version: 2, saltSeed: saltSeedOf(binding) };
  const made = frames.map((frame) => frame(context));
  storage.put(`${PATH}.wal`, new Uint8Array(Buffer.concat([encodeLogHeader(2, { ...binding, firstLsn }), ...made])));
  return Iqdb.open(PATH, { storage, recovery });
}

const ids = (db: Iqdb) => [...db.entries()].map((row) => row.id);

describe("hand-made version 2 logs", () => {
  it("frames in sequence are replayed", () => {
    expect(ids(open([insert(1, 1n), insert(2, 2n)]))).toEqual([1, 2]);
  });

  it("a gap, a repeat and a durable beyond the frame are corruption, however large the lie", () => {
    expect(codeOf(() => open([insert(1, 1n), insert(2, 3n)]))).toBe("IQDB_WAL_CORRUPT");
    expect(codeOf(() => open([insert(1, 1n), insert(2, 1n)]))).toBe("IQDB_WAL_CORRUPT");
    for (const durable of [49, 2 ** 40, 2 ** 53, 2 ** 63]) {
      for (const recovery of ["strict", "cut-tail", "salvage"] as const) {
        const action = () => open([insert(1, 1n, durable), insert(2, 2n)], recovery);
        if (recovery === "strict") expect(codeOf(action)).toBe("IQDB_WAL_CORRUPT");
        else expect(action().openReport?.damaged).toBe(true);
      }
    }
  });

  it("salvage keeps an intact frame that comes after a gap", () => {
    const db = open([insert(1, 1n), insert(2, 5n), insert(3, 6n)], "salvage");
    expect(ids(db)).toEqual([1, 2, 3]);
    expect(db.openReport?.damaged).toBe(true);
  });

  it("an intent that covers what was not logged yet is corruption", () => {
    const intent: MadeFrame = (context) =>
      encodeFrame(context, intentRecord({ snapshotCrc32: 1, snapshotLength: 2, coveredLsn: 1000n }), {
        lsn: 2n,
        durable: 48,
      });
    expect(codeOf(() => open([insert(1, 1n), intent]))).toBe("IQDB_WAL_CORRUPT");
  });

  it("a first sequence number of 0, or beyond all counting, is corruption", () => {
    expect(codeOf(() => open([], "strict", 0n))).toBe("IQDB_WAL_CORRUPT");
    expect(codeOf(() => open([], "strict", 2n ** 63n))).toBe("IQDB_WAL_CORRUPT");
  });

  it("salvage takes time in proportion to the log, whatever its heads claim", () => {
    // Each head verifies and claims the rest of the log as its record, whose checksum is wrong.
    const lying: MadeFrame = (context) => insert(1, 1n)(context).fill(0xa5, -4);
    const frames = [...Array(3000).fill(lying), insert(7, 9n, 100)];
    expect(ids(open(frames, "salvage"))).toEqual([7]);
    // A bad byte before each good frame, and only the last one proves the damage.
    const spaced: MadeFrame[] = Array.from({ length: 3000 }, (_, id) => (context) => {
      const frame = insert(id, BigInt(id + 1))(context);
      return new Uint8Array([0xa5, ...frame]);
    });
    expect(open([...spaced, insert(9999, 3001n, 156_000)], "salvage").size).toBe(3001);
  });
});
