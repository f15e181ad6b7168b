/**
 * Payload of a database snapshot (index type iqdb-core).
 *
 * Generated from formats/iqdb_core_payload.ksy by `npm run generate`. Change the schema, not this file.
 */

import { ByteReader } from "../src/bytes/byte-reader.js";
import { ByteWriter } from "../src/bytes/byte-writer.js";
import type { Codec, LayoutOptions, ReadOptions, WriteOptions } from "../src/bytes/codec.js";
import { requireWhole } from "../src/bytes/encoded-value.js";
import { inField, isCutShort } from "../src/bytes/format-error.js";
import { HOST_IS_LITTLE_ENDIAN, swapBytes } from "../src/bytes/host-order.js";
import { type LayoutEntry, LayoutRecorder } from "../src/bytes/layout.js";
import { requireParameters } from "../src/bytes/parameters.js";
import { roomFor, zeros } from "../src/bytes/room-for.js";
import { lessThan, notAnyOf, notEqual, notExpr, notInEnum } from "../src/bytes/validation.js";
import {
  derived,
  requireBigint,
  requireBytes,
  requireConstant,
  requireInteger,
  requireList,
  requireObject,
  requirePresence,
  requireSame,
  requireTypedArray,
} from "../src/bytes/value-checks.js";
import {
  checkU64Id,
  decodeU64Id,
  encodeU64Id,
  IdKind,
  isIdKind,
  isMetric,
  type Metric,
  sizeOfU64Id,
  skipMetadata,
  skipU64Id,
  traceMetadata,
  traceU64Id,
  type U64Id,
} from "./iqdb-common.js";

/** Enumeration `index_kind`. */
export const IndexKind = {
  /** Exact search over all rows. */
  flat: 0,
  /** Hierarchical navigable small world graph. */
  hnsw: 1,
  /** Inverted file, with or without product quantisation. */
  ivf: 2,
} as const;

export type IndexKind = (typeof IndexKind)[keyof typeof IndexKind];

/** Whether `value` is a member of {@link IndexKind}. */
export function isIndexKind(value: number): value is IndexKind {
  return value >= 0 && value <= 2;
}

/**
 * The rows of a database in storage order, after a head that says how they are searched. It repeats dim, metric and the
 * number of rows of the snapshot header, because that header is outside the checksum.
 */
export interface IqdbCorePayload {
  /** Index kind with its parameters, dimension, metric, number of rows. */
  head: CoreHead;
  /** The rows in storage order. */
  rows: Row[];
  /** Bytes after the last row. Readers ignore them; our writer keeps those that it finds. */
  trailing?: Uint8Array | undefined;
}

/** {@link IqdbCorePayload} as its writer takes it: what follows from the rest may be left out. */
export interface IqdbCorePayloadInput {
  head: CoreHeadInput;
  rows: readonly RowInput[];
  trailing?: Uint8Array | undefined;
}

/**
 * What is needed before the first row can be read.
 *
 * `indexKind`: Which index searches the rows.
 * `indexParameters`: Parameters of the index; a flat index has none.
 */
export type CoreHead = {
  /** Marks the payload. */
  magic: Uint8Array;
  /** Payload version. */
  version: number;
  /** Number of components of each vector. */
  dim: bigint;
  /** Distance measure. */
  metric: Metric;
  /** Number of rows that follow. */
  numRows: bigint;
} & (
  | { indexKind: typeof IndexKind.hnsw; indexParameters: HnswParameters }
  | { indexKind: typeof IndexKind.ivf; indexParameters: IvfParameters }
  | { indexKind: typeof IndexKind.flat; indexParameters?: undefined }
);

/**
 * {@link CoreHead} as its writer takes it: what follows from the rest may be left out.
 *
 * `indexKind`: Which index searches the rows.
 * `indexParameters`: Parameters of the index; a flat index has none.
 */
export type CoreHeadInput = {
  magic?: Uint8Array | undefined;
  version: number;
  dim: bigint;
  metric: Metric;
  numRows: bigint;
} & (
  | { indexKind: typeof IndexKind.hnsw; indexParameters: HnswParameters }
  | { indexKind: typeof IndexKind.ivf; indexParameters: IvfParameters }
  | { indexKind: typeof IndexKind.flat; indexParameters?: undefined }
);

/** Parameters of a hierarchical navigable small world graph. */
export interface HnswParameters {
  /** Links per node and layer; twice as many on the lowest layer. */
  m: bigint;
  /** Width of the beam while building. */
  efConstruction: bigint;
  /** Width of the beam while searching. */
  efSearch: bigint;
  /** Factor by which a filtered search widens its beam. */
  filterWiden: bigint;
  /** Seed of the level generator. */
  seed: bigint;
}

/** Parameters of an inverted file index, with or without product quantisation. */
export interface IvfParameters {
  /** Number of clusters. */
  nClusters: bigint;
  /** Clusters that a search visits. */
  nProbes: bigint;
  /** Rows that the clustering is trained on at most. */
  trainingSampleSize: bigint;
  /** Whether rows are product-quantised; 0 is no, anything else yes. */
  usePq: number;
  /** Whether the number of subvectors follows. */
  hasPqSubvectors: number;
  /** Number of subvectors of the product quantiser. */
  pqSubvectors?: bigint | undefined;
  /** Candidates per wanted hit that are ranked again exactly; 0 for none. */
  pqRefineFactor: number;
  /** Seed of the training. */
  seed: bigint;
}

