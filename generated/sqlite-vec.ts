/**
 * Blobs in the tables of sqlite-vec (vec0).
 *
 * Generated from formats/exchange/sqlite_vec.ksy by `npm run generate`. Change the schema, not this file.
 */

import { ByteReader } from "../src/bytes/byte-reader.js";
import { ByteWriter } from "../src/bytes/byte-writer.js";
import type { Codec, LayoutOptions, ReadOptions, WriteOptions } from "../src/bytes/codec.js";
import { inField } from "../src/bytes/format-error.js";
import { type LayoutEntry, LayoutRecorder } from "../src/bytes/layout.js";
import {
  requireBytes,
  requireInteger,
  requireObject,
  requireSame,
  requireTypedArray,
} from "../src/bytes/value-checks.js";

/**
 * A virtual table `t` of vec0 keeps its rows in ordinary tables of SQLite, in chunks of `size` places each. `t_chunks` says of a
 * chunk which of its places are taken (`validity`, one bit each, lowest bits first) and the rowids in them (`rowids`).
 * `t_vector_chunks00` holds the vectors of the first vector column, `t_metadatachunks00` the values of the first metadata column,
 * one row for each chunk and one value for each place. These are the values; booleans and bit vectors are bits, lowest first.
 */
export interface SqliteVec {
  /** One of the types below; which, its table and the definition of `t` say. */
  blob: Uint8Array;
}

/** Rowids, or the values of a metadata column of integers. */
export interface IntegerList {
  /** One for each place of the chunk. */
  values: BigInt64Array;
}

/** The values of a metadata column of floats. */
export interface DoubleList {
  /** One for each place of the chunk. */
  values: Float64Array;
}

/** A value of a metadata column of text, which is whole here when it has 12 bytes at most, else in `t_metadatatext00` by its rowid. */
export interface TextView {
  /** Bytes of the text. */
  lenText: number;
  /** The first bytes of the text, UTF-8, filled up with zeros. */
  start: Uint8Array;
}

/** A vector of `float[N]`. */
export interface FloatVector {
  /** 32-bit floats. */
  components: Float32Array;
}

/** A vector of `int8[N]`. */
export interface Int8Vector {
  /** Signed bytes. */
  components: Int8Array;
}

