/**
 * The log's bytes as the rest of the library sees them: headers, frames and mutations, on top of the generated codecs of
 * formats/iqdb_wal.ksy. Invariant: a frame that `readFrame` returns has verified checksums; a mutation that
 * `mutationsOf` returns is complete, finite and of the right dimension, so applying it cannot fail.
 *
 *     v1  [len u32][record crc u32][record]
 *     v2  [len u32][durable u64][lsn u64][record crc u32][head crc u32][record]
 */

import { IdKind } from "../../generated/iqdb-common.js";
import {
  type CheckpointIntent as CheckpointIntentRecord,
  decodeBatchRecord,
  decodeFrameHeadV1,
  decodeFrameHeadV2,
  decodeRecord,
  decodeWalBinding,
  decodeWalPrefix,
  encodeFrameHeadV1,
  encodeFrameHeadV2,
  encodeWalBinding,
  encodeWalPrefix,
  type Mutation as MutationRecord,
  Op,
  skipRecord,
  type WalBinding,
  type WalId,
} from "../../generated/iqdb-wal.js";
import { ByteReader } from "../bytes/byte-reader.js";
import { ByteWriter } from "../bytes/byte-writer.js";
import { crc32, crc32Between } from "../bytes/crc32.js";
import { IqdbError } from "../errors.js";
import { RECORD_BYTES_MAX } from "../limits.js";
import { firstNonFinite } from "../types/finite.js";
import type { IdKey } from "../types/id.js";
import type { Mutation } from "../types/mutation.js";
import { checksumOf } from "../wasm/checksum.js";
import { decoding } from "./codec-errors.js";
import { bytesToKey, u64ToKey } from "./id.js";
import { type CheckpointIntent, type LogRecord, recordOf } from "./log-record.js";
import { canonicalMetadata } from "./metadata.js";

export type LogVersion = 1 | 2;

/** Bytes of the header that both versions begin with; all of a version 1 header. */
export const PREFIX_BYTES = 12;
const HEADER_BYTES = { 1: PREFIX_BYTES, 2: 48 } as const;
/** Bytes before a record, by version. */
export const HEAD_BYTES = { 1: 8, 2: 28 } as const;
/** The checksums stand last in the version 2 header and frame head. */
const CRC_BYTES = 4;

/**
 * Zeros behind the last frame of a version 2 log that end at a multiple of this many bytes are room that was prepared for
 * more frames: no frame begins with a zero length, and nothing is lost with them. Any other rest is what a crash left.
 */
export const PREPARED_UNIT = 4096;

/** Sequence numbers begin at 1; beyond this no log can have counted. */
export const LSN_MAX = 2n ** 62n;

/** What a version 2 log extends. */
export interface LogBinding {
  readonly snapshotCrc32: number;
  readonly snapshotLength: number;
  readonly salt: bigint;
  readonly firstLsn: bigint;
}

export interface LogHeader {
  readonly version: LogVersion;
  /** Bytes; the first frame begins here. */
  readonly length: number;
  /** Undefined in version 1. */
  readonly binding: LogBinding | undefined;
}

export interface FrameContext {
  readonly version: LogVersion;
  /** From `saltSeedOf`; 0 in version 1. */
  readonly saltSeed: number;
}

export interface LogFrame {
  /** File offset of the frame's first byte. */
  readonly offset: number;
  /** File offset just after the frame. */
  readonly end: number;
  /** Version 2: sequence number of the first mutation. Version 1: 0. */
  readonly lsn: bigint;
  /** Version 2: offset up to which the log was known to be durable. Version 1: 0. */
  readonly durable: number;
  /** At the record's first byte, and to its end; valid until the log is asked for other bytes. */
  readonly record: ByteReader;
}

/** The salt enters every frame head's checksum in front of the head. */
export function saltSeedOf(binding: LogBinding | undefined): number {
  if (binding === undefined) return 0;
  const bytes = new Uint8Array(8);
  new ByteWriter(bytes).u8le(binding.salt);
  return crc32(bytes);
}

export function encodeLogHeader(version: LogVersion, binding: LogBinding): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES[version]);
  const writer = new ByteWriter(bytes);
  encodeWalPrefix(writer, { version });
  if (version === 1) return bytes;
  const fields: WalBinding = {
    ...binding,
    snapshotLength: BigInt(binding.snapshotLength),
    reserved: 0,
    headerCrc32: 0,
  };
  encodeWalBinding(writer, fields);
  const headerCrc32 = crc32(bytes.subarray(0, bytes.length - CRC_BYTES));
  encodeWalBinding(new ByteWriter(bytes, PREFIX_BYTES), { ...fields, headerCrc32 });
  return bytes;
}

