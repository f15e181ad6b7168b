/**
 * An index of hnswlib (saveIndex).
 *
 * Generated from formats/exchange/hnswlib.ksy by `npm run generate`. Change the schema, not this file.
 */

import { ByteReader } from "../src/bytes/byte-reader.js";
import { ByteWriter } from "../src/bytes/byte-writer.js";
import type { Codec, LayoutOptions, ReadOptions, WriteOptions } from "../src/bytes/codec.js";
import { inField } from "../src/bytes/format-error.js";
import { type LayoutEntry, LayoutRecorder } from "../src/bytes/layout.js";
import { requireParameters } from "../src/bytes/parameters.js";
import {
  derived,
  requireBigint,
  requireBytes,
  requireInteger,
  requireList,
  requireNumber,
  requireObject,
  requireSame,
  requireTypedArray,
} from "../src/bytes/value-checks.js";

/**
 * What `saveIndex` of hnswlib, and of hnswlib-node and the Python package, writes on 64-bit systems: this head, then a record for
 * each element, then the links of the upper levels, which readers of vectors have no use for. The head has no magic, and
 * neither metric nor dimension; the length of a vector follows from where the label stands.
 */
export interface Hnswlib {
  /** Sizes and places. */
  head: HnswlibHead;
  /** The elements, one record each. */
  records: Uint8Array;
  /** The links of the upper levels, of one element after the other; they end the file. */
  upperLinks: UpperLinks[];
}

/** {@link Hnswlib} as its writer takes it: what follows from the rest may be left out. */
export interface HnswlibInput {
  head: HnswlibHead;
  records: Uint8Array;
  upperLinks: readonly UpperLinksInput[];
}

/** The first 96 bytes. */
export interface HnswlibHead {
  /** Place of the links inside a record, 0. */
  level0Offset: bigint;
  /** Elements that there was room for. */
  numElementsMax: bigint;
  /** Elements that there are, deleted ones included. */
  numElements: number;
  /** Length of a record in bytes. */
  lenRecord: number;
  /** Place of the label inside a record; it ends the record. */
  labelOffset: number;
  /** Place of the vector inside a record; it ends where the label begins. */
  vectorOffset: number;
  /** The highest level; -1 where there is no element. */
  levelMax: number;
  /** The element that searches begin with. */
  entry: number;
  /** Links of an element on upper levels. */
  linksMax: number;
  /** Links of an element on the lowest level. */
  level0LinksMax: number;
  /** Links that a new element is given. */
  m: bigint;
  /** How the level of an element is drawn. */
  levelFactor: number;
  /** Width of the beam while building. */
  efConstruction: bigint;
}

/** An element; the lengths follow from the head. */
export interface HnswlibRecord {
  /** Links that are in use. */
  numLinks: number;
  /** Bit 0 is set when the element is deleted. */
  flags: number;
  /** Unused. */
  reserved: number;
  /** The elements that this one is linked to. */
  links: Uint8Array;
  /** The vector, 32-bit floats; normalised by those who built the index for the cosine. */
  components: Float32Array;
  /** The id. */
  label: bigint;
}

/** What the upper links of an element begin with, read by itself to know how many there are. */
export interface UpperLinksLength {
  /** Length of the links in bytes; 0 for an element of the lowest level alone. */
  lenLinks: number;
}

/** The links of an element on the levels above the lowest. */
export interface UpperLinks {
  /** Length of the links in bytes; 0 for an element of the lowest level alone. */
  lenLinks: number;
  /** Of each level a count of 32 bits, then links_max of the head elements. */
  links: Uint8Array;
}

/** {@link UpperLinks} as its writer takes it: what follows from the rest may be left out. */
export interface UpperLinksInput {
  lenLinks?: number | undefined;
  links: Uint8Array;
}

