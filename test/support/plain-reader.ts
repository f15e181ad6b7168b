/**
 * Reads our files from the byte layout alone, by hand, and imports nothing of the library: the judge for everything that
 * the library writes. Slow and plain on purpose. It knows snapshots (versions 1 and 2, with all three compressions), the
 * payload, and logs; it refuses what a careful reader of the format would refuse.
 *
 * Contents are given as text that compares bit for bit: ids as `u64:12` or `bytes:ff00`, vectors as hex of their bytes,
 * metadata as the golden manifest writes it.
 */
import { createRequire } from "node:module";
import zlib from "node:zlib";

export type PlainValue =
  | { string: string }
  | { int: string }
  | { float_bits: string }
  | { bool: boolean }
  | { null: true };
export type PlainMetadata = [key: string, value: PlainValue][] | null;
export type PlainRow = [id: string, vector: string, metadata: PlainMetadata];

export interface PlainIndex {
  kind: "flat" | "hnsw" | "ivf";
  parameters: Record<string, string | boolean | null>;
}

export interface PlainSnapshot {
  version: number;
  indexType: string;
  dim: number;
  metric: number;
  numVectors: number;
  crc32: number;
  scheme: number;
  /** The payload, decompressed. */
  payload: Buffer;
  index: PlainIndex;
  rows: PlainRow[];
  /** Bytes of the payload after the last row. */
  trailing: number;
}

export type PlainOperation = { op: "insert"; row: PlainRow } | { op: "delete"; id: string };

class Cursor {
  at: number;
  private readonly bytes: Buffer;

  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  take(length: number): Buffer {
    if (length > this.bytes.length - this.at) throw new Error(`plain reader: ${length} bytes wanted at ${this.at}`);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  u8 = (): number => this.take(1).readUInt8();
  u32 = (): number => this.take(4).readUInt32LE();
  u64 = (): bigint => this.take(8).readBigUInt64LE();
  count = (): number => {
    const value = this.u64();
    if (value > 2n ** 53n) throw new Error(`plain reader: count ${value}`);
    return Number(value);
  };
  text = (): string => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.take(this.u32()));
}

function expectThat(condition: boolean, what: string): void {
  if (!condition) throw new Error(`plain reader: ${what}`);
}

/** CRC-32 bit by bit, as in the standard: no table, no library. */
export function plainCrc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** An LZ4 block without size or frame. */
export function plainLz4(block: Buffer, length: number): Buffer {
  const out = Buffer.alloc(length);
  let at = 0;
  let end = 0;
  const more = (nibble: number): number => {
    if (nibble < 15) return nibble;
    let sum = nibble;
    for (let byte = 255; byte === 255; sum += byte) byte = block.readUInt8(at++);
    return sum;
  };
  while (at < block.length) {
    const token = block.readUInt8(at++);
    const literals = more(token >> 4);
    expectThat(at + literals <= block.length && end + literals <= length, "lz4 literals out of bounds");
    block.copy(out, end, at, at + literals);
    at += literals;
    end += literals;
    if (at === block.length) break;
    const distance = block.readUInt16LE(at);
    at += 2;
    const match = more(token & 15) + 4;
    expectThat(distance > 0 && distance <= end && end + match <= length, "lz4 match out of bounds");
    for (let i = 0; i < match; i++, end++) out[end] = out[end - distance]!;
  }
  expectThat(end === length, `lz4 gave ${end} bytes, not ${length}`);
  return out;
}

function plainZstd(bytes: Buffer): Buffer {
  const builtIn = (zlib as unknown as { zstdDecompressSync?: (bytes: Buffer) => Buffer }).zstdDecompressSync;
  if (builtIn !== undefined) return builtIn(bytes);
  const { decompress } = createRequire(import.meta.url)("zstd-napi") as { decompress(bytes: Buffer): Buffer };
  return decompress(bytes);
}