/** Reads the header at the start of `bytes`. Errors: IQDB_BAD_MAGIC, IQDB_UNSUPPORTED_VERSION, IQDB_WAL_CORRUPT. */
export function decodeLogHeader(bytes: Uint8Array, path: string): LogHeader {
  return decoding("log header", path, () => {
    const reader = new ByteReader(bytes);
    const { version } = decodeWalPrefix(reader);
    if (version === 1) {
      refuseDamagedVersion(bytes, path);
      return { version, length: PREFIX_BYTES, binding: undefined };
    }
    const { reserved: _reserved, headerCrc32, snapshotLength, ...rest } = decodeWalBinding(reader);
    const computed = crc32(bytes.subarray(0, HEADER_BYTES[2] - CRC_BYTES));
    if (rest.firstLsn < 1n || rest.firstLsn >= LSN_MAX) {
      throw new IqdbError("IQDB_WAL_CORRUPT", `the header of ${path} begins at sequence number ${rest.firstLsn}`, {
        path,
        firstLsn: rest.firstLsn,
      });
    }
    if (computed !== headerCrc32) {
      throw new IqdbError("IQDB_WAL_CORRUPT", `the header of ${path} is damaged: its checksum does not match`, {
        path,
        expected: headerCrc32,
        computed,
      });
    }
    return { version: 2, length: HEADER_BYTES[2], binding: { ...rest, snapshotLength: Number(snapshotLength) } };
  });
}

/**
 * A version 2 log whose version field was changed to 1 would look like one torn tail from its first frame on, and be cut.
 * Its header checksum still matches once the field says 2.
 */
function refuseDamagedVersion(bytes: Uint8Array, path: string): void {
  if (bytes.length < HEADER_BYTES[2]) return;
  const covered = bytes.slice(0, HEADER_BYTES[2] - CRC_BYTES);
  encodeWalPrefix(new ByteWriter(covered), { version: 2 });
  const headerCrc32 = new ByteReader(bytes, covered.length).u4le();
  if (crc32(covered) !== headerCrc32) return;
  throw new IqdbError(
    "IQDB_WAL_CORRUPT",
    `the header of ${path} is damaged: it is a version 2 log that says version 1`,
    {
      path,
    },
  );
}

/** Whether `bytes`, shorter than a header, is what a crash leaves of one: its beginning, or zeros. */
export function isTornHeader(bytes: Uint8Array): boolean {
  if (bytes.length >= PREFIX_BYTES) return false;
  if (bytes.every((byte) => byte === 0)) return true;
  const begins = (version: LogVersion) => {
    const whole = new Uint8Array(PREFIX_BYTES);
    encodeWalPrefix(new ByteWriter(whole), { version });
    return bytes.every((byte, at) => byte === whole[at]);
  };
  return begins(1) || begins(2);
}

/** Frames up to this length are made where the last one was: batches of a hundred vectors of a hundred dimensions and more. */
const ROOM_BYTES_MAX = 128 * 1024;

/** Memory in which frames are made one after the other: making an array for each takes longer than filling it. */
export class FrameRoom {
  #writer = new ByteWriter(new Uint8Array(0));

  /** A writer over at least `length` bytes, at `position`; what was made here before is overwritten. */
  writer(length: number, position: number): ByteWriter {
    if (length > ROOM_BYTES_MAX) return new ByteWriter(new Uint8Array(length), position);
    if (length > this.#writer.bytes.length) {
      this.#writer = new ByteWriter(new Uint8Array(Math.min(2 * length, ROOM_BYTES_MAX)));
    }
    this.#writer.pos = position;
    return this.#writer;
  }
}

/** Where frames stand: the sequence number of the first mutation, and up to where the log is known to be durable. */
export interface FramePlace {
  readonly lsn: bigint;
  readonly durable: number;
}

/** One frame around `record`, made in `room`. Errors: IQDB_INVALID_PAYLOAD when the record exceeds 256 MiB. */
export function encodeFrame(
  context: FrameContext,
  record: LogRecord,
  place: FramePlace,
  room = new FrameRoom(),
): Uint8Array {
  const length = frameBytes(context, record);
  const writer = room.writer(length, 0);
  putFrame(writer, context, record, place);
  return writer.bytes.length === length ? writer.bytes : writer.bytes.subarray(0, length);
}

