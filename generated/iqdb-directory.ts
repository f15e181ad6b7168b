/**
 * The directory format of iqdb 0.4 (snap, wal).
 *
 * Generated from formats/exchange/iqdb_directory.ksy by `npm run generate`. Change the schema, not this file.
 */

import { ByteReader } from "../src/bytes/byte-reader.js";
import { ByteWriter } from "../src/bytes/byte-writer.js";
import type { Codec, LayoutOptions, ReadOptions, WriteOptions } from "../src/bytes/codec.js";
import { crc32 } from "../src/bytes/crc32.js";
import { inField } from "../src/bytes/format-error.js";
import { type LayoutEntry, LayoutRecorder } from "../src/bytes/layout.js";
import { utf8Length } from "../src/bytes/utf8.js";
import { notAnyOf, notEqual, notInEnum } from "../src/bytes/validation.js";
import {
  derived,
  requireBigint,
  requireBytes,
  requireConstant,
  requireInteger,
  requireList,
  requireNumber,
  requireObject,
  requirePresence,
  requireSame,
  requireText,
  requireTypedArray,
} from "../src/bytes/value-checks.js";

/** Enumeration `op`. */
export const Op = {
  /** Puts a row; one of the same id is replaced. */
  upsert: 0,
  /** Removes a row. */
  delete: 1,
} as const;

export type Op = (typeof Op)[keyof typeof Op];

/** Whether `value` is a member of {@link Op}. */
export function isOp(value: number): value is Op {
  return value === 0 || value === 1;
}

/** Enumeration `value_kind`. */
export const ValueKind = {
  /** Nothing. */
  null: 0,
  /** A truth value. */
  bool: 1,
  /** A signed 64-bit integer. */
  int: 2,
  /** A double. */
  float: 3,
  /** UTF-8 text. */
  text: 4,
  /** Bytes. */
  bytes: 5,
  /** Values by position. */
  array: 6,
  /** Values by name. */
  object: 7,
} as const;

export type ValueKind = (typeof ValueKind)[keyof typeof ValueKind];

/** Whether `value` is a member of {@link ValueKind}. */
export function isValueKind(value: number): value is ValueKind {
  return value >= 0 && value <= 7;
}

/**
 * A database of iqdb 0.4 is a directory with two files: `snap`, which is the root type here, holds rows; `wal`, which is frames
 * without anything in front, holds what was done since. Neither says metric or dimension. Read only, for those who move to a
 * later version.
 */
export interface IqdbDirectory {
  /** Magic and version. */
  prefix: SnapPrefix;
  /** One row each; there are no deletes in a snap. */
  frames: FrameType[];
}

/** {@link IqdbDirectory} as its writer takes it: what follows from the rest may be left out. */
export interface IqdbDirectoryInput {
  prefix: SnapPrefixInput;
  frames: readonly FrameTypeInput[];
}

/** The first eight bytes of snap. */
export interface SnapPrefix {
  /** Marks the file as a snap. */
  magic: Uint8Array;
  /** The one version there is. */
  version: number;
}

/** {@link SnapPrefix} as its writer takes it: what follows from the rest may be left out. */
export interface SnapPrefixInput {
  magic?: Uint8Array | undefined;
  version: number;
}

/** What each frame begins with, read by itself to know how long the frame is. */
export interface FrameLength {
  /** Length of the body in bytes. */
  lenBody: number;
}

/** One change, with its checksum behind it. */
export interface FrameType {
  /** Length of the body in bytes. */
  lenBody: number;
  /** The change, a record. */
  body: Uint8Array;
  /** CRC-32 (IEEE 802.3) of the body. */
  bodyCrc32: number;
}

/** {@link FrameType} as its writer takes it: what follows from the rest may be left out. */
export interface FrameTypeInput {
  lenBody?: number | undefined;
  body: Uint8Array;
  bodyCrc32?: number | undefined;
}

/** What a body holds. */
export interface Record {
  /** What is done. */
  op: Op;
  /** The row's id, all 64 bits. */
  id: bigint;
  /** What the row is now. */
  row?: Row | undefined;
  /** There is none; readers refuse a record that goes on. */
  excess: Uint8Array;
}

/** {@link Record} as its writer takes it: what follows from the rest may be left out. */
export interface RecordInput {
  op: Op;
  id: bigint;
  row?: RowInput | undefined;
  excess: Uint8Array;
}

/** A vector, and what is said about it. */
export interface Row {
  /** Number of components. */
  dim: number;
  /** 32-bit floats. */
  components: Float32Array;
  /** 1 when a payload follows. */
  hasPayload: number;
  /** The payload. */
  payload?: Fields | undefined;
}

/** {@link Row} as its writer takes it: what follows from the rest may be left out. */
export interface RowInput {
  dim: number;
  components: Float32Array;
  hasPayload: number;
  payload?: FieldsInput | undefined;
}

/** Names with values; those of a payload, and of an object inside it. */
export interface Fields {
  /** Number of entries that follow. */
  numEntries: number;
  /** The entries, one after the other. */
  entries: Field[];
}

/** {@link Fields} as its writer takes it: what follows from the rest may be left out. */
export interface FieldsInput {
  numEntries?: number | undefined;
  entries: readonly FieldInput[];
}

/** One name with its value. */
export interface Field {
  /** The name. */
  key: Text;
  /** The value. */
  value: Value;
}

/** {@link Field} as its writer takes it: what follows from the rest may be left out. */
export interface FieldInput {
  key: TextInput;
  value: ValueInput;
}

