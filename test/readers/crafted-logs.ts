/** Logs whose checksums are right: sound ones that are rare, and ones in which a single rule of the format is broken. */
import { crc32 } from "../../src/bytes/crc32.js";
import { encodeFrame, encodeLogHeader, saltSeedOf } from "../../src/format/log-codec.js";
import { bytesRecord, intentRecord, type LogRecord, MARK_RECORD, recordOf } from "../../src/format/log-record.js";
import { bytesOf } from "../golden/golden-files.js";
import { readPlainSnapshot } from "../support/plain-reader.js";

/** The bytes of a snapshot and of the log beside it. */
export interface Database {
  readonly snapshot: Uint8Array;
  readonly log: Uint8Array | undefined;
}

type Frame = readonly [record: LogRecord, lsn: bigint, durable?: number];

/** The snapshot of example A, an empty database of dimension 3. */
const EMPTY = bytesOf("empty-flat-none.iqdb");
const EMPTY_IDENTITY = { snapshotCrc32: readPlainSnapshot(EMPTY).crc32, snapshotLength: EMPTY.length };

function logWith(
  frames: readonly Frame[],
  { version = 2 as 1 | 2, firstLsn = 1n, binding = EMPTY_IDENTITY } = {},
): Database {
  const head = { ...binding, salt: 77n, firstLsn };
  const context = { version, saltSeed: version === 1 ? 0 : saltSeedOf(head) };
  const parts = [encodeLogHeader(version, head)];
  for (const [record, lsn, durable = 48] of frames) parts.push(encodeFrame(context, record, { lsn, durable }));
  return { snapshot: EMPTY, log: new Uint8Array(Buffer.concat(parts)) };
}

const put = (key: number, vector = [1, 2, 3]): LogRecord =>
  recordOf([{ kind: "upsert", key, vector: Float32Array.from(vector), metadata: undefined }]);

function bytesWithin(record: LogRecord): Uint8Array {
  const frame = encodeFrame({ version: 1, saltSeed: 0 }, record, { lsn: 0n, durable: 0 });
  return frame.slice(8);
}

const raw = (...parts: (number | Uint8Array)[]): LogRecord =>
  bytesRecord(Uint8Array.from(parts.flatMap((part) => (typeof part === "number" ? [part] : [...part]))));

const PUT = bytesWithin(put(7));
const batchOf = (...records: Uint8Array[]): LogRecord =>
  raw(5, records.length, 0, 0, 0, ...records.flatMap((record) => [record.length, 0, 0, 0, record]));
/** An insert whose flag says neither that metadata follows nor that none does. */
const oddFlag = Uint8Array.of(...PUT.subarray(0, -1), 2);
const elsewhere = { snapshotCrc32: crc32(Uint8Array.of(1)), snapshotLength: 999 };
const intent = (coveredLsn: bigint): LogRecord => intentRecord({ ...EMPTY_IDENTITY, coveredLsn });

export const SOUND: Record<string, Database> = {
  "one frame": logWith([[put(1), 1n]]),
  "a batch, then the next number": logWith([
    [batchOf(PUT, bytesWithin(put(8))), 1n],
    [put(1), 3n],
  ]),
  "an empty batch takes no number": logWith([
    [batchOf(), 1n],
    [put(1), 1n],
  ]),
  "a mark takes no number": logWith([
    [MARK_RECORD, 1n],
    [put(1), 1n],
  ]),
  "numbers begin where the header says": logWith([[put(1), 1000n]], { firstLsn: 1000n }),
  "an intent for the snapshot beside it": logWith(
    [
      [put(1), 1n],
      [put(2), 2n],
      [intent(1n), 3n],
      [put(3), 3n],
    ],
    { binding: elsewhere },
  ),
  "an intent that covers a part of a batch": logWith(
    [
      [batchOf(PUT, bytesWithin(put(8))), 1n],
      [intent(1n), 3n],
    ],
    {
      binding: elsewhere,
    },
  ),
  "of two intents the last": logWith(
    [
      [put(1), 1n],
      [intent(0n), 2n],
      [put(2), 2n],
      [intent(1n), 3n],
    ],
    { binding: elsewhere },
  ),
  "a flag that is neither 0 nor 1": logWith([[raw(oddFlag), 1n]]),
  "version 1 with bytes behind the operands": logWith([[raw(PUT, 9, 9), 0n]], { version: 1 }),
};

export const UNSOUND: Record<string, Database> = {
  "a number is left out": logWith([
    [put(1), 1n],
    [put(2), 3n],
  ]),
  "a number comes twice": logWith([
    [put(1), 1n],
    [put(2), 1n],
  ]),
  "the first number is not that of the header": logWith([[put(1), 2n]]),
  "a frame says that it was durable itself": logWith([[put(1), 1n, 49]]),
  "numbers begin at 0": logWith([[put(1), 0n]], { firstLsn: 0n }),
  "numbers begin at 2^62": logWith([[put(1), 2n ** 62n]], { firstLsn: 2n ** 62n }),
  "another snapshot, and no intent": logWith([[put(1), 1n]], { binding: elsewhere }),
  "an intent covers what comes later": logWith([
    [put(1), 1n],
    [intent(2n), 2n],
  ]),
  "bytes behind the operands": logWith([[raw(PUT, 9), 1n]]),
  "bytes behind a mark": logWith([[raw(4, 9), 1n]]),
  "bytes behind a batch": logWith([[raw(bytesWithin(batchOf(PUT)), 9), 1n]]),
  "bytes behind a record of a batch": logWith([[batchOf(Uint8Array.of(...PUT, 9)), 1n]]),
  "a batch in a batch": logWith([[batchOf(bytesWithin(batchOf(PUT))), 1n]]),
  "a mark in a batch": logWith([[batchOf(Uint8Array.of(4)), 1n]]),
  "a batch that counts more than it holds": logWith([[raw(5, 2, 0, 0, 0, PUT.length, 0, 0, 0, PUT), 1n]]),
  "another dimension": logWith([[put(1, [1, 2]), 1n]]),
  "a component that is infinite": logWith([[put(1, [1, 2, Number.POSITIVE_INFINITY]), 1n]]),
  "operation 0": logWith([[raw(0), 1n]]),
  "operation 6": logWith([[raw(6), 1n]]),
  "an empty byte id": logWith([[raw(2, 1, 0, 0, 0, 0, 0, 0, 0, 0), 1n]]),
  "version 1 with a mark": logWith([[MARK_RECORD, 0n]], { version: 1 }),
  "version 1 with a batch": logWith([[batchOf(PUT), 0n]], { version: 1 }),
};
