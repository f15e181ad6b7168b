/**
 * iqdb write-ahead log (X.iqdb.wal), versions 1 and 2.
 *
 * Generated from formats/iqdb_wal.ksy by `npm run generate`. Change the schema, not this file.
 */

import { ByteReader } from "../src/bytes/byte-reader.js";
import { ByteWriter } from "../src/bytes/byte-writer.js";
import type { Completed, LayoutOptions, PartialCodec, ReadOptions, WriteOptions } from "../src/bytes/codec.js";
import { crc32 } from "../src/bytes/crc32.js";
import { encodeAlone, requireWhole } from "../src/bytes/encoded-value.js";
import { inField } from "../src/bytes/format-error.js";
import { type LayoutEntry, LayoutRecorder } from "../src/bytes/layout.js";
import { PartialRead, type PartialResult } from "../src/bytes/partial-read.js";
import { present } from "../src/bytes/present.js";
import { notAnyOf, notEqual, notExpr, notInEnum } from "../src/bytes/validation.js";
import {
  derived,
  requireBigint,
  requireBytes,
  requireConstant,
  requireInteger,
  requireList,
  requireObject,
  requirePresence,
  requireTypedArray,
} from "../src/bytes/value-checks.js";
import {
  checkU64Id,
  decodeU64Id,
  encodeU64Id,
  IdKind,
  isIdKind,
  sizeOfU64Id,
  skipMetadata,
  skipU64Id,
  traceMetadata,
  traceU64Id,
  type U64Id,
} from "./iqdb-common.js";

/** Enumeration `op`. */
export const Op = {
  /** Put a row. */
  insert: 1,
  /** Remove a row. */
  delete: 2,
  /** Version 2: the next snapshot is about to be renamed into place. */
  checkpoint_intent: 3,
  /** Version 2: nothing but the frame head, so that its durable field covers what came before. */
  mark: 4,
  /** Version 2: several mutations, all or none. */
  batch: 5,
} as const;

export type Op = (typeof Op)[keyof typeof Op];

/** Whether `value` is a member of {@link Op}. */
export function isOp(value: number): value is Op {
  return value >= 1 && value <= 5;
}

/**
 * Changes made since the snapshot beside it, as checksummed frames in the order in which they were acknowledged. A crash
 * may leave a torn frame at the end; readers stop there. Version 2 names the snapshot that it extends, numbers its
 * mutations, and says in each frame up to which offset the log was known to be on stable storage, so that a torn tail
 * can be told from damage to acknowledged data.
 */
export interface IqdbWal {
  /** Magic and version; the whole header of a version 1 log. */
  prefix: WalPrefix;
  /** The rest of the file. */
  body: WalV1 | WalV2;
}

/** {@link IqdbWal} as its writer takes it: what follows from the rest may be left out. */
export interface IqdbWalInput {
  prefix: WalPrefixInput;
  body: WalV1Input | WalV2Input;
}

/** The first twelve bytes of either version. */
export interface WalPrefix {
  /** Marks the file as a log. */
  magic: Uint8Array;
  /** Log version. */
  version: number;
}

/** {@link WalPrefix} as its writer takes it: what follows from the rest may be left out. */
export interface WalPrefixInput {
  magic?: Uint8Array | undefined;
  version: number;
}

/** Version 1 after its twelve-byte header: frames to the end. */
export interface WalV1 {
  /** The frames; the last one may be torn. */
  frames: FrameV1[];
}

/** {@link WalV1} as its writer takes it: what follows from the rest may be left out. */
export interface WalV1Input {
  frames: readonly FrameV1Input[];
}

/** One frame, or the torn tail of the file. */
export interface FrameV1 {
  /** Length and checksum of the record. */
  head?: FrameHeadV1 | undefined;
  /** The mutation. */
  record?: Record | undefined;
  /** What a crash left of the last frame. */
  tornTail?: Uint8Array | undefined;
}

/** {@link FrameV1} as its writer takes it: what follows from the rest may be left out. */
export interface FrameV1Input {
  head?: Completed<FrameHeadV1, "lenRecord" | "recordCrc32"> | undefined;
  record?: RecordInput | undefined;
  tornTail?: Uint8Array | undefined;
}

/** The eight bytes before a version 1 record. */
export interface FrameHeadV1 {
  /** Length of the record in bytes, at most 256 MiB. */
  lenRecord: number;
  /** CRC-32 (IEEE 802.3) of the record. */
  recordCrc32: number;
}

/** Version 2 after magic and version: the rest of the header, then frames to the end. */
export interface WalV2 {
  /** What this log extends. */
  binding: WalBinding;
  /** The frames; the last one may be torn. */
  frames: FrameV2[];
}

/** {@link WalV2} as its writer takes it: what follows from the rest may be left out. */
export interface WalV2Input {
  binding: WalBinding;
  frames: readonly FrameV2Input[];
}

/** The 36 bytes of a version 2 header after magic and version. */
export interface WalBinding {
  /** The checksum field of the snapshot that this log extends. */
  snapshotCrc32: number;
  /** Length in bytes of the snapshot file that this log extends. */
  snapshotLength: bigint;
  /** Random for each log; enters the checksum of every frame head, so that frames of an older log never verify. */
  salt: bigint;
  /** Sequence number of the first mutation in this log. */
  firstLsn: bigint;
  /** Room for later versions. */
  reserved: number;
  /** CRC-32 of the 44 header bytes before this field, magic and version included. */
  headerCrc32: number;
}

/** One frame, or the torn tail of the file. */
export interface FrameV2 {
  /** Length, place in the sequence and checksums. */
  head?: FrameHeadV2 | undefined;
  /** The mutation or control record. */
  record?: Record | undefined;
  /** What a crash left of the last frame; or zeros to the end of a page: room for more frames. */
  tornTail?: Uint8Array | undefined;
}

/** {@link FrameV2} as its writer takes it: what follows from the rest may be left out. */
export interface FrameV2Input {
  head?: Completed<FrameHeadV2, "lenRecord" | "recordCrc32"> | undefined;
  record?: RecordInput | undefined;
  tornTail?: Uint8Array | undefined;
}

/** The 28 bytes before a version 2 record. They verify by themselves. */
export interface FrameHeadV2 {
  /** Length of the record in bytes, at most 256 MiB, never 0. */
  lenRecord: number;
  /** File offset up to which the log was known to be on stable storage when this frame was written. */
  durable: bigint;
  /** Sequence number of the first mutation in the record; of the next one when the record holds none. */
  lsn: bigint;
  /** CRC-32 of the record. */
  recordCrc32: number;
  /** CRC-32 of the log's salt (8 bytes, little-endian) and the 24 bytes before this field. */
  headCrc32: number;
}

/**
 * What a frame carries. Version 1 logs hold inserts and deletes only.
 *
 * `op`: What is done.
 * `body`: The operands; a mark has none.
 */
export type Record = {
  /** Bytes after the operands. In version 1 readers ignore them, in version 2 they are an error; our writer puts none. */
  trailing?: Uint8Array | undefined;
} & (
  | { op: typeof Op.insert; body: Insert }
  | { op: typeof Op.delete; body: Delete }
  | { op: typeof Op.checkpoint_intent; body: CheckpointIntent }
  | { op: typeof Op.batch; body: Batch }
  | { op: typeof Op.mark; body?: undefined }
);

/**
 * {@link Record} as its writer takes it: what follows from the rest may be left out.
 *
 * `op`: What is done.
 * `body`: The operands; a mark has none.
 */
export type RecordInput = {
  trailing?: Uint8Array | undefined;
} & (
  | { op: typeof Op.insert; body: InsertInput }
  | { op: typeof Op.delete; body: DeleteInput }
  | { op: typeof Op.checkpoint_intent; body: CheckpointIntent }
  | { op: typeof Op.batch; body: BatchInput }
  | { op: typeof Op.mark; body?: undefined }
);

/**
 * A record inside a batch: an insert or a delete.
 *
 * `op`: What is done.
 * `body`: The operands.
 */
export type Mutation = {
  /** Bytes after the operands. Batches belong to version 2, so they are an error. */
  trailing?: Uint8Array | undefined;
} & ({ op: typeof Op.insert; body: Insert } | { op: typeof Op.delete; body: Delete });

/**
 * {@link Mutation} as its writer takes it: what follows from the rest may be left out.
 *
 * `op`: What is done.
 * `body`: The operands.
 */
export type MutationInput = {
  trailing?: Uint8Array | undefined;
} & ({ op: typeof Op.insert; body: InsertInput } | { op: typeof Op.delete; body: DeleteInput });

/** Puts a row; a row of the same id is replaced where it stands. */
export interface Insert {
  /** The row's id. */
  id: WalId;
  /** Number of components; the dimension of the database. */
  numComponents: number;
  /** The vector. */
  components: Float32Array;
  /** 1 when metadata follows; readers take any other value as none, writers put 0. */
  hasMetadata: number;
  /** The row's metadata. */
  metadata?: Uint8Array | undefined;
}

/** {@link Insert} as its writer takes it: what follows from the rest may be left out. */
export interface InsertInput {
  id: WalIdInput;
  numComponents?: number | undefined;
  components: Float32Array;
  hasMetadata: number;
  metadata?: Uint8Array | undefined;
}

/** Removes a row; an absent id is no error. */
export interface Delete {
  /** The row's id. */
  id: WalId;
}

/** {@link Delete} as its writer takes it: what follows from the rest may be left out. */
export interface DeleteInput {
  id: WalIdInput;
}

