/**
 * A NumPy array (npy).
 *
 * Generated from formats/exchange/npy.ksy by `npm run generate`. Change the schema, not this file.
 */

import { ByteReader } from "../src/bytes/byte-reader.js";
import { ByteWriter } from "../src/bytes/byte-writer.js";
import type { Codec, LayoutOptions, ReadOptions, WriteOptions } from "../src/bytes/codec.js";
import { inField } from "../src/bytes/format-error.js";
import { type LayoutEntry, LayoutRecorder } from "../src/bytes/layout.js";
import { utf8Length } from "../src/bytes/utf8.js";
import {
  derived,
  requireBytes,
  requireConstant,
  requireInteger,
  requireObject,
  requirePresence,
  requireText,
  requireTypedArray,
} from "../src/bytes/value-checks.js";

/**
 * A NumPy array in a file: this head, then the elements, nothing else
 * (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html). The description is a Python literal such as
 * `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`, filled up with spaces and ended with a line end.
 */
export interface Npy {
  /** Magic and version. */
  prefix: NpyPrefix;
  /** What the elements are. */
  description: NpyDescriptionV1 | NpyDescriptionV2 | undefined;
  /** The numbers, row by row, or column by column where the description says fortran_order. */
  elements: Uint8Array;
}

/** {@link Npy} as its writer takes it: what follows from the rest may be left out. */
export interface NpyInput {
  prefix: NpyPrefixInput;
  description: NpyDescriptionV1Input | NpyDescriptionV2Input | undefined;
  elements: Uint8Array;
}

/** What every version begins with. */
export interface NpyPrefix {
  /** Says what the file is. */
  magic: Uint8Array;
  /** 1, 2 or 3. */
  major: number;
  /** 0 in all of them. */
  minor: number;
}

/** {@link NpyPrefix} as its writer takes it: what follows from the rest may be left out. */
export interface NpyPrefixInput {
  magic?: Uint8Array | undefined;
  major: number;
  minor: number;
}

/** What the description begins with in version 1, read by itself to know how long it is. */
export interface NpyLengthV1 {
  /** Bytes of the text. */
  lenText: number;
}

/** The same in versions 2 and 3. */
export interface NpyLengthV2 {
  /** Bytes of the text. */
  lenText: number;
}

/** The description in version 1. */
export interface NpyDescriptionV1 {
  /** Bytes of the text. */
  lenText: number;
  /** ASCII. */
  text: string;
}

/** {@link NpyDescriptionV1} as its writer takes it: what follows from the rest may be left out. */
export interface NpyDescriptionV1Input {
  lenText?: number | undefined;
  text: string;
}

/** The description in versions 2 and 3. */
export interface NpyDescriptionV2 {
  /** Bytes of the text. */
  lenText: number;
  /** Latin 1 in version 2, UTF-8 in version 3. */
  text: string;
}

/** {@link NpyDescriptionV2} as its writer takes it: what follows from the rest may be left out. */
export interface NpyDescriptionV2Input {
  lenText?: number | undefined;
  text: string;
}

/** Elements that the description says are 32-bit floats, little-endian. */
export interface F4leElements {
  /** One number each. */
  values: Float32Array;
}

/** Elements that the description says are 32-bit floats, big-endian. */
export interface F4beElements {
  /** One number each. */
  values: Float32Array;
}

/** Elements that the description says are 64-bit floats, little-endian. */
export interface F8leElements {
  /** One number each. */
  values: Float64Array;
}

/** Elements that the description says are 64-bit floats, big-endian. */
export interface F8beElements {
  /** One number each. */
  values: Float64Array;
}

/** Elements that the description says are signed bytes. */
export interface I1Elements {
  /** One number each. */
  values: Int8Array;
}

/** Elements that the description says are unsigned bytes. */
export interface U1Elements {
  /** One number each. */
  values: Uint8Array;
}

/** The bytes of `npy_prefix.magic`. */
const NPY_PREFIX_MAGIC = new Uint8Array([147, 78, 85, 77, 80, 89]);

