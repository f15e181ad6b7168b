/**
 * Types shared by the iqdb snapshot and the iqdb log.
 *
 * Generated from formats/iqdb_common.ksy by `npm run generate`. Change the schema, not this file.
 */
import { ByteReader } from "../src/bytes/byte-reader.js";
import { ByteWriter } from "../src/bytes/byte-writer.js";
import type { ReadOptions, WriteOptions } from "../src/bytes/codec.js";
import { inField } from "../src/bytes/format-error.js";
import { type LayoutEntry, LayoutRecorder } from "../src/bytes/layout.js";
import { utf8Length } from "../src/bytes/utf8.js";
import { notInEnum } from "../src/bytes/validation.js";
import {
  derived,
  requireBigint,
  requireInteger,
  requireList,
  requireNumber,
  requireObject,
  requirePresence,
  requireText,
} from "../src/bytes/value-checks.js";

/** Enumeration `metric`. */
export const Metric = {
  /** One minus the cosine of the angle between two vectors. */
  cosine: 0,
  /** The dot product, negated, so that smaller is nearer. */
  dot: 1,
  /** The square root of the sum of squared differences. */
  euclidean: 2,
  /** The sum of absolute differences. */
  manhattan: 3,
  /** The number of components whose 32 bits differ. */
  hamming: 4,
} as const;

export type Metric = (typeof Metric)[keyof typeof Metric];

/** Whether `value` is a member of {@link Metric}. */
export function isMetric(value: number): value is Metric {
  return value >= 0 && value <= 4;
}

/** Enumeration `id_kind`. */
export const IdKind = {
  /** An unsigned 64-bit integer. */
  u64: 0,
  /** A non-empty byte string. Text ids are stored as their UTF-8 bytes. */
  bytes: 1,
} as const;

export type IdKind = (typeof IdKind)[keyof typeof IdKind];

/** Whether `value` is a member of {@link IdKind}. */
export function isIdKind(value: number): value is IdKind {
  return value === 0 || value === 1;
}

/** Enumeration `value_kind`. */
export const ValueKind = {
  /** UTF-8 text. */
  string: 0,
  /** A signed 64-bit integer. */
  int: 1,
  /** An IEEE 754 double. */
  float: 2,
  /** One byte; writers put 0 or 1, readers take any other value as true. */
  bool: 3,
  /** Present without a value. */
  null: 4,
} as const;

export type ValueKind = (typeof ValueKind)[keyof typeof ValueKind];

/** Whether `value` is a member of {@link ValueKind}. */
export function isValueKind(value: number): value is ValueKind {
  return value >= 0 && value <= 4;
}

/** An integer id. */
export interface U64Id {
  /** The id itself, all 64 bits. */
  value: bigint;
}

/**
 * The metadata of one row: a flat map. Writers put entries in the order of the keys' UTF-8 bytes, each key once.
 * Readers accept any order; of a repeated key the last entry counts.
 */
export interface Metadata {
  /** Number of entries that follow. */
  numEntries: number;
  /** The entries, one after the other. */
  entries: MetadataEntry[];
}

/** {@link Metadata} as its writer takes it: what follows from the rest may be left out. */
export interface MetadataInput {
  numEntries?: number | undefined;
  entries: readonly MetadataEntryInput[];
}

/** One key with its value. */
export interface MetadataEntry {
  /** The key; may be empty. */
  key: Text;
  /** The value. */
  value: MetadataValue;
}

/** {@link MetadataEntry} as its writer takes it: what follows from the rest may be left out. */
export interface MetadataEntryInput {
  key: TextInput;
  value: MetadataValueInput;
}

/**
 * A value behind the tag that says what it is.
 *
 * `kind`: What follows.
 * `body`: The value itself; absent for null.
 */
export type MetadataValue =
  | { kind: typeof ValueKind.string; body: Text }
  | { kind: typeof ValueKind.int; body: IntValue }
  | { kind: typeof ValueKind.float; body: FloatValue }
  | { kind: typeof ValueKind.bool; body: BoolValue }
  | { kind: typeof ValueKind.null; body?: undefined };

