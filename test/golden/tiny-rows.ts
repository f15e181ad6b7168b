/**
 * Databases whose rows are smaller than what a row costs in memory if it costs an object: one component, an id, and little
 * else. Each has right checksums and opens. Made by hand, byte by byte.
 */
import { createRequire } from "node:module";
import zlib from "node:zlib";
import { crc32 } from "../../src/bytes/crc32.js";

export interface TinyRows {
  readonly name: string;
  readonly snapshot: Uint8Array;
  readonly log?: Uint8Array;
  /** Bytes of payload that the snapshot unfolds to beside its own; 0 when it is not compressed. */
  readonly unfolded: number;
  /** An id that is there, as tiny-rows-program.ts takes it: a decimal integer, or the bytes in hex behind an x. */
  readonly someId: string;
}

/** Bytes written one after the other, with room for `capacity`. */
class Output {
  readonly bytes: Buffer;
  length = 0;

  constructor(capacity: number) {
    this.bytes = Buffer.allocUnsafe(capacity);
  }

  u8(value: number): this {
    this.bytes[this.length++] = value;
    return this;
  }

  u32(value: number): this {
    return this.u8(value)
      .u8(value >>> 8)
      .u8(value >>> 16)
      .u8(value >>> 24);
  }

  u64(value: number): this {
    return this.u32(value).u32(Math.floor(value / 2 ** 32));
  }

  put(bytes: Uint8Array): this {
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
    return this;
  }

  get done(): Buffer {
    return this.bytes.subarray(0, this.length);
  }
}

/** An id and what follows the vector. The n-th row of a shape differs from all others by its id, below 2^24 rows. */
interface Shape {
  /** The halves of an integer; without a high half the bytes of the low one but its highest. */
  readonly low: (n: number) => number;
  readonly high?: (n: number) => number;
  readonly metadata?: Buffer;
}

const EMPTY_METADATA = new Output(4).u32(0).done;
/** One entry: the key "k", which is true. */
const ONE_ENTRY = new Output(16).u32(1).u32(1).put(Buffer.from("k")).u8(3).u8(1).done;
const same = (n: number): number => n;
/** Odd multiples modulo 2^32 never repeat, and are in no order. */
const scattered = (n: number): number => Math.imul(n, 0x9e3779b1) >>> 0;

const SHAPES = {
  "byte ids": { low: same },
  "integer ids beyond 2^53": { low: same, high: () => 2 ** 28 },
  "integer ids of 64 bits in no order": { low: same, high: scattered },
  "small integer ids": { low: same, high: () => 0 },
  "small integer ids and empty metadata": { low: same, high: () => 0, metadata: EMPTY_METADATA },
  "byte ids and one entry of metadata": { low: same, metadata: ONE_ENTRY },
} satisfies Record<string, Shape>;

type ShapeName = keyof typeof SHAPES;

/** The length of a byte id is a u32 in the payload and a u64 in the log. */
function putId(output: Output, { low, high }: Shape, n: number, isLog: boolean): void {
  if (high !== undefined) output.u8(0).u32(low(n)).u32(high(n));
  else {
    output.u8(1).u32(3);
    if (isLog) output.u32(0);
    output
      .u8(low(n))
      .u8(low(n) >>> 8)
      .u8(low(n) >>> 16);
  }
}

function idOf({ low, high }: Shape, n: number): string {
  if (high !== undefined) return String((BigInt(high(n)) << 32n) | BigInt(low(n)));
  return `x${new Output(4).u32(low(n)).done.toString("hex", 0, 3)}`;
}

function putMetadata(output: Output, { metadata }: Shape): void {
  if (metadata === undefined) output.u8(0);
  else output.u8(1).put(metadata);
}

function payloadOf(shape: Shape, bytesMax: number): { payload: Buffer; rows: number } {
  const output = new Output(bytesMax + 128);
  const head = (rows: number) => new Output(64).put(Buffer.from("IQDC")).u32(1).u8(0).u64(1).u8(2).u64(rows).done;
  output.put(head(0));
  let rows = 0;
  while (output.length < bytesMax) {
    putId(output, shape, rows++, false);
    putMetadata(output.u32(0), shape);
  }
  output.bytes.set(head(rows));
  return { payload: output.done, rows };
}

const HEADER = { type: Buffer.from("iqdb-core"), crcAt: 46, length: 50 };

function snapshotOf(payload: Buffer, rows: number, scheme = 0, region = payload): Buffer {
  const output = new Output(HEADER.length + 9 + region.length);
  output.put(Buffer.from("IQDBPRST")).u32(2).u64(HEADER.type.length).put(HEADER.type).u64(1).u8(2).u64(rows).u32(0);
  output.u8(scheme).u64(payload.length).put(region);
  output.bytes.writeUInt32LE(crc32(output.bytes.subarray(HEADER.length)), HEADER.crcAt);
  return output.done;
}

/** A row that every shape has. */
const SOME_ROW = 65;

function snapshotCase(name: ShapeName, bytesMax: number): TinyRows {
  const shape: Shape = SHAPES[name];
  const { payload, rows } = payloadOf(shape, bytesMax);
  const snapshot = snapshotOf(payload, rows);
  return { name: `${rows} rows, ${name}`, snapshot, unfolded: 0, someId: idOf(shape, SOME_ROW) };
}