/**
 * A value behind the tag that says what it is.
 *
 * `kind`: What follows.
 * `body`: The value itself; absent for null.
 */
export type Value =
  | { kind: typeof ValueKind.bool; body: BoolValue }
  | { kind: typeof ValueKind.int; body: IntValue }
  | { kind: typeof ValueKind.float; body: FloatValue }
  | { kind: typeof ValueKind.text; body: Text }
  | { kind: typeof ValueKind.bytes; body: BytesValue }
  | { kind: typeof ValueKind.array; body: ArrayValue }
  | { kind: typeof ValueKind.object; body: Fields }
  | { kind: typeof ValueKind.null; body?: undefined };

/**
 * {@link Value} as its writer takes it: what follows from the rest may be left out.
 *
 * `kind`: What follows.
 * `body`: The value itself; absent for null.
 */
export type ValueInput =
  | { kind: typeof ValueKind.bool; body: BoolValue }
  | { kind: typeof ValueKind.int; body: IntValue }
  | { kind: typeof ValueKind.float; body: FloatValue }
  | { kind: typeof ValueKind.text; body: TextInput }
  | { kind: typeof ValueKind.bytes; body: BytesValueInput }
  | { kind: typeof ValueKind.array; body: ArrayValueInput }
  | { kind: typeof ValueKind.object; body: FieldsInput }
  | { kind: typeof ValueKind.null; body?: undefined };

/** A truth value. */
export interface BoolValue {
  /** 0 is false, 1 is true. */
  value: number;
}

/** A signed 64-bit integer. */
export interface IntValue {
  /** The integer, all 64 bits. */
  value: bigint;
}

/** An IEEE 754 double. */
export interface FloatValue {
  /** The number. */
  value: number;
}

/** UTF-8 text behind its length in bytes. */
export interface Text {
  /** Length of the text in bytes. */
  lenValue: number;
  /** The text. */
  value: string;
}

/** {@link Text} as its writer takes it: what follows from the rest may be left out. */
export interface TextInput {
  lenValue?: number | undefined;
  value: string;
}

/** Bytes behind their number. */
export interface BytesValue {
  /** Number of bytes. */
  lenValue: number;
  /** The bytes. */
  value: Uint8Array;
}

/** {@link BytesValue} as its writer takes it: what follows from the rest may be left out. */
export interface BytesValueInput {
  lenValue?: number | undefined;
  value: Uint8Array;
}

/** Values one after the other. */
export interface ArrayValue {
  /** Number of values. */
  numValues: number;
  /** The values. */
  values: Value[];
}

/** {@link ArrayValue} as its writer takes it: what follows from the rest may be left out. */
export interface ArrayValueInput {
  numValues?: number | undefined;
  values: readonly ValueInput[];
}

/** The bytes of `snap_prefix.magic`. */
const SNAP_PREFIX_MAGIC = new Uint8Array([73, 81, 68, 66]);

