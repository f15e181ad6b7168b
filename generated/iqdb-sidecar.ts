/**
 * iqdb index sidecar (X.iqdb.idx), version 1.
 *
 * Generated from formats/iqdb_sidecar.ksy by `npm run generate`. Change the schema, not this file.
 */

import { ByteReader } from "../src/bytes/byte-reader.js";
import { ByteWriter } from "../src/bytes/byte-writer.js";
import type { Codec, Completed, ReadOptions, WriteOptions } from "../src/bytes/codec.js";
import { crc32 } from "../src/bytes/crc32.js";
import { encodeAlone } from "../src/bytes/encoded-value.js";
import { inField } from "../src/bytes/format-error.js";
import { type LayoutEntry, LayoutRecorder } from "../src/bytes/layout.js";
import { greaterThan, notEqual } from "../src/bytes/validation.js";
import {
  derived,
  derivedOrMore,
  requireBytes,
  requireConstant,
  requireInteger,
  requireList,
  requireObject,
} from "../src/bytes/value-checks.js";

/** Enumeration `section_kind`. */
export const SectionKind = {
  /** u64 each: numbers that the index keeps about itself, such as the entry row and the top layer of a graph, or how many rows its clusters were trained on. */
  index_state: 1,
  /** One record for each row: scale f32, squared norm of the decoded row f32 (positive infinity: the row is absent; negative infinity: its codes say nothing), residual norm f32 rounded up, sum of the codes i32, then one i8 code for each component, padded with zeros to a multiple of 16 bytes. For cosine the codes are those of the row scaled to length 1. */
  code_records: 2,
  /** f32 for each row: its length. */
  row_norms: 3,
  /** u8 for each row: the highest layer of the graph that the row is in. */
  node_levels: 4,
  /** u32: the neighbours of each row in the lowest layer, row after row, each list of the same capacity; 0xFFFFFFFF stands behind the last neighbour of a list that is not full. */
  base_links: 5,
  /** u32: for each row whose level is above 0, in the order of the rows, the neighbours in layer 1, then in layer 2 up to its level; each list of the same capacity, ended as in base_links. */
  upper_links: 6,
  /** f32: one vector for each cluster. */
  centroids: 7,
  /** u32 for each row: its cluster, as a place in centroids. */
  assignments: 8,
  /** f32: for each subvector the components of its 256 (or fewer) code words, one code word after the other. */
  pq_codebooks: 9,
  /** u8: for each row one code word for each subvector. */
  pq_codes: 10,
  /** One bit for each component of each row, set where it is above 0, component i in bit (i mod 8) of byte (i div 8), padded with zeros to a multiple of 16 bytes. */
  binary_codes: 11,
} as const;

export type SectionKind = (typeof SectionKind)[keyof typeof SectionKind];

/** Whether `value` is a member of {@link SectionKind}. */
export function isSectionKind(value: number): value is SectionKind {
  return value >= 1 && value <= 11;
}

/**
 * What an index has derived from the rows of a snapshot and would otherwise have to build anew at each opening: a graph,
 * clusters, quantised vectors. It belongs to one snapshot, which it names, and it may be deleted at any time: a reader that
 * finds it absent, damaged, of another version, or bound to another snapshot builds the index from the rows.
 *
 * The sections stand behind the head in the order of its table. Each begins at the first multiple of 64 at or after the
 * end of what is in front of it; the bytes between are zeros, and the file ends with the last section.
 *
 * Where a section names rows, it counts them from 0 in the order of the snapshot's payload, before any log is applied.
 */
export interface IqdbSidecar {
  /** Magic, version, length and checksum of the head. */
  prefix: SidecarPrefix;
  /** Which snapshot and which index the sections belong to, and where each of them is. */
  head: SidecarHead;
  /** The sections and the zeros between them. */
  body: Uint8Array;
}

