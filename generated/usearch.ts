/**
 * An index of usearch, version 2 (save).
 *
 * Generated from formats/exchange/usearch.ksy by `npm run generate`. Change the schema, not this file.
 */

import { ByteReader } from "../src/bytes/byte-reader.js";
import { ByteWriter } from "../src/bytes/byte-writer.js";
import type { Codec, LayoutOptions, ReadOptions, WriteOptions } from "../src/bytes/codec.js";
import { inField } from "../src/bytes/format-error.js";
import { type LayoutEntry, LayoutRecorder } from "../src/bytes/layout.js";
import { notEqual } from "../src/bytes/validation.js";
import {
  requireBigint,
  requireBytes,
  requireConstant,
  requireInteger,
  requireObject,
  requireSame,
  requireTypedArray,
} from "../src/bytes/value-checks.js";

/** Enumeration `kind`. */
export const Kind = {
  /** Unsigned integers of 40 bits. */
  u40: 2,
  /** The upper halves of 32-bit floats. */
  bf16: 4,
  /** 64-bit floats. */
  f64: 10,
  /** 32-bit floats. */
  f32: 11,
  /** 16-bit floats of IEEE 754. */
  f16: 12,
  /** Unsigned integers of 64 bits. */
  u64: 14,
  /** Unsigned integers of 32 bits. */
  u32: 15,
  /** Signed bytes. */
  i8: 23,
} as const;

export type Kind = (typeof Kind)[keyof typeof Kind];

/** Whether `value` is a member of {@link Kind}. */
export function isKind(value: number): value is Kind {
  return (
    value === 2 ||
    value === 4 ||
    value === 10 ||
    value === 11 ||
    value === 12 ||
    value === 14 ||
    value === 15 ||
    value === 23
  );
}

/**
 * What `save` of usearch writes: the vectors, a head, and the graph, whose nodes hold the keys. Node and vector of the same
 * number belong together. The order is that of the writer: whoever wants the head steps over the vectors first.
 */
export interface Usearch {
  /** How many vectors follow, and how long each is. */
  matrix: MatrixHead;
  /** The vectors; what the components are, the head says. */
  vectors: Uint8Array;
  /** What was indexed. */
  head: UsearchHead;
  /** What the graph is like. */
  graph: GraphHead;
  /** The level of each node, signed 16-bit integers. */
  levels: Uint8Array;
  /** The nodes, each as long as its level says. */
  nodes: Uint8Array;
}

/** {@link Usearch} as its writer takes it: what follows from the rest may be left out. */
export interface UsearchInput {
  matrix: MatrixHead;
  vectors: Uint8Array;
  head: UsearchHeadInput;
  graph: GraphHead;
  levels: Uint8Array;
  nodes: Uint8Array;
}

/** The first eight bytes. */
export interface MatrixHead {
  /** Number of vectors, deleted ones included. */
  numRows: number;
  /** Length of a vector in bytes. */
  lenRow: number;
}

/** The 64 bytes behind the vectors. */
export interface UsearchHead {
  /** Says what the file is. */
  magic: Uint8Array;
  /** Version of usearch. */
  versionMajor: number;
  /** Version of usearch, second part. */
  versionMinor: number;
  /** Version of usearch, third part. */
  versionPatch: number;
  /** A letter: i inner product, c cosine, e squared Euclidean, b Hamming, and others. */
  metric: number;
  /** What components are. */
  scalarKind: number;
  /** What keys are. */
  keyKind: number;
  /** What links are. */
  slotKind: number;
  /** Vectors that are there. */
  numPresent: number;
  /** Vectors that were deleted and not yet replaced. */
  numDeleted: number;
  /** Components of a vector. */
  dim: number;
  /** 1 when a key may have several vectors. */
  isMulti: number;
  /** Zeros. */
  reserved: Uint8Array;
}

/** {@link UsearchHead} as its writer takes it: what follows from the rest may be left out. */
export interface UsearchHeadInput {
  magic?: Uint8Array | undefined;
  versionMajor: number;
  versionMinor: number;
  versionPatch: number;
  metric: number;
  scalarKind: number;
  keyKind: number;
  slotKind: number;
  numPresent: number;
  numDeleted: number;
  dim: number;
  isMulti: number;
  reserved: Uint8Array;
}