function compressedCase(name: ShapeName, scheme: "zstd" | "lz4", bytesMax: number): TinyRows {
  const shape: Shape = SHAPES[name];
  const { payload, rows } = payloadOf(shape, bytesMax);
  const packed = scheme === "zstd" ? zstd(payload) : lz4(payload);
  return {
    name: `${rows} rows, ${name}, ${scheme}`,
    snapshot: snapshotOf(payload, rows, scheme === "zstd" ? 1 : 2, packed),
    unfolded: payload.length,
    someId: idOf(shape, SOME_ROW),
  };
}

function zstd(payload: Buffer): Buffer {
  const builtIn = (zlib as unknown as { zstdCompressSync?: (bytes: Buffer) => Buffer }).zstdCompressSync;
  if (builtIn !== undefined) return builtIn(payload);
  return (createRequire(import.meta.url)("zstd-napi") as { compress(bytes: Buffer): Buffer }).compress(payload);
}

function lz4(payload: Buffer): Buffer {
  const codec = createRequire(import.meta.url)("lz4-napi") as { compressSync(bytes: Buffer): Buffer };
  // The package puts a length of four bytes in front of the block.
  return codec.compressSync(payload).subarray(4);
}

type Framing = "version 1" | "version 2, a frame each" | "version 2, batches";

/** Rows of a batch, and the bytes that they take at most. */
const BATCH = 50_000;
const RECORD_BYTES_MAX = 64 * BATCH;
const SALT = 7;
const SALT_SEED = crc32(new Output(8).u64(SALT).done);

function logHeader(framing: Framing, snapshot: Buffer): Buffer {
  const header = new Output(64).put(Buffer.from("IQDBWAL\0")).u32(framing === "version 1" ? 1 : 2);
  if (framing === "version 1") return header.done;
  header.u32(snapshot.readUInt32LE(HEADER.crcAt)).u64(snapshot.length).u64(SALT).u64(1).u32(0);
  return header.u32(crc32(header.done)).done;
}

function putInsert(record: Output, shape: Shape, n: number): void {
  putId(record.u8(1), shape, n, true);
  putMetadata(record.u32(1).u32(0), shape);
}

/** Writes the rows from `first` on as one record; returns how many. */
function putRecord(record: Output, framing: Framing, shape: Shape, first: number): number {
  record.length = 0;
  if (framing !== "version 2, batches") {
    putInsert(record, shape, first);
    return 1;
  }
  record.u8(5).u32(BATCH);
  for (let i = 0; i < BATCH; i++) {
    const at = record.length;
    putInsert(record.u32(0), shape, first + i);
    record.bytes.writeUInt32LE(record.length - at - 4, at);
  }
  return BATCH;
}

function putFrame(log: Output, framing: Framing, record: Buffer, lsn: number): void {
  const at = log.length;
  if (framing === "version 1") log.u32(record.length).u32(crc32(record));
  else {
    log.u32(record.length).u64(at).u64(lsn).u32(crc32(record));
    log.u32(crc32(log.bytes.subarray(at, log.length), SALT_SEED));
  }
  log.put(record);
}

/** A log of `bytesMax` bytes behind an empty snapshot: every row comes from the log. */
function logCase(name: ShapeName, framing: Framing, bytesMax: number): TinyRows {
  const shape: Shape = SHAPES[name];
  const snapshot = snapshotOf(payloadOf(shape, 0).payload, 0);
  const log = new Output(bytesMax + RECORD_BYTES_MAX).put(logHeader(framing, snapshot));
  const record = new Output(RECORD_BYTES_MAX);
  let rows = 0;
  while (log.length < bytesMax) {
    const count = putRecord(record, framing, shape, rows);
    putFrame(log, framing, record.done, rows + 1);
    rows += count;
  }
  const title = `${rows} rows in a log, ${name}, ${framing}`;
  return { name: title, snapshot, log: log.done, unfolded: 0, someId: idOf(shape, SOME_ROW) };
}

/** The first row of a large snapshot is put again by the log: from then on rows need numbers of their own. */
function replacedCase(name: ShapeName, bytesMax: number): TinyRows {
  const given = snapshotCase(name, bytesMax);
  const log = new Output(256).put(logHeader("version 2, a frame each", given.snapshot as Buffer));
  const record = new Output(64);
  putInsert(record, SHAPES[name], 0);
  putFrame(log, "version 2, a frame each", record.done, 1);
  return { ...given, name: `${given.name}, one put again by a log`, log: log.done };
}

/** Each structure that grows with rows, at its worst. Databases are made when asked for: together they are large. */
export function tinyRows(bytesMax: number): (() => TinyRows)[] {
  return [
    () => snapshotCase("byte ids", bytesMax),
    () => snapshotCase("byte ids and one entry of metadata", bytesMax),
    () => compressedCase("byte ids", "zstd", 2 * bytesMax),
    () => replacedCase("integer ids of 64 bits in no order", bytesMax),
    () => logCase("small integer ids", "version 1", bytesMax),
    () => logCase("byte ids", "version 2, batches", bytesMax),
    () => logCase("small integer ids and empty metadata", "version 2, batches", bytesMax),
  ];
}

/** Other combinations of the same. */
export function moreTinyRows(bytesMax: number): (() => TinyRows)[] {
  return [
    () => snapshotCase("integer ids beyond 2^53", bytesMax),
    () => snapshotCase("small integer ids and empty metadata", bytesMax),
    () => compressedCase("integer ids beyond 2^53", "lz4", 2 * bytesMax),
    () => logCase("integer ids of 64 bits in no order", "version 2, batches", bytesMax),
    () => logCase("byte ids and one entry of metadata", "version 2, a frame each", bytesMax),
  ];
}