/** {@link IqdbSidecar} as its writer takes it: what follows from the rest may be left out. */
export interface IqdbSidecarInput {
  prefix: Completed<SidecarPrefixInput, "lenHead" | "headCrc32">;
  head: SidecarHeadInput;
  body: Uint8Array;
}

/** The first 20 bytes. */
export interface SidecarPrefix {
  /** Marks the file as an index sidecar. */
  magic: Uint8Array;
  /** Format version. A file of another version is of no use and is built anew. */
  version: number;
  /** Length of the head in bytes. */
  lenHead: number;
  /** CRC-32 (IEEE 802.3) of the head. */
  headCrc32: number;
}

/** {@link SidecarPrefix} as its writer takes it: what follows from the rest may be left out. */
export interface SidecarPrefixInput {
  magic?: Uint8Array | undefined;
  version: number;
  lenHead: number;
  headCrc32: number;
}

/** What the sections belong to, and the table of sections. */
export interface SidecarHead {
  /** The checksum field of the snapshot that this was derived from. */
  snapshotCrc32: number;
  /** Length in bytes of the snapshot file that this was derived from. */
  snapshotLength: number;
  /** Number of rows of that snapshot. */
  numRows: number;
  /** Length of the fingerprint in bytes. */
  lenFingerprint: number;
  /**
   * Everything besides the rows that the sections depend on (kind and parameters of the index, layout of the
   * sections), in bytes that only the program that wrote them understands. A reader whose own differ builds anew.
   */
  fingerprint: Uint8Array;
  /** Number of sections. */
  numSections: number;
  /** Where each section is, in the order in which they stand in the file. */
  sections: SectionEntry[];
}

/** {@link SidecarHead} as its writer takes it: what follows from the rest may be left out. */
export interface SidecarHeadInput {
  snapshotCrc32: number;
  snapshotLength: number;
  numRows: number;
  lenFingerprint?: number | undefined;
  fingerprint: Uint8Array;
  numSections?: number | undefined;
  sections: readonly SectionEntry[];
}

/** One line of the table. */
export interface SectionEntry {
  /** What the section holds. Readers pass over kinds that they do not know. */
  kind: number;
  /**
   * Which of several sections of this kind: an index whose rows are spread over several memories has a graph in
   * each of them. 0 where there is one. No two sections have the same kind and part.
   */
  part: number;
  /** Where the section begins, counted from the beginning of the file; a multiple of 64. */
  offset: number;
  /** Length of the section in bytes. */
  length: number;
  /** CRC-32 of the section's bytes. */
  crc32: number;
}

/** The bytes of `sidecar_prefix.magic`. */
const SIDECAR_PREFIX_MAGIC = new Uint8Array([73, 81, 68, 66, 83, 73, 68, 88]);