/** One row. */
export interface Row {
  /** The row's id. */
  id: RowId;
  /** The components, 32-bit IEEE 754 floats. */
  vector: Float32Array;
  /** 1 when metadata follows; absent metadata and an empty map are different things. */
  hasMetadata: number;
  /** The row's metadata. */
  metadata?: Uint8Array | undefined;
}

/** {@link Row} as its writer takes it: what follows from the rest may be left out. */
export interface RowInput {
  id: RowIdInput;
  vector: Float32Array;
  hasMetadata: number;
  metadata?: Uint8Array | undefined;
}

/**
 * The id of a row in a payload.
 *
 * `kind`: Which kind of id follows.
 * `body`: The id itself.
 */
export type RowId = { kind: typeof IdKind.u64; body: U64Id } | { kind: typeof IdKind.bytes; body: BytesId };

/**
 * {@link RowId} as its writer takes it: what follows from the rest may be left out.
 *
 * `kind`: Which kind of id follows.
 * `body`: The id itself.
 */
export type RowIdInput = { kind: typeof IdKind.u64; body: U64Id } | { kind: typeof IdKind.bytes; body: BytesIdInput };

/** A byte id in a payload: 32-bit length (the log has a 64-bit one). */
export interface BytesId {
  /** Length of the id in bytes, never 0. */
  lenValue: number;
  /** The bytes of the id. */
  value: Uint8Array;
}

/** {@link BytesId} as its writer takes it: what follows from the rest may be left out. */
export interface BytesIdInput {
  lenValue?: number | undefined;
  value: Uint8Array;
}

/** The bytes of `core_head.magic`. */
const CORE_HEAD_MAGIC = new Uint8Array([73, 81, 68, 67]);

