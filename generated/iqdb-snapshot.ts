/**
 * iqdb snapshot file (X.iqdb), versions 1 and 2.
 *
 * Generated from formats/iqdb_snapshot.ksy by `npm run generate`. Change the schema, not this file.
 */

import { ByteReader } from "../src/bytes/byte-reader.js";
import { ByteWriter } from "../src/bytes/byte-writer.js";
import type { Codec, Completed, LayoutOptions, ReadOptions, WriteOptions } from "../src/bytes/codec.js";
import { crc32 } from "../src/bytes/crc32.js";
import { encodeAlone } from "../src/bytes/encoded-value.js";
import { inField } from "../src/bytes/format-error.js";
import { type LayoutEntry, LayoutRecorder } from "../src/bytes/layout.js";
import { utf8Length } from "../src/bytes/utf8.js";
import { greaterThan, notAnyOf, notExpr, notInEnum } from "../src/bytes/validation.js";
import {
  derived,
  requireBigint,
  requireBytes,
  requireConstant,
  requireInteger,
  requireObject,
  requireText,
} from "../src/bytes/value-checks.js";
import { isMetric, type Metric } from "./iqdb-common.js";

/** Enumeration `compression_scheme`. */
export const CompressionScheme = {
  /** Stored as it is. */
  none: 0,
  /** One Zstandard frame (RFC 8878). */
  zstd: 1,
  /** One LZ4 block, without frame and without a size in front. */
  lz4: 2,
} as const;

export type CompressionScheme = (typeof CompressionScheme)[keyof typeof CompressionScheme];

/** Whether `value` is a member of {@link CompressionScheme}. */
export function isCompressionScheme(value: number): value is CompressionScheme {
  return value >= 0 && value <= 2;
}

/**
 * The outer file of a database: a header, then the region that the header's checksum covers. In version 1 the region is
 * the payload itself; in version 2 the payload follows a compression preamble. The header is outside the checksum, so a
 * loader compares dim, metric and num_vectors with the payload.
 */
export interface IqdbSnapshot {
  /** What the file holds, and the checksum of all that follows. */
  header: SnapshotHeader;
  /** Everything after the header. */
  region: RegionV1 | RegionV2;
}

/** {@link IqdbSnapshot} as its writer takes it: what follows from the rest may be left out. */
export interface IqdbSnapshotInput {
  header: Completed<SnapshotHeaderInput, "regionCrc32">;
  region: RegionV1 | RegionV2;
}

/** The first 41 bytes and the index type between them. */
export interface SnapshotHeader {
  /** Marks the file as a snapshot. */
  magic: Uint8Array;
  /** Format version. Version 1 is read only; version 2 is written. */
  version: number;
  /** Length of the index type in bytes. */
  lenIndexType: number;
  /** Which kind of payload follows; iqdb-core for databases. */
  indexType: string;
  /** Number of components of each vector. */
  dim: bigint;
  /** Distance measure. */
  metric: Metric;
  /** Number of rows in the payload. */
  numVectors: bigint;
  /** CRC-32 (IEEE 802.3) of all bytes after this field. */
  regionCrc32: number;
}

/** {@link SnapshotHeader} as its writer takes it: what follows from the rest may be left out. */
export interface SnapshotHeaderInput {
  magic?: Uint8Array | undefined;
  version: number;
  lenIndexType?: number | undefined;
  indexType: string;
  dim: bigint;
  metric: Metric;
  numVectors: bigint;
  regionCrc32: number;
}

/** Version 1: the payload, as it is. */
export interface RegionV1 {
  /** The payload. */
  payload: Uint8Array;
}

/** Version 2: how the payload is compressed, then the (compressed) payload. */
export interface RegionV2 {
  /** Scheme and uncompressed length. */
  preamble: CompressionPreamble;
  /** The payload, compressed as the preamble says. */
  payload: Uint8Array;
}

/** The nine bytes before a version 2 payload. */
export interface CompressionPreamble {
  /** How the payload is compressed. */
  scheme: CompressionScheme;
  /** Length of the payload before compression, in bytes. */
  lenUncompressed: bigint;
}

/** The bytes of `snapshot_header.magic`. */
const SNAPSHOT_HEADER_MAGIC = new Uint8Array([73, 81, 68, 66, 80, 82, 83, 84]);