/** Reads a value at the reader's position. */
export function decodeSqliteVec(reader: ByteReader): SqliteVec {
  let at = "";
  try {
    at = "blob";
    const blob = reader.take(reader.end - reader.pos);
    return { blob };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeSqliteVec} does, without building it. */
export function skipSqliteVec(reader: ByteReader): void {
  let at = "";
  try {
    at = "blob";
    reader.advance(reader.end - reader.pos);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceSqliteVec(reader: ByteReader, layout: LayoutRecorder): SqliteVec {
  layout.type("sqlite_vec.SqliteVec");

  let at = "";
  try {
    at = "blob";
    layout.enter("blob");
    const blob = reader.take(reader.end - reader.pos);
    layout.leaf("bytes");
    layout.leave();
    return { blob };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfSqliteVec(value: SqliteVec): number {
  let size = 0;
  size += value.blob.length;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkSqliteVec(value: SqliteVec, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "blob";
    requireBytes(value.blob);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkSqliteVec} is where it is checked. */
export function encodeSqliteVec(writer: ByteWriter, value: SqliteVec): void {
  writer.put(value.blob);
}

/** Reads a {@link SqliteVec}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readSqliteVec(bytes: Uint8Array, options: ReadOptions = {}): SqliteVec {
  return decodeSqliteVec(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeSqliteVec(value: SqliteVec, options: WriteOptions = {}): Uint8Array {
  checkSqliteVec(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfSqliteVec(value)));
  encodeSqliteVec(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link SqliteVec}; a FormatError when the bytes are none. */
export function layoutSqliteVec(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceSqliteVec(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeIntegerList(reader: ByteReader): IntegerList {
  let at = "";
  try {
    at = "values";
    const values = reader.leArray(BigInt64Array, reader.elements(reader.end - reader.pos, 8));
    return { values };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeIntegerList} does, without building it. */
export function skipIntegerList(reader: ByteReader): void {
  let at = "";
  try {
    at = "values";
    reader.advance(reader.elements(reader.end - reader.pos, 8) * 8);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceIntegerList(reader: ByteReader, layout: LayoutRecorder): IntegerList {
  layout.type("sqlite_vec.IntegerList");

  let at = "";
  try {
    at = "values";
    layout.enter("values");
    const values = reader.leArray(BigInt64Array, reader.elements(reader.end - reader.pos, 8));
    layout.leaf("s8le[]");
    layout.leave();
    return { values };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfIntegerList(value: IntegerList): number {
  let size = 0;
  size += value.values.byteLength;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkIntegerList(value: IntegerList, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "values";
    requireTypedArray(value.values, BigInt64Array);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkIntegerList} is where it is checked. */
export function encodeIntegerList(writer: ByteWriter, value: IntegerList): void {
  writer.leArray(value.values);
}

/** Reads a {@link IntegerList}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readIntegerList(bytes: Uint8Array, options: ReadOptions = {}): IntegerList {
  return decodeIntegerList(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeIntegerList(value: IntegerList, options: WriteOptions = {}): Uint8Array {
  checkIntegerList(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfIntegerList(value)));
  encodeIntegerList(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link IntegerList}; a FormatError when the bytes are none. */
export function layoutIntegerList(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceIntegerList(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeDoubleList(reader: ByteReader): DoubleList {
  let at = "";
  try {
    at = "values";
    const values = reader.f8leArray(reader.elements(reader.end - reader.pos, 8));
    return { values };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeDoubleList} does, without building it. */
export function skipDoubleList(reader: ByteReader): void {
  let at = "";
  try {
    at = "values";
    reader.advance(reader.elements(reader.end - reader.pos, 8) * 8);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceDoubleList(reader: ByteReader, layout: LayoutRecorder): DoubleList {
  layout.type("sqlite_vec.DoubleList");

  let at = "";
  try {
    at = "values";
    layout.enter("values");
    const values = reader.f8leArray(reader.elements(reader.end - reader.pos, 8));
    layout.leaf("f8le[]");
    layout.leave();
    return { values };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfDoubleList(value: DoubleList): number {
  let size = 0;
  size += value.values.byteLength;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkDoubleList(value: DoubleList, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "values";
    requireTypedArray(value.values, Float64Array);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkDoubleList} is where it is checked. */
export function encodeDoubleList(writer: ByteWriter, value: DoubleList): void {
  writer.f8leArray(value.values);
}

/** Reads a {@link DoubleList}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readDoubleList(bytes: Uint8Array, options: ReadOptions = {}): DoubleList {
  return decodeDoubleList(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeDoubleList(value: DoubleList, options: WriteOptions = {}): Uint8Array {
  checkDoubleList(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfDoubleList(value)));
  encodeDoubleList(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link DoubleList}; a FormatError when the bytes are none. */
export function layoutDoubleList(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceDoubleList(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeTextView(reader: ByteReader): TextView {
  let at = "";
  try {
    at = "lenText";
    const lenText = reader.u4le();
    at = "start";
    const startField = reader.take(reader.length(12));
    return { lenText, start: startField };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeTextView} does, without building it. */
export function skipTextView(reader: ByteReader): void {
  let at = "";
  try {
    at = "lenText";
    reader.advance(4);
    at = "start";
    reader.advance(reader.length(12));
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceTextView(reader: ByteReader, layout: LayoutRecorder): TextView {
  layout.type("sqlite_vec.TextView");

  let at = "";
  try {
    at = "lenText";
    layout.enter("lenText");
    const lenText = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "start";
    layout.enter("start");
    const startField = reader.take(reader.length(12));
    layout.leaf("bytes");
    layout.leave();
    return { lenText, start: startField };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfTextView(value: TextView): number {
  let size = 4;
  size += value.start.length;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkTextView(value: TextView, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "lenText";
    requireInteger(value.lenText, 0, 4294967295);

    at = "start";
    requireBytes(value.start);

    requireSame("the length in bytes", value.start.length, 12);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkTextView} is where it is checked. */
export function encodeTextView(writer: ByteWriter, value: TextView): void {
  writer.u4le(value.lenText);
  writer.put(value.start);
}

/** Reads a {@link TextView}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readTextView(bytes: Uint8Array, options: ReadOptions = {}): TextView {
  return decodeTextView(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeTextView(value: TextView, options: WriteOptions = {}): Uint8Array {
  checkTextView(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfTextView(value)));
  encodeTextView(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link TextView}; a FormatError when the bytes are none. */
export function layoutTextView(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceTextView(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeFloatVector(reader: ByteReader): FloatVector {
  let at = "";
  try {
    at = "components";
    const components = reader.f4leArray(reader.elements(reader.end - reader.pos, 4));
    return { components };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeFloatVector} does, without building it. */
export function skipFloatVector(reader: ByteReader): void {
  let at = "";
  try {
    at = "components";
    reader.advance(reader.elements(reader.end - reader.pos, 4) * 4);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceFloatVector(reader: ByteReader, layout: LayoutRecorder): FloatVector {
  layout.type("sqlite_vec.FloatVector");

  let at = "";
  try {
    at = "components";
    layout.enter("components");
    const components = reader.f4leArray(reader.elements(reader.end - reader.pos, 4));
    layout.leaf("f4le[]");
    layout.leave();
    return { components };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfFloatVector(value: FloatVector): number {
  let size = 0;
  size += value.components.byteLength;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkFloatVector(value: FloatVector, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "components";
    requireTypedArray(value.components, Float32Array);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkFloatVector} is where it is checked. */
export function encodeFloatVector(writer: ByteWriter, value: FloatVector): void {
  writer.f4leArray(value.components);
}

/** Reads a {@link FloatVector}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readFloatVector(bytes: Uint8Array, options: ReadOptions = {}): FloatVector {
  return decodeFloatVector(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeFloatVector(value: FloatVector, options: WriteOptions = {}): Uint8Array {
  checkFloatVector(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfFloatVector(value)));
  encodeFloatVector(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link FloatVector}; a FormatError when the bytes are none. */
export function layoutFloatVector(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceFloatVector(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeInt8Vector(reader: ByteReader): Int8Vector {
  let at = "";
  try {
    at = "components";
    const components = reader.leArray(Int8Array, reader.elements(reader.end - reader.pos, 1));
    return { components };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeInt8Vector} does, without building it. */
export function skipInt8Vector(reader: ByteReader): void {
  let at = "";
  try {
    at = "components";
    reader.advance(reader.elements(reader.end - reader.pos, 1) * 1);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceInt8Vector(reader: ByteReader, layout: LayoutRecorder): Int8Vector {
  layout.type("sqlite_vec.Int8Vector");

  let at = "";
  try {
    at = "components";
    layout.enter("components");
    const components = reader.leArray(Int8Array, reader.elements(reader.end - reader.pos, 1));
    layout.leaf("s1[]");
    layout.leave();
    return { components };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfInt8Vector(value: Int8Vector): number {
  let size = 0;
  size += value.components.byteLength;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkInt8Vector(value: Int8Vector, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "components";
    requireTypedArray(value.components, Int8Array);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkInt8Vector} is where it is checked. */
export function encodeInt8Vector(writer: ByteWriter, value: Int8Vector): void {
  writer.leArray(value.components);
}

/** Reads a {@link Int8Vector}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readInt8Vector(bytes: Uint8Array, options: ReadOptions = {}): Int8Vector {
  return decodeInt8Vector(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeInt8Vector(value: Int8Vector, options: WriteOptions = {}): Uint8Array {
  checkInt8Vector(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfInt8Vector(value)));
  encodeInt8Vector(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link Int8Vector}; a FormatError when the bytes are none. */
export function layoutInt8Vector(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceInt8Vector(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** The functions of `sqlite_vec` under one name. */
export const codec = {
  read: readSqliteVec,
  write: writeSqliteVec,
  sizeOf: sizeOfSqliteVec,
  check: checkSqliteVec,
  layout: layoutSqliteVec,
} as const satisfies Codec<SqliteVec>;