/** Version 2 frames one behind the other, one for each of `operations`. Errors: as `encodeFrame`. */
export function encodeFrames(
  context: FrameContext,
  operations: readonly (readonly Mutation[])[],
  { lsn, durable }: FramePlace,
  room: FrameRoom,
): Uint8Array {
  const records = operations.map(recordOf);
  const length = records.reduce((sum, record) => sum + frameBytes(context, record), 0);
  const writer = room.writer(length, 0);
  let next = lsn;
  for (const [place, record] of records.entries()) {
    putFrame(writer, context, record, { lsn: next, durable });
    next += BigInt(operations[place].length);
  }
  return writer.bytes.subarray(0, length);
}

/** Errors: IQDB_INVALID_PAYLOAD when the one record of these mutations would exceed 256 MiB. */
export function checkRecordBytes(mutations: readonly Mutation[]): void {
  const { length } = recordOf(mutations);
  if (length > RECORD_BYTES_MAX) throw recordTooLarge(length);
}

function frameBytes(context: FrameContext, record: LogRecord): number {
  const { length: lenRecord } = record;
  if (lenRecord > RECORD_BYTES_MAX) throw recordTooLarge(lenRecord);
  return HEAD_BYTES[context.version] + lenRecord;
}

function putFrame(writer: ByteWriter, context: FrameContext, record: LogRecord, place: FramePlace): void {
  const { bytes, pos: start } = writer;
  const { length: lenRecord } = record;
  const body = start + HEAD_BYTES[context.version];
  writer.pos = body;
  record.encodeTo(writer);
  const end = body + lenRecord;
  const recordCrc32 = checksumOf(bytes, 0, body, end);
  writer.pos = start;
  if (context.version === 1) encodeFrameHeadV1(writer, { lenRecord, recordCrc32 });
  else {
    const durable = BigInt(place.durable);
    encodeFrameHeadV2(writer, { lenRecord, lsn: place.lsn, durable, recordCrc32, headCrc32: 0 });
    writer.pos = body - CRC_BYTES;
    writer.u4le(crc32Between(bytes, start, body - CRC_BYTES, context.saltSeed));
  }
  writer.pos = end;
}

function recordTooLarge(recordBytes: number): IqdbError {
  return new IqdbError(
    "IQDB_INVALID_PAYLOAD",
    `one log record would hold ${recordBytes} bytes, at most ${RECORD_BYTES_MAX} are allowed: write in smaller batches`,
    { recordBytes, recordBytesMax: RECORD_BYTES_MAX },
  );
}

/** A reader of the `length` bytes of the log from `offset`, fewer only at its end; valid until the next call. */
export type LogView = (offset: number, length: number) => ByteReader;

/** A version 2 frame head whose own checksum holds; says nothing about its record. */
export interface FrameHead {
  readonly lenRecord: number;
  readonly lsn: bigint;
  readonly durable: number;
  readonly recordCrc32: number;
}

/** The version 2 frame head at `offset`, when there is one that verifies. */
export function readFrameHead(context: FrameContext, view: LogView, offset: number): FrameHead | undefined {
  const reader = view(offset, HEAD_BYTES[2]);
  const { start, end } = reader;
  if (end - start < HEAD_BYTES[2]) return undefined;
  const computed = crc32Between(reader.bytes, start, end - CRC_BYTES, context.saltSeed);
  reader.pos = end - CRC_BYTES;
  if (computed !== reader.u4le()) return undefined;
  reader.pos = start;
  const { durable, lenRecord, lsn, recordCrc32 } = decodeFrameHeadV2(reader);
  // Beyond 2^53 it loses its last bits, and is beyond the end of any file all the same.
  return { lenRecord, lsn, recordCrc32, durable: Number(durable) };
}

/** The frame at `offset` of a log of `size` bytes; undefined when there is none, or none that verifies. */
export function readFrame(context: FrameContext, view: LogView, offset: number, size: number): LogFrame | undefined {
  const headLength = HEAD_BYTES[context.version];
  if (offset + headLength > size) return undefined;
  const head = context.version === 1 ? readHeadV1(view, offset) : readFrameHead(context, view, offset);
  if (head === undefined) return undefined;
  const { lenRecord } = head;
  const end = offset + headLength + lenRecord;
  if (lenRecord === 0 || lenRecord > RECORD_BYTES_MAX || end > size) return undefined;
  const record = view(offset + headLength, lenRecord);
  if (record.end - record.start < lenRecord) return undefined;
  if (checksumOf(record.bytes, 0, record.start, record.end) !== head.recordCrc32) return undefined;
  return { offset, end, lsn: head.lsn, durable: head.durable, record };
}

function readHeadV1(view: LogView, offset: number): FrameHead | undefined {
  const reader = view(offset, HEAD_BYTES[1]);
  if (reader.end - reader.start < HEAD_BYTES[1]) return undefined;
  const { lenRecord, recordCrc32 } = decodeFrameHeadV1(reader);
  return { lenRecord, recordCrc32, lsn: 0n, durable: 0 };
}