/** Reads a value at the reader's position. */
export function decodeIqdbSnapshot(reader: ByteReader): IqdbSnapshot {
  let at = "";
  try {
    at = "header";
    const header = decodeSnapshotHeader(reader);
    at = "region";
    const regionOuterStart = reader.start;
    reader.start = reader.pos;
    let region: RegionV1 | RegionV2;
    switch (header.version) {
      case 1:
        region = decodeRegionV1(reader);
        break;
      case 2:
        region = decodeRegionV2(reader);
        break;
      default:
        throw notExpr(header.version, "a case of the switch");
    }
    reader.widen(regionOuterStart, reader.end);
    return { header, region };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeIqdbSnapshot} does, without building it. */
export function skipIqdbSnapshot(reader: ByteReader): void {
  let at = "";
  try {
    at = "header";
    const header = decodeSnapshotHeader(reader);
    at = "region";
    const regionOuterStart = reader.start;
    reader.start = reader.pos;
    switch (header.version) {
      case 1:
        skipRegionV1(reader);
        break;
      case 2:
        skipRegionV2(reader);
        break;
    }
    reader.widen(regionOuterStart, reader.end);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceIqdbSnapshot(reader: ByteReader, layout: LayoutRecorder): IqdbSnapshot {
  layout.type("iqdb_snapshot.IqdbSnapshot");

  let at = "";
  try {
    at = "header";
    layout.enter("header");
    const header = traceSnapshotHeader(reader, layout);
    layout.leave();
    at = "region";
    const regionFrom = layout.position;
    layout.enter("region");
    const regionOuterStart = reader.start;
    reader.start = reader.pos;
    let region: RegionV1 | RegionV2;
    switch (header.version) {
      case 1:
        region = traceRegionV1(reader, layout);
        break;
      case 2:
        region = traceRegionV2(reader, layout);
        break;
      default:
        throw notExpr(header.version, "a case of the switch");
    }
    layout.unused(reader.end);
    reader.widen(regionOuterStart, reader.end);
    layout.leave();
    layout.cover(regionFrom, "header.regionCrc32");
    return { header, region };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfIqdbSnapshot(value: IqdbSnapshotInput): number {
  let size = 0;
  size += sizeOfSnapshotHeader(value.header as SnapshotHeaderInput);
  switch (value.header.version) {
    case 1:
      size += sizeOfRegionV1(value.region as RegionV1);
      break;
    case 2:
      size += sizeOfRegionV2(value.region as RegionV2);
      break;
  }
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkIqdbSnapshot(value: IqdbSnapshotInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "header";
    requireObject(value.header);
    at = "region";
    switch (value.header.version) {
      case 1:
        checkRegionV1(value.region as RegionV1, options);
        break;
      case 2:
        checkRegionV2(value.region as RegionV2, options);
        break;
    }

    at = "header";
    at = "header.regionCrc32";
    const headerRegionCrc32 =
      value.header.regionCrc32 === undefined
        ? 0
        : derived(value.header.regionCrc32, crc32(bytesOfIqdbSnapshotRegion(value)), options);
    at = "header";
    checkSnapshotHeader({ ...value.header, regionCrc32: headerRegionCrc32 }, options);
  } catch (error) {
    throw inField(error, at);
  }
}

/** The bytes of `region`, from which another field is derived. */
function bytesOfIqdbSnapshotRegion(value: IqdbSnapshotInput): Uint8Array {
  switch (value.header.version) {
    case 1:
      return encodeAlone(value.region as RegionV1, sizeOfRegionV1, encodeRegionV1);
    case 2:
      return encodeAlone(value.region as RegionV2, sizeOfRegionV2, encodeRegionV2);
    default:
      return new Uint8Array(0);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkIqdbSnapshot} is where it is checked. */
export function encodeIqdbSnapshot(writer: ByteWriter, value: IqdbSnapshotInput): void {
  const header = { ...value.header, regionCrc32: value.header.regionCrc32 ?? crc32(bytesOfIqdbSnapshotRegion(value)) };
  encodeSnapshotHeader(writer, header);
  switch (header.version) {
    case 1:
      encodeRegionV1(writer, value.region as RegionV1);
      break;
    case 2:
      encodeRegionV2(writer, value.region as RegionV2);
      break;
  }
}

/** Reads a {@link IqdbSnapshot}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readIqdbSnapshot(bytes: Uint8Array, options: ReadOptions = {}): IqdbSnapshot {
  return decodeIqdbSnapshot(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeIqdbSnapshot(value: IqdbSnapshotInput, options: WriteOptions = {}): Uint8Array {
  checkIqdbSnapshot(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfIqdbSnapshot(value)));
  encodeIqdbSnapshot(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link IqdbSnapshot}; a FormatError when the bytes are none. */
export function layoutIqdbSnapshot(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceIqdbSnapshot(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeSnapshotHeader(reader: ByteReader): SnapshotHeader {
  let at = "";
  try {
    at = "magic";
    const magic = reader.constant(SNAPSHOT_HEADER_MAGIC);
    at = "version";
    const version = reader.u4le();
    if (version !== 1 && version !== 2) throw notAnyOf(version, [1, 2], reader.pos - 4);
    at = "lenIndexType";
    const lenIndexType = reader.u8leNumber();
    if (lenIndexType > 4096) throw greaterThan(lenIndexType, 4096, reader.pos - 8);
    at = "indexType";
    const indexType = reader.utf8(reader.length(lenIndexType));
    at = "dim";
    const dim = reader.u8le();
    at = "metric";
    const metric = reader.u1();
    if (!isMetric(metric)) throw notInEnum(metric, "metric", reader.pos - 1);
    at = "numVectors";
    const numVectors = reader.u8le();
    at = "regionCrc32";
    const regionCrc32 = reader.u4le();
    return { magic, version, lenIndexType, indexType, dim, metric, numVectors, regionCrc32 };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeSnapshotHeader} does, without building it. */
export function skipSnapshotHeader(reader: ByteReader): void {
  let at = "";
  try {
    at = "magic";
    reader.constant(SNAPSHOT_HEADER_MAGIC);
    at = "version";
    const version = reader.u4le();
    if (version !== 1 && version !== 2) throw notAnyOf(version, [1, 2], reader.pos - 4);
    at = "lenIndexType";
    const lenIndexType = reader.u8leNumber();
    if (lenIndexType > 4096) throw greaterThan(lenIndexType, 4096, reader.pos - 8);
    at = "indexType";
    reader.skipUtf8(reader.length(lenIndexType));
    at = "dim";
    reader.advance(8);
    at = "metric";
    const metric = reader.u1();
    if (!isMetric(metric)) throw notInEnum(metric, "metric", reader.pos - 1);
    at = "numVectors";
    reader.advance(8);
    at = "regionCrc32";
    reader.advance(4);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceSnapshotHeader(reader: ByteReader, layout: LayoutRecorder): SnapshotHeader {
  layout.type("iqdb_snapshot.SnapshotHeader");

  let at = "";
  try {
    at = "magic";
    layout.enter("magic");
    const magic = reader.constant(SNAPSHOT_HEADER_MAGIC);
    layout.leaf("contents");
    layout.leave();
    at = "version";
    layout.enter("version");
    const version = reader.u4le();
    if (version !== 1 && version !== 2) throw notAnyOf(version, [1, 2], reader.pos - 4);
    layout.leaf("u4le");
    layout.leave();
    at = "lenIndexType";
    layout.enter("lenIndexType");
    const lenIndexType = reader.u8leNumber();
    if (lenIndexType > 4096) throw greaterThan(lenIndexType, 4096, reader.pos - 8);
    layout.leaf("u8le");
    layout.leave();
    at = "indexType";
    layout.enter("indexType");
    const indexType = reader.utf8(reader.length(lenIndexType));
    layout.leaf("str");
    layout.leave();
    at = "dim";
    layout.enter("dim");
    const dim = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    at = "metric";
    layout.enter("metric");
    const metric = reader.u1();
    if (!isMetric(metric)) throw notInEnum(metric, "metric", reader.pos - 1);
    layout.leaf("u1");
    layout.leave();
    at = "numVectors";
    layout.enter("numVectors");
    const numVectors = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    at = "regionCrc32";
    layout.enter("regionCrc32");
    const regionCrc32 = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    return { magic, version, lenIndexType, indexType, dim, metric, numVectors, regionCrc32 };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfSnapshotHeader(value: SnapshotHeaderInput): number {
  let size = 41;
  size += utf8Length(value.indexType);
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkSnapshotHeader(value: SnapshotHeaderInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "magic";
    requireConstant(value.magic, SNAPSHOT_HEADER_MAGIC, options);

    at = "version";
    const versionGiven: number = value.version;
    requireInteger(versionGiven, 0, 4294967295);
    if (versionGiven !== 1 && versionGiven !== 2) throw notAnyOf(versionGiven, [1, 2]);

    at = "indexType";
    requireText(value.indexType);

    at = "dim";
    requireBigint(value.dim, 0n, 18446744073709551615n);

    at = "metric";
    const metricGiven: number = value.metric;
    requireInteger(metricGiven, 0, 255);
    if (!isMetric(metricGiven)) throw notInEnum(metricGiven, "metric");

    at = "numVectors";
    requireBigint(value.numVectors, 0n, 18446744073709551615n);

    at = "regionCrc32";
    requireInteger(value.regionCrc32, 0, 4294967295);

    at = "lenIndexType";
    const lenIndexType = derived(value.lenIndexType, utf8Length(value.indexType), options);
    requireInteger(lenIndexType, 0, 9007199254740991);
    if (lenIndexType > 4096) throw greaterThan(lenIndexType, 4096);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkSnapshotHeader} is where it is checked. */
export function encodeSnapshotHeader(writer: ByteWriter, value: SnapshotHeaderInput): void {
  writer.put(value.magic ?? SNAPSHOT_HEADER_MAGIC);
  writer.u4le(value.version);
  writer.u8leNumber(value.lenIndexType ?? utf8Length(value.indexType));
  writer.utf8(value.indexType);
  writer.u8le(value.dim);
  writer.u1(value.metric);
  writer.u8le(value.numVectors);
  writer.u4le(value.regionCrc32);
}

/** Reads a {@link SnapshotHeader}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readSnapshotHeader(bytes: Uint8Array, options: ReadOptions = {}): SnapshotHeader {
  return decodeSnapshotHeader(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeSnapshotHeader(value: SnapshotHeaderInput, options: WriteOptions = {}): Uint8Array {
  checkSnapshotHeader(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfSnapshotHeader(value)));
  encodeSnapshotHeader(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link SnapshotHeader}; a FormatError when the bytes are none. */
export function layoutSnapshotHeader(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceSnapshotHeader(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeRegionV1(reader: ByteReader): RegionV1 {
  let at = "";
  try {
    at = "payload";
    const payload = reader.take(reader.end - reader.pos);
    return { payload };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeRegionV1} does, without building it. */
export function skipRegionV1(reader: ByteReader): void {
  let at = "";
  try {
    at = "payload";
    reader.advance(reader.end - reader.pos);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceRegionV1(reader: ByteReader, layout: LayoutRecorder): RegionV1 {
  layout.type("iqdb_snapshot.RegionV1");

  let at = "";
  try {
    at = "payload";
    layout.enter("payload");
    const payload = reader.take(reader.end - reader.pos);
    layout.leaf("bytes");
    layout.leave();
    return { payload };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfRegionV1(value: RegionV1): number {
  let size = 0;
  size += value.payload.length;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkRegionV1(value: RegionV1, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "payload";
    requireBytes(value.payload);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkRegionV1} is where it is checked. */
export function encodeRegionV1(writer: ByteWriter, value: RegionV1): void {
  writer.put(value.payload);
}

/** Reads a {@link RegionV1}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readRegionV1(bytes: Uint8Array, options: ReadOptions = {}): RegionV1 {
  return decodeRegionV1(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeRegionV1(value: RegionV1, options: WriteOptions = {}): Uint8Array {
  checkRegionV1(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfRegionV1(value)));
  encodeRegionV1(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link RegionV1}; a FormatError when the bytes are none. */
export function layoutRegionV1(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceRegionV1(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeRegionV2(reader: ByteReader): RegionV2 {
  let at = "";
  try {
    at = "preamble";
    const preamble = decodeCompressionPreamble(reader);
    at = "payload";
    const payload = reader.take(reader.end - reader.pos);
    return { preamble, payload };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeRegionV2} does, without building it. */
export function skipRegionV2(reader: ByteReader): void {
  let at = "";
  try {
    at = "preamble";
    skipCompressionPreamble(reader);
    at = "payload";
    reader.advance(reader.end - reader.pos);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceRegionV2(reader: ByteReader, layout: LayoutRecorder): RegionV2 {
  layout.type("iqdb_snapshot.RegionV2");

  let at = "";
  try {
    at = "preamble";
    layout.enter("preamble");
    const preamble = traceCompressionPreamble(reader, layout);
    layout.leave();
    at = "payload";
    layout.enter("payload");
    const payload = reader.take(reader.end - reader.pos);
    layout.leaf("bytes");
    layout.leave();
    return { preamble, payload };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfRegionV2(value: RegionV2): number {
  let size = 9;
  size += value.payload.length;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkRegionV2(value: RegionV2, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "preamble";
    checkCompressionPreamble(value.preamble, options);

    at = "payload";
    requireBytes(value.payload);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkRegionV2} is where it is checked. */
export function encodeRegionV2(writer: ByteWriter, value: RegionV2): void {
  encodeCompressionPreamble(writer, value.preamble);
  writer.put(value.payload);
}

/** Reads a {@link RegionV2}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readRegionV2(bytes: Uint8Array, options: ReadOptions = {}): RegionV2 {
  return decodeRegionV2(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeRegionV2(value: RegionV2, options: WriteOptions = {}): Uint8Array {
  checkRegionV2(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfRegionV2(value)));
  encodeRegionV2(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link RegionV2}; a FormatError when the bytes are none. */
export function layoutRegionV2(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceRegionV2(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeCompressionPreamble(reader: ByteReader): CompressionPreamble {
  let at = "";
  try {
    at = "scheme";
    const scheme = reader.u1();
    if (!isCompressionScheme(scheme)) throw notInEnum(scheme, "compression_scheme", reader.pos - 1);
    at = "lenUncompressed";
    const lenUncompressed = reader.u8le();
    return { scheme, lenUncompressed };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeCompressionPreamble} does, without building it. */
export function skipCompressionPreamble(reader: ByteReader): void {
  let at = "";
  try {
    at = "scheme";
    const scheme = reader.u1();
    if (!isCompressionScheme(scheme)) throw notInEnum(scheme, "compression_scheme", reader.pos - 1);
    at = "lenUncompressed";
    reader.advance(8);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceCompressionPreamble(reader: ByteReader, layout: LayoutRecorder): CompressionPreamble {
  layout.type("iqdb_snapshot.CompressionPreamble");

  let at = "";
  try {
    at = "scheme";
    layout.enter("scheme");
    const scheme = reader.u1();
    if (!isCompressionScheme(scheme)) throw notInEnum(scheme, "compression_scheme", reader.pos - 1);
    layout.leaf("u1");
    layout.leave();
    at = "lenUncompressed";
    layout.enter("lenUncompressed");
    const lenUncompressed = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    return { scheme, lenUncompressed };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfCompressionPreamble(_value: CompressionPreamble): number {
  return 9;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkCompressionPreamble(value: CompressionPreamble, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "scheme";
    const schemeGiven: number = value.scheme;
    requireInteger(schemeGiven, 0, 255);
    if (!isCompressionScheme(schemeGiven)) throw notInEnum(schemeGiven, "compression_scheme");

    at = "lenUncompressed";
    requireBigint(value.lenUncompressed, 0n, 18446744073709551615n);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkCompressionPreamble} is where it is checked. */
export function encodeCompressionPreamble(writer: ByteWriter, value: CompressionPreamble): void {
  writer.u1(value.scheme);
  writer.u8le(value.lenUncompressed);
}

/** Reads a {@link CompressionPreamble}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readCompressionPreamble(bytes: Uint8Array, options: ReadOptions = {}): CompressionPreamble {
  return decodeCompressionPreamble(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeCompressionPreamble(value: CompressionPreamble, options: WriteOptions = {}): Uint8Array {
  checkCompressionPreamble(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfCompressionPreamble(value)));
  encodeCompressionPreamble(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link CompressionPreamble}; a FormatError when the bytes are none. */
export function layoutCompressionPreamble(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceCompressionPreamble(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** The functions of `iqdb_snapshot` under one name. */
export const codec = {
  read: readIqdbSnapshot,
  write: writeIqdbSnapshot,
  sizeOf: sizeOfIqdbSnapshot,
  check: checkIqdbSnapshot,
  layout: layoutIqdbSnapshot,
} as const satisfies Codec<IqdbSnapshot, IqdbSnapshotInput>;