/**
 * {@link MetadataValue} as its writer takes it: what follows from the rest may be left out.
 *
 * `kind`: What follows.
 * `body`: The value itself; absent for null.
 */
export type MetadataValueInput =
  | { kind: typeof ValueKind.string; body: TextInput }
  | { kind: typeof ValueKind.int; body: IntValue }
  | { kind: typeof ValueKind.float; body: FloatValue }
  | { kind: typeof ValueKind.bool; body: BoolValue }
  | { kind: typeof ValueKind.null; body?: undefined };
/** UTF-8 text behind its length in bytes. */
export interface Text {
  /** Length of the text in bytes. */
  lenValue: number;
  /** The text. Bytes that are not UTF-8 are an error; a byte order mark is text like any other. */
  value: string;
}

/** {@link Text} as its writer takes it: what follows from the rest may be left out. */
export interface TextInput {
  lenValue?: number | undefined;
  value: string;
}

/** A signed 64-bit integer. */
export interface IntValue {
  /** The integer, all 64 bits. */
  value: bigint;
}

/** An IEEE 754 double. */
export interface FloatValue {
  /** The number; NaN and infinities are allowed. */
  value: number;
}

/** A truth value. */
export interface BoolValue {
  /** 0 is false, anything else is true; writers put 0 or 1. */
  value: number;
}