/** Reads a value at the reader's position. */
export function decodeIqdbDirectory(reader: ByteReader): IqdbDirectory {
  let at = "";
  let index = -1;
  try {
    at = "prefix";
    const prefix = decodeSnapPrefix(reader);
    at = "frames";
    const frames: FrameType[] = [];
    for (index = 0; reader.pos < reader.end; index++) {
      frames.push(decodeFrameType(reader));
    }
    index = -1;
    return { prefix, frames };
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Moves over a value and validates it as {@link decodeIqdbDirectory} does, without building it. */
export function skipIqdbDirectory(reader: ByteReader): void {
  let at = "";
  let index = -1;
  try {
    at = "prefix";
    skipSnapPrefix(reader);
    at = "frames";
    for (index = 0; reader.pos < reader.end; index++) {
      skipFrameType(reader);
    }
    index = -1;
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceIqdbDirectory(reader: ByteReader, layout: LayoutRecorder): IqdbDirectory {
  layout.type("iqdb_directory.IqdbDirectory");

  let at = "";
  let index = -1;
  try {
    at = "prefix";
    layout.enter("prefix");
    const prefix = traceSnapPrefix(reader, layout);
    layout.leave();
    at = "frames";
    const frames: FrameType[] = [];
    for (index = 0; reader.pos < reader.end; index++) {
      layout.enter("frames", index);
      frames.push(traceFrameType(reader, layout));
      layout.leave();
    }
    index = -1;
    return { prefix, frames };
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfIqdbDirectory(value: IqdbDirectoryInput): number {
  let size = 8;
  for (const element of value.frames) size += sizeOfFrameType(element);
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkIqdbDirectory(value: IqdbDirectoryInput, options: WriteOptions = {}): void {
  let at = "";
  let index = -1;
  try {
    requireObject(value);

    at = "prefix";
    checkSnapPrefix(value.prefix, options);

    at = "frames";
    const framesElements = value.frames;
    requireList(framesElements);
    for (index = 0; index < framesElements.length; index++) {
      const element = framesElements[index]!;
      checkFrameType(element, options);
    }
    index = -1;
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkIqdbDirectory} is where it is checked. */
export function encodeIqdbDirectory(writer: ByteWriter, value: IqdbDirectoryInput): void {
  encodeSnapPrefix(writer, value.prefix);
  for (const element of value.frames) {
    encodeFrameType(writer, element);
  }
}

/** Reads a {@link IqdbDirectory}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readIqdbDirectory(bytes: Uint8Array, options: ReadOptions = {}): IqdbDirectory {
  return decodeIqdbDirectory(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeIqdbDirectory(value: IqdbDirectoryInput, options: WriteOptions = {}): Uint8Array {
  checkIqdbDirectory(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfIqdbDirectory(value)));
  encodeIqdbDirectory(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link IqdbDirectory}; a FormatError when the bytes are none. */
export function layoutIqdbDirectory(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceIqdbDirectory(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeSnapPrefix(reader: ByteReader): SnapPrefix {
  let at = "";
  try {
    at = "magic";
    const magic = reader.constant(SNAP_PREFIX_MAGIC);
    at = "version";
    const version = reader.u4le();
    if (version !== 1) throw notEqual(version, 1, reader.pos - 4);
    return { magic, version };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeSnapPrefix} does, without building it. */
export function skipSnapPrefix(reader: ByteReader): void {
  let at = "";
  try {
    at = "magic";
    reader.constant(SNAP_PREFIX_MAGIC);
    at = "version";
    const version = reader.u4le();
    if (version !== 1) throw notEqual(version, 1, reader.pos - 4);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceSnapPrefix(reader: ByteReader, layout: LayoutRecorder): SnapPrefix {
  layout.type("iqdb_directory.SnapPrefix");

  let at = "";
  try {
    at = "magic";
    layout.enter("magic");
    const magic = reader.constant(SNAP_PREFIX_MAGIC);
    layout.leaf("contents");
    layout.leave();
    at = "version";
    layout.enter("version");
    const version = reader.u4le();
    if (version !== 1) throw notEqual(version, 1, reader.pos - 4);
    layout.leaf("u4le");
    layout.leave();
    return { magic, version };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfSnapPrefix(_value: SnapPrefixInput): number {
  return 8;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkSnapPrefix(value: SnapPrefixInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "magic";
    requireConstant(value.magic, SNAP_PREFIX_MAGIC, options);

    at = "version";
    const versionGiven: number = value.version;
    requireInteger(versionGiven, 0, 4294967295);
    if (versionGiven !== 1) throw notEqual(versionGiven, 1);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkSnapPrefix} is where it is checked. */
export function encodeSnapPrefix(writer: ByteWriter, value: SnapPrefixInput): void {
  writer.put(value.magic ?? SNAP_PREFIX_MAGIC);
  writer.u4le(value.version);
}

/** Reads a {@link SnapPrefix}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readSnapPrefix(bytes: Uint8Array, options: ReadOptions = {}): SnapPrefix {
  return decodeSnapPrefix(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeSnapPrefix(value: SnapPrefixInput, options: WriteOptions = {}): Uint8Array {
  checkSnapPrefix(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfSnapPrefix(value)));
  encodeSnapPrefix(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link SnapPrefix}; a FormatError when the bytes are none. */
export function layoutSnapPrefix(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceSnapPrefix(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeFrameLength(reader: ByteReader): FrameLength {
  let at = "";
  try {
    at = "lenBody";
    const lenBody = reader.u4le();
    return { lenBody };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeFrameLength} does, without building it. */
export function skipFrameLength(reader: ByteReader): void {
  let at = "";
  try {
    at = "lenBody";
    reader.advance(4);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceFrameLength(reader: ByteReader, layout: LayoutRecorder): FrameLength {
  layout.type("iqdb_directory.FrameLength");

  let at = "";
  try {
    at = "lenBody";
    layout.enter("lenBody");
    const lenBody = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    return { lenBody };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfFrameLength(_value: FrameLength): number {
  return 4;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkFrameLength(value: FrameLength, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "lenBody";
    requireInteger(value.lenBody, 0, 4294967295);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkFrameLength} is where it is checked. */
export function encodeFrameLength(writer: ByteWriter, value: FrameLength): void {
  writer.u4le(value.lenBody);
}

/** Reads a {@link FrameLength}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readFrameLength(bytes: Uint8Array, options: ReadOptions = {}): FrameLength {
  return decodeFrameLength(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeFrameLength(value: FrameLength, options: WriteOptions = {}): Uint8Array {
  checkFrameLength(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfFrameLength(value)));
  encodeFrameLength(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link FrameLength}; a FormatError when the bytes are none. */
export function layoutFrameLength(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceFrameLength(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeFrameType(reader: ByteReader): FrameType {
  let at = "";
  try {
    at = "lenBody";
    const lenBody = reader.u4le();
    at = "body";
    const body = reader.take(reader.length(lenBody));
    at = "bodyCrc32";
    const bodyCrc32 = reader.u4le();
    return { lenBody, body, bodyCrc32 };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeFrameType} does, without building it. */
export function skipFrameType(reader: ByteReader): void {
  let at = "";
  try {
    at = "lenBody";
    const lenBody = reader.u4le();
    at = "body";
    reader.advance(reader.length(lenBody));
    at = "bodyCrc32";
    reader.advance(4);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceFrameType(reader: ByteReader, layout: LayoutRecorder): FrameType {
  layout.type("iqdb_directory.FrameType");

  let at = "";
  try {
    at = "lenBody";
    layout.enter("lenBody");
    const lenBody = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "body";
    const bodyFrom = layout.position;
    layout.enter("body");
    const body = reader.take(reader.length(lenBody));
    layout.leaf("bytes");
    layout.leave();
    layout.cover(bodyFrom, "bodyCrc32");
    at = "bodyCrc32";
    layout.enter("bodyCrc32");
    const bodyCrc32 = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    return { lenBody, body, bodyCrc32 };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfFrameType(value: FrameTypeInput): number {
  let size = 8;
  size += value.body.length;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkFrameType(value: FrameTypeInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "body";
    requireBytes(value.body);

    at = "lenBody";
    const lenBody = derived(value.lenBody, value.body.length, options);
    requireInteger(lenBody, 0, 4294967295);

    at = "bodyCrc32";
    const bodyCrc32 = value.bodyCrc32 === undefined ? 0 : derived(value.bodyCrc32, crc32(value.body), options);
    requireInteger(bodyCrc32, 0, 4294967295);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkFrameType} is where it is checked. */
export function encodeFrameType(writer: ByteWriter, value: FrameTypeInput): void {
  writer.u4le(value.lenBody ?? value.body.length);
  writer.put(value.body);
  writer.u4le(value.bodyCrc32 ?? crc32(value.body));
}

/** Reads a {@link FrameType}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readFrameType(bytes: Uint8Array, options: ReadOptions = {}): FrameType {
  return decodeFrameType(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeFrameType(value: FrameTypeInput, options: WriteOptions = {}): Uint8Array {
  checkFrameType(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfFrameType(value)));
  encodeFrameType(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link FrameType}; a FormatError when the bytes are none. */
export function layoutFrameType(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceFrameType(reader, layout);
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
    at = "id";
    const id = reader.u8le();
    at = "row";
    let row: Row | undefined;
    if (op === Op.upsert) {
      row = decodeRow(reader);
    }
    at = "excess";
    const excess = reader.take(reader.end - reader.pos);
    return { op, id, row, excess };
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
    at = "id";
    reader.advance(8);
    at = "row";
    if (op === Op.upsert) {
      skipRow(reader);
    }
    at = "excess";
    reader.advance(reader.end - reader.pos);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceRecord(reader: ByteReader, layout: LayoutRecorder): Record {
  layout.type("iqdb_directory.Record");

  let at = "";
  try {
    at = "op";
    layout.enter("op");
    const op = reader.u1();
    if (!isOp(op)) throw notInEnum(op, "op", reader.pos - 1);
    layout.leaf("u1");
    layout.leave();
    at = "id";
    layout.enter("id");
    const id = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    at = "row";
    let row: Row | undefined;
    if (op === Op.upsert) {
      layout.enter("row");
      row = traceRow(reader, layout);
      layout.leave();
    }
    at = "excess";
    layout.enter("excess");
    const excess = reader.take(reader.end - reader.pos);
    layout.leaf("bytes");
    layout.leave();
    return { op, id, row, excess };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfRecord(value: RecordInput): number {
  let size = 9;
  if (value.row !== undefined) {
    size += sizeOfRow(value.row);
  }
  size += value.excess.length;
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

    at = "id";
    requireBigint(value.id, 0n, 18446744073709551615n);

    at = "row";
    requirePresence(value.row, value.op === Op.upsert);
    if (value.row !== undefined) {
      checkRow(value.row, options);
    }
    at = "excess";
    requireBytes(value.excess);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkRecord} is where it is checked. */
export function encodeRecord(writer: ByteWriter, value: RecordInput): void {
  writer.u1(value.op);
  writer.u8le(value.id);
  if (value.row !== undefined) {
    encodeRow(writer, value.row);
  }
  writer.put(value.excess);
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
export function decodeRow(reader: ByteReader): Row {
  let at = "";
  try {
    at = "dim";
    const dim = reader.u4le();
    at = "components";
    const components = reader.f4leArray(reader.elements(reader.length(dim * 4), 4));
    at = "hasPayload";
    const hasPayload = reader.u1();
    if (hasPayload !== 0 && hasPayload !== 1) throw notAnyOf(hasPayload, [0, 1], reader.pos - 1);
    at = "payload";
    let payload: Fields | undefined;
    if (hasPayload === 1) {
      payload = decodeFields(reader);
    }
    return { dim, components, hasPayload, payload };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeRow} does, without building it. */
export function skipRow(reader: ByteReader): void {
  let at = "";
  try {
    at = "dim";
    const dim = reader.u4le();
    at = "components";
    reader.advance(reader.elements(reader.length(dim * 4), 4) * 4);
    at = "hasPayload";
    const hasPayload = reader.u1();
    if (hasPayload !== 0 && hasPayload !== 1) throw notAnyOf(hasPayload, [0, 1], reader.pos - 1);
    at = "payload";
    if (hasPayload === 1) {
      skipFields(reader);
    }
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceRow(reader: ByteReader, layout: LayoutRecorder): Row {
  layout.type("iqdb_directory.Row");

  let at = "";
  try {
    at = "dim";
    layout.enter("dim");
    const dim = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "components";
    layout.enter("components");
    const components = reader.f4leArray(reader.elements(reader.length(dim * 4), 4));
    layout.leaf("f4le[]");
    layout.leave();
    at = "hasPayload";
    layout.enter("hasPayload");
    const hasPayload = reader.u1();
    if (hasPayload !== 0 && hasPayload !== 1) throw notAnyOf(hasPayload, [0, 1], reader.pos - 1);
    layout.leaf("u1");
    layout.leave();
    at = "payload";
    let payload: Fields | undefined;
    if (hasPayload === 1) {
      layout.enter("payload");
      payload = traceFields(reader, layout);
      layout.leave();
    }
    return { dim, components, hasPayload, payload };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfRow(value: RowInput): number {
  let size = 5;
  size += value.components.byteLength;
  if (value.payload !== undefined) {
    size += sizeOfFields(value.payload);
  }
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkRow(value: RowInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "dim";
    requireInteger(value.dim, 0, 4294967295);

    at = "components";
    requireTypedArray(value.components, Float32Array);

    requireSame("the length in bytes", value.components.byteLength, value.dim * 4);
    at = "hasPayload";
    const hasPayloadGiven: number = value.hasPayload;
    requireInteger(hasPayloadGiven, 0, 255);
    if (hasPayloadGiven !== 0 && hasPayloadGiven !== 1) throw notAnyOf(hasPayloadGiven, [0, 1]);

    at = "payload";
    requirePresence(value.payload, value.hasPayload === 1);
    if (value.payload !== undefined) {
      checkFields(value.payload, options);
    }
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkRow} is where it is checked. */
export function encodeRow(writer: ByteWriter, value: RowInput): void {
  writer.u4le(value.dim);
  writer.f4leArray(value.components);
  writer.u1(value.hasPayload);
  if (value.payload !== undefined) {
    encodeFields(writer, value.payload);
  }
}

/** Reads a {@link Row}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readRow(bytes: Uint8Array, options: ReadOptions = {}): Row {
  return decodeRow(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeRow(value: RowInput, options: WriteOptions = {}): Uint8Array {
  checkRow(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfRow(value)));
  encodeRow(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link Row}; a FormatError when the bytes are none. */
export function layoutRow(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceRow(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeFields(reader: ByteReader): Fields {
  let at = "";
  let index = -1;
  try {
    at = "numEntries";
    const numEntries = reader.u4le();
    at = "entries";
    const entries: Field[] = [];
    const entriesCount = reader.count(numEntries, 5);
    for (index = 0; index < entriesCount; index++) {
      entries.push(decodeField(reader));
    }
    index = -1;
    return { numEntries, entries };
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Moves over a value and validates it as {@link decodeFields} does, without building it. */
export function skipFields(reader: ByteReader): void {
  let at = "";
  let index = -1;
  try {
    at = "numEntries";
    const numEntries = reader.u4le();
    at = "entries";
    const entriesCount = reader.count(numEntries, 5);
    for (index = 0; index < entriesCount; index++) {
      skipField(reader);
    }
    index = -1;
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceFields(reader: ByteReader, layout: LayoutRecorder): Fields {
  layout.type("iqdb_directory.Fields");

  let at = "";
  let index = -1;
  try {
    at = "numEntries";
    layout.enter("numEntries");
    const numEntries = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "entries";
    const entries: Field[] = [];
    const entriesCount = reader.count(numEntries, 5);
    for (index = 0; index < entriesCount; index++) {
      layout.enter("entries", index);
      entries.push(traceField(reader, layout));
      layout.leave();
    }
    index = -1;
    return { numEntries, entries };
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfFields(value: FieldsInput): number {
  let size = 4;
  for (const element of value.entries) size += sizeOfField(element);
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkFields(value: FieldsInput, options: WriteOptions = {}): void {
  let at = "";
  let index = -1;
  try {
    requireObject(value);

    at = "entries";
    const entriesElements = value.entries;
    requireList(entriesElements);
    for (index = 0; index < entriesElements.length; index++) {
      const element = entriesElements[index]!;
      checkField(element, options);
    }
    index = -1;

    at = "numEntries";
    const numEntries = derived(value.numEntries, value.entries.length, options);
    requireInteger(numEntries, 0, 4294967295);
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkFields} is where it is checked. */
export function encodeFields(writer: ByteWriter, value: FieldsInput): void {
  writer.u4le(value.numEntries ?? value.entries.length);
  for (const element of value.entries) {
    encodeField(writer, element);
  }
}

/** Reads a {@link Fields}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readFields(bytes: Uint8Array, options: ReadOptions = {}): Fields {
  return decodeFields(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeFields(value: FieldsInput, options: WriteOptions = {}): Uint8Array {
  checkFields(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfFields(value)));
  encodeFields(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link Fields}; a FormatError when the bytes are none. */
export function layoutFields(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceFields(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeField(reader: ByteReader): Field {
  let at = "";
  try {
    at = "key";
    const key = decodeText(reader);
    at = "value";
    const value = decodeValue(reader);
    return { key, value };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeField} does, without building it. */
export function skipField(reader: ByteReader): void {
  let at = "";
  try {
    at = "key";
    skipText(reader);
    at = "value";
    skipValue(reader);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceField(reader: ByteReader, layout: LayoutRecorder): Field {
  layout.type("iqdb_directory.Field");

  let at = "";
  try {
    at = "key";
    layout.enter("key");
    const key = traceText(reader, layout);
    layout.leave();
    at = "value";
    layout.enter("value");
    const value = traceValue(reader, layout);
    layout.leave();
    return { key, value };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfField(value: FieldInput): number {
  let size = 0;
  size += sizeOfText(value.key);
  size += sizeOfValue(value.value);
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkField(value: FieldInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "key";
    checkText(value.key, options);

    at = "value";
    checkValue(value.value, options);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkField} is where it is checked. */
export function encodeField(writer: ByteWriter, value: FieldInput): void {
  encodeText(writer, value.key);
  encodeValue(writer, value.value);
}

/** Reads a {@link Field}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readField(bytes: Uint8Array, options: ReadOptions = {}): Field {
  return decodeField(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeField(value: FieldInput, options: WriteOptions = {}): Uint8Array {
  checkField(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfField(value)));
  encodeField(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link Field}; a FormatError when the bytes are none. */
export function layoutField(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceField(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeValue(reader: ByteReader): Value {
  let at = "";
  try {
    at = "kind";
    const kind = reader.u1();
    if (!isValueKind(kind)) throw notInEnum(kind, "value_kind", reader.pos - 1);
    at = "body";
    let body: BoolValue | IntValue | FloatValue | Text | BytesValue | ArrayValue | Fields | undefined;
    switch (kind) {
      case ValueKind.bool:
        body = decodeBoolValue(reader);
        break;
      case ValueKind.int:
        body = decodeIntValue(reader);
        break;
      case ValueKind.float:
        body = decodeFloatValue(reader);
        break;
      case ValueKind.text:
        body = decodeText(reader);
        break;
      case ValueKind.bytes:
        body = decodeBytesValue(reader);
        break;
      case ValueKind.array:
        body = decodeArrayValue(reader);
        break;
      case ValueKind.object:
        body = decodeFields(reader);
        break;
    }
    return { kind, body } as Value;
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeValue} does, without building it. */
export function skipValue(reader: ByteReader): void {
  let at = "";
  try {
    at = "kind";
    const kind = reader.u1();
    if (!isValueKind(kind)) throw notInEnum(kind, "value_kind", reader.pos - 1);
    at = "body";
    switch (kind) {
      case ValueKind.bool:
        skipBoolValue(reader);
        break;
      case ValueKind.int:
        skipIntValue(reader);
        break;
      case ValueKind.float:
        skipFloatValue(reader);
        break;
      case ValueKind.text:
        skipText(reader);
        break;
      case ValueKind.bytes:
        skipBytesValue(reader);
        break;
      case ValueKind.array:
        skipArrayValue(reader);
        break;
      case ValueKind.object:
        skipFields(reader);
        break;
    }
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceValue(reader: ByteReader, layout: LayoutRecorder): Value {
  layout.type("iqdb_directory.Value");

  let at = "";
  try {
    at = "kind";
    layout.enter("kind");
    const kind = reader.u1();
    if (!isValueKind(kind)) throw notInEnum(kind, "value_kind", reader.pos - 1);
    layout.leaf("u1");
    layout.leave();
    at = "body";
    layout.enter("body");
    let body: BoolValue | IntValue | FloatValue | Text | BytesValue | ArrayValue | Fields | undefined;
    switch (kind) {
      case ValueKind.bool:
        body = traceBoolValue(reader, layout);
        break;
      case ValueKind.int:
        body = traceIntValue(reader, layout);
        break;
      case ValueKind.float:
        body = traceFloatValue(reader, layout);
        break;
      case ValueKind.text:
        body = traceText(reader, layout);
        break;
      case ValueKind.bytes:
        body = traceBytesValue(reader, layout);
        break;
      case ValueKind.array:
        body = traceArrayValue(reader, layout);
        break;
      case ValueKind.object:
        body = traceFields(reader, layout);
        break;
    }
    layout.leave();
    return { kind, body } as Value;
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfValue(value: ValueInput): number {
  let size = 1;
  switch (value.kind) {
    case ValueKind.bool:
      size += sizeOfBoolValue(value.body);
      break;
    case ValueKind.int:
      size += sizeOfIntValue(value.body);
      break;
    case ValueKind.float:
      size += sizeOfFloatValue(value.body);
      break;
    case ValueKind.text:
      size += sizeOfText(value.body);
      break;
    case ValueKind.bytes:
      size += sizeOfBytesValue(value.body);
      break;
    case ValueKind.array:
      size += sizeOfArrayValue(value.body);
      break;
    case ValueKind.object:
      size += sizeOfFields(value.body);
      break;
  }
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkValue(value: ValueInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "kind";
    const kindGiven: number = value.kind;
    requireInteger(kindGiven, 0, 255);
    if (!isValueKind(kindGiven)) throw notInEnum(kindGiven, "value_kind");

    at = "body";
    switch (value.kind) {
      case ValueKind.bool:
        checkBoolValue(value.body, options);
        break;
      case ValueKind.int:
        checkIntValue(value.body, options);
        break;
      case ValueKind.float:
        checkFloatValue(value.body, options);
        break;
      case ValueKind.text:
        checkText(value.body, options);
        break;
      case ValueKind.bytes:
        checkBytesValue(value.body, options);
        break;
      case ValueKind.array:
        checkArrayValue(value.body, options);
        break;
      case ValueKind.object:
        checkFields(value.body, options);
        break;
      default:
        requirePresence(value.body, false);
    }
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkValue} is where it is checked. */
export function encodeValue(writer: ByteWriter, value: ValueInput): void {
  writer.u1(value.kind);
  switch (value.kind) {
    case ValueKind.bool:
      encodeBoolValue(writer, value.body);
      break;
    case ValueKind.int:
      encodeIntValue(writer, value.body);
      break;
    case ValueKind.float:
      encodeFloatValue(writer, value.body);
      break;
    case ValueKind.text:
      encodeText(writer, value.body);
      break;
    case ValueKind.bytes:
      encodeBytesValue(writer, value.body);
      break;
    case ValueKind.array:
      encodeArrayValue(writer, value.body);
      break;
    case ValueKind.object:
      encodeFields(writer, value.body);
      break;
  }
}

/** Reads a {@link Value}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readValue(bytes: Uint8Array, options: ReadOptions = {}): Value {
  return decodeValue(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeValue(value: ValueInput, options: WriteOptions = {}): Uint8Array {
  checkValue(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfValue(value)));
  encodeValue(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link Value}; a FormatError when the bytes are none. */
export function layoutValue(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceValue(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeBoolValue(reader: ByteReader): BoolValue {
  let at = "";
  try {
    at = "value";
    const value = reader.u1();
    return { value };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeBoolValue} does, without building it. */
export function skipBoolValue(reader: ByteReader): void {
  let at = "";
  try {
    at = "value";
    reader.advance(1);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceBoolValue(reader: ByteReader, layout: LayoutRecorder): BoolValue {
  layout.type("iqdb_directory.BoolValue");

  let at = "";
  try {
    at = "value";
    layout.enter("value");
    const value = reader.u1();
    layout.leaf("u1");
    layout.leave();
    return { value };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfBoolValue(_value: BoolValue): number {
  return 1;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkBoolValue(value: BoolValue, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "value";
    requireInteger(value.value, 0, 255);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkBoolValue} is where it is checked. */
export function encodeBoolValue(writer: ByteWriter, value: BoolValue): void {
  writer.u1(value.value);
}

/** Reads a {@link BoolValue}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readBoolValue(bytes: Uint8Array, options: ReadOptions = {}): BoolValue {
  return decodeBoolValue(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeBoolValue(value: BoolValue, options: WriteOptions = {}): Uint8Array {
  checkBoolValue(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfBoolValue(value)));
  encodeBoolValue(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link BoolValue}; a FormatError when the bytes are none. */
export function layoutBoolValue(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceBoolValue(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeIntValue(reader: ByteReader): IntValue {
  let at = "";
  try {
    at = "value";
    const value = reader.s8le();
    return { value };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeIntValue} does, without building it. */
export function skipIntValue(reader: ByteReader): void {
  let at = "";
  try {
    at = "value";
    reader.advance(8);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceIntValue(reader: ByteReader, layout: LayoutRecorder): IntValue {
  layout.type("iqdb_directory.IntValue");

  let at = "";
  try {
    at = "value";
    layout.enter("value");
    const value = reader.s8le();
    layout.leaf("s8le");
    layout.leave();
    return { value };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfIntValue(_value: IntValue): number {
  return 8;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkIntValue(value: IntValue, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "value";
    requireBigint(value.value, -9223372036854775808n, 9223372036854775807n);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkIntValue} is where it is checked. */
export function encodeIntValue(writer: ByteWriter, value: IntValue): void {
  writer.s8le(value.value);
}

/** Reads a {@link IntValue}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readIntValue(bytes: Uint8Array, options: ReadOptions = {}): IntValue {
  return decodeIntValue(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeIntValue(value: IntValue, options: WriteOptions = {}): Uint8Array {
  checkIntValue(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfIntValue(value)));
  encodeIntValue(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link IntValue}; a FormatError when the bytes are none. */
export function layoutIntValue(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceIntValue(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeFloatValue(reader: ByteReader): FloatValue {
  let at = "";
  try {
    at = "value";
    const value = reader.f8le();
    return { value };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeFloatValue} does, without building it. */
export function skipFloatValue(reader: ByteReader): void {
  let at = "";
  try {
    at = "value";
    reader.advance(8);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceFloatValue(reader: ByteReader, layout: LayoutRecorder): FloatValue {
  layout.type("iqdb_directory.FloatValue");

  let at = "";
  try {
    at = "value";
    layout.enter("value");
    const value = reader.f8le();
    layout.leaf("f8le");
    layout.leave();
    return { value };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfFloatValue(_value: FloatValue): number {
  return 8;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkFloatValue(value: FloatValue, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "value";
    requireNumber(value.value);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkFloatValue} is where it is checked. */
export function encodeFloatValue(writer: ByteWriter, value: FloatValue): void {
  writer.f8le(value.value);
}

/** Reads a {@link FloatValue}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readFloatValue(bytes: Uint8Array, options: ReadOptions = {}): FloatValue {
  return decodeFloatValue(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeFloatValue(value: FloatValue, options: WriteOptions = {}): Uint8Array {
  checkFloatValue(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfFloatValue(value)));
  encodeFloatValue(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link FloatValue}; a FormatError when the bytes are none. */
export function layoutFloatValue(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceFloatValue(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeText(reader: ByteReader): Text {
  let at = "";
  try {
    at = "lenValue";
    const lenValue = reader.u4le();
    at = "value";
    const value = reader.utf8(reader.length(lenValue));
    return { lenValue, value };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeText} does, without building it. */
export function skipText(reader: ByteReader): void {
  let at = "";
  try {
    at = "lenValue";
    const lenValue = reader.u4le();
    at = "value";
    reader.skipUtf8(reader.length(lenValue));
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceText(reader: ByteReader, layout: LayoutRecorder): Text {
  layout.type("iqdb_directory.Text");

  let at = "";
  try {
    at = "lenValue";
    layout.enter("lenValue");
    const lenValue = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "value";
    layout.enter("value");
    const value = reader.utf8(reader.length(lenValue));
    layout.leaf("str");
    layout.leave();
    return { lenValue, value };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfText(value: TextInput): number {
  let size = 4;
  size += utf8Length(value.value);
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkText(value: TextInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "value";
    requireText(value.value);

    at = "lenValue";
    const lenValue = derived(value.lenValue, utf8Length(value.value), options);
    requireInteger(lenValue, 0, 4294967295);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkText} is where it is checked. */
export function encodeText(writer: ByteWriter, value: TextInput): void {
  writer.u4le(value.lenValue ?? utf8Length(value.value));
  writer.utf8(value.value);
}

/** Reads a {@link Text}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readText(bytes: Uint8Array, options: ReadOptions = {}): Text {
  return decodeText(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeText(value: TextInput, options: WriteOptions = {}): Uint8Array {
  checkText(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfText(value)));
  encodeText(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link Text}; a FormatError when the bytes are none. */
export function layoutText(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceText(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeBytesValue(reader: ByteReader): BytesValue {
  let at = "";
  try {
    at = "lenValue";
    const lenValue = reader.u4le();
    at = "value";
    const value = reader.take(reader.length(lenValue));
    return { lenValue, value };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeBytesValue} does, without building it. */
export function skipBytesValue(reader: ByteReader): void {
  let at = "";
  try {
    at = "lenValue";
    const lenValue = reader.u4le();
    at = "value";
    reader.advance(reader.length(lenValue));
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceBytesValue(reader: ByteReader, layout: LayoutRecorder): BytesValue {
  layout.type("iqdb_directory.BytesValue");

  let at = "";
  try {
    at = "lenValue";
    layout.enter("lenValue");
    const lenValue = reader.u4le();
    layout.leaf("u4le");
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
export function sizeOfBytesValue(value: BytesValueInput): number {
  let size = 4;
  size += value.value.length;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkBytesValue(value: BytesValueInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "value";
    requireBytes(value.value);

    at = "lenValue";
    const lenValue = derived(value.lenValue, value.value.length, options);
    requireInteger(lenValue, 0, 4294967295);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkBytesValue} is where it is checked. */
export function encodeBytesValue(writer: ByteWriter, value: BytesValueInput): void {
  writer.u4le(value.lenValue ?? value.value.length);
  writer.put(value.value);
}

/** Reads a {@link BytesValue}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readBytesValue(bytes: Uint8Array, options: ReadOptions = {}): BytesValue {
  return decodeBytesValue(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeBytesValue(value: BytesValueInput, options: WriteOptions = {}): Uint8Array {
  checkBytesValue(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfBytesValue(value)));
  encodeBytesValue(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link BytesValue}; a FormatError when the bytes are none. */
export function layoutBytesValue(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceBytesValue(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeArrayValue(reader: ByteReader): ArrayValue {
  let at = "";
  let index = -1;
  try {
    at = "numValues";
    const numValues = reader.u4le();
    at = "values";
    const values: Value[] = [];
    const valuesCount = reader.count(numValues, 1);
    for (index = 0; index < valuesCount; index++) {
      values.push(decodeValue(reader));
    }
    index = -1;
    return { numValues, values };
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Moves over a value and validates it as {@link decodeArrayValue} does, without building it. */
export function skipArrayValue(reader: ByteReader): void {
  let at = "";
  let index = -1;
  try {
    at = "numValues";
    const numValues = reader.u4le();
    at = "values";
    const valuesCount = reader.count(numValues, 1);
    for (index = 0; index < valuesCount; index++) {
      skipValue(reader);
    }
    index = -1;
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceArrayValue(reader: ByteReader, layout: LayoutRecorder): ArrayValue {
  layout.type("iqdb_directory.ArrayValue");

  let at = "";
  let index = -1;
  try {
    at = "numValues";
    layout.enter("numValues");
    const numValues = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "values";
    const values: Value[] = [];
    const valuesCount = reader.count(numValues, 1);
    for (index = 0; index < valuesCount; index++) {
      layout.enter("values", index);
      values.push(traceValue(reader, layout));
      layout.leave();
    }
    index = -1;
    return { numValues, values };
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfArrayValue(value: ArrayValueInput): number {
  let size = 4;
  for (const element of value.values) size += sizeOfValue(element);
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkArrayValue(value: ArrayValueInput, options: WriteOptions = {}): void {
  let at = "";
  let index = -1;
  try {
    requireObject(value);

    at = "values";
    const valuesElements = value.values;
    requireList(valuesElements);
    for (index = 0; index < valuesElements.length; index++) {
      const element = valuesElements[index]!;
      checkValue(element, options);
    }
    index = -1;

    at = "numValues";
    const numValues = derived(value.numValues, value.values.length, options);
    requireInteger(numValues, 0, 4294967295);
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkArrayValue} is where it is checked. */
export function encodeArrayValue(writer: ByteWriter, value: ArrayValueInput): void {
  writer.u4le(value.numValues ?? value.values.length);
  for (const element of value.values) {
    encodeValue(writer, element);
  }
}

/** Reads a {@link ArrayValue}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readArrayValue(bytes: Uint8Array, options: ReadOptions = {}): ArrayValue {
  return decodeArrayValue(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeArrayValue(value: ArrayValueInput, options: WriteOptions = {}): Uint8Array {
  checkArrayValue(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfArrayValue(value)));
  encodeArrayValue(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link ArrayValue}; a FormatError when the bytes are none. */
export function layoutArrayValue(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceArrayValue(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** The functions of `iqdb_directory` under one name. */
export const codec = {
  read: readIqdbDirectory,
  write: writeIqdbDirectory,
  sizeOf: sizeOfIqdbDirectory,
  check: checkIqdbDirectory,
  layout: layoutIqdbDirectory,
} as const satisfies Codec<IqdbDirectory, IqdbDirectoryInput>;