/** Reads a value at the reader's position. */
export function decodeHnswlib(reader: ByteReader): Hnswlib {
  let at = "";
  let index = -1;
  try {
    at = "head";
    const head = decodeHnswlibHead(reader);
    at = "records";
    const records = reader.take(reader.length(BigInt(head.numElements) * BigInt(head.lenRecord)));
    at = "upperLinks";
    const upperLinks: UpperLinks[] = [];
    const upperLinksCount = reader.count(head.numElements, 4);
    for (index = 0; index < upperLinksCount; index++) {
      upperLinks.push(decodeUpperLinks(reader));
    }
    index = -1;
    return { head, records, upperLinks };
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Moves over a value and validates it as {@link decodeHnswlib} does, without building it. */
export function skipHnswlib(reader: ByteReader): void {
  let at = "";
  let index = -1;
  try {
    at = "head";
    const head = decodeHnswlibHead(reader);
    at = "records";
    reader.advance(reader.length(BigInt(head.numElements) * BigInt(head.lenRecord)));
    at = "upperLinks";
    const upperLinksCount = reader.count(head.numElements, 4);
    for (index = 0; index < upperLinksCount; index++) {
      skipUpperLinks(reader);
    }
    index = -1;
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceHnswlib(reader: ByteReader, layout: LayoutRecorder): Hnswlib {
  layout.type("hnswlib.Hnswlib");

  let at = "";
  let index = -1;
  try {
    at = "head";
    layout.enter("head");
    const head = traceHnswlibHead(reader, layout);
    layout.leave();
    at = "records";
    layout.enter("records");
    const records = reader.take(reader.length(BigInt(head.numElements) * BigInt(head.lenRecord)));
    layout.leaf("bytes");
    layout.leave();
    at = "upperLinks";
    const upperLinks: UpperLinks[] = [];
    const upperLinksCount = reader.count(head.numElements, 4);
    for (index = 0; index < upperLinksCount; index++) {
      layout.enter("upperLinks", index);
      upperLinks.push(traceUpperLinks(reader, layout));
      layout.leave();
    }
    index = -1;
    return { head, records, upperLinks };
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfHnswlib(value: HnswlibInput): number {
  let size = 96;
  size += value.records.length;
  for (const element of value.upperLinks) size += sizeOfUpperLinks(element);
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkHnswlib(value: HnswlibInput, options: WriteOptions = {}): void {
  let at = "";
  let index = -1;
  try {
    requireObject(value);

    at = "head";
    checkHnswlibHead(value.head, options);

    at = "records";
    requireBytes(value.records);

    requireSame(
      "the length in bytes",
      value.records.length,
      BigInt(value.head.numElements) * BigInt(value.head.lenRecord),
    );
    at = "upperLinks";
    const upperLinksElements = value.upperLinks;
    requireList(upperLinksElements);
    for (index = 0; index < upperLinksElements.length; index++) {
      const element = upperLinksElements[index]!;
      checkUpperLinks(element, options);
    }
    index = -1;
    requireSame("the count", value.upperLinks.length, value.head.numElements);
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkHnswlib} is where it is checked. */
export function encodeHnswlib(writer: ByteWriter, value: HnswlibInput): void {
  encodeHnswlibHead(writer, value.head);
  writer.put(value.records);
  for (const element of value.upperLinks) {
    encodeUpperLinks(writer, element);
  }
}

/** Reads a {@link Hnswlib}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readHnswlib(bytes: Uint8Array, options: ReadOptions = {}): Hnswlib {
  return decodeHnswlib(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeHnswlib(value: HnswlibInput, options: WriteOptions = {}): Uint8Array {
  checkHnswlib(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfHnswlib(value)));
  encodeHnswlib(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link Hnswlib}; a FormatError when the bytes are none. */
export function layoutHnswlib(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceHnswlib(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeHnswlibHead(reader: ByteReader): HnswlibHead {
  let at = "";
  try {
    at = "level0Offset";
    const level0Offset = reader.u8le();
    at = "numElementsMax";
    const numElementsMax = reader.u8le();
    at = "numElements";
    const numElements = reader.u8leNumber();
    at = "lenRecord";
    const lenRecord = reader.u8leNumber();
    at = "labelOffset";
    const labelOffset = reader.u8leNumber();
    at = "vectorOffset";
    const vectorOffset = reader.u8leNumber();
    at = "levelMax";
    const levelMax = reader.s4le();
    at = "entry";
    const entry = reader.u4le();
    at = "linksMax";
    const linksMax = reader.u8leNumber();
    at = "level0LinksMax";
    const level0LinksMax = reader.u8leNumber();
    at = "m";
    const m = reader.u8le();
    at = "levelFactor";
    const levelFactor = reader.f8le();
    at = "efConstruction";
    const efConstruction = reader.u8le();
    return {
      level0Offset,
      numElementsMax,
      numElements,
      lenRecord,
      labelOffset,
      vectorOffset,
      levelMax,
      entry,
      linksMax,
      level0LinksMax,
      m,
      levelFactor,
      efConstruction,
    };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeHnswlibHead} does, without building it. */
export function skipHnswlibHead(reader: ByteReader): void {
  let at = "";
  try {
    at = "level0Offset";
    reader.advance(8);
    at = "numElementsMax";
    reader.advance(8);
    at = "numElements";
    reader.u8leNumber();
    at = "lenRecord";
    reader.u8leNumber();
    at = "labelOffset";
    reader.u8leNumber();
    at = "vectorOffset";
    reader.u8leNumber();
    at = "levelMax";
    reader.advance(4);
    at = "entry";
    reader.advance(4);
    at = "linksMax";
    reader.u8leNumber();
    at = "level0LinksMax";
    reader.u8leNumber();
    at = "m";
    reader.advance(8);
    at = "levelFactor";
    reader.advance(8);
    at = "efConstruction";
    reader.advance(8);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceHnswlibHead(reader: ByteReader, layout: LayoutRecorder): HnswlibHead {
  layout.type("hnswlib.HnswlibHead");

  let at = "";
  try {
    at = "level0Offset";
    layout.enter("level0Offset");
    const level0Offset = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    at = "numElementsMax";
    layout.enter("numElementsMax");
    const numElementsMax = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    at = "numElements";
    layout.enter("numElements");
    const numElements = reader.u8leNumber();
    layout.leaf("u8le");
    layout.leave();
    at = "lenRecord";
    layout.enter("lenRecord");
    const lenRecord = reader.u8leNumber();
    layout.leaf("u8le");
    layout.leave();
    at = "labelOffset";
    layout.enter("labelOffset");
    const labelOffset = reader.u8leNumber();
    layout.leaf("u8le");
    layout.leave();
    at = "vectorOffset";
    layout.enter("vectorOffset");
    const vectorOffset = reader.u8leNumber();
    layout.leaf("u8le");
    layout.leave();
    at = "levelMax";
    layout.enter("levelMax");
    const levelMax = reader.s4le();
    layout.leaf("s4le");
    layout.leave();
    at = "entry";
    layout.enter("entry");
    const entry = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "linksMax";
    layout.enter("linksMax");
    const linksMax = reader.u8leNumber();
    layout.leaf("u8le");
    layout.leave();
    at = "level0LinksMax";
    layout.enter("level0LinksMax");
    const level0LinksMax = reader.u8leNumber();
    layout.leaf("u8le");
    layout.leave();
    at = "m";
    layout.enter("m");
    const m = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    at = "levelFactor";
    layout.enter("levelFactor");
    const levelFactor = reader.f8le();
    layout.leaf("f8le");
    layout.leave();
    at = "efConstruction";
    layout.enter("efConstruction");
    const efConstruction = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    return {
      level0Offset,
      numElementsMax,
      numElements,
      lenRecord,
      labelOffset,
      vectorOffset,
      levelMax,
      entry,
      linksMax,
      level0LinksMax,
      m,
      levelFactor,
      efConstruction,
    };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfHnswlibHead(_value: HnswlibHead): number {
  return 96;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkHnswlibHead(value: HnswlibHead, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "level0Offset";
    requireBigint(value.level0Offset, 0n, 18446744073709551615n);

    at = "numElementsMax";
    requireBigint(value.numElementsMax, 0n, 18446744073709551615n);

    at = "numElements";
    requireInteger(value.numElements, 0, 9007199254740991);

    at = "lenRecord";
    requireInteger(value.lenRecord, 0, 9007199254740991);

    at = "labelOffset";
    requireInteger(value.labelOffset, 0, 9007199254740991);

    at = "vectorOffset";
    requireInteger(value.vectorOffset, 0, 9007199254740991);

    at = "levelMax";
    requireInteger(value.levelMax, -2147483648, 2147483647);

    at = "entry";
    requireInteger(value.entry, 0, 4294967295);

    at = "linksMax";
    requireInteger(value.linksMax, 0, 9007199254740991);

    at = "level0LinksMax";
    requireInteger(value.level0LinksMax, 0, 9007199254740991);

    at = "m";
    requireBigint(value.m, 0n, 18446744073709551615n);

    at = "levelFactor";
    requireNumber(value.levelFactor);

    at = "efConstruction";
    requireBigint(value.efConstruction, 0n, 18446744073709551615n);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkHnswlibHead} is where it is checked. */
export function encodeHnswlibHead(writer: ByteWriter, value: HnswlibHead): void {
  writer.u8le(value.level0Offset);
  writer.u8le(value.numElementsMax);
  writer.u8leNumber(value.numElements);
  writer.u8leNumber(value.lenRecord);
  writer.u8leNumber(value.labelOffset);
  writer.u8leNumber(value.vectorOffset);
  writer.s4le(value.levelMax);
  writer.u4le(value.entry);
  writer.u8leNumber(value.linksMax);
  writer.u8leNumber(value.level0LinksMax);
  writer.u8le(value.m);
  writer.f8le(value.levelFactor);
  writer.u8le(value.efConstruction);
}

/** Reads a {@link HnswlibHead}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readHnswlibHead(bytes: Uint8Array, options: ReadOptions = {}): HnswlibHead {
  return decodeHnswlibHead(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeHnswlibHead(value: HnswlibHead, options: WriteOptions = {}): Uint8Array {
  checkHnswlibHead(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfHnswlibHead(value)));
  encodeHnswlibHead(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link HnswlibHead}; a FormatError when the bytes are none. */
export function layoutHnswlibHead(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceHnswlibHead(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeHnswlibRecord(reader: ByteReader, numLinksMax: number, dim: number): HnswlibRecord {
  let at = "";
  try {
    at = "numLinks";
    const numLinks = reader.u2le();
    at = "flags";
    const flags = reader.u1();
    at = "reserved";
    const reserved = reader.u1();
    at = "links";
    const links = reader.take(reader.length(numLinksMax * 4));
    at = "components";
    const components = reader.f4leArray(reader.elements(reader.length(dim * 4), 4));
    at = "label";
    const label = reader.u8le();
    return { numLinks, flags, reserved, links, components, label };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeHnswlibRecord} does, without building it. */
export function skipHnswlibRecord(reader: ByteReader, numLinksMax: number, dim: number): void {
  let at = "";
  try {
    at = "numLinks";
    reader.advance(2);
    at = "flags";
    reader.advance(1);
    at = "reserved";
    reader.advance(1);
    at = "links";
    reader.advance(reader.length(numLinksMax * 4));
    at = "components";
    reader.advance(reader.elements(reader.length(dim * 4), 4) * 4);
    at = "label";
    reader.advance(8);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceHnswlibRecord(
  reader: ByteReader,
  layout: LayoutRecorder,
  numLinksMax: number,
  dim: number,
): HnswlibRecord {
  layout.type("hnswlib.HnswlibRecord");

  let at = "";
  try {
    at = "numLinks";
    layout.enter("numLinks");
    const numLinks = reader.u2le();
    layout.leaf("u2le");
    layout.leave();
    at = "flags";
    layout.enter("flags");
    const flags = reader.u1();
    layout.leaf("u1");
    layout.leave();
    at = "reserved";
    layout.enter("reserved");
    const reserved = reader.u1();
    layout.leaf("u1");
    layout.leave();
    at = "links";
    layout.enter("links");
    const links = reader.take(reader.length(numLinksMax * 4));
    layout.leaf("bytes");
    layout.leave();
    at = "components";
    layout.enter("components");
    const components = reader.f4leArray(reader.elements(reader.length(dim * 4), 4));
    layout.leaf("f4le[]");
    layout.leave();
    at = "label";
    layout.enter("label");
    const label = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    return { numLinks, flags, reserved, links, components, label };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfHnswlibRecord(value: HnswlibRecord): number {
  let size = 12;
  size += value.links.length;
  size += value.components.byteLength;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkHnswlibRecord(
  value: HnswlibRecord,
  numLinksMax: number,
  dim: number,
  _options: WriteOptions = {},
): void {
  let at = "";
  try {
    requireObject(value);

    at = "numLinks";
    requireInteger(value.numLinks, 0, 65535);

    at = "flags";
    requireInteger(value.flags, 0, 255);

    at = "reserved";
    requireInteger(value.reserved, 0, 255);

    at = "links";
    requireBytes(value.links);

    requireSame("the length in bytes", value.links.length, numLinksMax * 4);
    at = "components";
    requireTypedArray(value.components, Float32Array);

    requireSame("the length in bytes", value.components.byteLength, dim * 4);
    at = "label";
    requireBigint(value.label, 0n, 18446744073709551615n);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkHnswlibRecord} is where it is checked. */
export function encodeHnswlibRecord(
  writer: ByteWriter,
  value: HnswlibRecord,
  _numLinksMax: number,
  _dim: number,
): void {
  writer.u2le(value.numLinks);
  writer.u1(value.flags);
  writer.u1(value.reserved);
  writer.put(value.links);
  writer.f4leArray(value.components);
  writer.u8le(value.label);
}

/** Reads a {@link HnswlibRecord}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readHnswlibRecord(
  bytes: Uint8Array,
  options: ReadOptions & { readonly numLinksMax: number; readonly dim: number },
): HnswlibRecord {
  requireParameters(options, ["numLinksMax", "dim"]);
  return decodeHnswlibRecord(new ByteReader(bytes, options.start, options.end), options.numLinksMax, options.dim);
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeHnswlibRecord(
  value: HnswlibRecord,
  options: WriteOptions & { readonly numLinksMax: number; readonly dim: number },
): Uint8Array {
  requireParameters(options, ["numLinksMax", "dim"]);

  checkHnswlibRecord(value, options.numLinksMax, options.dim, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfHnswlibRecord(value)));
  encodeHnswlibRecord(writer, value, options.numLinksMax, options.dim);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link HnswlibRecord}; a FormatError when the bytes are none. */
export function layoutHnswlibRecord(
  bytes: Uint8Array,
  options: LayoutOptions & { readonly numLinksMax: number; readonly dim: number },
): LayoutEntry[] {
  requireParameters(options, ["numLinksMax", "dim"]);

  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceHnswlibRecord(reader, layout, options.numLinksMax, options.dim);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeUpperLinksLength(reader: ByteReader): UpperLinksLength {
  let at = "";
  try {
    at = "lenLinks";
    const lenLinks = reader.u4le();
    return { lenLinks };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeUpperLinksLength} does, without building it. */
export function skipUpperLinksLength(reader: ByteReader): void {
  let at = "";
  try {
    at = "lenLinks";
    reader.advance(4);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceUpperLinksLength(reader: ByteReader, layout: LayoutRecorder): UpperLinksLength {
  layout.type("hnswlib.UpperLinksLength");

  let at = "";
  try {
    at = "lenLinks";
    layout.enter("lenLinks");
    const lenLinks = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    return { lenLinks };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfUpperLinksLength(_value: UpperLinksLength): number {
  return 4;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkUpperLinksLength(value: UpperLinksLength, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "lenLinks";
    requireInteger(value.lenLinks, 0, 4294967295);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkUpperLinksLength} is where it is checked. */
export function encodeUpperLinksLength(writer: ByteWriter, value: UpperLinksLength): void {
  writer.u4le(value.lenLinks);
}

/** Reads a {@link UpperLinksLength}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readUpperLinksLength(bytes: Uint8Array, options: ReadOptions = {}): UpperLinksLength {
  return decodeUpperLinksLength(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeUpperLinksLength(value: UpperLinksLength, options: WriteOptions = {}): Uint8Array {
  checkUpperLinksLength(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfUpperLinksLength(value)));
  encodeUpperLinksLength(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link UpperLinksLength}; a FormatError when the bytes are none. */
export function layoutUpperLinksLength(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceUpperLinksLength(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeUpperLinks(reader: ByteReader): UpperLinks {
  let at = "";
  try {
    at = "lenLinks";
    const lenLinks = reader.u4le();
    at = "links";
    const links = reader.take(reader.length(lenLinks));
    return { lenLinks, links };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeUpperLinks} does, without building it. */
export function skipUpperLinks(reader: ByteReader): void {
  let at = "";
  try {
    at = "lenLinks";
    const lenLinks = reader.u4le();
    at = "links";
    reader.advance(reader.length(lenLinks));
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceUpperLinks(reader: ByteReader, layout: LayoutRecorder): UpperLinks {
  layout.type("hnswlib.UpperLinks");

  let at = "";
  try {
    at = "lenLinks";
    layout.enter("lenLinks");
    const lenLinks = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "links";
    layout.enter("links");
    const links = reader.take(reader.length(lenLinks));
    layout.leaf("bytes");
    layout.leave();
    return { lenLinks, links };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfUpperLinks(value: UpperLinksInput): number {
  let size = 4;
  size += value.links.length;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkUpperLinks(value: UpperLinksInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "links";
    requireBytes(value.links);

    at = "lenLinks";
    const lenLinks = derived(value.lenLinks, value.links.length, options);
    requireInteger(lenLinks, 0, 4294967295);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkUpperLinks} is where it is checked. */
export function encodeUpperLinks(writer: ByteWriter, value: UpperLinksInput): void {
  writer.u4le(value.lenLinks ?? value.links.length);
  writer.put(value.links);
}

/** Reads a {@link UpperLinks}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readUpperLinks(bytes: Uint8Array, options: ReadOptions = {}): UpperLinks {
  return decodeUpperLinks(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeUpperLinks(value: UpperLinksInput, options: WriteOptions = {}): Uint8Array {
  checkUpperLinks(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfUpperLinks(value)));
  encodeUpperLinks(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link UpperLinks}; a FormatError when the bytes are none. */
export function layoutUpperLinks(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceUpperLinks(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** The functions of `hnswlib` under one name. */
export const codec = {
  read: readHnswlib,
  write: writeHnswlib,
  sizeOf: sizeOfHnswlib,
  check: checkHnswlib,
  layout: layoutHnswlib,
} as const satisfies Codec<Hnswlib, HnswlibInput>;