/** Reads a value at the reader's position. */
export function decodeNpy(reader: ByteReader): Npy {
  let at = "";
  try {
    at = "prefix";
    const prefix = decodeNpyPrefix(reader);
    at = "description";
    let description: NpyDescriptionV1 | NpyDescriptionV2 | undefined;
    switch (prefix.major) {
      case 1:
        description = decodeNpyDescriptionV1(reader);
        break;
      case 2:
        description = decodeNpyDescriptionV2(reader);
        break;
      case 3:
        description = decodeNpyDescriptionV2(reader);
        break;
    }
    at = "elements";
    const elements = reader.take(reader.end - reader.pos);
    return { prefix, description, elements };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeNpy} does, without building it. */
export function skipNpy(reader: ByteReader): void {
  let at = "";
  try {
    at = "prefix";
    const prefix = decodeNpyPrefix(reader);
    at = "description";
    switch (prefix.major) {
      case 1:
        skipNpyDescriptionV1(reader);
        break;
      case 2:
        skipNpyDescriptionV2(reader);
        break;
      case 3:
        skipNpyDescriptionV2(reader);
        break;
    }
    at = "elements";
    reader.advance(reader.end - reader.pos);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceNpy(reader: ByteReader, layout: LayoutRecorder): Npy {
  layout.type("npy.Npy");

  let at = "";
  try {
    at = "prefix";
    layout.enter("prefix");
    const prefix = traceNpyPrefix(reader, layout);
    layout.leave();
    at = "description";
    layout.enter("description");
    let description: NpyDescriptionV1 | NpyDescriptionV2 | undefined;
    switch (prefix.major) {
      case 1:
        description = traceNpyDescriptionV1(reader, layout);
        break;
      case 2:
        description = traceNpyDescriptionV2(reader, layout);
        break;
      case 3:
        description = traceNpyDescriptionV2(reader, layout);
        break;
    }
    layout.leave();
    at = "elements";
    layout.enter("elements");
    const elements = reader.take(reader.end - reader.pos);
    layout.leaf("bytes");
    layout.leave();
    return { prefix, description, elements };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfNpy(value: NpyInput): number {
  let size = 8;
  switch (value.prefix.major) {
    case 1:
      size += sizeOfNpyDescriptionV1(value.description as NpyDescriptionV1Input);
      break;
    case 2:
      size += sizeOfNpyDescriptionV2(value.description as NpyDescriptionV2Input);
      break;
    case 3:
      size += sizeOfNpyDescriptionV2(value.description as NpyDescriptionV2Input);
      break;
  }
  size += value.elements.length;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkNpy(value: NpyInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "prefix";
    checkNpyPrefix(value.prefix, options);

    at = "description";
    switch (value.prefix.major) {
      case 1:
        checkNpyDescriptionV1(value.description as NpyDescriptionV1Input, options);
        break;
      case 2:
        checkNpyDescriptionV2(value.description as NpyDescriptionV2Input, options);
        break;
      case 3:
        checkNpyDescriptionV2(value.description as NpyDescriptionV2Input, options);
        break;
      default:
        requirePresence(value.description, false);
    }

    at = "elements";
    requireBytes(value.elements);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkNpy} is where it is checked. */
export function encodeNpy(writer: ByteWriter, value: NpyInput): void {
  encodeNpyPrefix(writer, value.prefix);
  switch (value.prefix.major) {
    case 1:
      encodeNpyDescriptionV1(writer, value.description as NpyDescriptionV1Input);
      break;
    case 2:
      encodeNpyDescriptionV2(writer, value.description as NpyDescriptionV2Input);
      break;
    case 3:
      encodeNpyDescriptionV2(writer, value.description as NpyDescriptionV2Input);
      break;
  }
  writer.put(value.elements);
}

/** Reads a {@link Npy}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readNpy(bytes: Uint8Array, options: ReadOptions = {}): Npy {
  return decodeNpy(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeNpy(value: NpyInput, options: WriteOptions = {}): Uint8Array {
  checkNpy(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfNpy(value)));
  encodeNpy(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link Npy}; a FormatError when the bytes are none. */
export function layoutNpy(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceNpy(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeNpyPrefix(reader: ByteReader): NpyPrefix {
  let at = "";
  try {
    at = "magic";
    const magic = reader.constant(NPY_PREFIX_MAGIC);
    at = "major";
    const major = reader.u1();
    at = "minor";
    const minor = reader.u1();
    return { magic, major, minor };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeNpyPrefix} does, without building it. */
export function skipNpyPrefix(reader: ByteReader): void {
  let at = "";
  try {
    at = "magic";
    reader.constant(NPY_PREFIX_MAGIC);
    at = "major";
    reader.advance(1);
    at = "minor";
    reader.advance(1);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceNpyPrefix(reader: ByteReader, layout: LayoutRecorder): NpyPrefix {
  layout.type("npy.NpyPrefix");

  let at = "";
  try {
    at = "magic";
    layout.enter("magic");
    const magic = reader.constant(NPY_PREFIX_MAGIC);
    layout.leaf("contents");
    layout.leave();
    at = "major";
    layout.enter("major");
    const major = reader.u1();
    layout.leaf("u1");
    layout.leave();
    at = "minor";
    layout.enter("minor");
    const minor = reader.u1();
    layout.leaf("u1");
    layout.leave();
    return { magic, major, minor };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfNpyPrefix(_value: NpyPrefixInput): number {
  return 8;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkNpyPrefix(value: NpyPrefixInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "magic";
    requireConstant(value.magic, NPY_PREFIX_MAGIC, options);

    at = "major";
    requireInteger(value.major, 0, 255);

    at = "minor";
    requireInteger(value.minor, 0, 255);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkNpyPrefix} is where it is checked. */
export function encodeNpyPrefix(writer: ByteWriter, value: NpyPrefixInput): void {
  writer.put(value.magic ?? NPY_PREFIX_MAGIC);
  writer.u1(value.major);
  writer.u1(value.minor);
}

/** Reads a {@link NpyPrefix}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readNpyPrefix(bytes: Uint8Array, options: ReadOptions = {}): NpyPrefix {
  return decodeNpyPrefix(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeNpyPrefix(value: NpyPrefixInput, options: WriteOptions = {}): Uint8Array {
  checkNpyPrefix(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfNpyPrefix(value)));
  encodeNpyPrefix(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link NpyPrefix}; a FormatError when the bytes are none. */
export function layoutNpyPrefix(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceNpyPrefix(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeNpyLengthV1(reader: ByteReader): NpyLengthV1 {
  let at = "";
  try {
    at = "lenText";
    const lenText = reader.u2le();
    return { lenText };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeNpyLengthV1} does, without building it. */
export function skipNpyLengthV1(reader: ByteReader): void {
  let at = "";
  try {
    at = "lenText";
    reader.advance(2);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceNpyLengthV1(reader: ByteReader, layout: LayoutRecorder): NpyLengthV1 {
  layout.type("npy.NpyLengthV1");

  let at = "";
  try {
    at = "lenText";
    layout.enter("lenText");
    const lenText = reader.u2le();
    layout.leaf("u2le");
    layout.leave();
    return { lenText };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfNpyLengthV1(_value: NpyLengthV1): number {
  return 2;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkNpyLengthV1(value: NpyLengthV1, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "lenText";
    requireInteger(value.lenText, 0, 65535);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkNpyLengthV1} is where it is checked. */
export function encodeNpyLengthV1(writer: ByteWriter, value: NpyLengthV1): void {
  writer.u2le(value.lenText);
}

/** Reads a {@link NpyLengthV1}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readNpyLengthV1(bytes: Uint8Array, options: ReadOptions = {}): NpyLengthV1 {
  return decodeNpyLengthV1(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeNpyLengthV1(value: NpyLengthV1, options: WriteOptions = {}): Uint8Array {
  checkNpyLengthV1(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfNpyLengthV1(value)));
  encodeNpyLengthV1(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link NpyLengthV1}; a FormatError when the bytes are none. */
export function layoutNpyLengthV1(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceNpyLengthV1(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeNpyLengthV2(reader: ByteReader): NpyLengthV2 {
  let at = "";
  try {
    at = "lenText";
    const lenText = reader.u4le();
    return { lenText };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeNpyLengthV2} does, without building it. */
export function skipNpyLengthV2(reader: ByteReader): void {
  let at = "";
  try {
    at = "lenText";
    reader.advance(4);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceNpyLengthV2(reader: ByteReader, layout: LayoutRecorder): NpyLengthV2 {
  layout.type("npy.NpyLengthV2");

  let at = "";
  try {
    at = "lenText";
    layout.enter("lenText");
    const lenText = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    return { lenText };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfNpyLengthV2(_value: NpyLengthV2): number {
  return 4;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkNpyLengthV2(value: NpyLengthV2, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "lenText";
    requireInteger(value.lenText, 0, 4294967295);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkNpyLengthV2} is where it is checked. */
export function encodeNpyLengthV2(writer: ByteWriter, value: NpyLengthV2): void {
  writer.u4le(value.lenText);
}

/** Reads a {@link NpyLengthV2}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readNpyLengthV2(bytes: Uint8Array, options: ReadOptions = {}): NpyLengthV2 {
  return decodeNpyLengthV2(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeNpyLengthV2(value: NpyLengthV2, options: WriteOptions = {}): Uint8Array {
  checkNpyLengthV2(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfNpyLengthV2(value)));
  encodeNpyLengthV2(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link NpyLengthV2}; a FormatError when the bytes are none. */
export function layoutNpyLengthV2(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceNpyLengthV2(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeNpyDescriptionV1(reader: ByteReader): NpyDescriptionV1 {
  let at = "";
  try {
    at = "lenText";
    const lenText = reader.u2le();
    at = "text";
    const text = reader.utf8(reader.length(lenText));
    return { lenText, text };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeNpyDescriptionV1} does, without building it. */
export function skipNpyDescriptionV1(reader: ByteReader): void {
  let at = "";
  try {
    at = "lenText";
    const lenText = reader.u2le();
    at = "text";
    reader.skipUtf8(reader.length(lenText));
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceNpyDescriptionV1(reader: ByteReader, layout: LayoutRecorder): NpyDescriptionV1 {
  layout.type("npy.NpyDescriptionV1");

  let at = "";
  try {
    at = "lenText";
    layout.enter("lenText");
    const lenText = reader.u2le();
    layout.leaf("u2le");
    layout.leave();
    at = "text";
    layout.enter("text");
    const text = reader.utf8(reader.length(lenText));
    layout.leaf("str");
    layout.leave();
    return { lenText, text };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfNpyDescriptionV1(value: NpyDescriptionV1Input): number {
  let size = 2;
  size += utf8Length(value.text);
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkNpyDescriptionV1(value: NpyDescriptionV1Input, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "text";
    requireText(value.text);

    at = "lenText";
    const lenText = derived(value.lenText, utf8Length(value.text), options);
    requireInteger(lenText, 0, 65535);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkNpyDescriptionV1} is where it is checked. */
export function encodeNpyDescriptionV1(writer: ByteWriter, value: NpyDescriptionV1Input): void {
  writer.u2le(value.lenText ?? utf8Length(value.text));
  writer.utf8(value.text);
}

/** Reads a {@link NpyDescriptionV1}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readNpyDescriptionV1(bytes: Uint8Array, options: ReadOptions = {}): NpyDescriptionV1 {
  return decodeNpyDescriptionV1(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeNpyDescriptionV1(value: NpyDescriptionV1Input, options: WriteOptions = {}): Uint8Array {
  checkNpyDescriptionV1(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfNpyDescriptionV1(value)));
  encodeNpyDescriptionV1(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link NpyDescriptionV1}; a FormatError when the bytes are none. */
export function layoutNpyDescriptionV1(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceNpyDescriptionV1(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeNpyDescriptionV2(reader: ByteReader): NpyDescriptionV2 {
  let at = "";
  try {
    at = "lenText";
    const lenText = reader.u4le();
    at = "text";
    const text = reader.utf8(reader.length(lenText));
    return { lenText, text };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeNpyDescriptionV2} does, without building it. */
export function skipNpyDescriptionV2(reader: ByteReader): void {
  let at = "";
  try {
    at = "lenText";
    const lenText = reader.u4le();
    at = "text";
    reader.skipUtf8(reader.length(lenText));
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceNpyDescriptionV2(reader: ByteReader, layout: LayoutRecorder): NpyDescriptionV2 {
  layout.type("npy.NpyDescriptionV2");

  let at = "";
  try {
    at = "lenText";
    layout.enter("lenText");
    const lenText = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "text";
    layout.enter("text");
    const text = reader.utf8(reader.length(lenText));
    layout.leaf("str");
    layout.leave();
    return { lenText, text };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfNpyDescriptionV2(value: NpyDescriptionV2Input): number {
  let size = 4;
  size += utf8Length(value.text);
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkNpyDescriptionV2(value: NpyDescriptionV2Input, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "text";
    requireText(value.text);

    at = "lenText";
    const lenText = derived(value.lenText, utf8Length(value.text), options);
    requireInteger(lenText, 0, 4294967295);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkNpyDescriptionV2} is where it is checked. */
export function encodeNpyDescriptionV2(writer: ByteWriter, value: NpyDescriptionV2Input): void {
  writer.u4le(value.lenText ?? utf8Length(value.text));
  writer.utf8(value.text);
}

/** Reads a {@link NpyDescriptionV2}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readNpyDescriptionV2(bytes: Uint8Array, options: ReadOptions = {}): NpyDescriptionV2 {
  return decodeNpyDescriptionV2(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeNpyDescriptionV2(value: NpyDescriptionV2Input, options: WriteOptions = {}): Uint8Array {
  checkNpyDescriptionV2(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfNpyDescriptionV2(value)));
  encodeNpyDescriptionV2(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link NpyDescriptionV2}; a FormatError when the bytes are none. */
export function layoutNpyDescriptionV2(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceNpyDescriptionV2(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeF4leElements(reader: ByteReader): F4leElements {
  let at = "";
  try {
    at = "values";
    const values = reader.f4leArray(reader.elements(reader.end - reader.pos, 4));
    return { values };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeF4leElements} does, without building it. */
export function skipF4leElements(reader: ByteReader): void {
  let at = "";
  try {
    at = "values";
    reader.advance(reader.elements(reader.end - reader.pos, 4) * 4);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceF4leElements(reader: ByteReader, layout: LayoutRecorder): F4leElements {
  layout.type("npy.F4leElements");

  let at = "";
  try {
    at = "values";
    layout.enter("values");
    const values = reader.f4leArray(reader.elements(reader.end - reader.pos, 4));
    layout.leaf("f4le[]");
    layout.leave();
    return { values };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfF4leElements(value: F4leElements): number {
  let size = 0;
  size += value.values.byteLength;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkF4leElements(value: F4leElements, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "values";
    requireTypedArray(value.values, Float32Array);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkF4leElements} is where it is checked. */
export function encodeF4leElements(writer: ByteWriter, value: F4leElements): void {
  writer.f4leArray(value.values);
}

/** Reads a {@link F4leElements}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readF4leElements(bytes: Uint8Array, options: ReadOptions = {}): F4leElements {
  return decodeF4leElements(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeF4leElements(value: F4leElements, options: WriteOptions = {}): Uint8Array {
  checkF4leElements(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfF4leElements(value)));
  encodeF4leElements(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link F4leElements}; a FormatError when the bytes are none. */
export function layoutF4leElements(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceF4leElements(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeF4beElements(reader: ByteReader): F4beElements {
  let at = "";
  try {
    at = "values";
    const values = reader.f4beArray(reader.elements(reader.end - reader.pos, 4));
    return { values };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeF4beElements} does, without building it. */
export function skipF4beElements(reader: ByteReader): void {
  let at = "";
  try {
    at = "values";
    reader.advance(reader.elements(reader.end - reader.pos, 4) * 4);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceF4beElements(reader: ByteReader, layout: LayoutRecorder): F4beElements {
  layout.type("npy.F4beElements");

  let at = "";
  try {
    at = "values";
    layout.enter("values");
    const values = reader.f4beArray(reader.elements(reader.end - reader.pos, 4));
    layout.leaf("f4be[]");
    layout.leave();
    return { values };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfF4beElements(value: F4beElements): number {
  let size = 0;
  size += value.values.byteLength;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkF4beElements(value: F4beElements, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "values";
    requireTypedArray(value.values, Float32Array);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkF4beElements} is where it is checked. */
export function encodeF4beElements(writer: ByteWriter, value: F4beElements): void {
  writer.f4beArray(value.values);
}

/** Reads a {@link F4beElements}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readF4beElements(bytes: Uint8Array, options: ReadOptions = {}): F4beElements {
  return decodeF4beElements(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeF4beElements(value: F4beElements, options: WriteOptions = {}): Uint8Array {
  checkF4beElements(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfF4beElements(value)));
  encodeF4beElements(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link F4beElements}; a FormatError when the bytes are none. */
export function layoutF4beElements(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceF4beElements(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeF8leElements(reader: ByteReader): F8leElements {
  let at = "";
  try {
    at = "values";
    const values = reader.f8leArray(reader.elements(reader.end - reader.pos, 8));
    return { values };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeF8leElements} does, without building it. */
export function skipF8leElements(reader: ByteReader): void {
  let at = "";
  try {
    at = "values";
    reader.advance(reader.elements(reader.end - reader.pos, 8) * 8);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceF8leElements(reader: ByteReader, layout: LayoutRecorder): F8leElements {
  layout.type("npy.F8leElements");

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
export function sizeOfF8leElements(value: F8leElements): number {
  let size = 0;
  size += value.values.byteLength;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkF8leElements(value: F8leElements, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "values";
    requireTypedArray(value.values, Float64Array);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkF8leElements} is where it is checked. */
export function encodeF8leElements(writer: ByteWriter, value: F8leElements): void {
  writer.f8leArray(value.values);
}

/** Reads a {@link F8leElements}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readF8leElements(bytes: Uint8Array, options: ReadOptions = {}): F8leElements {
  return decodeF8leElements(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeF8leElements(value: F8leElements, options: WriteOptions = {}): Uint8Array {
  checkF8leElements(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfF8leElements(value)));
  encodeF8leElements(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link F8leElements}; a FormatError when the bytes are none. */
export function layoutF8leElements(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceF8leElements(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeF8beElements(reader: ByteReader): F8beElements {
  let at = "";
  try {
    at = "values";
    const values = reader.f8beArray(reader.elements(reader.end - reader.pos, 8));
    return { values };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeF8beElements} does, without building it. */
export function skipF8beElements(reader: ByteReader): void {
  let at = "";
  try {
    at = "values";
    reader.advance(reader.elements(reader.end - reader.pos, 8) * 8);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceF8beElements(reader: ByteReader, layout: LayoutRecorder): F8beElements {
  layout.type("npy.F8beElements");

  let at = "";
  try {
    at = "values";
    layout.enter("values");
    const values = reader.f8beArray(reader.elements(reader.end - reader.pos, 8));
    layout.leaf("f8be[]");
    layout.leave();
    return { values };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfF8beElements(value: F8beElements): number {
  let size = 0;
  size += value.values.byteLength;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkF8beElements(value: F8beElements, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "values";
    requireTypedArray(value.values, Float64Array);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkF8beElements} is where it is checked. */
export function encodeF8beElements(writer: ByteWriter, value: F8beElements): void {
  writer.f8beArray(value.values);
}

/** Reads a {@link F8beElements}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readF8beElements(bytes: Uint8Array, options: ReadOptions = {}): F8beElements {
  return decodeF8beElements(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeF8beElements(value: F8beElements, options: WriteOptions = {}): Uint8Array {
  checkF8beElements(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfF8beElements(value)));
  encodeF8beElements(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link F8beElements}; a FormatError when the bytes are none. */
export function layoutF8beElements(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceF8beElements(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeI1Elements(reader: ByteReader): I1Elements {
  let at = "";
  try {
    at = "values";
    const values = reader.leArray(Int8Array, reader.elements(reader.end - reader.pos, 1));
    return { values };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeI1Elements} does, without building it. */
export function skipI1Elements(reader: ByteReader): void {
  let at = "";
  try {
    at = "values";
    reader.advance(reader.elements(reader.end - reader.pos, 1) * 1);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceI1Elements(reader: ByteReader, layout: LayoutRecorder): I1Elements {
  layout.type("npy.I1Elements");

  let at = "";
  try {
    at = "values";
    layout.enter("values");
    const values = reader.leArray(Int8Array, reader.elements(reader.end - reader.pos, 1));
    layout.leaf("s1[]");
    layout.leave();
    return { values };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfI1Elements(value: I1Elements): number {
  let size = 0;
  size += value.values.byteLength;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkI1Elements(value: I1Elements, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "values";
    requireTypedArray(value.values, Int8Array);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkI1Elements} is where it is checked. */
export function encodeI1Elements(writer: ByteWriter, value: I1Elements): void {
  writer.leArray(value.values);
}

/** Reads a {@link I1Elements}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readI1Elements(bytes: Uint8Array, options: ReadOptions = {}): I1Elements {
  return decodeI1Elements(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeI1Elements(value: I1Elements, options: WriteOptions = {}): Uint8Array {
  checkI1Elements(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfI1Elements(value)));
  encodeI1Elements(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link I1Elements}; a FormatError when the bytes are none. */
export function layoutI1Elements(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceI1Elements(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeU1Elements(reader: ByteReader): U1Elements {
  let at = "";
  try {
    at = "values";
    const values = reader.leArray(Uint8Array, reader.elements(reader.end - reader.pos, 1));
    return { values };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeU1Elements} does, without building it. */
export function skipU1Elements(reader: ByteReader): void {
  let at = "";
  try {
    at = "values";
    reader.advance(reader.elements(reader.end - reader.pos, 1) * 1);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceU1Elements(reader: ByteReader, layout: LayoutRecorder): U1Elements {
  layout.type("npy.U1Elements");

  let at = "";
  try {
    at = "values";
    layout.enter("values");
    const values = reader.leArray(Uint8Array, reader.elements(reader.end - reader.pos, 1));
    layout.leaf("u1[]");
    layout.leave();
    return { values };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfU1Elements(value: U1Elements): number {
  let size = 0;
  size += value.values.byteLength;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkU1Elements(value: U1Elements, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "values";
    requireTypedArray(value.values, Uint8Array);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkU1Elements} is where it is checked. */
export function encodeU1Elements(writer: ByteWriter, value: U1Elements): void {
  writer.leArray(value.values);
}

/** Reads a {@link U1Elements}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readU1Elements(bytes: Uint8Array, options: ReadOptions = {}): U1Elements {
  return decodeU1Elements(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeU1Elements(value: U1Elements, options: WriteOptions = {}): Uint8Array {
  checkU1Elements(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfU1Elements(value)));
  encodeU1Elements(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link U1Elements}; a FormatError when the bytes are none. */
export function layoutU1Elements(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceU1Elements(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** The functions of `npy` under one name. */
export const codec = {
  read: readNpy,
  write: writeNpy,
  sizeOf: sizeOfNpy,
  check: checkNpy,
  layout: layoutNpy,
} as const satisfies Codec<Npy, NpyInput>;