/** Reads a value at the reader's position. */
export function decodeIqdbSidecar(reader: ByteReader): IqdbSidecar {
  let at = "";
  try {
    at = "prefix";
    const prefix = decodeSidecarPrefix(reader);
    at = "head";
    const headOuterStart = reader.start;
    const headOuterEnd = reader.end;
    reader.narrow(reader.length(prefix.lenHead));
    const head = decodeSidecarHead(reader);
    reader.widen(headOuterStart, headOuterEnd);
    at = "body";
    const body = reader.take(reader.end - reader.pos);
    return { prefix, head, body };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeIqdbSidecar} does, without building it. */
export function skipIqdbSidecar(reader: ByteReader): void {
  let at = "";
  try {
    at = "prefix";
    const prefix = decodeSidecarPrefix(reader);
    at = "head";
    const headOuterStart = reader.start;
    const headOuterEnd = reader.end;
    reader.narrow(reader.length(prefix.lenHead));
    skipSidecarHead(reader);
    reader.widen(headOuterStart, headOuterEnd);
    at = "body";
    reader.advance(reader.end - reader.pos);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceIqdbSidecar(reader: ByteReader, layout: LayoutRecorder): IqdbSidecar {
  let at = "";
  try {
    at = "prefix";
    layout.enter("prefix");
    const prefix = traceSidecarPrefix(reader, layout);
    layout.leave();
    at = "head";
    const headFirst = layout.entries.length;
    layout.enter("head");
    const headOuterStart = reader.start;
    const headOuterEnd = reader.end;
    reader.narrow(reader.length(prefix.lenHead));
    const head = traceSidecarHead(reader, layout);
    layout.unused(reader.end);
    reader.widen(headOuterStart, headOuterEnd);
    layout.leave();
    layout.cover(headFirst, "prefix.headCrc32");
    at = "body";
    layout.enter("body");
    const body = reader.take(reader.end - reader.pos);
    layout.leaf("bytes");
    layout.leave();
    return { prefix, head, body };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfIqdbSidecar(value: IqdbSidecarInput): number {
  let size = 20;
  size += Math.max(sizeOfSidecarHead(value.head), Number(value.prefix.lenHead ?? 0));
  size += value.body.length;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkIqdbSidecar(value: IqdbSidecarInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "prefix";
    requireObject(value.prefix);
    at = "head";
    checkSidecarHead(value.head, options);

    at = "body";
    requireBytes(value.body);

    at = "prefix";
    at = "prefix.lenHead";
    const prefixLenHead = derivedOrMore(value.prefix.lenHead, sizeOfSidecarHead(value.head), options);
    at = "prefix.headCrc32";
    const prefixHeadCrc32 =
      value.prefix.headCrc32 === undefined
        ? 0
        : derived(
            value.prefix.headCrc32,
            crc32(encodeAlone(value.head, sizeOfSidecarHead, encodeSidecarHead)),
            options,
          );
    at = "prefix";
    checkSidecarPrefix({ ...value.prefix, lenHead: prefixLenHead, headCrc32: prefixHeadCrc32 }, options);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkIqdbSidecar} is where it is checked. */
export function encodeIqdbSidecar(writer: ByteWriter, value: IqdbSidecarInput): void {
  const prefix = {
    ...value.prefix,
    lenHead: value.prefix.lenHead ?? sizeOfSidecarHead(value.head),
    headCrc32: value.prefix.headCrc32 ?? crc32(encodeAlone(value.head, sizeOfSidecarHead, encodeSidecarHead)),
  };
  encodeSidecarPrefix(writer, prefix);
  const headEnd = writer.pos + Math.max(sizeOfSidecarHead(value.head), Number(value.prefix.lenHead ?? 0));
  encodeSidecarHead(writer, value.head);
  writer.zeroTo(headEnd);
  writer.put(value.body);
}

/** Reads a {@link IqdbSidecar}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readIqdbSidecar(bytes: Uint8Array, options: ReadOptions = {}): IqdbSidecar {
  return decodeIqdbSidecar(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeIqdbSidecar(value: IqdbSidecarInput, options: WriteOptions = {}): Uint8Array {
  checkIqdbSidecar(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfIqdbSidecar(value)));
  encodeIqdbSidecar(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link IqdbSidecar}. */
export function layoutIqdbSidecar(bytes: Uint8Array, options: ReadOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader);
  traceIqdbSidecar(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeSidecarPrefix(reader: ByteReader): SidecarPrefix {
  let at = "";
  try {
    at = "magic";
    const magic = reader.constant(SIDECAR_PREFIX_MAGIC);
    at = "version";
    const version = reader.u4le();
    if (version !== 1) throw notEqual(version, 1, reader.pos - 4);
    at = "lenHead";
    const lenHead = reader.u4le();
    if (lenHead > 65536) throw greaterThan(lenHead, 65536, reader.pos - 4);
    at = "headCrc32";
    const headCrc32 = reader.u4le();
    return { magic, version, lenHead, headCrc32 };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeSidecarPrefix} does, without building it. */
export function skipSidecarPrefix(reader: ByteReader): void {
  let at = "";
  try {
    at = "magic";
    reader.constant(SIDECAR_PREFIX_MAGIC);
    at = "version";
    const version = reader.u4le();
    if (version !== 1) throw notEqual(version, 1, reader.pos - 4);
    at = "lenHead";
    const lenHead = reader.u4le();
    if (lenHead > 65536) throw greaterThan(lenHead, 65536, reader.pos - 4);
    at = "headCrc32";
    reader.advance(4);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceSidecarPrefix(reader: ByteReader, layout: LayoutRecorder): SidecarPrefix {
  let at = "";
  try {
    at = "magic";
    layout.enter("magic");
    const magic = reader.constant(SIDECAR_PREFIX_MAGIC);
    layout.leaf("contents");
    layout.leave();
    at = "version";
    layout.enter("version");
    const version = reader.u4le();
    if (version !== 1) throw notEqual(version, 1, reader.pos - 4);
    layout.leaf("u4le");
    layout.leave();
    at = "lenHead";
    layout.enter("lenHead");
    const lenHead = reader.u4le();
    if (lenHead > 65536) throw greaterThan(lenHead, 65536, reader.pos - 4);
    layout.leaf("u4le");
    layout.leave();
    at = "headCrc32";
    layout.enter("headCrc32");
    const headCrc32 = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    return { magic, version, lenHead, headCrc32 };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfSidecarPrefix(_value: SidecarPrefixInput): number {
  return 20;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkSidecarPrefix(value: SidecarPrefixInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "magic";
    requireConstant(value.magic, SIDECAR_PREFIX_MAGIC, options);

    at = "version";
    const versionGiven: number = value.version;
    requireInteger(versionGiven, 0, 4294967295);
    if (versionGiven !== 1) throw notEqual(versionGiven, 1);

    at = "lenHead";
    const lenHeadGiven: number = value.lenHead;
    requireInteger(lenHeadGiven, 0, 4294967295);
    if (lenHeadGiven > 65536) throw greaterThan(lenHeadGiven, 65536);

    at = "headCrc32";
    requireInteger(value.headCrc32, 0, 4294967295);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkSidecarPrefix} is where it is checked. */
export function encodeSidecarPrefix(writer: ByteWriter, value: SidecarPrefixInput): void {
  writer.put(value.magic ?? SIDECAR_PREFIX_MAGIC);
  writer.u4le(value.version);
  writer.u4le(value.lenHead);
  writer.u4le(value.headCrc32);
}

/** Reads a {@link SidecarPrefix}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readSidecarPrefix(bytes: Uint8Array, options: ReadOptions = {}): SidecarPrefix {
  return decodeSidecarPrefix(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeSidecarPrefix(value: SidecarPrefixInput, options: WriteOptions = {}): Uint8Array {
  checkSidecarPrefix(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfSidecarPrefix(value)));
  encodeSidecarPrefix(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link SidecarPrefix}. */
export function layoutSidecarPrefix(bytes: Uint8Array, options: ReadOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader);
  traceSidecarPrefix(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeSidecarHead(reader: ByteReader): SidecarHead {
  let at = "";
  let index = -1;
  try {
    at = "snapshotCrc32";
    const snapshotCrc32 = reader.u4le();
    at = "snapshotLength";
    const snapshotLength = reader.u8leNumber();
    at = "numRows";
    const numRows = reader.u8leNumber();
    at = "lenFingerprint";
    const lenFingerprint = reader.u4le();
    if (lenFingerprint > 4096) throw greaterThan(lenFingerprint, 4096, reader.pos - 4);
    at = "fingerprint";
    const fingerprint = reader.take(reader.length(lenFingerprint));
    at = "numSections";
    const numSections = reader.u4le();
    at = "sections";
    const sections: SectionEntry[] = [];
    const sectionsCount = reader.count(numSections, 28);
    for (index = 0; index < sectionsCount; index++) {
      sections.push(decodeSectionEntry(reader));
    }
    index = -1;
    return { snapshotCrc32, snapshotLength, numRows, lenFingerprint, fingerprint, numSections, sections };
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Moves over a value and validates it as {@link decodeSidecarHead} does, without building it. */
export function skipSidecarHead(reader: ByteReader): void {
  let at = "";
  let index = -1;
  try {
    at = "snapshotCrc32";
    reader.advance(4);
    at = "snapshotLength";
    reader.u8leNumber();
    at = "numRows";
    reader.u8leNumber();
    at = "lenFingerprint";
    const lenFingerprint = reader.u4le();
    if (lenFingerprint > 4096) throw greaterThan(lenFingerprint, 4096, reader.pos - 4);
    at = "fingerprint";
    reader.advance(reader.length(lenFingerprint));
    at = "numSections";
    const numSections = reader.u4le();
    at = "sections";
    const sectionsCount = reader.count(numSections, 28);
    for (index = 0; index < sectionsCount; index++) {
      skipSectionEntry(reader);
    }
    index = -1;
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceSidecarHead(reader: ByteReader, layout: LayoutRecorder): SidecarHead {
  let at = "";
  let index = -1;
  try {
    at = "snapshotCrc32";
    layout.enter("snapshotCrc32");
    const snapshotCrc32 = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "snapshotLength";
    layout.enter("snapshotLength");
    const snapshotLength = reader.u8leNumber();
    layout.leaf("u8le");
    layout.leave();
    at = "numRows";
    layout.enter("numRows");
    const numRows = reader.u8leNumber();
    layout.leaf("u8le");
    layout.leave();
    at = "lenFingerprint";
    layout.enter("lenFingerprint");
    const lenFingerprint = reader.u4le();
    if (lenFingerprint > 4096) throw greaterThan(lenFingerprint, 4096, reader.pos - 4);
    layout.leaf("u4le");
    layout.leave();
    at = "fingerprint";
    layout.enter("fingerprint");
    const fingerprint = reader.take(reader.length(lenFingerprint));
    layout.leaf("bytes");
    layout.leave();
    at = "numSections";
    layout.enter("numSections");
    const numSections = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "sections";
    const sections: SectionEntry[] = [];
    const sectionsCount = reader.count(numSections, 28);
    for (index = 0; index < sectionsCount; index++) {
      layout.enter("sections", index);
      sections.push(traceSectionEntry(reader, layout));
      layout.leave();
    }
    index = -1;
    return { snapshotCrc32, snapshotLength, numRows, lenFingerprint, fingerprint, numSections, sections };
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfSidecarHead(value: SidecarHeadInput): number {
  let size = 28;
  size += value.fingerprint.length;
  for (const element of value.sections) size += sizeOfSectionEntry(element);
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkSidecarHead(value: SidecarHeadInput, options: WriteOptions = {}): void {
  let at = "";
  let index = -1;
  try {
    requireObject(value);

    at = "snapshotCrc32";
    requireInteger(value.snapshotCrc32, 0, 4294967295);

    at = "snapshotLength";
    requireInteger(value.snapshotLength, 0, 9007199254740991);

    at = "numRows";
    requireInteger(value.numRows, 0, 9007199254740991);

    at = "fingerprint";
    requireBytes(value.fingerprint);

    at = "sections";
    const sectionsElements = value.sections;
    requireList(sectionsElements);
    for (index = 0; index < sectionsElements.length; index++) {
      const element = sectionsElements[index]!;
      checkSectionEntry(element, options);
    }
    index = -1;

    at = "lenFingerprint";
    const lenFingerprint = derived(value.lenFingerprint, value.fingerprint.length, options);
    requireInteger(lenFingerprint, 0, 4294967295);
    if (lenFingerprint > 4096) throw greaterThan(lenFingerprint, 4096);
    at = "numSections";
    const numSections = derived(value.numSections, value.sections.length, options);
    requireInteger(numSections, 0, 4294967295);
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkSidecarHead} is where it is checked. */
export function encodeSidecarHead(writer: ByteWriter, value: SidecarHeadInput): void {
  writer.u4le(value.snapshotCrc32);
  writer.u8leNumber(value.snapshotLength);
  writer.u8leNumber(value.numRows);
  writer.u4le(value.lenFingerprint ?? value.fingerprint.length);
  writer.put(value.fingerprint);
  writer.u4le(value.numSections ?? value.sections.length);
  for (const element of value.sections) {
    encodeSectionEntry(writer, element);
  }
}

/** Reads a {@link SidecarHead}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readSidecarHead(bytes: Uint8Array, options: ReadOptions = {}): SidecarHead {
  return decodeSidecarHead(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeSidecarHead(value: SidecarHeadInput, options: WriteOptions = {}): Uint8Array {
  checkSidecarHead(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfSidecarHead(value)));
  encodeSidecarHead(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link SidecarHead}. */
export function layoutSidecarHead(bytes: Uint8Array, options: ReadOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader);
  traceSidecarHead(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeSectionEntry(reader: ByteReader): SectionEntry {
  let at = "";
  try {
    at = "kind";
    const kind = reader.u4le();
    at = "part";
    const part = reader.u4le();
    at = "offset";
    const offset = reader.u8leNumber();
    at = "length";
    const length = reader.u8leNumber();
    at = "crc32";
    const crc32 = reader.u4le();
    return { kind, part, offset, length, crc32 };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeSectionEntry} does, without building it. */
export function skipSectionEntry(reader: ByteReader): void {
  let at = "";
  try {
    at = "kind";
    reader.advance(4);
    at = "part";
    reader.advance(4);
    at = "offset";
    reader.u8leNumber();
    at = "length";
    reader.u8leNumber();
    at = "crc32";
    reader.advance(4);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceSectionEntry(reader: ByteReader, layout: LayoutRecorder): SectionEntry {
  let at = "";
  try {
    at = "kind";
    layout.enter("kind");
    const kind = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "part";
    layout.enter("part");
    const part = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "offset";
    layout.enter("offset");
    const offset = reader.u8leNumber();
    layout.leaf("u8le");
    layout.leave();
    at = "length";
    layout.enter("length");
    const length = reader.u8leNumber();
    layout.leaf("u8le");
    layout.leave();
    at = "crc32";
    layout.enter("crc32");
    const crc32 = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    return { kind, part, offset, length, crc32 };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfSectionEntry(_value: SectionEntry): number {
  return 28;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkSectionEntry(value: SectionEntry, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "kind";
    requireInteger(value.kind, 0, 4294967295);

    at = "part";
    requireInteger(value.part, 0, 4294967295);

    at = "offset";
    requireInteger(value.offset, 0, 9007199254740991);

    at = "length";
    requireInteger(value.length, 0, 9007199254740991);

    at = "crc32";
    requireInteger(value.crc32, 0, 4294967295);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkSectionEntry} is where it is checked. */
export function encodeSectionEntry(writer: ByteWriter, value: SectionEntry): void {
  writer.u4le(value.kind);
  writer.u4le(value.part);
  writer.u8leNumber(value.offset);
  writer.u8leNumber(value.length);
  writer.u4le(value.crc32);
}

/** Reads a {@link SectionEntry}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readSectionEntry(bytes: Uint8Array, options: ReadOptions = {}): SectionEntry {
  return decodeSectionEntry(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeSectionEntry(value: SectionEntry, options: WriteOptions = {}): Uint8Array {
  checkSectionEntry(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfSectionEntry(value)));
  encodeSectionEntry(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link SectionEntry}. */
export function layoutSectionEntry(bytes: Uint8Array, options: ReadOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader);
  traceSectionEntry(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** The functions of `iqdb_sidecar` under one name. */
export const codec = {
  read: readIqdbSidecar,
  write: writeIqdbSidecar,
  sizeOf: sizeOfIqdbSidecar,
  check: checkIqdbSidecar,
  layout: layoutIqdbSidecar,
} as const satisfies Codec<IqdbSidecar, IqdbSidecarInput>;