/** Says which snapshot is about to take this log's place. */
export interface CheckpointIntent {
  /** The checksum field of the next snapshot. */
  snapshotCrc32: number;
  /** Length in bytes of the next snapshot file. */
  snapshotLength: bigint;
  /** Sequence number of the last mutation that the next snapshot holds. */
  coveredLsn: bigint;
}

/** Mutations that are applied all or none. */
export interface Batch {
  /** Number of mutations. */
  numRecords: number;
  /** The mutations in order. */
  records: BatchRecord[];
}

/** {@link Batch} as its writer takes it: what follows from the rest may be left out. */
export interface BatchInput {
  numRecords?: number | undefined;
  records: readonly BatchRecordInput[];
}

/** A mutation behind its length. */
export interface BatchRecord {
  /** Length of the mutation in bytes. */
  lenRecord: number;
  /** The mutation. */
  record: Mutation;
}

/** {@link BatchRecord} as its writer takes it: what follows from the rest may be left out. */
export interface BatchRecordInput {
  lenRecord?: number | undefined;
  record: MutationInput;
}

/**
 * The id of a row in a log.
 *
 * `kind`: Which kind of id follows.
 * `body`: The id itself.
 */
export type WalId = { kind: typeof IdKind.u64; body: U64Id } | { kind: typeof IdKind.bytes; body: WalBytesId };

/**
 * {@link WalId} as its writer takes it: what follows from the rest may be left out.
 *
 * `kind`: Which kind of id follows.
 * `body`: The id itself.
 */
export type WalIdInput =
  { kind: typeof IdKind.u64; body: U64Id } | { kind: typeof IdKind.bytes; body: WalBytesIdInput };

/** A byte id in a log: 64-bit length (the payload has a 32-bit one). */
export interface WalBytesId {
  /** Length of the id in bytes. Our writer never puts 0, and our reader refuses it above this layer. */
  lenValue: number;
  /** The bytes of the id. */
  value: Uint8Array;
}

/** {@link WalBytesId} as its writer takes it: what follows from the rest may be left out. */
export interface WalBytesIdInput {
  lenValue?: number | undefined;
  value: Uint8Array;
}

/** The bytes of `wal_prefix.magic`. */
const WAL_PREFIX_MAGIC = new Uint8Array([73, 81, 68, 66, 87, 65, 76, 0]);