/** The 40 bytes that the graph begins with. */
export interface GraphHead {
  /** As many as vectors. */
  numNodes: number;
  /** Links of a node on upper levels. */
  linksMax: number;
  /** Links of a node on the lowest level. */
  level0LinksMax: number;
  /** The highest level. */
  levelMax: bigint;
  /** The node that searches begin with. */
  entry: bigint;
}

/** Some of the levels. */
export interface LevelList {
  /** One each. */
  values: Int16Array;
}

/** What a node begins with; behind it come its level once more, and its links. */
export interface NodeKey {
  /** The id; all bits are set when the vector is deleted. */
  key: bigint;
}

/** A vector of 32-bit floats. */
export interface F4Row {
  /** One component each. */
  values: Float32Array;
}

/** A vector of 64-bit floats. */
export interface F8Row {
  /** One component each. */
  values: Float64Array;
}

/** A vector of 16-bit floats of either kind, as their bits. */
export interface U2Row {
  /** One component each. */
  values: Uint16Array;
}

/** The bytes of `usearch_head.magic`. */
const USEARCH_HEAD_MAGIC = new Uint8Array([117, 115, 101, 97, 114, 99, 104]);

/** Reads a value at the reader's position. */
export function decodeUsearch(reader: ByteReader): Usearch {
  let at = "";
  try {
    at = "matrix";
    const matrix = decodeMatrixHead(reader);
    at = "vectors";
    const vectors = reader.take(reader.length(BigInt(matrix.numRows) * BigInt(matrix.lenRow)));
    at = "head";
    const head = decodeUsearchHead(reader);
    at = "graph";
    const graph = decodeGraphHead(reader);
    at = "levels";
    const levels = reader.take(reader.length(BigInt(graph.numNodes) * 2n));
    at = "nodes";
    const nodes = reader.take(reader.end - reader.pos);
    return { matrix, vectors, head, graph, levels, nodes };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeUsearch} does, without building it. */
export function skipUsearch(reader: ByteReader): void {
  let at = "";
  try {
    at = "matrix";
    const matrix = decodeMatrixHead(reader);
    at = "vectors";
    reader.advance(reader.length(BigInt(matrix.numRows) * BigInt(matrix.lenRow)));
    at = "head";
    skipUsearchHead(reader);
    at = "graph";
    const graph = decodeGraphHead(reader);
    at = "levels";
    reader.advance(reader.length(BigInt(graph.numNodes) * 2n));
    at = "nodes";
    reader.advance(reader.end - reader.pos);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceUsearch(reader: ByteReader, layout: LayoutRecorder): Usearch {
  layout.type("usearch.Usearch");

  let at = "";
  try {
    at = "matrix";
    layout.enter("matrix");
    const matrix = traceMatrixHead(reader, layout);
    layout.leave();
    at = "vectors";
    layout.enter("vectors");
    const vectors = reader.take(reader.length(BigInt(matrix.numRows) * BigInt(matrix.lenRow)));
    layout.leaf("bytes");
    layout.leave();
    at = "head";
    layout.enter("head");
    const head = traceUsearchHead(reader, layout);
    layout.leave();
    at = "graph";
    layout.enter("graph");
    const graph = traceGraphHead(reader, layout);
    layout.leave();
    at = "levels";
    layout.enter("levels");
    const levels = reader.take(reader.length(BigInt(graph.numNodes) * 2n));
    layout.leaf("bytes");
    layout.leave();
    at = "nodes";
    layout.enter("nodes");
    const nodes = reader.take(reader.end - reader.pos);
    layout.leaf("bytes");
    layout.leave();
    return { matrix, vectors, head, graph, levels, nodes };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfUsearch(value: UsearchInput): number {
  let size = 48;
  size += value.vectors.length;
  size += sizeOfUsearchHead(value.head);
  size += value.levels.length;
  size += value.nodes.length;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkUsearch(value: UsearchInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "matrix";
    checkMatrixHead(value.matrix, options);

    at = "vectors";
    requireBytes(value.vectors);

    requireSame(
      "the length in bytes",
      value.vectors.length,
      BigInt(value.matrix.numRows) * BigInt(value.matrix.lenRow),
    );
    at = "head";
    checkUsearchHead(value.head, options);

    at = "graph";
    checkGraphHead(value.graph, options);

    at = "levels";
    requireBytes(value.levels);

    requireSame("the length in bytes", value.levels.length, BigInt(value.graph.numNodes) * 2n);
    at = "nodes";
    requireBytes(value.nodes);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkUsearch} is where it is checked. */
export function encodeUsearch(writer: ByteWriter, value: UsearchInput): void {
  encodeMatrixHead(writer, value.matrix);
  writer.put(value.vectors);
  encodeUsearchHead(writer, value.head);
  encodeGraphHead(writer, value.graph);
  writer.put(value.levels);
  writer.put(value.nodes);
}

/** Reads a {@link Usearch}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readUsearch(bytes: Uint8Array, options: ReadOptions = {}): Usearch {
  return decodeUsearch(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeUsearch(value: UsearchInput, options: WriteOptions = {}): Uint8Array {
  checkUsearch(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfUsearch(value)));
  encodeUsearch(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link Usearch}; a FormatError when the bytes are none. */
export function layoutUsearch(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceUsearch(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeMatrixHead(reader: ByteReader): MatrixHead {
  let at = "";
  try {
    at = "numRows";
    const numRows = reader.u4le();
    at = "lenRow";
    const lenRow = reader.u4le();
    return { numRows, lenRow };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeMatrixHead} does, without building it. */
export function skipMatrixHead(reader: ByteReader): void {
  let at = "";
  try {
    at = "numRows";
    reader.advance(4);
    at = "lenRow";
    reader.advance(4);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceMatrixHead(reader: ByteReader, layout: LayoutRecorder): MatrixHead {
  layout.type("usearch.MatrixHead");

  let at = "";
  try {
    at = "numRows";
    layout.enter("numRows");
    const numRows = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    at = "lenRow";
    layout.enter("lenRow");
    const lenRow = reader.u4le();
    layout.leaf("u4le");
    layout.leave();
    return { numRows, lenRow };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfMatrixHead(_value: MatrixHead): number {
  return 8;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkMatrixHead(value: MatrixHead, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "numRows";
    requireInteger(value.numRows, 0, 4294967295);

    at = "lenRow";
    requireInteger(value.lenRow, 0, 4294967295);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkMatrixHead} is where it is checked. */
export function encodeMatrixHead(writer: ByteWriter, value: MatrixHead): void {
  writer.u4le(value.numRows);
  writer.u4le(value.lenRow);
}

/** Reads a {@link MatrixHead}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readMatrixHead(bytes: Uint8Array, options: ReadOptions = {}): MatrixHead {
  return decodeMatrixHead(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeMatrixHead(value: MatrixHead, options: WriteOptions = {}): Uint8Array {
  checkMatrixHead(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfMatrixHead(value)));
  encodeMatrixHead(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link MatrixHead}; a FormatError when the bytes are none. */
export function layoutMatrixHead(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceMatrixHead(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeUsearchHead(reader: ByteReader): UsearchHead {
  let at = "";
  try {
    at = "magic";
    const magic = reader.constant(USEARCH_HEAD_MAGIC);
    at = "versionMajor";
    const versionMajor = reader.u2le();
    if (versionMajor !== 2) throw notEqual(versionMajor, 2, reader.pos - 2);
    at = "versionMinor";
    const versionMinor = reader.u2le();
    at = "versionPatch";
    const versionPatch = reader.u2le();
    at = "metric";
    const metric = reader.u1();
    at = "scalarKind";
    const scalarKind = reader.u1();
    at = "keyKind";
    const keyKind = reader.u1();
    at = "slotKind";
    const slotKind = reader.u1();
    at = "numPresent";
    const numPresent = reader.u8leNumber();
    at = "numDeleted";
    const numDeleted = reader.u8leNumber();
    at = "dim";
    const dim = reader.u8leNumber();
    at = "isMulti";
    const isMulti = reader.u1();
    at = "reserved";
    const reserved = reader.take(reader.length(22));
    return {
      magic,
      versionMajor,
      versionMinor,
      versionPatch,
      metric,
      scalarKind,
      keyKind,
      slotKind,
      numPresent,
      numDeleted,
      dim,
      isMulti,
      reserved,
    };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeUsearchHead} does, without building it. */
export function skipUsearchHead(reader: ByteReader): void {
  let at = "";
  try {
    at = "magic";
    reader.constant(USEARCH_HEAD_MAGIC);
    at = "versionMajor";
    const versionMajor = reader.u2le();
    if (versionMajor !== 2) throw notEqual(versionMajor, 2, reader.pos - 2);
    at = "versionMinor";
    reader.advance(2);
    at = "versionPatch";
    reader.advance(2);
    at = "metric";
    reader.advance(1);
    at = "scalarKind";
    reader.advance(1);
    at = "keyKind";
    reader.advance(1);
    at = "slotKind";
    reader.advance(1);
    at = "numPresent";
    reader.u8leNumber();
    at = "numDeleted";
    reader.u8leNumber();
    at = "dim";
    reader.u8leNumber();
    at = "isMulti";
    reader.advance(1);
    at = "reserved";
    reader.advance(reader.length(22));
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceUsearchHead(reader: ByteReader, layout: LayoutRecorder): UsearchHead {
  layout.type("usearch.UsearchHead");

  let at = "";
  try {
    at = "magic";
    layout.enter("magic");
    const magic = reader.constant(USEARCH_HEAD_MAGIC);
    layout.leaf("contents");
    layout.leave();
    at = "versionMajor";
    layout.enter("versionMajor");
    const versionMajor = reader.u2le();
    if (versionMajor !== 2) throw notEqual(versionMajor, 2, reader.pos - 2);
    layout.leaf("u2le");
    layout.leave();
    at = "versionMinor";
    layout.enter("versionMinor");
    const versionMinor = reader.u2le();
    layout.leaf("u2le");
    layout.leave();
    at = "versionPatch";
    layout.enter("versionPatch");
    const versionPatch = reader.u2le();
    layout.leaf("u2le");
    layout.leave();
    at = "metric";
    layout.enter("metric");
    const metric = reader.u1();
    layout.leaf("u1");
    layout.leave();
    at = "scalarKind";
    layout.enter("scalarKind");
    const scalarKind = reader.u1();
    layout.leaf("u1");
    layout.leave();
    at = "keyKind";
    layout.enter("keyKind");
    const keyKind = reader.u1();
    layout.leaf("u1");
    layout.leave();
    at = "slotKind";
    layout.enter("slotKind");
    const slotKind = reader.u1();
    layout.leaf("u1");
    layout.leave();
    at = "numPresent";
    layout.enter("numPresent");
    const numPresent = reader.u8leNumber();
    layout.leaf("u8le");
    layout.leave();
    at = "numDeleted";
    layout.enter("numDeleted");
    const numDeleted = reader.u8leNumber();
    layout.leaf("u8le");
    layout.leave();
    at = "dim";
    layout.enter("dim");
    const dim = reader.u8leNumber();
    layout.leaf("u8le");
    layout.leave();
    at = "isMulti";
    layout.enter("isMulti");
    const isMulti = reader.u1();
    layout.leaf("u1");
    layout.leave();
    at = "reserved";
    layout.enter("reserved");
    const reserved = reader.take(reader.length(22));
    layout.leaf("bytes");
    layout.leave();
    return {
      magic,
      versionMajor,
      versionMinor,
      versionPatch,
      metric,
      scalarKind,
      keyKind,
      slotKind,
      numPresent,
      numDeleted,
      dim,
      isMulti,
      reserved,
    };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfUsearchHead(value: UsearchHeadInput): number {
  let size = 42;
  size += value.reserved.length;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkUsearchHead(value: UsearchHeadInput, options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "magic";
    requireConstant(value.magic, USEARCH_HEAD_MAGIC, options);

    at = "versionMajor";
    const versionMajorGiven: number = value.versionMajor;
    requireInteger(versionMajorGiven, 0, 65535);
    if (versionMajorGiven !== 2) throw notEqual(versionMajorGiven, 2);

    at = "versionMinor";
    requireInteger(value.versionMinor, 0, 65535);

    at = "versionPatch";
    requireInteger(value.versionPatch, 0, 65535);

    at = "metric";
    requireInteger(value.metric, 0, 255);

    at = "scalarKind";
    requireInteger(value.scalarKind, 0, 255);

    at = "keyKind";
    requireInteger(value.keyKind, 0, 255);

    at = "slotKind";
    requireInteger(value.slotKind, 0, 255);

    at = "numPresent";
    requireInteger(value.numPresent, 0, 9007199254740991);

    at = "numDeleted";
    requireInteger(value.numDeleted, 0, 9007199254740991);

    at = "dim";
    requireInteger(value.dim, 0, 9007199254740991);

    at = "isMulti";
    requireInteger(value.isMulti, 0, 255);

    at = "reserved";
    requireBytes(value.reserved);

    requireSame("the length in bytes", value.reserved.length, 22);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkUsearchHead} is where it is checked. */
export function encodeUsearchHead(writer: ByteWriter, value: UsearchHeadInput): void {
  writer.put(value.magic ?? USEARCH_HEAD_MAGIC);
  writer.u2le(value.versionMajor);
  writer.u2le(value.versionMinor);
  writer.u2le(value.versionPatch);
  writer.u1(value.metric);
  writer.u1(value.scalarKind);
  writer.u1(value.keyKind);
  writer.u1(value.slotKind);
  writer.u8leNumber(value.numPresent);
  writer.u8leNumber(value.numDeleted);
  writer.u8leNumber(value.dim);
  writer.u1(value.isMulti);
  writer.put(value.reserved);
}

/** Reads a {@link UsearchHead}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readUsearchHead(bytes: Uint8Array, options: ReadOptions = {}): UsearchHead {
  return decodeUsearchHead(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeUsearchHead(value: UsearchHeadInput, options: WriteOptions = {}): Uint8Array {
  checkUsearchHead(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfUsearchHead(value)));
  encodeUsearchHead(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link UsearchHead}; a FormatError when the bytes are none. */
export function layoutUsearchHead(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceUsearchHead(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeGraphHead(reader: ByteReader): GraphHead {
  let at = "";
  try {
    at = "numNodes";
    const numNodes = reader.u8leNumber();
    at = "linksMax";
    const linksMax = reader.u8leNumber();
    at = "level0LinksMax";
    const level0LinksMax = reader.u8leNumber();
    at = "levelMax";
    const levelMax = reader.u8le();
    at = "entry";
    const entry = reader.u8le();
    return { numNodes, linksMax, level0LinksMax, levelMax, entry };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeGraphHead} does, without building it. */
export function skipGraphHead(reader: ByteReader): void {
  let at = "";
  try {
    at = "numNodes";
    reader.u8leNumber();
    at = "linksMax";
    reader.u8leNumber();
    at = "level0LinksMax";
    reader.u8leNumber();
    at = "levelMax";
    reader.advance(8);
    at = "entry";
    reader.advance(8);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceGraphHead(reader: ByteReader, layout: LayoutRecorder): GraphHead {
  layout.type("usearch.GraphHead");

  let at = "";
  try {
    at = "numNodes";
    layout.enter("numNodes");
    const numNodes = reader.u8leNumber();
    layout.leaf("u8le");
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
    at = "levelMax";
    layout.enter("levelMax");
    const levelMax = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    at = "entry";
    layout.enter("entry");
    const entry = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    return { numNodes, linksMax, level0LinksMax, levelMax, entry };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfGraphHead(_value: GraphHead): number {
  return 40;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkGraphHead(value: GraphHead, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "numNodes";
    requireInteger(value.numNodes, 0, 9007199254740991);

    at = "linksMax";
    requireInteger(value.linksMax, 0, 9007199254740991);

    at = "level0LinksMax";
    requireInteger(value.level0LinksMax, 0, 9007199254740991);

    at = "levelMax";
    requireBigint(value.levelMax, 0n, 18446744073709551615n);

    at = "entry";
    requireBigint(value.entry, 0n, 18446744073709551615n);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkGraphHead} is where it is checked. */
export function encodeGraphHead(writer: ByteWriter, value: GraphHead): void {
  writer.u8leNumber(value.numNodes);
  writer.u8leNumber(value.linksMax);
  writer.u8leNumber(value.level0LinksMax);
  writer.u8le(value.levelMax);
  writer.u8le(value.entry);
}

/** Reads a {@link GraphHead}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readGraphHead(bytes: Uint8Array, options: ReadOptions = {}): GraphHead {
  return decodeGraphHead(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeGraphHead(value: GraphHead, options: WriteOptions = {}): Uint8Array {
  checkGraphHead(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfGraphHead(value)));
  encodeGraphHead(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link GraphHead}; a FormatError when the bytes are none. */
export function layoutGraphHead(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceGraphHead(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeLevelList(reader: ByteReader): LevelList {
  let at = "";
  try {
    at = "values";
    const values = reader.leArray(Int16Array, reader.elements(reader.end - reader.pos, 2));
    return { values };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeLevelList} does, without building it. */
export function skipLevelList(reader: ByteReader): void {
  let at = "";
  try {
    at = "values";
    reader.advance(reader.elements(reader.end - reader.pos, 2) * 2);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceLevelList(reader: ByteReader, layout: LayoutRecorder): LevelList {
  layout.type("usearch.LevelList");

  let at = "";
  try {
    at = "values";
    layout.enter("values");
    const values = reader.leArray(Int16Array, reader.elements(reader.end - reader.pos, 2));
    layout.leaf("s2le[]");
    layout.leave();
    return { values };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfLevelList(value: LevelList): number {
  let size = 0;
  size += value.values.byteLength;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkLevelList(value: LevelList, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "values";
    requireTypedArray(value.values, Int16Array);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkLevelList} is where it is checked. */
export function encodeLevelList(writer: ByteWriter, value: LevelList): void {
  writer.leArray(value.values);
}

/** Reads a {@link LevelList}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readLevelList(bytes: Uint8Array, options: ReadOptions = {}): LevelList {
  return decodeLevelList(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeLevelList(value: LevelList, options: WriteOptions = {}): Uint8Array {
  checkLevelList(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfLevelList(value)));
  encodeLevelList(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link LevelList}; a FormatError when the bytes are none. */
export function layoutLevelList(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceLevelList(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeNodeKey(reader: ByteReader): NodeKey {
  let at = "";
  try {
    at = "key";
    const key = reader.u8le();
    return { key };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeNodeKey} does, without building it. */
export function skipNodeKey(reader: ByteReader): void {
  let at = "";
  try {
    at = "key";
    reader.advance(8);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceNodeKey(reader: ByteReader, layout: LayoutRecorder): NodeKey {
  layout.type("usearch.NodeKey");

  let at = "";
  try {
    at = "key";
    layout.enter("key");
    const key = reader.u8le();
    layout.leaf("u8le");
    layout.leave();
    return { key };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfNodeKey(_value: NodeKey): number {
  return 8;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkNodeKey(value: NodeKey, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "key";
    requireBigint(value.key, 0n, 18446744073709551615n);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkNodeKey} is where it is checked. */
export function encodeNodeKey(writer: ByteWriter, value: NodeKey): void {
  writer.u8le(value.key);
}

/** Reads a {@link NodeKey}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readNodeKey(bytes: Uint8Array, options: ReadOptions = {}): NodeKey {
  return decodeNodeKey(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeNodeKey(value: NodeKey, options: WriteOptions = {}): Uint8Array {
  checkNodeKey(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfNodeKey(value)));
  encodeNodeKey(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link NodeKey}; a FormatError when the bytes are none. */
export function layoutNodeKey(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceNodeKey(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeF4Row(reader: ByteReader): F4Row {
  let at = "";
  try {
    at = "values";
    const values = reader.f4leArray(reader.elements(reader.end - reader.pos, 4));
    return { values };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeF4Row} does, without building it. */
export function skipF4Row(reader: ByteReader): void {
  let at = "";
  try {
    at = "values";
    reader.advance(reader.elements(reader.end - reader.pos, 4) * 4);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceF4Row(reader: ByteReader, layout: LayoutRecorder): F4Row {
  layout.type("usearch.F4Row");

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
export function sizeOfF4Row(value: F4Row): number {
  let size = 0;
  size += value.values.byteLength;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkF4Row(value: F4Row, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "values";
    requireTypedArray(value.values, Float32Array);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkF4Row} is where it is checked. */
export function encodeF4Row(writer: ByteWriter, value: F4Row): void {
  writer.f4leArray(value.values);
}

/** Reads a {@link F4Row}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readF4Row(bytes: Uint8Array, options: ReadOptions = {}): F4Row {
  return decodeF4Row(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeF4Row(value: F4Row, options: WriteOptions = {}): Uint8Array {
  checkF4Row(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfF4Row(value)));
  encodeF4Row(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link F4Row}; a FormatError when the bytes are none. */
export function layoutF4Row(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceF4Row(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeF8Row(reader: ByteReader): F8Row {
  let at = "";
  try {
    at = "values";
    const values = reader.f8leArray(reader.elements(reader.end - reader.pos, 8));
    return { values };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeF8Row} does, without building it. */
export function skipF8Row(reader: ByteReader): void {
  let at = "";
  try {
    at = "values";
    reader.advance(reader.elements(reader.end - reader.pos, 8) * 8);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceF8Row(reader: ByteReader, layout: LayoutRecorder): F8Row {
  layout.type("usearch.F8Row");

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
export function sizeOfF8Row(value: F8Row): number {
  let size = 0;
  size += value.values.byteLength;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkF8Row(value: F8Row, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "values";
    requireTypedArray(value.values, Float64Array);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkF8Row} is where it is checked. */
export function encodeF8Row(writer: ByteWriter, value: F8Row): void {
  writer.f8leArray(value.values);
}

/** Reads a {@link F8Row}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readF8Row(bytes: Uint8Array, options: ReadOptions = {}): F8Row {
  return decodeF8Row(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeF8Row(value: F8Row, options: WriteOptions = {}): Uint8Array {
  checkF8Row(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfF8Row(value)));
  encodeF8Row(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link F8Row}; a FormatError when the bytes are none. */
export function layoutF8Row(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceF8Row(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** Reads a value at the reader's position. */
export function decodeU2Row(reader: ByteReader): U2Row {
  let at = "";
  try {
    at = "values";
    const values = reader.leArray(Uint16Array, reader.elements(reader.end - reader.pos, 2));
    return { values };
  } catch (error) {
    throw inField(error, at);
  }
}

/** Moves over a value and validates it as {@link decodeU2Row} does, without building it. */
export function skipU2Row(reader: ByteReader): void {
  let at = "";
  try {
    at = "values";
    reader.advance(reader.elements(reader.end - reader.pos, 2) * 2);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Decodes a value and records who owns which byte. */
export function traceU2Row(reader: ByteReader, layout: LayoutRecorder): U2Row {
  layout.type("usearch.U2Row");

  let at = "";
  try {
    at = "values";
    layout.enter("values");
    const values = reader.leArray(Uint16Array, reader.elements(reader.end - reader.pos, 2));
    layout.leaf("u2le[]");
    layout.leave();
    return { values };
  } catch (error) {
    throw inField(error, at);
  }
}

/** The number of bytes that `value` takes. */
export function sizeOfU2Row(value: U2Row): number {
  let size = 0;
  size += value.values.byteLength;
  return size;
}

/** Throws a FormatError, with the path of the field, unless `value` can be written. */
export function checkU2Row(value: U2Row, _options: WriteOptions = {}): void {
  let at = "";
  try {
    requireObject(value);

    at = "values";
    requireTypedArray(value.values, Uint16Array);
  } catch (error) {
    throw inField(error, at);
  }
}

/** Writes `value` at the writer's position and trusts it: {@link checkU2Row} is where it is checked. */
export function encodeU2Row(writer: ByteWriter, value: U2Row): void {
  writer.leArray(value.values);
}

/** Reads a {@link U2Row}; a FormatError when the bytes are none. Byte fields are views into `bytes`. */
export function readU2Row(bytes: Uint8Array, options: ReadOptions = {}): U2Row {
  return decodeU2Row(new ByteReader(bytes, options.start, options.end));
}

/** The bytes of `value`; a FormatError with the path of the field when it cannot be written. */
export function writeU2Row(value: U2Row, options: WriteOptions = {}): Uint8Array {
  checkU2Row(value, options);
  const writer = new ByteWriter(new Uint8Array(sizeOfU2Row(value)));
  encodeU2Row(writer, value);
  return writer.finish();
}

/** Who owns which byte of an encoded {@link U2Row}; a FormatError when the bytes are none. */
export function layoutU2Row(bytes: Uint8Array, options: LayoutOptions = {}): LayoutEntry[] {
  const reader = new ByteReader(bytes, options.start, options.end);
  const layout = new LayoutRecorder(reader, options.sink);
  traceU2Row(reader, layout);
  layout.unused(reader.end);
  return layout.entries;
}

/** The functions of `usearch` under one name. */
export const codec = {
  read: readUsearch,
  write: writeUsearch,
  sizeOf: sizeOfUsearch,
  check: checkUsearch,
  layout: layoutUsearch,
} as const satisfies Codec<Usearch, UsearchInput>;
