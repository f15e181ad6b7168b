/**
 * Vectors, one after the other (fvecs, bvecs, ivecs).
 *
 * Generated from formats/exchange/vecs.ksy by `npm run generate`. Change the schema, not this file.
 */

import { ByteReader } from "../src/bytes/byte-reader.js";
import { ByteWriter } from "../src/bytes/byte-writer.js";
import type { Codec, LayoutOptions, ReadOptions, WriteOptions } from "../src/bytes/codec.js";
import { inField } from "../src/bytes/format-error.js";
import { type LayoutEntry, LayoutRecorder } from "../src/bytes/layout.js";
import {
  derived,
  requireBytes,
  requireInteger,
  requireList,
  requireObject,
  requireSame,
  requireTypedArray,
} from "../src/bytes/value-checks.js";

/**
 * The files of the TEXMEX corpora (http://corpus-texmex.irisa.fr): rows up to the end of the file, without a header. Each row
 * says its own length; readers expect all of them to be of one length. The three kinds differ in their components alone: the
 * root type here is an fvecs file.
 */
export interface Vecs {
  /** One vector each. */
  rows: FvecsRow[];
}

/** What each row of the three kinds begins with, read by itself to know how long the row is. */
export interface RowLength {
  /** Number of components. */
  dim: number;
}

/** A row of an fvecs file. */
export interface FvecsRow {
  /** Number of components. */
  dim: number;
  /** 32-bit floats. */
  components: Float32Array;
}

/** A row of a bvecs file. */
export interface BvecsRow {
  /** Number of components. */
  dim: number;
  /** Bytes, 0 to 255. */
  components: Uint8Array;
}

/** A row of an ivecs file. */
export interface IvecsRow {
  /** Number of components. */
  dim: number;
  /** Signed 32-bit integers. */
  components: Int32Array;
}

/** {@link IvecsRow} as its writer takes it: what follows from the rest may be left out. */
export interface IvecsRowInput {
  dim?: number | undefined;
  components: Int32Array;
}