/** Takes the mutations of a frame one after the other; `place` counts them from 0. */
export type MutationVisitor = (mutation: Mutation, place: number) => void;

/** What a frame says besides its mutations. */
export interface FrameSummary {
  readonly mutations: number;
  readonly intent: CheckpointIntent | undefined;
}

/**
 * Decodes a frame's record, handing over its mutations one by one: a batch of a million tiny rows takes no more memory
 * than one of them. Errors: IQDB_INVALID_PAYLOAD (not a record of this version, another dimension), IQDB_INVALID_VECTOR
 * (NaN or infinite component), IQDB_INVALID_ID (empty byte id).
 */
export function visitFrame(
  version: LogVersion,
  frame: LogFrame,
  dim: number,
  path: string,
  visit: MutationVisitor,
): FrameSummary {
  const reader = frame.record;
  const { start, end } = reader;
  const visitRecord = (): FrameSummary => {
    skipRecord(reader);
    reader.pos = start;
    if (reader.u1() === Op.batch && version === 2) {
      const count = reader.u4le();
      for (let place = 0; place < count; place++) {
        const { record } = decodeBatchRecord(reader);
        refuseTrailing(version, frame, record, path);
        visit(mutationOf(record, dim, path, frame), place);
      }
      if (reader.pos < end) throw invalidRecord(path, frame, TRAILING);
      return { mutations: count, intent: undefined };
    }
    reader.pos = start;
    const record = decodeRecord(reader);
    refuseTrailing(version, frame, record, path);
    if (record.op === Op.insert || record.op === Op.delete) {
      visit(mutationOf(record, dim, path, frame), 0);
      return { mutations: 1, intent: undefined };
    }
    if (version === 1) throw invalidRecord(path, frame, `operation ${record.op} does not exist in version 1`);
    return {
      mutations: 0,
      intent: record.op === Op.checkpoint_intent ? intentOf(record.body, frame, path) : undefined,
    };
  };
  return decoding("log record", path, visitRecord, frame.end - end);
}

const TRAILING = "bytes follow the record's fields";

/** Version 1 readers ignore bytes after a record's fields; version 2 was never written with any. */
function refuseTrailing(version: LogVersion, frame: LogFrame, record: { trailing?: unknown }, path: string): void {
  if (version === 2 && record.trailing !== undefined) throw invalidRecord(path, frame, TRAILING);
}

/** A snapshot holds what was logged before it was announced, never what comes later. */
function intentOf(body: CheckpointIntentRecord, frame: LogFrame, path: string): CheckpointIntent {
  if (body.coveredLsn < frame.lsn) return { ...body, snapshotLength: Number(body.snapshotLength) };
  throw new IqdbError(
    "IQDB_WAL_CORRUPT",
    `the log ${path} announces, at offset ${frame.offset}, a snapshot of mutations that were not logged yet`,
    { path, offset: frame.offset, coveredLsn: body.coveredLsn, lsn: frame.lsn },
  );
}

function mutationOf(record: MutationRecord, dim: number, path: string, frame: LogFrame): Mutation {
  const key = keyOf(record.body.id, path, frame);
  if (record.op === Op.delete) return { kind: "delete", key };
  const { components, metadata } = record.body;
  if (components.length !== dim) {
    throw invalidRecord(path, frame, `a vector of ${components.length} components, the database has ${dim}`, {
      expected: dim,
      found: components.length,
    });
  }
  const position = firstNonFinite(components);
  if (position >= 0) {
    throw new IqdbError(
      "IQDB_INVALID_VECTOR",
      `the log ${path} holds a vector with a NaN or infinite component at offset ${frame.offset}`,
      { path, offset: frame.offset, position },
    );
  }
  return { kind: "upsert", key, vector: components, metadata: metadata && canonicalMetadata(metadata) };
}

function keyOf(id: WalId, path: string, frame: LogFrame): IdKey {
  if (id.kind === IdKind.u64) return u64ToKey(id.body.value);
  if (id.body.value.length === 0) {
    throw new IqdbError("IQDB_INVALID_ID", `the log ${path} holds an empty byte id at offset ${frame.offset}`, {
      path,
      offset: frame.offset,
    });
  }
  return bytesToKey(id.body.value);
}

function invalidRecord(path: string, frame: LogFrame, reason: string, details = {}): IqdbError {
  return new IqdbError("IQDB_INVALID_PAYLOAD", `log record at offset ${frame.offset} of ${path}: ${reason}`, {
    path,
    offset: frame.offset,
    ...details,
  });
}