/** Reads a value at the reader's position. */
export function decodeIqdbCorePayload(reader: ByteReader): IqdbCorePayload {
  let at = "";
  let index = -1;
  try {
    at = "head";
    const head = decodeCoreHead(reader);
    at = "rows";
    const rows: Row[] = [];
    const rowsCount = reader.count(head.numRows, 7);
    for (index = 0; index < rowsCount; index++) {
      rows.push(decodeRow(reader, head.dim));
    }
    index = -1;
    at = "trailing";
    let trailing: Uint8Array | undefined;
    if (!(reader.pos >= reader.end)) {
      trailing = reader.take(reader.end - reader.pos);
    }
    return { head, rows, trailing };
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Moves over a value and validates it as {@link decodeIqdbCorePayload} does, without building it. */
export function skipIqdbCorePayload(reader: ByteReader): void {
  let at = "";
  let index = -1;
  try {
    at = "head";
    const head = decodeCoreHead(reader);
    at = "rows";
    const rowsCount = reader.count(head.numRows, 7);
    for (index = 0; index < rowsCount; index++) {
      skipRow(reader, head.dim);
    }
    index = -1;
    at = "trailing";
    if (!(reader.pos >= reader.end)) {
      reader.advance(reader.end - reader.pos);
    }
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceIqdbCorePayload(reader: ByteReader, layout: LayoutRecorder): IqdbCorePayload {
  layout.type("iqdb_core_payload.IqdbCorePayload");

  let at = "";
  let index = -1;
  try {
    at = "head";
    layout.enter("head");
    const head = traceCoreHead(reader, layout);
    layout.leave();
    at = "rows";
    const rows: Row[] = [];
    const rowsCount = reader.count(head.numRows, 7);
    for (index = 0; index < rowsCount; index++) {
      layout.enter("rows", index);
      rows.push(traceRow(reader, layout, head.dim));
      layout.leave();
    }
    index = -1;
    at = "trailing";
    let trailing: Uint8Array | undefined;
    if (!(reader.pos >= reader.end)) {
      layout.enter("trailing");
      trailing = reader.take(reader.end - reader.pos);
      layout.leaf("bytes");
      layout.leave();
    }
    return { head, rows, trailing };
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfIqdbCorePayload(value: IqdbCorePayloadInput): number {
  let size = 0;
  size += sizeOfCoreHead(value.head);
  for (const element of value.rows) size += sizeOfRow(element);
  if (value.trailing !== undefined) {
    size += value.trailing.length;
  }
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkIqdbCorePayload(value: IqdbCorePayloadInput, options: WriteOptions = {}): void {
  let at = "";
  let index = -1;
  try {
    requireObject(value);

    at = "head";
    checkCoreHead(value.head, options);

    at = "rows";
    const rowsElements = value.rows;
    requireList(rowsElements);
    for (index = 0; index < rowsElements.length; index++) {
      const element = rowsElements[index]!;
      checkRow(element, value.head.dim, options);
    }
    index = -1;
    requireSame("the count", value.rows.length, value.head.numRows);

    at = "trailing";
    if (value.trailing !== undefined) {
      requireBytes(value.trailing);
    }
  } catch (error) {
    throw inField(error, at, index);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkIqdbCorePayload} is where it is checked. */
export function encodeIqdbCorePayload(writer: ByteWriter, value: IqdbCorePayloadInput): void {
  encodeCoreHead(writer, value.head);
  for (const element of value.rows) {
    encodeRow(writer, element, value.head.dim);
  }
  if (value.trailing !== undefined) {
    writer.put(value.trailing);
  }
}

/** Reads a {@link IqdbCorePayload}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readIqdbCorePayload(bytes: Uint8Array, options: ReadOptions = {}): IqdbCorePayload {
  return decodeIqdbCorePayload(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeIqdbCorePayload(value: IqdbCorePayloadInput, options: WriteOptions = {}): Uint8Array {
  checkIqdbCorePayload(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfIqdbCorePayload(value)));
  encodeIqdbCorePayload(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link IqdbCorePayload}; a FormatError when the bytes are none. */
export function layoutIqdbCorePayload(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceIqdbCorePayload(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeCoreHead(reader: ByteReader): CoreHead {
  let at = "";
  try {
    at = "magic";
    const magic = reader.constant(CORE_HEAD_MAGIC);
    at = "version";
    const version = reader.u4le();
    if (version !== 1) throw notEqual(version, 1, reader.pos - 4);
    at = "indexKind";
    const indexKind = reader.u1();
    if (!isIndexKind(indexKind)) throw notInEnum(indexKind, "index_kind", reader.pos - 1);
    at = "indexParameters";
    let indexParameters: HnswParameters | IvfParameters | undefined;
    switch (indexKind) {
      case IndexKind.hnsw:
        indexParameters = decodeHnswParameters(reader);
        break;
      case IndexKind.ivf:
        indexParameters = decodeIvfParameters(reader);
        break;
    }
    at = "dim";
    const dim = reader.u8le();
    if (dim < 1n) throw lessThan(dim, 1n, reader.pos - 8);
    at = "metric";
    const metric = reader.u1();
    if (!isMetric(metric)) throw notInEnum(metric, "metric", reader.pos - 1);
    at = "numRows";
    const numRows = reader.u8le();
    return { magic, version, indexKind, indexParameters, dim, metric, numRows } as CoreHead;
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeCoreHead} does, without building it. */
export function skipCoreHead(reader: ByteReader): void {
  let at = "";
  try {
    at = "magic";
    reader.constant(CORE_HEAD_MAGIC);
    at = "version";
    const version = reader.u4le();
    if (version !== 1) throw notEqual(version, 1, reader.pos - 4);
    at = "indexKind";
    const indexKind = reader.u1();
    if (!isIndexKind(indexKind)) throw notInEnum(indexKind, "index_kind", reader.pos - 1);
    at = "indexParameters";
    switch (indexKind) {
      case IndexKind.hnsw:
        skipHnswParameters(reader);
        break;
      case IndexKind.ivf:
        skipIvfParameters(reader);
        break;
    }
    at = "dim";
    const dim = reader.u8le();
    if (dim < 1n) throw lessThan(dim, 1n, reader.pos - 8);
    at = "metric";
    const metric = reader.u1();
    if (!isMetric(metric)) throw notInEnum(metric, "metric", reader.pos - 1);
    at = "numRows";
    reader.advance(8);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceCoreHead(reader: ByteReader, layout: LayoutRecorder): CoreHead {
  layout.type("iqdb_core_payload.CoreHead");

  let at = "";
  try {
    at = "magic";
    layout.enter("magic");
    const magic = reader.constant(CORE_HEAD_MAGIC);
    layout.leaf("contents");
    layout.leave();
    at = "version";
    layout.enter("version");
    const version = reader.u4le();
    if (version !== 1) throw notEqual(version, 1, reader.pos - 4);
    layout.leaf("u4le");
    layout.leave();
    at = "indexKind";
    layout.enter("indexKind");
    const indexKind = reader.u1();
    if (!isIndexKind(indexKind)) throw notInEnum(indexKind, "index_kind", reader.pos - 1);
    layout.leaf("u1");
    layout.leave();
    at = "indexParameters";
    layout.enter("indexParameters");
    let indexParameters: HnswParameters | IvfParameters | undefined;
    switch (indexKind) {
      case IndexKind.hnsw:
        indexParameters = traceHnswParameters(reader, layout);
        break;
      case IndexKind.ivf:
        indexParameters = traceIvfParameters(reader, layout);
        break;
    }
    layout.leave();
    at = "dim";
    layout.enter("dim");
    const dim = reader.u8le();
    if (dim < 1n) throw lessThan(dim, 1n, reader.pos - 8);
    layout.leaf("u8le");
    layout.leave();
    at = "metric";
    layout.enter("metric");
    const metric = reader.u1();
    if (!isMetric(metric)) throw notInEnum(metric, "metric", reader.pos - 1);
    layout.leaf("u1");
    layout.leave();
    at = "numRows";
    layout.enter("numRows");
    const numRows = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    return { magic, version, indexKind, indexParameters, dim, metric, numRows } as CoreHead;
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfCoreHead(value: CoreHeadInput): number {
  let size = 26;
  switch (value.indexKind) {
    case IndexKind.hnsw:
      size += sizeOfHnswParameters(value.indexParameters);
      break;
    case IndexKind.ivf:
      size += sizeOfIvfParameters(value.indexParameters);
      break;
  }
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkCoreHead(value: CoreHeadInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "magic";
    requireConstant(value.magic, CORE_HEAD_MAGIC, options);

    at = "version";
    const versionGiven: number = value.version;
    requireInteger(versionGiven, 0, 4294967295);
    if (versionGiven !== 1) throw notEqual(versionGiven, 1);

    at = "indexKind";
    const indexKindGiven: number = value.indexKind;
    requireInteger(indexKindGiven, 0, 255);
    if (!isIndexKind(indexKindGiven)) throw notInEnum(indexKindGiven, "index_kind");

    at = "indexParameters";
    switch (value.indexKind) {
      case IndexKind.hnsw:
        checkHnswParameters(value.indexParameters, options);
        break;
      case IndexKind.ivf:
        checkIvfParameters(value.indexParameters, options);
        break;
      default:
        requirePresence(value.indexParameters, false);
    }

    at = "dim";
    const dimGiven: bigint = value.dim;
    requireBigint(dimGiven, 0n, 18446744073709551615n);
    if (dimGiven < 1n) throw lessThan(dimGiven, 1n);

    at = "metric";
    const metricGiven: number = value.metric;
    requireInteger(metricGiven, 0, 255);
    if (!isMetric(metricGiven)) throw notInEnum(metricGiven, "metric");

    at = "numRows";
    requireBigint(value.numRows, 0n, 18446744073709551615n);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkCoreHead} is where it is checked. */
export function encodeCoreHead(writer: ByteWriter, value: CoreHeadInput): void {
  writer.put(value.magic ?? CORE_HEAD_MAGIC);
  writer.u4le(value.version);
  writer.u1(value.indexKind);
  switch (value.indexKind) {
    case IndexKind.hnsw:
      encodeHnswParameters(writer, value.indexParameters);
      break;
    case IndexKind.ivf:
      encodeIvfParameters(writer, value.indexParameters);
      break;
  }
  writer.u8le(value.dim);
  writer.u1(value.metric);
  writer.u8le(value.numRows);
}

/** Reads a {@link CoreHead}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readCoreHead(bytes: Uint8Array, options: ReadOptions = {}): CoreHead {
  return decodeCoreHead(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeCoreHead(value: CoreHeadInput, options: WriteOptions = {}): Uint8Array {
  checkCoreHead(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfCoreHead(value)));
  encodeCoreHead(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link CoreHead}; a FormatError when the bytes are none. */
export function layoutCoreHead(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceCoreHead(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeHnswParameters(reader: ByteReader): HnswParameters {
  let at = "";
  try {
    at = "m";
    const m = reader.u8le();
    at = "efConstruction";
    const efConstruction = reader.u8le();
    at = "efSearch";
    const efSearch = reader.u8le();
    at = "filterWiden";
    const filterWiden = reader.u8le();
    at = "seed";
    const seed = reader.u8le();
    return { m, efConstruction, efSearch, filterWiden, seed };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeHnswParameters} does, without building it. */
export function skipHnswParameters(reader: ByteReader): void {
  let at = "";
  try {
    at = "m";
    reader.advance(8);
    at = "efConstruction";
    reader.advance(8);
    at = "efSearch";
    reader.advance(8);
    at = "filterWiden";
    reader.advance(8);
    at = "seed";
    reader.advance(8);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceHnswParameters(reader: ByteReader, layout: LayoutRecorder): HnswParameters {
  layout.type("iqdb_core_payload.HnswParameters");

  let at = "";
  try {
    at = "m";
    layout.enter("m");
    const m = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    at = "efConstruction";
    layout.enter("efConstruction");
    const efConstruction = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    at = "efSearch";
    layout.enter("efSearch");
    const efSearch = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    at = "filterWiden";
    layout.enter("filterWiden");
    const filterWiden = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    at = "seed";
    layout.enter("seed");
    const seed = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    return { m, efConstruction, efSearch, filterWiden, seed };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfHnswParameters(_value: HnswParameters): number {
  return 40;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkHnswParameters(value: HnswParameters, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "m";
    requireBigint(value.m, 0n, 18446744073709551615n);

    at = "efConstruction";
    requireBigint(value.efConstruction, 0n, 18446744073709551615n);

    at = "efSearch";
    requireBigint(value.efSearch, 0n, 18446744073709551615n);

    at = "filterWiden";
    requireBigint(value.filterWiden, 0n, 18446744073709551615n);

    at = "seed";
    requireBigint(value.seed, 0n, 18446744073709551615n);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkHnswParameters} is where it is checked. */
export function encodeHnswParameters(writer: ByteWriter, value: HnswParameters): void {
  writer.u8le(value.m);
  writer.u8le(value.efConstruction);
  writer.u8le(value.efSearch);
  writer.u8le(value.filterWiden);
  writer.u8le(value.seed);
}

/** Reads a {@link HnswParameters}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readHnswParameters(bytes: Uint8Array, options: ReadOptions = {}): HnswParameters {
  return decodeHnswParameters(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeHnswParameters(value: HnswParameters, options: WriteOptions = {}): Uint8Array {
  checkHnswParameters(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfHnswParameters(value)));
  encodeHnswParameters(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link HnswParameters}; a FormatError when the bytes are none. */
export function layoutHnswParameters(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceHnswParameters(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeIvfParameters(reader: ByteReader): IvfParameters {
  let at = "";
  try {
    at = "nClusters";
    const nClusters = reader.u8le();
    at = "nProbes";
    const nProbes = reader.u8le();
    at = "trainingSampleSize";
    const trainingSampleSize = reader.u8le();
    at = "usePq";
    const usePq = reader.u1();
    at = "hasPqSubvectors";
    const hasPqSubvectors = reader.u1();
    if (hasPqSubvectors !== 0 && hasPqSubvectors !== 1) throw notAnyOf(hasPqSubvectors, [0, 1], reader.pos - 1);
    at = "pqSubvectors";
    let pqSubvectors: bigint | undefined;
    if (hasPqSubvectors === 1) {
      pqSubvectors = reader.u8le();
    }
    at = "pqRefineFactor";
    const pqRefineFactor = reader.u4le();
    at = "seed";
    const seed = reader.u8le();
    return { nClusters, nProbes, trainingSampleSize, usePq, hasPqSubvectors, pqSubvectors, pqRefineFactor, seed };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeIvfParameters} does, without building it. */
export function skipIvfParameters(reader: ByteReader): void {
  let at = "";
  try {
    at = "nClusters";
    reader.advance(8);
    at = "nProbes";
    reader.advance(8);
    at = "trainingSampleSize";
    reader.advance(8);
    at = "usePq";
    reader.advance(1);
    at = "hasPqSubvectors";
    const hasPqSubvectors = reader.u1();
    if (hasPqSubvectors !== 0 && hasPqSubvectors !== 1) throw notAnyOf(hasPqSubvectors, [0, 1], reader.pos - 1);
    at = "pqSubvectors";
    if (hasPqSubvectors === 1) {
      reader.advance(8);
    }
    at = "pqRefineFactor";
    reader.advance(4);
    at = "seed";
    reader.advance(8);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceIvfParameters(reader: ByteReader, layout: LayoutRecorder): IvfParameters {
  layout.type("iqdb_core_payload.IvfParameters");

  let at = "";
  try {
    at = "nClusters";
    layout.enter("nClusters");
    const nClusters = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    at = "nProbes";
    layout.enter("nProbes");
    const nProbes = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    at = "trainingSampleSize";
    layout.enter("trainingSampleSize");
    const trainingSampleSize = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    at = "usePq";
    layout.enter("usePq");
    const usePq = reader.u1();
    layout.leaf("u1");
    layout.leave();
    at = "hasPqSubvectors";
    layout.enter("hasPqSubvectors");
    const hasPqSubvectors = reader.u1();
    if (hasPqSubvectors !== 0 && hasPqSubvectors !== 1) throw notAnyOf(hasPqSubvectors, [0, 1], reader.pos - 1);
    layout.leaf("u1");
    layout.leave();
    at = "pqSubvectors";
    let pqSubvectors: bigint | undefined;
    if (hasPqSubvectors === 1) {
      layout.enter("pqSubvectors");
      pqSubvectors = reader.u8le();
      layout.leaf("u8le");
      layout.leave();
    }
    at = "pqRefineFactor";
    layout.enter("pqRefineFactor");
    const pqRefineFactor = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "seed";
    layout.enter("seed");
    const seed = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    return { nClusters, nProbes, trainingSampleSize, usePq, hasPqSubvectors, pqSubvectors, pqRefineFactor, seed };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfIvfParameters(value: IvfParameters): number {
  let size = 38;
  if (value.pqSubvectors !== undefined) size += 8;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkIvfParameters(value: IvfParameters, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "nClusters";
    requireBigint(value.nClusters, 0n, 18446744073709551615n);

    at = "nProbes";
    requireBigint(value.nProbes, 0n, 18446744073709551615n);

    at = "trainingSampleSize";
    requireBigint(value.trainingSampleSize, 0n, 18446744073709551615n);

    at = "usePq";
    requireInteger(value.usePq, 0, 255);

    at = "hasPqSubvectors";
    const hasPqSubvectorsGiven: number = value.hasPqSubvectors;
    requireInteger(hasPqSubvectorsGiven, 0, 255);
    if (hasPqSubvectorsGiven !== 0 && hasPqSubvectorsGiven !== 1) throw notAnyOf(hasPqSubvectorsGiven, [0, 1]);

    at = "pqSubvectors";
    requirePresence(value.pqSubvectors, value.hasPqSubvectors === 1);
    if (value.pqSubvectors !== undefined) {
      requireBigint(value.pqSubvectors, 0n, 18446744073709551615n);
    }
    at = "pqRefineFactor";
    requireInteger(value.pqRefineFactor, 0, 4294967295);

    at = "seed";
    requireBigint(value.seed, 0n, 18446744073709551615n);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkIvfParameters} is where it is checked. */
export function encodeIvfParameters(writer: ByteWriter, value: IvfParameters): void {
  writer.u8le(value.nClusters);
  writer.u8le(value.nProbes);
  writer.u8le(value.trainingSampleSize);
  writer.u1(value.usePq);
  writer.u1(value.hasPqSubvectors);
  if (value.pqSubvectors !== undefined) {
    writer.u8le(value.pqSubvectors);
  }
  writer.u4le(value.pqRefineFactor);
  writer.u8le(value.seed);
}

/** Reads a {@link IvfParameters}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readIvfParameters(bytes: Uint8Array, options: ReadOptions = {}): IvfParameters {
  return decodeIvfParameters(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeIvfParameters(value: IvfParameters, options: WriteOptions = {}): Uint8Array {
  checkIvfParameters(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfIvfParameters(value)));
  encodeIvfParameters(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link IvfParameters}; a FormatError when the bytes are none. */
export function layoutIvfParameters(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceIvfParameters(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeRow(reader: ByteReader, dim: bigint): Row {
  let at = "";
  try {
    at = "id";
    const id = decodeRowId(reader);
    at = "vector";
    const vector = reader.f4leArray(reader.elements(reader.length(dim * 4n), 4));
    at = "hasMetadata";
    const hasMetadata = reader.u1();
    if (hasMetadata !== 0 && hasMetadata !== 1) throw notAnyOf(hasMetadata, [0, 1], reader.pos - 1);
    at = "metadata";
    let metadata: Uint8Array | undefined;
    if (hasMetadata === 1) {
      const metadataStart = reader.pos;
      skipMetadata(reader);
      metadata = reader.bytes.subarray(metadataStart, reader.pos);
    }
    return { id, vector, hasMetadata, metadata };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeRow} does, without building it. */
export function skipRow(reader: ByteReader, dim: bigint): void {
  let at = "";
  try {
    at = "id";
    skipRowId(reader);
    at = "vector";
    reader.advance(reader.elements(reader.length(dim * 4n), 4) * 4);
    at = "hasMetadata";
    const hasMetadata = reader.u1();
    if (hasMetadata !== 0 && hasMetadata !== 1) throw notAnyOf(hasMetadata, [0, 1], reader.pos - 1);
    at = "metadata";
    if (hasMetadata === 1) {
      skipMetadata(reader);
    }
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceRow(reader: ByteReader, layout: LayoutRecorder, dim: bigint): Row {
  layout.type("iqdb_core_payload.Row");

  let at = "";
  try {
    at = "id";
    layout.enter("id");
    const id = traceRowId(reader, layout);
    layout.leave();
    at = "vector";
    layout.enter("vector");
    const vector = reader.f4leArray(reader.elements(reader.length(dim * 4n), 4));
    layout.leaf("f4le[]");
    layout.leave();
    at = "hasMetadata";
    layout.enter("hasMetadata");
    const hasMetadata = reader.u1();
    if (hasMetadata !== 0 && hasMetadata !== 1) throw notAnyOf(hasMetadata, [0, 1], reader.pos - 1);
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
    return { id, vector, hasMetadata, metadata };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfRow(value: RowInput): number {
  let size = 1;
  size += sizeOfRowId(value.id);
  size += value.vector.byteLength;
  if (value.metadata !== undefined) {
    size += value.metadata.length;
  }
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkRow(value: RowInput, dim: bigint, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "id";
    checkRowId(value.id, options);

    at = "vector";
    requireTypedArray(value.vector, Float32Array);

    requireSame("the length in bytes", value.vector.byteLength, dim * 4n);
    at = "hasMetadata";
    const hasMetadataGiven: number = value.hasMetadata;
    requireInteger(hasMetadataGiven, 0, 255);
    if (hasMetadataGiven !== 0 && hasMetadataGiven !== 1) throw notAnyOf(hasMetadataGiven, [0, 1]);

    at = "metadata";
    requirePresence(value.metadata, value.hasMetadata === 1);
    if (value.metadata !== undefined) {
      requireWhole(value.metadata, skipMetadata);
    }
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkRow} is where it is checked. */
export function encodeRow(writer: ByteWriter, value: RowInput, _dim: bigint): void {
  encodeRowId(writer, value.id);
  writer.f4leArray(value.vector);
  writer.u1(value.hasMetadata);
  if (value.metadata !== undefined) {
    writer.put(value.metadata);
  }
}

/** Reads a {@link Row}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readRow(bytes: Uint8Array, options: ReadOptions & { readonly dim: bigint }): Row {
  requireParameters(options, ["dim"]);
  return decodeRow(new ByteReader(bytes, options.start, options.end), options.dim);
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeRow(value: RowInput, options: WriteOptions & { readonly dim: bigint }): Uint8Array {
  requireParameters(options, ["dim"]);

  checkRow(value, options.dim, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfRow(value)));
  encodeRow(writer, value, options.dim);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link Row}; a FormatError when the bytes are none. */
export function layoutRow(bytes: Uint8Array, options: LayoutOptions & { readonly dim: bigint }): LayoutEntry[] {
  requireParameters(options, ["dim"]);

  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceRow(reader, layout, options.dim);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeRowId(reader: ByteReader): RowId {
  let at = "";
  try {
    at = "kind";
    const kind = reader.u1();
    if (!isIdKind(kind)) throw notInEnum(kind, "id_kind", reader.pos - 1);
    at = "body";
    let body: U64Id | BytesId;
    switch (kind) {
      case IdKind.u64:
        body = decodeU64Id(reader);
        break;
      case IdKind.bytes:
        body = decodeBytesId(reader);
        break;
      default:
        throw notExpr(kind, "a case of the switch");
    }
    return { kind, body } as RowId;
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeRowId} does, without building it. */
export function skipRowId(reader: ByteReader): void {
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
        skipBytesId(reader);
        break;
    }
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceRowId(reader: ByteReader, layout: LayoutRecorder): RowId {
  layout.type("iqdb_core_payload.RowId");

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
    let body: U64Id | BytesId;
    switch (kind) {
      case IdKind.u64:
        body = traceU64Id(reader, layout);
        break;
      case IdKind.bytes:
        body = traceBytesId(reader, layout);
        break;
      default:
        throw notExpr(kind, "a case of the switch");
    }
    layout.leave();
    return { kind, body } as RowId;
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfRowId(value: RowIdInput): number {
  let size = 1;
  switch (value.kind) {
    case IdKind.u64:
      size += sizeOfU64Id(value.body);
      break;
    case IdKind.bytes:
      size += sizeOfBytesId(value.body);
      break;
  }
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkRowId(value: RowIdInput, options: WriteOptions = {}): void {
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
        checkBytesId(value.body, options);
        break;
    }
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkRowId} is where it is checked. */
export function encodeRowId(writer: ByteWriter, value: RowIdInput): void {
  writer.u1(value.kind);
  switch (value.kind) {
    case IdKind.u64:
      encodeU64Id(writer, value.body);
      break;
    case IdKind.bytes:
      encodeBytesId(writer, value.body);
      break;
  }
}

/** Reads a {@link RowId}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readRowId(bytes: Uint8Array, options: ReadOptions = {}): RowId {
  return decodeRowId(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeRowId(value: RowIdInput, options: WriteOptions = {}): Uint8Array {
  checkRowId(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfRowId(value)));
  encodeRowId(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link RowId}; a FormatError when the bytes are none. */
export function layoutRowId(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceRowId(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeBytesId(reader: ByteReader): BytesId {
  let at = "";
  try {
    at = "lenValue";
    const lenValue = reader.u4le();
    if (lenValue < 1) throw lessThan(lenValue, 1, reader.pos - 4);
    at = "value";
    const value = reader.take(reader.length(lenValue));
    return { lenValue, value };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeBytesId} does, without building it. */
export function skipBytesId(reader: ByteReader): void {
  let at = "";
  try {
    at = "lenValue";
    const lenValue = reader.u4le();
    if (lenValue < 1) throw lessThan(lenValue, 1, reader.pos - 4);
    at = "value";
    reader.advance(reader.length(lenValue));
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceBytesId(reader: ByteReader, layout: LayoutRecorder): BytesId {
  layout.type("iqdb_core_payload.BytesId");

  let at = "";
  try {
    at = "lenValue";
    layout.enter("lenValue");
    const lenValue = reader.u4le();
    if (lenValue < 1) throw lessThan(lenValue, 1, reader.pos - 4);
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
export function sizeOfBytesId(value: BytesIdInput): number {
  let size = 4;
  size += value.value.length;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkBytesId(value: BytesIdInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "value";
    requireBytes(value.value);

    at = "lenValue";
    const lenValue = derived(value.lenValue, value.value.length, options);
    requireInteger(lenValue, 0, 4294967295);
    if (lenValue < 1) throw lessThan(lenValue, 1);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkBytesId} is where it is checked. */
export function encodeBytesId(writer: ByteWriter, value: BytesIdInput): void {
  writer.u4le(value.lenValue ?? value.value.length);
  writer.put(value.value);
}

/** Reads a {@link BytesId}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readBytesId(bytes: Uint8Array, options: ReadOptions = {}): BytesId {
  return decodeBytesId(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeBytesId(value: BytesIdInput, options: WriteOptions = {}): Uint8Array {
  checkBytesId(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfBytesId(value)));
  encodeBytesId(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link BytesId}; a FormatError when the bytes are none. */
export function layoutBytesId(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceBytesId(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** {@link Row}s in columns; cells of what a row does not have are 0. Offsets count in the source. */
export interface RowColumns {
  /** Number of rows. */
  count: number;
  /** Offset just after the last row. */
  end: number;
  /** Which kind of id follows. */
  idKind: Uint8Array;
  /** The id itself, all 64 bits. */
  idU64Value: BigUint64Array;
  /** The bytes of the id. Offset of the first byte. */
  idBytesStart: Float64Array;
  /** The bytes of the id. Offset just after the last byte. */
  idBytesEnd: Float64Array;
  /** The components, 32-bit IEEE 754 floats. */
  vector: Float32Array;
  /** The components, 32-bit IEEE 754 floats. Offset of the first byte. */
  vectorStart: Float64Array;
  /** 1 when metadata follows; absent metadata and an empty map are different things. */
  hasMetadata: Uint8Array;
  /** The row's metadata. Offset of the first byte. */
  metadataStart: Float64Array;
  /** The row's metadata. Offset just after the last byte. */
  metadataEnd: Float64Array;
}

export interface RowColumnsOptions extends ReadOptions {
  /** Number of components. */
  readonly dim: bigint;
  /** How many rows there are. */
  readonly count: number;
  /** Whether bytes that end inside a row give the rows before it, instead of an error. */
  readonly partial?: boolean | undefined;
  /** What an earlier call gave and nobody needs any more: its arrays are used again where they are long enough. */
  readonly into?: RowColumns | undefined;
  /** Where `vector` is put instead of into a fresh array; long enough for every row. */
  readonly vectorInto?: Float32Array | undefined;
  /** Whether the bytes of `vector` stay where they are, found by `vectorStart`; the column is empty then. */
  readonly vectorInPlace?: boolean | undefined;
}

/**
 * Reads rows of {@link Row} in columns, with every check of {@link decodeRow}. What is allocated is
 * bounded by the bytes that are there, whatever `count` says.
 */
export function readRowColumns(bytes: Uint8Array, options: RowColumnsOptions): RowColumns {
  const { into, dim } = options;
  const reader = new ByteReader(bytes, options.start, options.end);
  const vectorSize = Number(dim * 4n);
  const vectorCells = reader.elements(vectorSize, 4) * (options.vectorInPlace ? 0 : 1);
  const rowMin = 7 + vectorSize;
  const capacity = Math.floor((reader.end - reader.pos) / rowMin);
  const rows = reader.count(options.partial ? Math.min(options.count, capacity) : options.count, rowMin);
  const columns: RowColumns = {
    count: rows,
    end: reader.pos,
    idKind: zeros(Uint8Array, rows, into?.idKind),
    idU64Value: zeros(BigUint64Array, rows, into?.idU64Value),
    idBytesStart: zeros(Float64Array, rows, into?.idBytesStart),
    idBytesEnd: zeros(Float64Array, rows, into?.idBytesEnd),
    vector: roomFor(options.vectorInto, rows * vectorCells) ?? new Float32Array(rows * vectorCells),
    vectorStart: zeros(Float64Array, rows, into?.vectorStart),
    hasMetadata: zeros(Uint8Array, rows, into?.hasMetadata),
    metadataStart: zeros(Float64Array, rows, into?.metadataStart),
    metadataEnd: zeros(Float64Array, rows, into?.metadataEnd),
  };
  fillRowColumns(reader, columns, rowMin, options);
  const { count, end } = columns;
  return {
    count,
    end,
    idKind: columns.idKind.subarray(0, count),
    idU64Value: columns.idU64Value.subarray(0, count),
    idBytesStart: columns.idBytesStart.subarray(0, count),
    idBytesEnd: columns.idBytesEnd.subarray(0, count),
    vector: columns.vector.subarray(0, count * vectorCells),
    vectorStart: columns.vectorStart.subarray(0, count),
    hasMetadata: columns.hasMetadata.subarray(0, count),
    metadataStart: columns.metadataStart.subarray(0, count),
    metadataEnd: columns.metadataEnd.subarray(0, count),
  };
}

/** Puts as many rows as `columns` has room for into it, and says how many and where they end. */
function fillRowColumns(reader: ByteReader, columns: RowColumns, rowMin: number, options: RowColumnsOptions): void {
  const { partial, vectorInPlace, dim } = options;
  const {
    count,
    idKind,
    idU64Value,
    idBytesStart,
    idBytesEnd,
    vector,
    vectorStart,
    hasMetadata,
    metadataStart,
    metadataEnd,
  } = columns;
  const vectorSize = Number(dim * 4n);
  const idU64ValueHalves = new Uint32Array(idU64Value.buffer, 0, 2 * count);
  const vectorBytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.length * 4);
  let at = "";
  let row = 0;
  try {
    for (; row < count; row++) {
      if (partial && reader.end - reader.pos < rowMin) break;
      at = "id.kind";
      const idKindCell = reader.u1();
      if (!isIdKind(idKindCell)) throw notInEnum(idKindCell, "id_kind", reader.pos - 1);
      idKind[row] = idKindCell;
      switch (idKindCell) {
        case IdKind.u64: {
          at = "id.body.value";
          reader.copyU8le(idU64ValueHalves, row);
          break;
        }
        case IdKind.bytes: {
          at = "id.body.lenValue";
          const idBytesLenValue = reader.u4le();
          if (idBytesLenValue < 1) throw lessThan(idBytesLenValue, 1, reader.pos - 4);
          at = "id.body.value";
          idBytesStart[row] = reader.pos;
          reader.advance(reader.length(idBytesLenValue));
          idBytesEnd[row] = reader.pos;
          break;
        }
      }
      at = "vector";
      vectorStart[row] = reader.pos;
      if (vectorInPlace) reader.advance(vectorSize);
      else reader.copyTo(vectorBytes, row * vectorSize, vectorSize);
      at = "hasMetadata";
      const hasMetadataCell = reader.u1();
      if (hasMetadataCell !== 0 && hasMetadataCell !== 1) throw notAnyOf(hasMetadataCell, [0, 1], reader.pos - 1);
      hasMetadata[row] = hasMetadataCell;
      at = "metadata";
      if (hasMetadataCell === 1) {
        metadataStart[row] = reader.pos;
        skipMetadata(reader);
        metadataEnd[row] = reader.pos;
      }
      columns.end = reader.pos;
    }
  } catch (error) {
    if (!partial || !isCutShort(error)) throw inField(inField(error, at), "rows", row);
  }
  columns.count = row;
  if (!HOST_IS_LITTLE_ENDIAN) swapBytes(vectorBytes, 4);
}

/** The functions of `iqdb_core_payload` under one name. */
export const codec = {
  read: readIqdbCorePayload,
  write: writeIqdbCorePayload,
  sizeOf: sizeOfIqdbCorePayload,
  check: checkIqdbCorePayload,
  layout: layoutIqdbCorePayload,
} as const satisfies Codec<IqdbCorePayload, IqdbCorePayloadInput>;