/** Reads a value at the reader's position. */
export function decodeIqdbWal(reader: ByteReader): IqdbWal {
  let at = "";
  try {
    at = "prefix";
    const prefix = decodeWalPrefix(reader);
    at = "body";
    const bodyOuterStart = reader.start;
    reader.start = reader.pos;
    let body: WalV1 | WalV2;
    switch (prefix.version) {
      case 1:
        body = decodeWalV1(reader);
        break;
      case 2:
        body = decodeWalV2(reader);
        break;
      default:
        throw notExpr(prefix.version, "a case of the switch");
    }
    reader.widen(bodyOuterStart, reader.end);
    return { prefix, body };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeIqdbWal} does, without building it. */
export function skipIqdbWal(reader: ByteReader): void {
  let at = "";
  try {
    at = "prefix";
    const prefix = decodeWalPrefix(reader);
    at = "body";
    const bodyOuterStart = reader.start;
    reader.start = reader.pos;
    switch (prefix.version) {
      case 1:
        skipWalV1(reader);
        break;
      case 2:
        skipWalV2(reader);
        break;
    }
    reader.widen(bodyOuterStart, reader.end);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value up to its torn tail. */
export function decodePartialIqdbWal(reader: ByteReader, partial: PartialRead): IqdbWal {
  let at = "";
  try {
    at = "prefix";
    const prefix = decodeWalPrefix(reader);
    at = "body";
    const bodyOuterStart = reader.start;
    reader.start = reader.pos;
    let body: WalV1 | WalV2;
    partial.enter("body");
    switch (prefix.version) {
      case 1:
        body = decodePartialWalV1(reader, partial);
        break;
      case 2:
        body = decodePartialWalV2(reader, partial);
        break;
      default:
        throw notExpr(prefix.version, "a case of the switch");
    }
    reader.widen(bodyOuterStart, reader.end);
    return { prefix, body };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceIqdbWal(reader: ByteReader, layout: LayoutRecorder): IqdbWal {
  layout.type("iqdb_wal.IqdbWal");

  let at = "";
  try {
    at = "prefix";
    layout.enter("prefix");
    const prefix = traceWalPrefix(reader, layout);
    layout.leave();
    at = "body";
    layout.enter("body");
    const bodyOuterStart = reader.start;
    reader.start = reader.pos;
    let body: WalV1 | WalV2;
    switch (prefix.version) {
      case 1:
        body = traceWalV1(reader, layout);
        break;
      case 2:
        body = traceWalV2(reader, layout);
        break;
      default:
        throw notExpr(prefix.version, "a case of the switch");
    }
    layout.unused(reader.end);
    reader.widen(bodyOuterStart, reader.end);
    layout.leave();
    return { prefix, body };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfIqdbWal(value: IqdbWalInput): number {
  let size = 12;
  switch (value.prefix.version) {
    case 1:
      size += sizeOfWalV1(value.body as WalV1Input);
      break;
    case 2:
      size += sizeOfWalV2(value.body as WalV2Input);
      break;
  }
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkIqdbWal(value: IqdbWalInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "prefix";
    checkWalPrefix(value.prefix, options);

    at = "body";
    switch (value.prefix.version) {
      case 1:
        checkWalV1(value.body as WalV1Input, options);
        break;
      case 2:
        checkWalV2(value.body as WalV2Input, options);
        break;
    }
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkIqdbWal} is where it is checked. */
export function encodeIqdbWal(writer: ByteWriter, value: IqdbWalInput): void {
  encodeWalPrefix(writer, value.prefix);
  switch (value.prefix.version) {
    case 1:
      encodeWalV1(writer, value.body as WalV1Input);
      break;
    case 2:
      encodeWalV2(writer, value.body as WalV2Input);
      break;
  }
}

/** Reads a {@link IqdbWal}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readIqdbWal(bytes: Uint8Array, options: ReadOptions = {}): IqdbWal {
  return decodeIqdbWal(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeIqdbWal(value: IqdbWalInput, options: WriteOptions = {}): Uint8Array {
  checkIqdbWal(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfIqdbWal(value)));
  encodeIqdbWal(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link IqdbWal}; a FormatError when the bytes are none. */
export function layoutIqdbWal(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceIqdbWal(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a {@link IqdbWal} up to its torn tail; a FormatError only when what stands before the first element is wrong. */
export function readPartialIqdbWal(bytes: Uint8Array, options: ReadOptions = {}): PartialResult<IqdbWal> {
  const reader = new ByteReader(bytes, options.start, options.end);
  const partial = new PartialRead(reader);
  return partial.result(decodePartialIqdbWal(reader, partial));
}

/** Reads a value at the reader's position. */
export function decodeWalPrefix(reader: ByteReader): WalPrefix {
  let at = "";
  try {
    at = "magic";
    const magic = reader.constant(WAL_PREFIX_MAGIC);
    at = "version";
    const version = reader.u4le();
    if (version !== 1 && version !== 2) throw notAnyOf(version, [1, 2], reader.pos - 4);
    return { magic, version };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeWalPrefix} does, without building it. */
export function skipWalPrefix(reader: ByteReader): void {
  let at = "";
  try {
    at = "magic";
    reader.constant(WAL_PREFIX_MAGIC);
    at = "version";
    const version = reader.u4le();
    if (version !== 1 && version !== 2) throw notAnyOf(version, [1, 2], reader.pos - 4);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceWalPrefix(reader: ByteReader, layout: LayoutRecorder): WalPrefix {
  layout.type("iqdb_wal.WalPrefix");

  let at = "";
  try {
    at = "magic";
    layout.enter("magic");
    const magic = reader.constant(WAL_PREFIX_MAGIC);
    layout.leaf("contents");
    layout.leave();
    at = "version";
    layout.enter("version");
    const version = reader.u4le();
    if (version !== 1 && version !== 2) throw notAnyOf(version, [1, 2], reader.pos - 4);
    layout.leaf("u4le");
    layout.leave();
    return { magic, version };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfWalPrefix(_value: WalPrefixInput): number {
  return 12;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkWalPrefix(value: WalPrefixInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "magic";
    requireConstant(value.magic, WAL_PREFIX_MAGIC, options);

    at = "version";
    const versionGiven: number = value.version;
    requireInteger(versionGiven, 0, 4294967295);
    if (versionGiven !== 1 && versionGiven !== 2) throw notAnyOf(versionGiven, [1, 2]);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkWalPrefix} is where it is checked. */
export function encodeWalPrefix(writer: ByteWriter, value: WalPrefixInput): void {
  writer.put(value.magic ?? WAL_PREFIX_MAGIC);
  writer.u4le(value.version);
}

/** Reads a {@link WalPrefix}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readWalPrefix(bytes: Uint8Array, options: ReadOptions = {}): WalPrefix {
  return decodeWalPrefix(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeWalPrefix(value: WalPrefixInput, options: WriteOptions = {}): Uint8Array {
  checkWalPrefix(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfWalPrefix(value)));
  encodeWalPrefix(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link WalPrefix}; a FormatError when the bytes are none. */
export function layoutWalPrefix(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceWalPrefix(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeWalV1(reader: ByteReader): WalV1 {
  let at = "";
  let index = -1;
  try {
    at = "frames";
    const frames: FrameV1[] = [];
    if (!(reader.pos >= reader.end)) {
      const elementState: FrameV1State = { isTorn: false };
      for (index = 0; ; index++) {
        const before = reader.pos;
        frames.push(decodeFrameV1(reader, elementState));
        if (elementState.isTorn || reader.pos >= reader.end) break;
        reader.requireProgress(before);
      }
      index = -1;
    }
    return { frames };
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Moves over a value and validates it as {@link decodeWalV1} does, without building it. */
export function skipWalV1(reader: ByteReader): void {
  let at = "";
  let index = -1;
  try {
    at = "frames";
    if (!(reader.pos >= reader.end)) {
      const elementState: FrameV1State = { isTorn: false };
      for (index = 0; ; index++) {
        const before = reader.pos;
        skipFrameV1(reader, elementState);
        if (elementState.isTorn || reader.pos >= reader.end) break;
        reader.requireProgress(before);
      }
      index = -1;
    }
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Decodes a value up to its torn tail. */
export function decodePartialWalV1(reader: ByteReader, partial: PartialRead): WalV1 {
  let at = "";
  let index = -1;
  try {
    at = "frames";
    const frames: FrameV1[] = [];
    if (!(reader.pos >= reader.end)) {
      const elementState: FrameV1State = { isTorn: false };
      for (index = 0; ; index++) {
        const before = reader.pos;
        const { start, end } = reader;
        let element: FrameV1;
        try {
          element = decodeFrameV1(reader, elementState);
        } catch (error) {
          partial.stop("frames", index, { before, start, end }, error);
          break;
        }
        if (elementState.isTorn) {
          partial.stop("frames", index, { before, start, end });
          break;
        }
        frames.push(element);
        if (elementState.isTorn || reader.pos >= reader.end) break;
        reader.requireProgress(before);
      }
      index = -1;
    }
    return { frames };
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceWalV1(reader: ByteReader, layout: LayoutRecorder): WalV1 {
  layout.type("iqdb_wal.WalV1");

  let at = "";
  let index = -1;
  try {
    at = "frames";
    const frames: FrameV1[] = [];
    if (!(reader.pos >= reader.end)) {
      const elementState: FrameV1State = { isTorn: false };
      for (index = 0; ; index++) {
        const before = reader.pos;
        layout.enter("frames", index);
        frames.push(traceFrameV1(reader, layout, elementState));
        layout.leave();
        if (elementState.isTorn || reader.pos >= reader.end) break;
        reader.requireProgress(before);
      }
      index = -1;
    }
    return { frames };
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfWalV1(value: WalV1Input): number {
  let size = 0;
  for (const element of value.frames) size += sizeOfFrameV1(element);
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkWalV1(value: WalV1Input, options: WriteOptions = {}): void {
  let at = "";
  let index = -1;
  try {
    requireObject(value);

    at = "frames";
    const framesElements = value.frames;
    requireList(framesElements);
    for (index = 0; index < framesElements.length; index++) {
      const element = framesElements[index]!;
      checkFrameV1(element, options);
    }
    index = -1;
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkWalV1} is where it is checked. */
export function encodeWalV1(writer: ByteWriter, value: WalV1Input): void {
  for (const element of value.frames) {
    encodeFrameV1(writer, element);
  }
}

/** Reads a {@link WalV1}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readWalV1(bytes: Uint8Array, options: ReadOptions = {}): WalV1 {
  return decodeWalV1(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeWalV1(value: WalV1Input, options: WriteOptions = {}): Uint8Array {
  checkWalV1(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfWalV1(value)));
  encodeWalV1(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link WalV1}; a FormatError when the bytes are none. */
export function layoutWalV1(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceWalV1(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a {@link WalV1} up to its torn tail; a FormatError only when what stands before the first element is wrong. */
export function readPartialWalV1(bytes: Uint8Array, options: ReadOptions = {}): PartialResult<WalV1> {
  const reader = new ByteReader(bytes, options.start, options.end);
  const partial = new PartialRead(reader);
  return partial.result(decodePartialWalV1(reader, partial));
}

/** What reading a {@link FrameV1} finds out about the stream, beside the value. */
export interface FrameV1State {
  /** Whether the file ends inside this frame. A length of 0 is never a frame. */
  isTorn: boolean;
}

/** Reads a value at the reader's position. */
export function decodeFrameV1(reader: ByteReader, state?: FrameV1State): FrameV1 {
  let at = "";
  try {
    at = "head";
    const hasHead = reader.end - reader.start - (reader.pos - reader.start) >= 8;
    let head: FrameHeadV1 | undefined;
    if (hasHead) {
      head = decodeFrameHeadV1(reader);
    }
    at = "record";
    const isTorn =
      !hasHead ||
      present(head, "head").lenRecord === 0 ||
      reader.end - reader.start - (reader.pos - reader.start) < present(head, "head").lenRecord;
    let record: Record | undefined;
    if (!isTorn) {
      const recordOuterStart = reader.start;
      const recordOuterEnd = reader.end;
      reader.narrow(reader.length(present(head, "head").lenRecord));
      record = decodeRecord(reader);
      reader.widen(recordOuterStart, recordOuterEnd);
    }
    at = "tornTail";
    let tornTail: Uint8Array | undefined;
    if (isTorn) {
      tornTail = reader.take(reader.end - reader.pos);
    }
    if (state) state.isTorn = isTorn;
    return { head, record, tornTail };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeFrameV1} does, without building it. */
export function skipFrameV1(reader: ByteReader, state?: FrameV1State): void {
  let at = "";
  try {
    at = "head";
    const hasHead = reader.end - reader.start - (reader.pos - reader.start) >= 8;
    let head: FrameHeadV1 | undefined;
    if (hasHead) {
      head = decodeFrameHeadV1(reader);
    }
    at = "record";
    const isTorn =
      !hasHead ||
      present(head, "head").lenRecord === 0 ||
      reader.end - reader.start - (reader.pos - reader.start) < present(head, "head").lenRecord;
    if (!isTorn) {
      const recordOuterStart = reader.start;
      const recordOuterEnd = reader.end;
      reader.narrow(reader.length(present(head, "head").lenRecord));
      skipRecord(reader);
      reader.widen(recordOuterStart, recordOuterEnd);
    }
    at = "tornTail";
    if (isTorn) {
      reader.advance(reader.end - reader.pos);
    }
    if (state) state.isTorn = isTorn;
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceFrameV1(reader: ByteReader, layout: LayoutRecorder, state?: FrameV1State): FrameV1 {
  layout.type("iqdb_wal.FrameV1");

  let at = "";
  try {
    at = "head";
    const hasHead = reader.end - reader.start - (reader.pos - reader.start) >= 8;
    let head: FrameHeadV1 | undefined;
    if (hasHead) {
      layout.enter("head");
      head = traceFrameHeadV1(reader, layout);
      layout.leave();
    }
    at = "record";
    const isTorn =
      !hasHead ||
      present(head, "head").lenRecord === 0 ||
      reader.end - reader.start - (reader.pos - reader.start) < present(head, "head").lenRecord;
    let record: Record | undefined;
    if (!isTorn) {
      const recordFrom = layout.position;
      layout.enter("record");
      const recordOuterStart = reader.start;
      const recordOuterEnd = reader.end;
      reader.narrow(reader.length(present(head, "head").lenRecord));
      record = traceRecord(reader, layout);
      layout.unused(reader.end);
      reader.widen(recordOuterStart, recordOuterEnd);
      layout.leave();
      layout.cover(recordFrom, "head.recordCrc32");
    }
    at = "tornTail";
    let tornTail: Uint8Array | undefined;
    if (isTorn) {
      layout.enter("tornTail");
      tornTail = reader.take(reader.end - reader.pos);
      layout.leaf("bytes");
      layout.leave();
    }
    if (state) state.isTorn = isTorn;
    return { head, record, tornTail };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfFrameV1(value: FrameV1Input): number {
  let size = 0;
  if (value.head !== undefined) size += 8;
  if (value.record !== undefined) {
    size += sizeOfRecord(value.record);
  }
  if (value.tornTail !== undefined) {
    size += value.tornTail.length;
  }
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkFrameV1(value: FrameV1Input, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "head";
    if (value.head !== undefined) requireObject(value.head);
    at = "record";
    if (value.record !== undefined) {
      checkRecord(value.record, options);

      present(value.head, "head");
    }
    at = "tornTail";
    if (value.tornTail !== undefined) {
      requireBytes(value.tornTail);
    }
    at = "head";
    if (value.head !== undefined) {
      at = "head.lenRecord";
      const headLenRecord =
        value.record === undefined
          ? present(value.head.lenRecord, "lenRecord")
          : derived(value.head.lenRecord, value.record === undefined ? 0 : sizeOfRecord(value.record), options);
      at = "head.recordCrc32";
      const headRecordCrc32 =
        value.record === undefined
          ? present(value.head.recordCrc32, "recordCrc32")
          : value.head.recordCrc32 === undefined
            ? 0
            : derived(
                value.head.recordCrc32,
                value.record === undefined ? 0 : crc32(encodeAlone(value.record, sizeOfRecord, encodeRecord)),
                options,
              );
      at = "head";
      checkFrameHeadV1({ ...value.head, lenRecord: headLenRecord, recordCrc32: headRecordCrc32 }, options);
    }
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkFrameV1} is where it is checked. */
export function encodeFrameV1(writer: ByteWriter, value: FrameV1Input): void {
  const head = value.head && {
    ...value.head,
    lenRecord: value.head.lenRecord ?? (value.record === undefined ? 0 : sizeOfRecord(value.record)),
    recordCrc32:
      value.head.recordCrc32 ??
      (value.record === undefined ? 0 : crc32(encodeAlone(value.record, sizeOfRecord, encodeRecord))),
  };
  if (head !== undefined) {
    encodeFrameHeadV1(writer, head);
  }
  if (value.record !== undefined) {
    encodeRecord(writer, value.record);
  }
  if (value.tornTail !== undefined) {
    writer.put(value.tornTail);
  }
}

/** Reads a {@link FrameV1}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readFrameV1(bytes: Uint8Array, options: ReadOptions = {}): FrameV1 {
  return decodeFrameV1(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeFrameV1(value: FrameV1Input, options: WriteOptions = {}): Uint8Array {
  checkFrameV1(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfFrameV1(value)));
  encodeFrameV1(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link FrameV1}; a FormatError when the bytes are none. */
export function layoutFrameV1(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceFrameV1(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeFrameHeadV1(reader: ByteReader): FrameHeadV1 {
  let at = "";
  try {
    at = "lenRecord";
    const lenRecord = reader.u4le();
    at = "recordCrc32";
    const recordCrc32 = reader.u4le();
    return { lenRecord, recordCrc32 };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeFrameHeadV1} does, without building it. */
export function skipFrameHeadV1(reader: ByteReader): void {
  let at = "";
  try {
    at = "lenRecord";
    reader.advance(4);
    at = "recordCrc32";
    reader.advance(4);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceFrameHeadV1(reader: ByteReader, layout: LayoutRecorder): FrameHeadV1 {
  layout.type("iqdb_wal.FrameHeadV1");

  let at = "";
  try {
    at = "lenRecord";
    layout.enter("lenRecord");
    const lenRecord = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "recordCrc32";
    layout.enter("recordCrc32");
    const recordCrc32 = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    return { lenRecord, recordCrc32 };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfFrameHeadV1(_value: FrameHeadV1): number {
  return 8;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkFrameHeadV1(value: FrameHeadV1, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "lenRecord";
    requireInteger(value.lenRecord, 0, 4294967295);

    at = "recordCrc32";
    requireInteger(value.recordCrc32, 0, 4294967295);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkFrameHeadV1} is where it is checked. */
export function encodeFrameHeadV1(writer: ByteWriter, value: FrameHeadV1): void {
  writer.u4le(value.lenRecord);
  writer.u4le(value.recordCrc32);
}

/** Reads a {@link FrameHeadV1}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readFrameHeadV1(bytes: Uint8Array, options: ReadOptions = {}): FrameHeadV1 {
  return decodeFrameHeadV1(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeFrameHeadV1(value: FrameHeadV1, options: WriteOptions = {}): Uint8Array {
  checkFrameHeadV1(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfFrameHeadV1(value)));
  encodeFrameHeadV1(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link FrameHeadV1}; a FormatError when the bytes are none. */
export function layoutFrameHeadV1(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceFrameHeadV1(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeWalV2(reader: ByteReader): WalV2 {
  let at = "";
  let index = -1;
  try {
    at = "binding";
    const binding = decodeWalBinding(reader);
    at = "frames";
    const frames: FrameV2[] = [];
    if (!(reader.pos >= reader.end)) {
      const elementState: FrameV2State = { isTorn: false };
      for (index = 0; ; index++) {
        const before = reader.pos;
        frames.push(decodeFrameV2(reader, elementState));
        if (elementState.isTorn || reader.pos >= reader.end) break;
        reader.requireProgress(before);
      }
      index = -1;
    }
    return { binding, frames };
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Moves over a value and validates it as {@link decodeWalV2} does, without building it. */
export function skipWalV2(reader: ByteReader): void {
  let at = "";
  let index = -1;
  try {
    at = "binding";
    skipWalBinding(reader);
    at = "frames";
    if (!(reader.pos >= reader.end)) {
      const elementState: FrameV2State = { isTorn: false };
      for (index = 0; ; index++) {
        const before = reader.pos;
        skipFrameV2(reader, elementState);
        if (elementState.isTorn || reader.pos >= reader.end) break;
        reader.requireProgress(before);
      }
      index = -1;
    }
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Decodes a value up to its torn tail. */
export function decodePartialWalV2(reader: ByteReader, partial: PartialRead): WalV2 {
  let at = "";
  let index = -1;
  try {
    at = "binding";
    const binding = decodeWalBinding(reader);
    at = "frames";
    const frames: FrameV2[] = [];
    if (!(reader.pos >= reader.end)) {
      const elementState: FrameV2State = { isTorn: false };
      for (index = 0; ; index++) {
        const before = reader.pos;
        const { start, end } = reader;
        let element: FrameV2;
        try {
          element = decodeFrameV2(reader, elementState);
        } catch (error) {
          partial.stop("frames", index, { before, start, end }, error);
          break;
        }
        if (elementState.isTorn) {
          partial.stop("frames", index, { before, start, end });
          break;
        }
        frames.push(element);
        if (elementState.isTorn || reader.pos >= reader.end) break;
        reader.requireProgress(before);
      }
      index = -1;
    }
    return { binding, frames };
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceWalV2(reader: ByteReader, layout: LayoutRecorder): WalV2 {
  layout.type("iqdb_wal.WalV2");

  let at = "";
  let index = -1;
  try {
    at = "binding";
    layout.enter("binding");
    const binding = traceWalBinding(reader, layout);
    layout.leave();
    at = "frames";
    const frames: FrameV2[] = [];
    if (!(reader.pos >= reader.end)) {
      const elementState: FrameV2State = { isTorn: false };
      for (index = 0; ; index++) {
        const before = reader.pos;
        layout.enter("frames", index);
        frames.push(traceFrameV2(reader, layout, elementState));
        layout.leave();
        if (elementState.isTorn || reader.pos >= reader.end) break;
        reader.requireProgress(before);
      }
      index = -1;
    }
    return { binding, frames };
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfWalV2(value: WalV2Input): number {
  let size = 36;
  for (const element of value.frames) size += sizeOfFrameV2(element);
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkWalV2(value: WalV2Input, options: WriteOptions = {}): void {
  let at = "";
  let index = -1;
  try {
    requireObject(value);

    at = "binding";
    checkWalBinding(value.binding, options);

    at = "frames";
    const framesElements = value.frames;
    requireList(framesElements);
    for (index = 0; index < framesElements.length; index++) {
      const element = framesElements[index]!;
      checkFrameV2(element, options);
    }
    index = -1;
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkWalV2} is where it is checked. */
export function encodeWalV2(writer: ByteWriter, value: WalV2Input): void {
  encodeWalBinding(writer, value.binding);
  for (const element of value.frames) {
    encodeFrameV2(writer, element);
  }
}

/** Reads a {@link WalV2}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readWalV2(bytes: Uint8Array, options: ReadOptions = {}): WalV2 {
  return decodeWalV2(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeWalV2(value: WalV2Input, options: WriteOptions = {}): Uint8Array {
  checkWalV2(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfWalV2(value)));
  encodeWalV2(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link WalV2}; a FormatError when the bytes are none. */
export function layoutWalV2(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceWalV2(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a {@link WalV2} up to its torn tail; a FormatError only when what stands before the first element is wrong. */
export function readPartialWalV2(bytes: Uint8Array, options: ReadOptions = {}): PartialResult<WalV2> {
  const reader = new ByteReader(bytes, options.start, options.end);
  const partial = new PartialRead(reader);
  return partial.result(decodePartialWalV2(reader, partial));
}

/** Reads a value at the reader's position. */
export function decodeWalBinding(reader: ByteReader): WalBinding {
  let at = "";
  try {
    at = "snapshotCrc32";
    const snapshotCrc32 = reader.u4le();
    at = "snapshotLength";
    const snapshotLength = reader.u8le();
    at = "salt";
    const salt = reader.u8le();
    at = "firstLsn";
    const firstLsn = reader.u8le();
    at = "reserved";
    const reserved = reader.u4le();
    if (reserved !== 0) throw notEqual(reserved, 0, reader.pos - 4);
    at = "headerCrc32";
    const headerCrc32 = reader.u4le();
    return { snapshotCrc32, snapshotLength, salt, firstLsn, reserved, headerCrc32 };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeWalBinding} does, without building it. */
export function skipWalBinding(reader: ByteReader): void {
  let at = "";
  try {
    at = "snapshotCrc32";
    reader.advance(4);
    at = "snapshotLength";
    reader.advance(8);
    at = "salt";
    reader.advance(8);
    at = "firstLsn";
    reader.advance(8);
    at = "reserved";
    const reserved = reader.u4le();
    if (reserved !== 0) throw notEqual(reserved, 0, reader.pos - 4);
    at = "headerCrc32";
    reader.advance(4);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceWalBinding(reader: ByteReader, layout: LayoutRecorder): WalBinding {
  layout.type("iqdb_wal.WalBinding");

  let at = "";
  try {
    at = "snapshotCrc32";
    layout.enter("snapshotCrc32");
    const snapshotCrc32 = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "snapshotLength";
    layout.enter("snapshotLength");
    const snapshotLength = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    at = "salt";
    layout.enter("salt");
    const salt = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    at = "firstLsn";
    layout.enter("firstLsn");
    const firstLsn = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    at = "reserved";
    layout.enter("reserved");
    const reserved = reader.u4le();
    if (reserved !== 0) throw notEqual(reserved, 0, reader.pos - 4);
    layout.leaf("u4le");
    layout.leave();
    at = "headerCrc32";
    layout.enter("headerCrc32");
    const headerCrc32 = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    return { snapshotCrc32, snapshotLength, salt, firstLsn, reserved, headerCrc32 };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfWalBinding(_value: WalBinding): number {
  return 36;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkWalBinding(value: WalBinding, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "snapshotCrc32";
    requireInteger(value.snapshotCrc32, 0, 4294967295);

    at = "snapshotLength";
    requireBigint(value.snapshotLength, 0n, 18446744073709551615n);

    at = "salt";
    requireBigint(value.salt, 0n, 18446744073709551615n);

    at = "firstLsn";
    requireBigint(value.firstLsn, 0n, 18446744073709551615n);

    at = "reserved";
    const reservedGiven: number = value.reserved;
    requireInteger(reservedGiven, 0, 4294967295);
    if (reservedGiven !== 0) throw notEqual(reservedGiven, 0);

    at = "headerCrc32";
    requireInteger(value.headerCrc32, 0, 4294967295);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkWalBinding} is where it is checked. */
export function encodeWalBinding(writer: ByteWriter, value: WalBinding): void {
  writer.u4le(value.snapshotCrc32);
  writer.u8le(value.snapshotLength);
  writer.u8le(value.salt);
  writer.u8le(value.firstLsn);
  writer.u4le(value.reserved);
  writer.u4le(value.headerCrc32);
}

/** Reads a {@link WalBinding}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readWalBinding(bytes: Uint8Array, options: ReadOptions = {}): WalBinding {
  return decodeWalBinding(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeWalBinding(value: WalBinding, options: WriteOptions = {}): Uint8Array {
  checkWalBinding(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfWalBinding(value)));
  encodeWalBinding(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link WalBinding}; a FormatError when the bytes are none. */
export function layoutWalBinding(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceWalBinding(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** What reading a {@link FrameV2} finds out about the stream, beside the value. */
export interface FrameV2State {
  /** Whether the file ends inside this frame. A length of 0 is never a frame. */
  isTorn: boolean;
}

/** Reads a value at the reader's position. */
export function decodeFrameV2(reader: ByteReader, state?: FrameV2State): FrameV2 {
  let at = "";
  try {
    at = "head";
    const hasHead = reader.end - reader.start - (reader.pos - reader.start) >= 28;
    let head: FrameHeadV2 | undefined;
    if (hasHead) {
      head = decodeFrameHeadV2(reader);
    }
    at = "record";
    const isTorn =
      !hasHead ||
      present(head, "head").lenRecord === 0 ||
      reader.end - reader.start - (reader.pos - reader.start) < present(head, "head").lenRecord;
    let record: Record | undefined;
    if (!isTorn) {
      const recordOuterStart = reader.start;
      const recordOuterEnd = reader.end;
      reader.narrow(reader.length(present(head, "head").lenRecord));
      record = decodeRecord(reader);
      reader.widen(recordOuterStart, recordOuterEnd);
    }
    at = "tornTail";
    let tornTail: Uint8Array | undefined;
    if (isTorn) {
      tornTail = reader.take(reader.end - reader.pos);
    }
    if (state) state.isTorn = isTorn;
    return { head, record, tornTail };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeFrameV2} does, without building it. */
export function skipFrameV2(reader: ByteReader, state?: FrameV2State): void {
  let at = "";
  try {
    at = "head";
    const hasHead = reader.end - reader.start - (reader.pos - reader.start) >= 28;
    let head: FrameHeadV2 | undefined;
    if (hasHead) {
      head = decodeFrameHeadV2(reader);
    }
    at = "record";
    const isTorn =
      !hasHead ||
      present(head, "head").lenRecord === 0 ||
      reader.end - reader.start - (reader.pos - reader.start) < present(head, "head").lenRecord;
    if (!isTorn) {
      const recordOuterStart = reader.start;
      const recordOuterEnd = reader.end;
      reader.narrow(reader.length(present(head, "head").lenRecord));
      skipRecord(reader);
      reader.widen(recordOuterStart, recordOuterEnd);
    }
    at = "tornTail";
    if (isTorn) {
      reader.advance(reader.end - reader.pos);
    }
    if (state) state.isTorn = isTorn;
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceFrameV2(reader: ByteReader, layout: LayoutRecorder, state?: FrameV2State): FrameV2 {
  layout.type("iqdb_wal.FrameV2");

  let at = "";
  try {
    at = "head";
    const hasHead = reader.end - reader.start - (reader.pos - reader.start) >= 28;
    let head: FrameHeadV2 | undefined;
    if (hasHead) {
      layout.enter("head");
      head = traceFrameHeadV2(reader, layout);
      layout.leave();
    }
    at = "record";
    const isTorn =
      !hasHead ||
      present(head, "head").lenRecord === 0 ||
      reader.end - reader.start - (reader.pos - reader.start) < present(head, "head").lenRecord;
    let record: Record | undefined;
    if (!isTorn) {
      const recordFrom = layout.position;
      layout.enter("record");
      const recordOuterStart = reader.start;
      const recordOuterEnd = reader.end;
      reader.narrow(reader.length(present(head, "head").lenRecord));
      record = traceRecord(reader, layout);
      layout.unused(reader.end);
      reader.widen(recordOuterStart, recordOuterEnd);
      layout.leave();
      layout.cover(recordFrom, "head.recordCrc32");
    }
    at = "tornTail";
    let tornTail: Uint8Array | undefined;
    if (isTorn) {
      layout.enter("tornTail");
      tornTail = reader.take(reader.end - reader.pos);
      layout.leaf("bytes");
      layout.leave();
    }
    if (state) state.isTorn = isTorn;
    return { head, record, tornTail };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfFrameV2(value: FrameV2Input): number {
  let size = 0;
  if (value.head !== undefined) size += 28;
  if (value.record !== undefined) {
    size += sizeOfRecord(value.record);
  }
  if (value.tornTail !== undefined) {
    size += value.tornTail.length;
  }
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkFrameV2(value: FrameV2Input, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "head";
    if (value.head !== undefined) requireObject(value.head);
    at = "record";
    if (value.record !== undefined) {
      checkRecord(value.record, options);

      present(value.head, "head");
    }
    at = "tornTail";
    if (value.tornTail !== undefined) {
      requireBytes(value.tornTail);
    }
    at = "head";
    if (value.head !== undefined) {
      at = "head.lenRecord";
      const headLenRecord =
        value.record === undefined
          ? present(value.head.lenRecord, "lenRecord")
          : derived(value.head.lenRecord, value.record === undefined ? 0 : sizeOfRecord(value.record), options);
      at = "head.recordCrc32";
      const headRecordCrc32 =
        value.record === undefined
          ? present(value.head.recordCrc32, "recordCrc32")
          : value.head.recordCrc32 === undefined
            ? 0
            : derived(
                value.head.recordCrc32,
                value.record === undefined ? 0 : crc32(encodeAlone(value.record, sizeOfRecord, encodeRecord)),
                options,
              );
      at = "head";
      checkFrameHeadV2({ ...value.head, lenRecord: headLenRecord, recordCrc32: headRecordCrc32 }, options);
    }
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkFrameV2} is where it is checked. */
export function encodeFrameV2(writer: ByteWriter, value: FrameV2Input): void {
  const head = value.head && {
    ...value.head,
    lenRecord: value.head.lenRecord ?? (value.record === undefined ? 0 : sizeOfRecord(value.record)),
    recordCrc32:
      value.head.recordCrc32 ??
      (value.record === undefined ? 0 : crc32(encodeAlone(value.record, sizeOfRecord, encodeRecord))),
  };
  if (head !== undefined) {
    encodeFrameHeadV2(writer, head);
  }
  if (value.record !== undefined) {
    encodeRecord(writer, value.record);
  }
  if (value.tornTail !== undefined) {
    writer.put(value.tornTail);
  }
}

/** Reads a {@link FrameV2}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readFrameV2(bytes: Uint8Array, options: ReadOptions = {}): FrameV2 {
  return decodeFrameV2(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeFrameV2(value: FrameV2Input, options: WriteOptions = {}): Uint8Array {
  checkFrameV2(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfFrameV2(value)));
  encodeFrameV2(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link FrameV2}; a FormatError when the bytes are none. */
export function layoutFrameV2(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceFrameV2(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeFrameHeadV2(reader: ByteReader): FrameHeadV2 {
  let at = "";
  try {
    at = "lenRecord";
    const lenRecord = reader.u4le();
    at = "durable";
    const durable = reader.u8le();
    at = "lsn";
    const lsn = reader.u8le();
    at = "recordCrc32";
    const recordCrc32 = reader.u4le();
    at = "headCrc32";
    const headCrc32 = reader.u4le();
    return { lenRecord, durable, lsn, recordCrc32, headCrc32 };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeFrameHeadV2} does, without building it. */
export function skipFrameHeadV2(reader: ByteReader): void {
  let at = "";
  try {
    at = "lenRecord";
    reader.advance(4);
    at = "durable";
    reader.advance(8);
    at = "lsn";
    reader.advance(8);
    at = "recordCrc32";
    reader.advance(4);
    at = "headCrc32";
    reader.advance(4);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceFrameHeadV2(reader: ByteReader, layout: LayoutRecorder): FrameHeadV2 {
  layout.type("iqdb_wal.FrameHeadV2");

  let at = "";
  try {
    at = "lenRecord";
    layout.enter("lenRecord");
    const lenRecord = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "durable";
    layout.enter("durable");
    const durable = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    at = "lsn";
    layout.enter("lsn");
    const lsn = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    at = "recordCrc32";
    layout.enter("recordCrc32");
    const recordCrc32 = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "headCrc32";
    layout.enter("headCrc32");
    const headCrc32 = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    return { lenRecord, durable, lsn, recordCrc32, headCrc32 };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfFrameHeadV2(_value: FrameHeadV2): number {
  return 28;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkFrameHeadV2(value: FrameHeadV2, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "lenRecord";
    requireInteger(value.lenRecord, 0, 4294967295);

    at = "durable";
    requireBigint(value.durable, 0n, 18446744073709551615n);

    at = "lsn";
    requireBigint(value.lsn, 0n, 18446744073709551615n);

    at = "recordCrc32";
    requireInteger(value.recordCrc32, 0, 4294967295);

    at = "headCrc32";
    requireInteger(value.headCrc32, 0, 4294967295);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkFrameHeadV2} is where it is checked. */
export function encodeFrameHeadV2(writer: ByteWriter, value: FrameHeadV2): void {
  writer.u4le(value.lenRecord);
  writer.u8le(value.durable);
  writer.u8le(value.lsn);
  writer.u4le(value.recordCrc32);
  writer.u4le(value.headCrc32);
}

/** Reads a {@link FrameHeadV2}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readFrameHeadV2(bytes: Uint8Array, options: ReadOptions = {}): FrameHeadV2 {
  return decodeFrameHeadV2(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeFrameHeadV2(value: FrameHeadV2, options: WriteOptions = {}): Uint8Array {
  checkFrameHeadV2(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfFrameHeadV2(value)));
  encodeFrameHeadV2(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link FrameHeadV2}; a FormatError when the bytes are none. */
export function layoutFrameHeadV2(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceFrameHeadV2(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeRecord(reader: ByteReader): Record {
  let at = "";
  try {
    at = "op";
    const op = reader.u1();
    if (!isOp(op)) throw notInEnum(op, "op", reader.pos - 1);
    at = "body";
    let body: Insert | Delete | CheckpointIntent | Batch | undefined;
    switch (op) {
      case Op.insert:
        body = decodeInsert(reader);
        break;
      case Op.delete:
        body = decodeDelete(reader);
        break;
      case Op.checkpoint_intent:
        body = decodeCheckpointIntent(reader);
        break;
      case Op.batch:
        body = decodeBatch(reader);
        break;
    }
    at = "trailing";
    let trailing: Uint8Array | undefined;
    if (!(reader.pos >= reader.end)) {
      trailing = reader.take(reader.end - reader.pos);
    }
    return { op, body, trailing } as Record;
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeRecord} does, without building it. */
export function skipRecord(reader: ByteReader): void {
  let at = "";
  try {
    at = "op";
    const op = reader.u1();
    if (!isOp(op)) throw notInEnum(op, "op", reader.pos - 1);
    at = "body";
    switch (op) {
      case Op.insert:
        skipInsert(reader);
        break;
      case Op.delete:
        skipDelete(reader);
        break;
      case Op.checkpoint_intent:
        skipCheckpointIntent(reader);
        break;
      case Op.batch:
        skipBatch(reader);
        break;
    }
    at = "trailing";
    if (!(reader.pos >= reader.end)) {
      reader.advance(reader.end - reader.pos);
    }
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceRecord(reader: ByteReader, layout: LayoutRecorder): Record {
  layout.type("iqdb_wal.Record");

  let at = "";
  try {
    at = "op";
    layout.enter("op");
    const op = reader.u1();
    if (!isOp(op)) throw notInEnum(op, "op", reader.pos - 1);
    layout.leaf("u1");
    layout.leave();
    at = "body";
    layout.enter("body");
    let body: Insert | Delete | CheckpointIntent | Batch | undefined;
    switch (op) {
      case Op.insert:
        body = traceInsert(reader, layout);
        break;
      case Op.delete:
        body = traceDelete(reader, layout);
        break;
      case Op.checkpoint_intent:
        body = traceCheckpointIntent(reader, layout);
        break;
      case Op.batch:
        body = traceBatch(reader, layout);
        break;
    }
    layout.leave();
    at = "trailing";
    let trailing: Uint8Array | undefined;
    if (!(reader.pos >= reader.end)) {
      layout.enter("trailing");
      trailing = reader.take(reader.end - reader.pos);
      layout.leaf("bytes");
      layout.leave();
    }
    return { op, body, trailing } as Record;
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfRecord(value: RecordInput): number {
  let size = 1;
  switch (value.op) {
    case Op.insert:
      size += sizeOfInsert(value.body);
      break;
    case Op.delete:
      size += sizeOfDelete(value.body);
      break;
    case Op.checkpoint_intent:
      size += sizeOfCheckpointIntent(value.body);
      break;
    case Op.batch:
      size += sizeOfBatch(value.body);
      break;
  }
  if (value.trailing !== undefined) {
    size += value.trailing.length;
  }
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkRecord(value: RecordInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "op";
    const opGiven: number = value.op;
    requireInteger(opGiven, 0, 255);
    if (!isOp(opGiven)) throw notInEnum(opGiven, "op");

    at = "body";
    switch (value.op) {
      case Op.insert:
        checkInsert(value.body, options);
        break;
      case Op.delete:
        checkDelete(value.body, options);
        break;
      case Op.checkpoint_intent:
        checkCheckpointIntent(value.body, options);
        break;
      case Op.batch:
        checkBatch(value.body, options);
        break;
      default:
        requirePresence(value.body, false);
    }

    at = "trailing";
    if (value.trailing !== undefined) {
      requireBytes(value.trailing);
    }
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkRecord} is where it is checked. */
export function encodeRecord(writer: ByteWriter, value: RecordInput): void {
  writer.u1(value.op);
  switch (value.op) {
    case Op.insert:
      encodeInsert(writer, value.body);
      break;
    case Op.delete:
      encodeDelete(writer, value.body);
      break;
    case Op.checkpoint_intent:
      encodeCheckpointIntent(writer, value.body);
      break;
    case Op.batch:
      encodeBatch(writer, value.body);
      break;
  }
  if (value.trailing !== undefined) {
    writer.put(value.trailing);
  }
}

/** Reads a {@link Record}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readRecord(bytes: Uint8Array, options: ReadOptions = {}): Record {
  return decodeRecord(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeRecord(value: RecordInput, options: WriteOptions = {}): Uint8Array {
  checkRecord(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfRecord(value)));
  encodeRecord(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link Record}; a FormatError when the bytes are none. */
export function layoutRecord(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceRecord(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeMutation(reader: ByteReader): Mutation {
  let at = "";
  try {
    at = "op";
    const op = reader.u1();
    if (op !== Op.insert && op !== Op.delete) throw notAnyOf(op, [Op.insert, Op.delete], reader.pos - 1);
    at = "body";
    let body: Insert | Delete;
    switch (op) {
      case Op.insert:
        body = decodeInsert(reader);
        break;
      case Op.delete:
        body = decodeDelete(reader);
        break;
      default:
        throw notExpr(op, "a case of the switch");
    }
    at = "trailing";
    let trailing: Uint8Array | undefined;
    if (!(reader.pos >= reader.end)) {
      trailing = reader.take(reader.end - reader.pos);
    }
    return { op, body, trailing } as Mutation;
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeMutation} does, without building it. */
export function skipMutation(reader: ByteReader): void {
  let at = "";
  try {
    at = "op";
    const op = reader.u1();
    if (op !== Op.insert && op !== Op.delete) throw notAnyOf(op, [Op.insert, Op.delete], reader.pos - 1);
    at = "body";
    switch (op) {
      case Op.insert:
        skipInsert(reader);
        break;
      case Op.delete:
        skipDelete(reader);
        break;
    }
    at = "trailing";
    if (!(reader.pos >= reader.end)) {
      reader.advance(reader.end - reader.pos);
    }
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceMutation(reader: ByteReader, layout: LayoutRecorder): Mutation {
  layout.type("iqdb_wal.Mutation");

  let at = "";
  try {
    at = "op";
    layout.enter("op");
    const op = reader.u1();
    if (op !== Op.insert && op !== Op.delete) throw notAnyOf(op, [Op.insert, Op.delete], reader.pos - 1);
    layout.leaf("u1");
    layout.leave();
    at = "body";
    layout.enter("body");
    let body: Insert | Delete;
    switch (op) {
      case Op.insert:
        body = traceInsert(reader, layout);
        break;
      case Op.delete:
        body = traceDelete(reader, layout);
        break;
      default:
        throw notExpr(op, "a case of the switch");
    }
    layout.leave();
    at = "trailing";
    let trailing: Uint8Array | undefined;
    if (!(reader.pos >= reader.end)) {
      layout.enter("trailing");
      trailing = reader.take(reader.end - reader.pos);
      layout.leaf("bytes");
      layout.leave();
    }
    return { op, body, trailing } as Mutation;
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfMutation(value: MutationInput): number {
  let size = 1;
  switch (value.op) {
    case Op.insert:
      size += sizeOfInsert(value.body);
      break;
    case Op.delete:
      size += sizeOfDelete(value.body);
      break;
  }
  if (value.trailing !== undefined) {
    size += value.trailing.length;
  }
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkMutation(value: MutationInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "op";
    const opGiven: number = value.op;
    requireInteger(opGiven, 0, 255);
    if (opGiven !== Op.insert && opGiven !== Op.delete) throw notAnyOf(opGiven, [Op.insert, Op.delete]);

    at = "body";
    switch (value.op) {
      case Op.insert:
        checkInsert(value.body, options);
        break;
      case Op.delete:
        checkDelete(value.body, options);
        break;
    }

    at = "trailing";
    if (value.trailing !== undefined) {
      requireBytes(value.trailing);
    }
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkMutation} is where it is checked. */
export function encodeMutation(writer: ByteWriter, value: MutationInput): void {
  writer.u1(value.op);
  switch (value.op) {
    case Op.insert:
      encodeInsert(writer, value.body);
      break;
    case Op.delete:
      encodeDelete(writer, value.body);
      break;
  }
  if (value.trailing !== undefined) {
    writer.put(value.trailing);
  }
}

/** Reads a {@link Mutation}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readMutation(bytes: Uint8Array, options: ReadOptions = {}): Mutation {
  return decodeMutation(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeMutation(value: MutationInput, options: WriteOptions = {}): Uint8Array {
  checkMutation(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfMutation(value)));
  encodeMutation(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link Mutation}; a FormatError when the bytes are none. */
export function layoutMutation(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceMutation(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeInsert(reader: ByteReader): Insert {
  let at = "";
  try {
    at = "id";
    const id = decodeWalId(reader);
    at = "numComponents";
    const numComponents = reader.u4le();
    at = "components";
    const components = reader.f4leArray(reader.count(numComponents, 4));
    at = "hasMetadata";
    const hasMetadata = reader.u1();
    at = "metadata";
    let metadata: Uint8Array | undefined;
    if (hasMetadata === 1) {
      const metadataStart = reader.pos;
      skipMetadata(reader);
      metadata = reader.bytes.subarray(metadataStart, reader.pos);
    }
    return { id, numComponents, components, hasMetadata, metadata };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeInsert} does, without building it. */
export function skipInsert(reader: ByteReader): void {
  let at = "";
  try {
    at = "id";
    skipWalId(reader);
    at = "numComponents";
    const numComponents = reader.u4le();
    at = "components";
    reader.advance(reader.count(numComponents, 4) * 4);
    at = "hasMetadata";
    const hasMetadata = reader.u1();
    at = "metadata";
    if (hasMetadata === 1) {
      skipMetadata(reader);
    }
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceInsert(reader: ByteReader, layout: LayoutRecorder): Insert {
  layout.type("iqdb_wal.Insert");

  let at = "";
  try {
    at = "id";
    layout.enter("id");
    const id = traceWalId(reader, layout);
    layout.leave();
    at = "numComponents";
    layout.enter("numComponents");
    const numComponents = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "components";
    layout.enter("components");
    const components = reader.f4leArray(reader.count(numComponents, 4));
    layout.leaf("f4le[]");
    layout.leave();
    at = "hasMetadata";
    layout.enter("hasMetadata");
    const hasMetadata = reader.u1();
    layout.leaf("u1");
    layout.leave();
    at = "metadata";
    let metadata: Uint8Array | undefined;
    if (hasMetadata === 1) {
      layout.enter("metadata");
      const metadataStart = reader.pos;
      traceMetadata(reader, layout);
      metadata = reader.bytes.subarray(metadataStart, reader.pos);
      layout.leave();
    }
    return { id, numComponents, components, hasMetadata, metadata };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfInsert(value: InsertInput): number {
  let size = 5;
  size += sizeOfWalId(value.id);
  size += value.components.byteLength;
  if (value.metadata !== undefined) {
    size += value.metadata.length;
  }
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkInsert(value: InsertInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "id";
    checkWalId(value.id, options);

    at = "components";
    requireTypedArray(value.components, Float32Array);

    at = "hasMetadata";
    requireInteger(value.hasMetadata, 0, 255);

    at = "metadata";
    requirePresence(value.metadata, value.hasMetadata === 1);
    if (value.metadata !== undefined) {
      requireWhole(value.metadata, skipMetadata);
    }
    at = "numComponents";
    const numComponents = derived(value.numComponents, value.components.length, options);
    requireInteger(numComponents, 0, 4294967295);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkInsert} is where it is checked. */
export function encodeInsert(writer: ByteWriter, value: InsertInput): void {
  encodeWalId(writer, value.id);
  writer.u4le(value.numComponents ?? value.components.length);
  writer.f4leArray(value.components);
  writer.u1(value.hasMetadata);
  if (value.metadata !== undefined) {
    writer.put(value.metadata);
  }
}

/** Reads a {@link Insert}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readInsert(bytes: Uint8Array, options: ReadOptions = {}): Insert {
  return decodeInsert(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeInsert(value: InsertInput, options: WriteOptions = {}): Uint8Array {
  checkInsert(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfInsert(value)));
  encodeInsert(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link Insert}; a FormatError when the bytes are none. */
export function layoutInsert(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceInsert(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeDelete(reader: ByteReader): Delete {
  let at = "";
  try {
    at = "id";
    const id = decodeWalId(reader);
    return { id };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeDelete} does, without building it. */
export function skipDelete(reader: ByteReader): void {
  let at = "";
  try {
    at = "id";
    skipWalId(reader);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceDelete(reader: ByteReader, layout: LayoutRecorder): Delete {
  layout.type("iqdb_wal.Delete");

  let at = "";
  try {
    at = "id";
    layout.enter("id");
    const id = traceWalId(reader, layout);
    layout.leave();
    return { id };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfDelete(value: DeleteInput): number {
  let size = 0;
  size += sizeOfWalId(value.id);
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkDelete(value: DeleteInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "id";
    checkWalId(value.id, options);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkDelete} is where it is checked. */
export function encodeDelete(writer: ByteWriter, value: DeleteInput): void {
  encodeWalId(writer, value.id);
}

/** Reads a {@link Delete}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readDelete(bytes: Uint8Array, options: ReadOptions = {}): Delete {
  return decodeDelete(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeDelete(value: DeleteInput, options: WriteOptions = {}): Uint8Array {
  checkDelete(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfDelete(value)));
  encodeDelete(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link Delete}; a FormatError when the bytes are none. */
export function layoutDelete(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceDelete(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeCheckpointIntent(reader: ByteReader): CheckpointIntent {
  let at = "";
  try {
    at = "snapshotCrc32";
    const snapshotCrc32 = reader.u4le();
    at = "snapshotLength";
    const snapshotLength = reader.u8le();
    at = "coveredLsn";
    const coveredLsn = reader.u8le();
    return { snapshotCrc32, snapshotLength, coveredLsn };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeCheckpointIntent} does, without building it. */
export function skipCheckpointIntent(reader: ByteReader): void {
  let at = "";
  try {
    at = "snapshotCrc32";
    reader.advance(4);
    at = "snapshotLength";
    reader.advance(8);
    at = "coveredLsn";
    reader.advance(8);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceCheckpointIntent(reader: ByteReader, layout: LayoutRecorder): CheckpointIntent {
  layout.type("iqdb_wal.CheckpointIntent");

  let at = "";
  try {
    at = "snapshotCrc32";
    layout.enter("snapshotCrc32");
    const snapshotCrc32 = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "snapshotLength";
    layout.enter("snapshotLength");
    const snapshotLength = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    at = "coveredLsn";
    layout.enter("coveredLsn");
    const coveredLsn = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    return { snapshotCrc32, snapshotLength, coveredLsn };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfCheckpointIntent(_value: CheckpointIntent): number {
  return 20;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkCheckpointIntent(value: CheckpointIntent, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "snapshotCrc32";
    requireInteger(value.snapshotCrc32, 0, 4294967295);

    at = "snapshotLength";
    requireBigint(value.snapshotLength, 0n, 18446744073709551615n);

    at = "coveredLsn";
    requireBigint(value.coveredLsn, 0n, 18446744073709551615n);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkCheckpointIntent} is where it is checked. */
export function encodeCheckpointIntent(writer: ByteWriter, value: CheckpointIntent): void {
  writer.u4le(value.snapshotCrc32);
  writer.u8le(value.snapshotLength);
  writer.u8le(value.coveredLsn);
}

/** Reads a {@link CheckpointIntent}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readCheckpointIntent(bytes: Uint8Array, options: ReadOptions = {}): CheckpointIntent {
  return decodeCheckpointIntent(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeCheckpointIntent(value: CheckpointIntent, options: WriteOptions = {}): Uint8Array {
  checkCheckpointIntent(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfCheckpointIntent(value)));
  encodeCheckpointIntent(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link CheckpointIntent}; a FormatError when the bytes are none. */
export function layoutCheckpointIntent(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceCheckpointIntent(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeBatch(reader: ByteReader): Batch {
  let at = "";
  let index = -1;
  try {
    at = "numRecords";
    const numRecords = reader.u4le();
    at = "records";
    const records: BatchRecord[] = [];
    const recordsCount = reader.count(numRecords, 4);
    for (index = 0; index < recordsCount; index++) {
      records.push(decodeBatchRecord(reader));
    }
    index = -1;
    return { numRecords, records };
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Moves over a value and validates it as {@link decodeBatch} does, without building it. */
export function skipBatch(reader: ByteReader): void {
  let at = "";
  let index = -1;
  try {
    at = "numRecords";
    const numRecords = reader.u4le();
    at = "records";
    const recordsCount = reader.count(numRecords, 4);
    for (index = 0; index < recordsCount; index++) {
      skipBatchRecord(reader);
    }
    index = -1;
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceBatch(reader: ByteReader, layout: LayoutRecorder): Batch {
  layout.type("iqdb_wal.Batch");

  let at = "";
  let index = -1;
  try {
    at = "numRecords";
    layout.enter("numRecords");
    const numRecords = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "records";
    const records: BatchRecord[] = [];
    const recordsCount = reader.count(numRecords, 4);
    for (index = 0; index < recordsCount; index++) {
      layout.enter("records", index);
      records.push(traceBatchRecord(reader, layout));
      layout.leave();
    }
    index = -1;
    return { numRecords, records };
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfBatch(value: BatchInput): number {
  let size = 4;
  for (const element of value.records) size += sizeOfBatchRecord(element);
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkBatch(value: BatchInput, options: WriteOptions = {}): void {
  let at = "";
  let index = -1;
  try {
    requireObject(value);

    at = "records";
    const recordsElements = value.records;
    requireList(recordsElements);
    for (index = 0; index < recordsElements.length; index++) {
      const element = recordsElements[index]!;
      checkBatchRecord(element, options);
    }
    index = -1;

    at = "numRecords";
    const numRecords = derived(value.numRecords, value.records.length, options);
    requireInteger(numRecords, 0, 4294967295);
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkBatch} is where it is checked. */
export function encodeBatch(writer: ByteWriter, value: BatchInput): void {
  writer.u4le(value.numRecords ?? value.records.length);
  for (const element of value.records) {
    encodeBatchRecord(writer, element);
  }
}

/** Reads a {@link Batch}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readBatch(bytes: Uint8Array, options: ReadOptions = {}): Batch {
  return decodeBatch(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeBatch(value: BatchInput, options: WriteOptions = {}): Uint8Array {
  checkBatch(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfBatch(value)));
  encodeBatch(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link Batch}; a FormatError when the bytes are none. */
export function layoutBatch(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceBatch(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeBatchRecord(reader: ByteReader): BatchRecord {
  let at = "";
  try {
    at = "lenRecord";
    const lenRecord = reader.u4le();
    at = "record";
    const recordOuterStart = reader.start;
    const recordOuterEnd = reader.end;
    reader.narrow(reader.length(lenRecord));
    const record = decodeMutation(reader);
    reader.widen(recordOuterStart, recordOuterEnd);
    return { lenRecord, record };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeBatchRecord} does, without building it. */
export function skipBatchRecord(reader: ByteReader): void {
  let at = "";
  try {
    at = "lenRecord";
    const lenRecord = reader.u4le();
    at = "record";
    const recordOuterStart = reader.start;
    const recordOuterEnd = reader.end;
    reader.narrow(reader.length(lenRecord));
    skipMutation(reader);
    reader.widen(recordOuterStart, recordOuterEnd);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceBatchRecord(reader: ByteReader, layout: LayoutRecorder): BatchRecord {
  layout.type("iqdb_wal.BatchRecord");

  let at = "";
  try {
    at = "lenRecord";
    layout.enter("lenRecord");
    const lenRecord = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "record";
    layout.enter("record");
    const recordOuterStart = reader.start;
    const recordOuterEnd = reader.end;
    reader.narrow(reader.length(lenRecord));
    const record = traceMutation(reader, layout);
    layout.unused(reader.end);
    reader.widen(recordOuterStart, recordOuterEnd);
    layout.leave();
    return { lenRecord, record };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfBatchRecord(value: BatchRecordInput): number {
  let size = 4;
  size += sizeOfMutation(value.record);
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkBatchRecord(value: BatchRecordInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "record";
    checkMutation(value.record, options);

    at = "lenRecord";
    const lenRecord = derived(value.lenRecord, sizeOfMutation(value.record), options);
    requireInteger(lenRecord, 0, 4294967295);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkBatchRecord} is where it is checked. */
export function encodeBatchRecord(writer: ByteWriter, value: BatchRecordInput): void {
  writer.u4le(value.lenRecord ?? sizeOfMutation(value.record));
  encodeMutation(writer, value.record);
}

/** Reads a {@link BatchRecord}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readBatchRecord(bytes: Uint8Array, options: ReadOptions = {}): BatchRecord {
  return decodeBatchRecord(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeBatchRecord(value: BatchRecordInput, options: WriteOptions = {}): Uint8Array {
  checkBatchRecord(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfBatchRecord(value)));
  encodeBatchRecord(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link BatchRecord}; a FormatError when the bytes are none. */
export function layoutBatchRecord(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceBatchRecord(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeWalId(reader: ByteReader): WalId {
  let at = "";
  try {
    at = "kind";
    const kind = reader.u1();
    if (!isIdKind(kind)) throw notInEnum(kind, "id_kind", reader.pos - 1);
    at = "body";
    let body: U64Id | WalBytesId;
    switch (kind) {
      case IdKind.u64:
        body = decodeU64Id(reader);
        break;
      case IdKind.bytes:
        body = decodeWalBytesId(reader);
        break;
      default:
        throw notExpr(kind, "a case of the switch");
    }
    return { kind, body } as WalId;
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeWalId} does, without building it. */
export function skipWalId(reader: ByteReader): void {
  let at = "";
  try {
    at = "kind";
    const kind = reader.u1();
    if (!isIdKind(kind)) throw notInEnum(kind, "id_kind", reader.pos - 1);
    at = "body";
    switch (kind) {
      case IdKind.u64:
        skipU64Id(reader);
        break;
      case IdKind.bytes:
        skipWalBytesId(reader);
        break;
    }
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceWalId(reader: ByteReader, layout: LayoutRecorder): WalId {
  layout.type("iqdb_wal.WalId");

  let at = "";
  try {
    at = "kind";
    layout.enter("kind");
    const kind = reader.u1();
    if (!isIdKind(kind)) throw notInEnum(kind, "id_kind", reader.pos - 1);
    layout.leaf("u1");
    layout.leave();
    at = "body";
    layout.enter("body");
    let body: U64Id | WalBytesId;
    switch (kind) {
      case IdKind.u64:
        body = traceU64Id(reader, layout);
        break;
      case IdKind.bytes:
        body = traceWalBytesId(reader, layout);
        break;
      default:
        throw notExpr(kind, "a case of the switch");
    }
    layout.leave();
    return { kind, body } as WalId;
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfWalId(value: WalIdInput): number {
  let size = 1;
  switch (value.kind) {
    case IdKind.u64:
      size += sizeOfU64Id(value.body);
      break;
    case IdKind.bytes:
      size += sizeOfWalBytesId(value.body);
      break;
  }
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkWalId(value: WalIdInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "kind";
    const kindGiven: number = value.kind;
    requireInteger(kindGiven, 0, 255);
    if (!isIdKind(kindGiven)) throw notInEnum(kindGiven, "id_kind");

    at = "body";
    switch (value.kind) {
      case IdKind.u64:
        checkU64Id(value.body, options);
        break;
      case IdKind.bytes:
        checkWalBytesId(value.body, options);
        break;
    }
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkWalId} is where it is checked. */
export function encodeWalId(writer: ByteWriter, value: WalIdInput): void {
  writer.u1(value.kind);
  switch (value.kind) {
    case IdKind.u64:
      encodeU64Id(writer, value.body);
      break;
    case IdKind.bytes:
      encodeWalBytesId(writer, value.body);
      break;
  }
}

/** Reads a {@link WalId}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readWalId(bytes: Uint8Array, options: ReadOptions = {}): WalId {
  return decodeWalId(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeWalId(value: WalIdInput, options: WriteOptions = {}): Uint8Array {
  checkWalId(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfWalId(value)));
  encodeWalId(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link WalId}; a FormatError when the bytes are none. */
export function layoutWalId(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceWalId(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeWalBytesId(reader: ByteReader): WalBytesId {
  let at = "";
  try {
    at = "lenValue";
    const lenValue = reader.u8leNumber();
    at = "value";
    const value = reader.take(reader.length(lenValue));
    return { lenValue, value };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeWalBytesId} does, without building it. */
export function skipWalBytesId(reader: ByteReader): void {
  let at = "";
  try {
    at = "lenValue";
    const lenValue = reader.u8leNumber();
    at = "value";
    reader.advance(reader.length(lenValue));
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceWalBytesId(reader: ByteReader, layout: LayoutRecorder): WalBytesId {
  layout.type("iqdb_wal.WalBytesId");

  let at = "";
  try {
    at = "lenValue";
    layout.enter("lenValue");
    const lenValue = reader.u8leNumber();
    layout.leaf("u8le");
    layout.leave();
    at = "value";
    layout.enter("value");
    const value = reader.take(reader.length(lenValue));
    layout.leaf("bytes");
    layout.leave();
    return { lenValue, value };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfWalBytesId(value: WalBytesIdInput): number {
  let size = 8;
  size += value.value.length;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkWalBytesId(value: WalBytesIdInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "value";
    requireBytes(value.value);

    at = "lenValue";
    const lenValue = derived(value.lenValue, value.value.length, options);
    requireInteger(lenValue, 0, 9007199254740991);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkWalBytesId} is where it is checked. */
export function encodeWalBytesId(writer: ByteWriter, value: WalBytesIdInput): void {
  writer.u8leNumber(value.lenValue ?? value.value.length);
  writer.put(value.value);
}

/** Reads a {@link WalBytesId}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readWalBytesId(bytes: Uint8Array, options: ReadOptions = {}): WalBytesId {
  return decodeWalBytesId(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeWalBytesId(value: WalBytesIdInput, options: WriteOptions = {}): Uint8Array {
  checkWalBytesId(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfWalBytesId(value)));
  encodeWalBytesId(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link WalBytesId}; a FormatError when the bytes are none. */
export function layoutWalBytesId(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceWalBytesId(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** The functions of `iqdb_wal` under one name. */
export const codec = {
  read: readIqdbWal,
  write: writeIqdbWal,
  sizeOf: sizeOfIqdbWal,
  check: checkIqdbWal,
  layout: layoutIqdbWal,
  readPartial: readPartialIqdbWal,
} as const satisfies PartialCodec<IqdbWal, IqdbWalInput>;