/** Reads a value at the reader's position. */
export function decodeU64Id(reader: ByteReader): U64Id {
  let at = "";
  try {
    at = "value";
    const value = reader.u8le();
    return { value };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeU64Id} does, without building it. */
export function skipU64Id(reader: ByteReader): void {
  let at = "";
  try {
    at = "value";
    reader.advance(8);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceU64Id(reader: ByteReader, layout: LayoutRecorder): U64Id {
  let at = "";
  try {
    at = "value";
    layout.enter("value");
    const value = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    return { value };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfU64Id(_value: U64Id): number {
  return 8;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkU64Id(value: U64Id, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "value";
    requireBigint(value.value, 0n, 18446744073709551615n);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkU64Id} is where it is checked. */
export function encodeU64Id(writer: ByteWriter, value: U64Id): void {
  writer.u8le(value.value);
}

/** Reads a {@link U64Id}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readU64Id(bytes: Uint8Array, options: ReadOptions = {}): U64Id {
  return decodeU64Id(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeU64Id(value: U64Id, options: WriteOptions = {}): Uint8Array {
  checkU64Id(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfU64Id(value)));
  encodeU64Id(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link U64Id}. */
export function layoutU64Id(bytes: Uint8Array, options: ReadOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader);
  traceU64Id(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeMetadata(reader: ByteReader): Metadata {
  let at = "";
  let index = -1;
  try {
    at = "numEntries";
    const numEntries = reader.u4le();
    at = "entries";
    const entries: MetadataEntry[] = [];
    const entriesCount = reader.count(numEntries, 5);
    for (index = 0; index < entriesCount; index++) {
      entries.push(decodeMetadataEntry(reader));
    }
    index = -1;
    return { numEntries, entries };
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Moves over a value and validates it as {@link decodeMetadata} does, without building it. */
export function skipMetadata(reader: ByteReader): void {
  let at = "";
  let index = -1;
  try {
    at = "numEntries";
    const numEntries = reader.u4le();
    at = "entries";
    const entriesCount = reader.count(numEntries, 5);
    for (index = 0; index < entriesCount; index++) {
      skipMetadataEntry(reader);
    }
    index = -1;
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceMetadata(reader: ByteReader, layout: LayoutRecorder): Metadata {
  let at = "";
  let index = -1;
  try {
    at = "numEntries";
    layout.enter("numEntries");
    const numEntries = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "entries";
    const entries: MetadataEntry[] = [];
    const entriesCount = reader.count(numEntries, 5);
    for (index = 0; index < entriesCount; index++) {
      layout.enter("entries", index);
      entries.push(traceMetadataEntry(reader, layout));
      layout.leave();
    }
    index = -1;
    return { numEntries, entries };
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfMetadata(value: MetadataInput): number {
  let size = 4;
  for (const element of value.entries) size += sizeOfMetadataEntry(element);
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkMetadata(value: MetadataInput, options: WriteOptions = {}): void {
  let at = "";
  let index = -1;
  try {
    requireObject(value);

    at = "entries";
    const entriesElements = value.entries;
    requireList(entriesElements);
    for (index = 0; index < entriesElements.length; index++) {
      const element = entriesElements[index]!;
      checkMetadataEntry(element, options);
    }
    index = -1;

    at = "numEntries";
    const numEntries = derived(value.numEntries, value.entries.length, options);
    requireInteger(numEntries, 0, 4294967295);
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkMetadata} is where it is checked. */
export function encodeMetadata(writer: ByteWriter, value: MetadataInput): void {
  writer.u4le(value.numEntries ?? value.entries.length);
  for (const element of value.entries) {
    encodeMetadataEntry(writer, element);
  }
}

/** Reads a {@link Metadata}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readMetadata(bytes: Uint8Array, options: ReadOptions = {}): Metadata {
  return decodeMetadata(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeMetadata(value: MetadataInput, options: WriteOptions = {}): Uint8Array {
  checkMetadata(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfMetadata(value)));
  encodeMetadata(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link Metadata}. */
export function layoutMetadata(bytes: Uint8Array, options: ReadOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader);
  traceMetadata(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeMetadataEntry(reader: ByteReader): MetadataEntry {
  let at = "";
  try {
    at = "key";
    const key = decodeText(reader);
    at = "value";
    const value = decodeMetadataValue(reader);
    return { key, value };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeMetadataEntry} does, without building it. */
export function skipMetadataEntry(reader: ByteReader): void {
  let at = "";
  try {
    at = "key";
    skipText(reader);
    at = "value";
    skipMetadataValue(reader);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceMetadataEntry(reader: ByteReader, layout: LayoutRecorder): MetadataEntry {
  let at = "";
  try {
    at = "key";
    layout.enter("key");
    const key = traceText(reader, layout);
    layout.leave();
    at = "value";
    layout.enter("value");
    const value = traceMetadataValue(reader, layout);
    layout.leave();
    return { key, value };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfMetadataEntry(value: MetadataEntryInput): number {
  let size = 0;
  size += sizeOfText(value.key);
  size += sizeOfMetadataValue(value.value);
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkMetadataEntry(value: MetadataEntryInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "key";
    checkText(value.key, options);

    at = "value";
    checkMetadataValue(value.value, options);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkMetadataEntry} is where it is checked. */
export function encodeMetadataEntry(writer: ByteWriter, value: MetadataEntryInput): void {
  encodeText(writer, value.key);
  encodeMetadataValue(writer, value.value);
}

/** Reads a {@link MetadataEntry}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readMetadataEntry(bytes: Uint8Array, options: ReadOptions = {}): MetadataEntry {
  return decodeMetadataEntry(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeMetadataEntry(value: MetadataEntryInput, options: WriteOptions = {}): Uint8Array {
  checkMetadataEntry(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfMetadataEntry(value)));
  encodeMetadataEntry(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link MetadataEntry}. */
export function layoutMetadataEntry(bytes: Uint8Array, options: ReadOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader);
  traceMetadataEntry(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeMetadataValue(reader: ByteReader): MetadataValue {
  let at = "";
  try {
    at = "kind";
    const kind = reader.u1();
    if (!isValueKind(kind)) throw notInEnum(kind, "value_kind", reader.pos - 1);
    at = "body";
    let body: Text | IntValue | FloatValue | BoolValue | undefined;
    switch (kind) {
      case ValueKind.string:
        body = decodeText(reader);
        break;
      case ValueKind.int:
        body = decodeIntValue(reader);
        break;
      case ValueKind.float:
        body = decodeFloatValue(reader);
        break;
      case ValueKind.bool:
        body = decodeBoolValue(reader);
        break;
    }
    return { kind, body } as MetadataValue;
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeMetadataValue} does, without building it. */
export function skipMetadataValue(reader: ByteReader): void {
  let at = "";
  try {
    at = "kind";
    const kind = reader.u1();
    if (!isValueKind(kind)) throw notInEnum(kind, "value_kind", reader.pos - 1);
    at = "body";
    switch (kind) {
      case ValueKind.string:
        skipText(reader);
        break;
      case ValueKind.int:
        skipIntValue(reader);
        break;
      case ValueKind.float:
        skipFloatValue(reader);
        break;
      case ValueKind.bool:
        skipBoolValue(reader);
        break;
    }
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceMetadataValue(reader: ByteReader, layout: LayoutRecorder): MetadataValue {
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
    let body: Text | IntValue | FloatValue | BoolValue | undefined;
    switch (kind) {
      case ValueKind.string:
        body = traceText(reader, layout);
        break;
      case ValueKind.int:
        body = traceIntValue(reader, layout);
        break;
      case ValueKind.float:
        body = traceFloatValue(reader, layout);
        break;
      case ValueKind.bool:
        body = traceBoolValue(reader, layout);
        break;
    }
    layout.leave();
    return { kind, body } as MetadataValue;
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfMetadataValue(value: MetadataValueInput): number {
  let size = 1;
  switch (value.kind) {
    case ValueKind.string:
      size += sizeOfText(value.body);
      break;
    case ValueKind.int:
      size += sizeOfIntValue(value.body);
      break;
    case ValueKind.float:
      size += sizeOfFloatValue(value.body);
      break;
    case ValueKind.bool:
      size += sizeOfBoolValue(value.body);
      break;
  }
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkMetadataValue(value: MetadataValueInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "kind";
    const kindGiven: number = value.kind;
    requireInteger(kindGiven, 0, 255);
    if (!isValueKind(kindGiven)) throw notInEnum(kindGiven, "value_kind");

    at = "body";
    switch (value.kind) {
      case ValueKind.string:
        checkText(value.body, options);
        break;
      case ValueKind.int:
        checkIntValue(value.body, options);
        break;
      case ValueKind.float:
        checkFloatValue(value.body, options);
        break;
      case ValueKind.bool:
        checkBoolValue(value.body, options);
        break;
      default:
        requirePresence(value.body, false);
    }
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkMetadataValue} is where it is checked. */
export function encodeMetadataValue(writer: ByteWriter, value: MetadataValueInput): void {
  writer.u1(value.kind);
  switch (value.kind) {
    case ValueKind.string:
      encodeText(writer, value.body);
      break;
    case ValueKind.int:
      encodeIntValue(writer, value.body);
      break;
    case ValueKind.float:
      encodeFloatValue(writer, value.body);
      break;
    case ValueKind.bool:
      encodeBoolValue(writer, value.body);
      break;
  }
}

/** Reads a {@link MetadataValue}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readMetadataValue(bytes: Uint8Array, options: ReadOptions = {}): MetadataValue {
  return decodeMetadataValue(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeMetadataValue(value: MetadataValueInput, options: WriteOptions = {}): Uint8Array {
  checkMetadataValue(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfMetadataValue(value)));
  encodeMetadataValue(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link MetadataValue}. */
export function layoutMetadataValue(bytes: Uint8Array, options: ReadOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader);
  traceMetadataValue(reader, layout);
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

/** Who owns which byte of an encoded {@link Text}. */
export function layoutText(bytes: Uint8Array, options: ReadOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader);
  traceText(reader, layout);
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

/** Who owns which byte of an encoded {@link IntValue}. */
export function layoutIntValue(bytes: Uint8Array, options: ReadOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader);
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

/** Who owns which byte of an encoded {@link FloatValue}. */
export function layoutFloatValue(bytes: Uint8Array, options: ReadOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader);
  traceFloatValue(reader, layout);
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

/** Who owns which byte of an encoded {@link BoolValue}. */
export function layoutBoolValue(bytes: Uint8Array, options: ReadOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader);
  traceBoolValue(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}