function readValue(cursor: Cursor): PlainValue {
  const kind = cursor.u8();
  if (kind === 0) return { string: cursor.text() };
  if (kind === 1) return { int: cursor.take(8).readBigInt64LE().toString() };
  if (kind === 2) return { float_bits: cursor.take(8).readBigUInt64LE().toString(16).padStart(16, "0") };
  if (kind === 3) return { bool: cursor.u8() !== 0 };
  expectThat(kind === 4, `value kind ${kind}`);
  return { null: true };
}

/** In the order of the keys' bytes; of a repeated key the last entry counts. */
function readMetadata(cursor: Cursor): PlainMetadata {
  const entries = new Map<string, PlainValue>();
  for (let left = cursor.u32(); left > 0; left--) {
    const key = cursor.text();
    entries.set(key, readValue(cursor));
  }
  return [...entries].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function readId(cursor: Cursor, length: () => number): string {
  const kind = cursor.u8();
  if (kind === 0) return `u64:${cursor.u64()}`;
  expectThat(kind === 1, `id kind ${kind}`);
  const bytes = cursor.take(length());
  expectThat(bytes.length > 0, "empty byte id");
  return `bytes:${bytes.toString("hex")}`;
}

function readIndex(cursor: Cursor): PlainIndex {
  const tag = cursor.u8();
  const u64 = () => cursor.u64().toString();
  if (tag === 0) return { kind: "flat", parameters: {} };
  if (tag === 1) {
    const [m, ef_construction, ef_search, filter_widen, seed] = [u64(), u64(), u64(), u64(), u64()];
    return { kind: "hnsw", parameters: { m, ef_construction, ef_search, filter_widen, seed } };
  }
  expectThat(tag === 2, `index kind ${tag}`);
  const [n_clusters, n_probes, training_sample_size] = [u64(), u64(), u64()];
  const use_pq = cursor.u8() !== 0;
  const option = cursor.u8();
  expectThat(option <= 1, `option tag ${option}`);
  const pq_subvectors = option === 1 ? u64() : null;
  const pq_refine_factor = cursor.u32().toString();
  const seed = u64();
  return {
    kind: "ivf",
    parameters: { n_clusters, n_probes, training_sample_size, use_pq, pq_subvectors, pq_refine_factor, seed },
  };
}

export function readPlainSnapshot(file: Uint8Array): PlainSnapshot {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const head = new Cursor(bytes);
  expectThat(head.take(8).toString("latin1") === "IQDBPRST", "magic");
  const version = head.u32();
  expectThat(version === 1 || version === 2, `version ${version}`);
  const indexType = head.take(head.count()).toString("utf8");
  const [dim, metric, numVectors, crc32] = [head.count(), head.u8(), head.count(), head.u32()];
  expectThat(plainCrc32(bytes.subarray(head.at)) === crc32, "checksum");
  const scheme = version === 2 ? head.u8() : 0;
  const length = version === 2 ? Number(head.u64()) : 0;
  const rest = bytes.subarray(head.at);
  const payload = scheme === 0 ? rest : scheme === 1 ? plainZstd(rest) : plainLz4(rest, length);
  if (scheme !== 0) expectThat(payload.length === length, "uncompressed length");

  const body = new Cursor(payload);
  expectThat(body.take(4).toString("latin1") === "IQDC", "payload magic");
  expectThat(body.u32() === 1, "payload version");
  const index = readIndex(body);
  expectThat(body.count() === dim && body.u8() === metric && body.count() === numVectors, "payload repeats the header");
  const rows: PlainRow[] = [];
  while (rows.length < numVectors) {
    const id = readId(body, body.u32);
    const vector = body.take(dim * 4).toString("hex");
    const present = body.u8();
    expectThat(present <= 1, `metadata presence ${present}`);
    rows.push([id, vector, present === 1 ? readMetadata(body) : null]);
  }
  expectThat(new Set(rows.map(([id]) => id)).size === rows.length, "an id twice");
  const trailing = payload.length - body.at;
  return { version, indexType, dim, metric, numVectors, crc32, scheme, payload, index, rows, trailing };
}

/** The operations of a version 1 log up to its first torn or damaged frame, and the offset where that begins. */
export function readPlainLogV1(file: Uint8Array): { operations: PlainOperation[]; end: number } {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const head = new Cursor(bytes);
  expectThat(head.take(8).toString("latin1") === "IQDBWAL\0", "log magic");
  expectThat(head.u32() === 1, "log version");
  const operations: PlainOperation[] = [];
  let end = head.at;
  while (bytes.length - end >= 8) {
    const length = bytes.readUInt32LE(end);
    const record = bytes.subarray(end + 8, end + 8 + length);
    if (length === 0 || record.length < length || plainCrc32(record) !== bytes.readUInt32LE(end + 4)) break;
    operations.push(readOperation(new Cursor(record)));
    end += 8 + length;
  }
  return { operations, end };
}

/**
 * The operations of a version 2 log up to its first frame that does not verify or is out of sequence, and the offset where
 * that begins. Says nothing about what the rest means.
 */
export function readPlainLogV2(file: Uint8Array): { operations: PlainOperation[]; end: number } {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  expectThat(bytes.toString("latin1", 0, 8) === "IQDBWAL\0" && bytes.readUInt32LE(8) === 2, "log magic and version");
  expectThat(plainCrc32(bytes.subarray(0, 44)) === bytes.readUInt32LE(44), "log header checksum");
  const salt = bytes.subarray(24, 32);
  let lsn = bytes.readBigUInt64LE(32);
  const operations: PlainOperation[] = [];
  let end = 48;
  while (bytes.length - end >= 28) {
    const head = bytes.subarray(end, end + 24);
    const length = head.readUInt32LE(0);
    const record = bytes.subarray(end + 28, end + 28 + length);
    const isWhole = length > 0 && record.length === length && plainCrc32(record) === head.readUInt32LE(20);
    if (!isWhole || plainCrc32(Buffer.concat([salt, head])) !== bytes.readUInt32LE(end + 24)) break;
    if (head.readBigUInt64LE(12) !== lsn || head.readBigUInt64LE(4) > BigInt(end)) break;
    const found = readRecordV2(new Cursor(record));
    operations.push(...found);
    lsn += BigInt(found.length);
    end += 28 + length;
  }
  return { operations, end };
}

function readRecordV2(cursor: Cursor): PlainOperation[] {
  const [op] = cursor.take(1);
  if (op === 3 || op === 4) return [];
  if (op !== 5) {
    cursor.at = 0;
    return [readOperation(cursor)];
  }
  return Array.from({ length: cursor.u32() }, () => readOperation(new Cursor(cursor.take(cursor.u32()))));
}

function readOperation(cursor: Cursor): PlainOperation {
  const op = cursor.u8();
  const id = readId(cursor, cursor.count);
  if (op === 2) return { op: "delete", id };
  expectThat(op === 1, `op ${op}`);
  const vector = cursor.take(cursor.u32() * 4).toString("hex");
  return { op: "insert", row: [id, vector, cursor.u8() === 1 ? readMetadata(cursor) : null] };
}

/** Storage order after the operations: an insert replaces in place or appends, a delete moves the last row into the hole. */
export function applyPlain(rows: readonly PlainRow[], operations: readonly PlainOperation[]): PlainRow[] {
  const result = [...rows];
  for (const operation of operations) {
    const id = operation.op === "insert" ? operation.row[0] : operation.id;
    const at = result.findIndex((row) => row[0] === id);
    if (operation.op === "insert") {
      if (at < 0) result.push(operation.row);
      else result[at] = operation.row;
    } else if (at >= 0) {
      const last = result.pop()!;
      if (at < result.length) result[at] = last;
    }
  }
  return result;
}