/** Reads a value at the reader's position. */
export function decodeVecs(reader: ByteReader): Vecs {
  let at = "";
  let index = -1;
  try {
    at = "rows";
    const rows: FvecsRow[] = [];
    for (index = 0; reader.pos < reader.end; index++) {
      rows.push(decodeFvecsRow(reader));
    }
    index = -1;
    return { rows };
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Moves over a value and validates it as {@link decodeVecs} does, without building it. */
export function skipVecs(reader: ByteReader): void {
  let at = "";
  let index = -1;
  try {
    at = "rows";
    for (index = 0; reader.pos < reader.end; index++) {
      skipFvecsRow(reader);
    }
    index = -1;
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceVecs(reader: ByteReader, layout: LayoutRecorder): Vecs {
  layout.type("vecs.Vecs");

  let at = "";
  let index = -1;
  try {
    at = "rows";
    const rows: FvecsRow[] = [];
    for (index = 0; reader.pos < reader.end; index++) {
      layout.enter("rows", index);
      rows.push(traceFvecsRow(reader, layout));
      layout.leave();
    }
    index = -1;
    return { rows };
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfVecs(value: Vecs): number {
  let size = 0;
  for (const element of value.rows) size += sizeOfFvecsRow(element);
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkVecs(value: Vecs, options: WriteOptions = {}): void {
  let at = "";
  let index = -1;
  try {
    requireObject(value);

    at = "rows";
    const rowsElements = value.rows;
    requireList(rowsElements);
    for (index = 0; index < rowsElements.length; index++) {
      const element = rowsElements[index]!;
      checkFvecsRow(element, options);
    }
    index = -1;
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkVecs} is where it is checked. */
export function encodeVecs(writer: ByteWriter, value: Vecs): void {
  for (const element of value.rows) {
    encodeFvecsRow(writer, element);
  }
}

/** Reads a {@link Vecs}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readVecs(bytes: Uint8Array, options: ReadOptions = {}): Vecs {
  return decodeVecs(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeVecs(value: Vecs, options: WriteOptions = {}): Uint8Array {
  checkVecs(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfVecs(value)));
  encodeVecs(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link Vecs}; a FormatError when the bytes are none. */
export function layoutVecs(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceVecs(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeRowLength(reader: ByteReader): RowLength {
  let at = "";
  try {
    at = "dim";
    const dim = reader.u4le();
    return { dim };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeRowLength} does, without building it. */
export function skipRowLength(reader: ByteReader): void {
  let at = "";
  try {
    at = "dim";
    reader.advance(4);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceRowLength(reader: ByteReader, layout: LayoutRecorder): RowLength {
  layout.type("vecs.RowLength");

  let at = "";
  try {
    at = "dim";
    layout.enter("dim");
    const dim = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    return { dim };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfRowLength(_value: RowLength): number {
  return 4;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkRowLength(value: RowLength, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "dim";
    requireInteger(value.dim, 0, 4294967295);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkRowLength} is where it is checked. */
export function encodeRowLength(writer: ByteWriter, value: RowLength): void {
  writer.u4le(value.dim);
}

/** Reads a {@link RowLength}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readRowLength(bytes: Uint8Array, options: ReadOptions = {}): RowLength {
  return decodeRowLength(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeRowLength(value: RowLength, options: WriteOptions = {}): Uint8Array {
  checkRowLength(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfRowLength(value)));
  encodeRowLength(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link RowLength}; a FormatError when the bytes are none. */
export function layoutRowLength(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceRowLength(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeFvecsRow(reader: ByteReader): FvecsRow {
  let at = "";
  try {
    at = "dim";
    const dim = reader.u4le();
    at = "components";
    const components = reader.f4leArray(reader.elements(reader.length(dim * 4), 4));
    return { dim, components };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeFvecsRow} does, without building it. */
export function skipFvecsRow(reader: ByteReader): void {
  let at = "";
  try {
    at = "dim";
    const dim = reader.u4le();
    at = "components";
    reader.advance(reader.elements(reader.length(dim * 4), 4) * 4);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceFvecsRow(reader: ByteReader, layout: LayoutRecorder): FvecsRow {
  layout.type("vecs.FvecsRow");

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
    return { dim, components };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfFvecsRow(value: FvecsRow): number {
  let size = 4;
  size += value.components.byteLength;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkFvecsRow(value: FvecsRow, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "dim";
    requireInteger(value.dim, 0, 4294967295);

    at = "components";
    requireTypedArray(value.components, Float32Array);

    requireSame("the length in bytes", value.components.byteLength, value.dim * 4);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkFvecsRow} is where it is checked. */
export function encodeFvecsRow(writer: ByteWriter, value: FvecsRow): void {
  writer.u4le(value.dim);
  writer.f4leArray(value.components);
}

/** Reads a {@link FvecsRow}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readFvecsRow(bytes: Uint8Array, options: ReadOptions = {}): FvecsRow {
  return decodeFvecsRow(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeFvecsRow(value: FvecsRow, options: WriteOptions = {}): Uint8Array {
  checkFvecsRow(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfFvecsRow(value)));
  encodeFvecsRow(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link FvecsRow}; a FormatError when the bytes are none. */
export function layoutFvecsRow(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceFvecsRow(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeBvecsRow(reader: ByteReader): BvecsRow {
  let at = "";
  try {
    at = "dim";
    const dim = reader.u4le();
    at = "components";
    const components = reader.take(reader.length(dim));
    return { dim, components };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeBvecsRow} does, without building it. */
export function skipBvecsRow(reader: ByteReader): void {
  let at = "";
  try {
    at = "dim";
    const dim = reader.u4le();
    at = "components";
    reader.advance(reader.length(dim));
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceBvecsRow(reader: ByteReader, layout: LayoutRecorder): BvecsRow {
  layout.type("vecs.BvecsRow");

  let at = "";
  try {
    at = "dim";
    layout.enter("dim");
    const dim = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "components";
    layout.enter("components");
    const components = reader.take(reader.length(dim));
    layout.leaf("bytes");
    layout.leave();
    return { dim, components };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfBvecsRow(value: BvecsRow): number {
  let size = 4;
  size += value.components.length;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkBvecsRow(value: BvecsRow, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "dim";
    requireInteger(value.dim, 0, 4294967295);

    at = "components";
    requireBytes(value.components);

    requireSame("the length in bytes", value.components.length, value.dim);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkBvecsRow} is where it is checked. */
export function encodeBvecsRow(writer: ByteWriter, value: BvecsRow): void {
  writer.u4le(value.dim);
  writer.put(value.components);
}

/** Reads a {@link BvecsRow}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readBvecsRow(bytes: Uint8Array, options: ReadOptions = {}): BvecsRow {
  return decodeBvecsRow(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeBvecsRow(value: BvecsRow, options: WriteOptions = {}): Uint8Array {
  checkBvecsRow(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfBvecsRow(value)));
  encodeBvecsRow(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link BvecsRow}; a FormatError when the bytes are none. */
export function layoutBvecsRow(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceBvecsRow(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeIvecsRow(reader: ByteReader): IvecsRow {
  let at = "";
  try {
    at = "dim";
    const dim = reader.u4le();
    at = "components";
    const components = reader.leArray(Int32Array, reader.count(dim, 4));
    return { dim, components };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeIvecsRow} does, without building it. */
export function skipIvecsRow(reader: ByteReader): void {
  let at = "";
  try {
    at = "dim";
    const dim = reader.u4le();
    at = "components";
    reader.advance(reader.count(dim, 4) * 4);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceIvecsRow(reader: ByteReader, layout: LayoutRecorder): IvecsRow {
  layout.type("vecs.IvecsRow");

  let at = "";
  try {
    at = "dim";
    layout.enter("dim");
    const dim = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "components";
    layout.enter("components");
    const components = reader.leArray(Int32Array, reader.count(dim, 4));
    layout.leaf("s4le[]");
    layout.leave();
    return { dim, components };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfIvecsRow(value: IvecsRowInput): number {
  let size = 4;
  size += value.components.byteLength;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkIvecsRow(value: IvecsRowInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "components";
    requireTypedArray(value.components, Int32Array);

    at = "dim";
    const dim = derived(value.dim, value.components.length, options);
    requireInteger(dim, 0, 4294967295);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkIvecsRow} is where it is checked. */
export function encodeIvecsRow(writer: ByteWriter, value: IvecsRowInput): void {
  writer.u4le(value.dim ?? value.components.length);
  writer.leArray(value.components);
}

/** Reads a {@link IvecsRow}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readIvecsRow(bytes: Uint8Array, options: ReadOptions = {}): IvecsRow {
  return decodeIvecsRow(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeIvecsRow(value: IvecsRowInput, options: WriteOptions = {}): Uint8Array {
  checkIvecsRow(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfIvecsRow(value)));
  encodeIvecsRow(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link IvecsRow}; a FormatError when the bytes are none. */
export function layoutIvecsRow(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceIvecsRow(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** The functions of `vecs` under one name. */
export const codec = {
  read: readVecs,
  write: writeVecs,
  sizeOf: sizeOfVecs,
  check: checkVecs,
  layout: layoutVecs,
} as const satisfies Codec<Vecs>;
