/**
 * Snapshot files, versions 1 and 2, on top of the generated codecs of formats/iqdb_snapshot.ksy.
 *
 *     [header][preamble: scheme u8, uncompressed length u64 — version 2 only][payload]
 *             └──────────────── the checksum in the header covers this ────────────┘
 *
 * Invariants: a file takes its name only when all of it is on stable storage. What is loaded has a right checksum, and
 * agrees with its header, which is outside the checksum. An uncompressed payload streams in both directions.
 */
import {
  CompressionScheme,
  decodeCompressionPreamble,
  decodeSnapshotHeader,
  type SnapshotHeader,
  writeCompressionPreamble,
  writeSnapshotHeader,
} from "../../generated/iqdb-snapshot.js";
import { ByteReader } from "../bytes/byte-reader.js";
import { crc32Combine } from "../bytes/crc32-combine.js";
import { FormatError } from "../bytes/format-error.js";
import { PayloadReader } from "../bytes/payload-reader.js";
import { type ByteSink, PayloadWriter } from "../bytes/payload-writer.js";
import { IqdbError } from "../errors.js";
import { codecError, decoding, endsReading } from "../format/codec-errors.js";
import { INDEX_TYPE_BYTES_MAX } from "../limits.js";
import { METRICS } from "../types/metric.js";
import type { ByteRange, PayloadCapture, Persistable, PersistableType } from "../types/persistable.js";
import { checksumOf } from "../wasm/checksum.js";
import { type Compression, compress, decompress } from "./compression.js";
import { readFully, withIo, writeFully } from "./io.js";
import type { OpeningProgress } from "./opening-progress.js";
import { StagedFile } from "./staged-file.js";
import type { Storage, StorageFile } from "./storage/storage.js";

const CURRENT_SNAPSHOT_VERSION = 2;
const PREAMBLE_BYTES = 9;
/** The longest header: 41 bytes around an index type of at most 4096. */
const HEADER_BYTES_MAX = 41 + INDEX_TYPE_BYTES_MAX;
/** What is read whole is read in pieces of this, between which reading may end. */
const PIECE_BYTES = 4 * 1024 * 1024;
/** Reading and decompressing a payload, of reading its rows too: both are told of. */
const DECOMPRESSED_SHARE = 0.5;

/** What tells one snapshot from another: its checksum field and its length in bytes. */
export interface SnapshotIdentity {
  readonly crc32: number;
  readonly length: number;
}

export interface StagedSnapshot {
  readonly staged: StagedFile;
  readonly identity: SnapshotIdentity;
}

/** Writes and syncs a snapshot of `index` under a temporary name beside `target`. */
export function stageSnapshot(
  storage: Storage,
  target: string,
  index: Persistable,
  compression: Compression,
  mode: number,
): StagedSnapshot {
  const staged = StagedFile.create(storage, target, mode);
  let identity: SnapshotIdentity | undefined;
  staged.fill((file) => {
    identity = compression === "none" ? writeStreaming(file, index) : writeCompressed(file, index, compression);
  });
  staged.seal();
  return { staged, identity: identity as SnapshotIdentity };
}

/**
 * A snapshot, not compressed, that is written under a temporary name step by step while its index goes on changing: it is
 * of the state at the beginning.
 */
export class SnapshotStage {
  readonly #staged: StagedFile;
  readonly #index: Persistable;
  readonly #capture: PayloadCapture;
  readonly #payload: PayloadFile;
  #isSealed = false;

  constructor(storage: Storage, target: string, index: Persistable, mode: number) {
    this.#index = index;
    this.#staged = StagedFile.create(storage, target, mode);
    this.#payload = new PayloadFile(this.#staged.file, index);
    this.#capture = captureOf(index);
  }

  /** Writes about `bytes` more and waits for the disk to have them, so that little is left for the end; true when all is written. */
  write(bytes: number): boolean {
    let isWhole = false;
    this.#staged.fill((file) => {
      isWhole = this.#capture.writeTo(this.#payload.writer, bytes);
      if (!isWhole) file.datasync();
    });
    return isWhole;
  }

  /** Of the rows, 0 to 1. */
  get share(): number {
    return this.#capture.written / Math.max(this.#capture.size, 1);
  }

  seal(): StagedSnapshot {
    let identity: SnapshotIdentity | undefined;
    this.#staged.fill(() => {
      identity = this.#payload.finish(this.#index, this.#capture.size);
    });
    this.#staged.seal();
    this.#isSealed = true;
    return { staged: this.#staged, identity: identity as SnapshotIdentity };
  }

  /** Lets go of what was captured; what has not been sealed is removed. */
  end(): void {
    this.#capture.release();
    if (!this.#isSealed) this.#staged.discard();
  }
}

/** An index that knows no captures is written as it is when the writing begins, in one piece. */
function captureOf(index: Persistable): PayloadCapture {
  if (index.capture !== undefined) return index.capture();
  const writeTo = (writer: PayloadWriter) => {
    index.saveTo(writer);
    return true;
  };
  return { size: index.size, written: 0, writeTo, release: () => {} };
}

/** The payload goes to the file as it is made; header and preamble, which need its length and checksum, are written last. */
class PayloadFile {
  readonly writer: PayloadWriter;
  readonly #file: StorageFile;
  readonly #start: number;
  #length = 0;
  #crc = 0;

  constructor(file: StorageFile, index: Persistable) {
    this.#file = file;
    this.#start = encodeHeader(index, index.size, 0).length + PREAMBLE_BYTES;
    this.writer = new PayloadWriter((bytes) => {
      writeFully(this.#file, bytes, this.#start + this.#length);
      this.#crc = checksumOf(bytes, this.#crc);
      this.#length += bytes.length;
    });
  }

  finish(index: Persistable, rows: number): SnapshotIdentity {
    this.writer.finish();
    const length = this.#length;
    const preamble = writeCompressionPreamble({ scheme: CompressionScheme.none, lenUncompressed: BigInt(length) });
    const regionCrc = crc32Combine(checksumOf(preamble), this.#crc, length);
    writeFully(this.#file, concat([encodeHeader(index, rows, regionCrc), preamble]), 0);
    return { crc32: regionCrc, length: this.#start + length };
  }
}

function writeStreaming(file: StorageFile, index: Persistable): SnapshotIdentity {
  const payload = new PayloadFile(file, index);
  index.saveTo(payload.writer);
  return payload.finish(index, index.size);
}

/** A compressor sees the payload whole. */
function writeCompressed(file: StorageFile, index: Persistable, compression: Compression): SnapshotIdentity {
  const payload = wholePayload(index);
  const { scheme, bytes } = compress(compression, payload);
  const preamble = writeCompressionPreamble({
    scheme: scheme as CompressionScheme,
    lenUncompressed: BigInt(payload.length),
  });
  const regionCrc = checksumOf(bytes, checksumOf(preamble));
  const front = concat([encodeHeader(index, index.size, regionCrc), preamble]);
  writeFully(file, front, 0);
  writeFully(file, bytes, front.length);
  return { crc32: regionCrc, length: front.length + bytes.length };
}

/**
 * Made twice, the first time to be measured: collecting the pieces and joining them would hold everything twice, and making
 * it takes a tenth of what compressing it does.
 */
function wholePayload(index: Persistable): Uint8Array {
  let length = 0;
  savePayload(index, (bytes) => {
    length += bytes.length;
  });
  const payload = new Uint8Array(length);
  let at = 0;
  savePayload(index, (bytes) => {
    payload.set(bytes, at);
    at += bytes.length;
  });
  return payload;
}

function savePayload(index: Persistable, sink: ByteSink): void {
  const writer = new PayloadWriter(sink);
  index.saveTo(writer);
  writer.finish();
}

function encodeHeader(index: Persistable, rows: number, regionCrc32: number): Uint8Array {
  return writeSnapshotHeader({
    version: CURRENT_SNAPSHOT_VERSION,
    indexType: index.indexType,
    dim: BigInt(index.dim),
    metric: METRICS.indexOf(index.metric) as SnapshotHeader["metric"],
    numVectors: BigInt(rows),
    regionCrc32,
  });
}

/** Of a snapshot that was damaged and opened with `recovery: "salvage"`. */
export interface SalvagedSnapshot {
  /** Rows that it says it holds. */
  readonly announcedRows: bigint;
  /** Rows that came back. */
  readonly rows: number;
  /**
   * Whether the checksum over the rows is right: then all of them are as they were written, and only what stands in front of
   * them was damaged. If not, a row that came back may hold values that were changed: rows have no checksum of their own.
   */
  readonly isChecksumRight: boolean;
  /** The bytes that were given up, in order; none where only values were changed. */
  readonly damage: readonly ByteRange[];
  /** What `damage` counts in: the file, or what its payload decompresses to. */
  readonly offsetsIn: "file" | "payload";
}

export interface LoadedSnapshot<T> {
  readonly index: T;
  readonly identity: SnapshotIdentity;
  /** Snapshot version. */
  readonly version: number;
  /** Name of the compression scheme. */
  readonly compression: "none" | "zstd" | "lz4";
  /** What was brought back, where the file is damaged. */
  readonly salvaged?: SalvagedSnapshot;
}

/**
 * Loads the snapshot at `path`, and tells `progress` how far it is. Errors: those of `progress`, IQDB_IO, IQDB_BAD_MAGIC,
 * IQDB_UNSUPPORTED_VERSION, IQDB_TRUNCATED_HEADER, IQDB_INVALID_METRIC, IQDB_INVALID_INDEX_TYPE, IQDB_CHECKSUM_MISMATCH,
 * IQDB_TRUNCATED_PAYLOAD, IQDB_INVALID_PAYLOAD, IQDB_COMPRESSION, IQDB_UNSUPPORTED (a codec that is not installed),
 * IQDB_INVALID_VECTOR.
 */
export function loadSnapshot<T extends Persistable>(
  storage: Storage,
  path: string,
  type: PersistableType<T>,
  progress?: OpeningProgress,
): LoadedSnapshot<T> {
  const file = withIo("open", path, () => storage.open(path, "read"));
  try {
    const size = withIo("measure", path, () => file.size());
    const { header, headerLength } = readHeader(file, size);
    if (header.indexType !== type.indexType) throw wrongIndexType(path, header.indexType, type.indexType);
    const region = new CheckedRegion(file, headerLength, size, header.regionCrc32, progress);
    const { index, compression } = region.verified(() => readRegion(region, header, type, path, progress));
    checkAgainstHeader(path, header, index);
    return { index, identity: { crc32: header.regionCrc32, length: size }, version: header.version, compression };
  } finally {
    withIo("close", path, () => file.close());
  }
}

/** What identifies the snapshot that is at `path` now. */
export function snapshotIdentity(storage: Storage, path: string): SnapshotIdentity {
  const file = withIo("open", path, () => storage.open(path, "read"));
  try {
    const length = withIo("measure", path, () => file.size());
    return { crc32: readHeader(file, length).header.regionCrc32, length };
  } finally {
    withIo("close", path, () => file.close());
  }
}

function readHeader(file: StorageFile, size: number): { header: SnapshotHeader; headerLength: number } {
  const bytes = new Uint8Array(Math.min(size, HEADER_BYTES_MAX));
  const reader = new ByteReader(bytes.subarray(0, readFully(file, bytes, 0)));
  const header = decoding("snapshot header", file.path, () => decodeSnapshotHeader(reader));
  return { header, headerLength: reader.pos };
}

/** The part of the file that the header's checksum covers, read front to back and checksummed on the way. */
class CheckedRegion {
  readonly #file: StorageFile;
  readonly #size: number;
  readonly #expected: number;
  readonly #progress: OpeningProgress | undefined;
  #position: number;
  #crc = 0;
  /** What is told of reading is a share of this. */
  #share = 1;

  constructor(file: StorageFile, start: number, size: number, expected: number, progress?: OpeningProgress) {
    this.#file = file;
    this.#size = size;
    this.#position = start;
    this.#expected = expected;
    this.#progress = progress;
  }

  get remaining(): number {
    return this.#size - this.#position;
  }

  readonly pull = (target: Uint8Array): number => {
    this.#progress?.at("snapshot", (this.#share * this.#position) / this.#size);
    const read = readFully(this.#file, target.subarray(0, this.remaining), this.#position);
    this.#crc = checksumOf(target.subarray(0, read), this.#crc);
    this.#position += read;
    return read;
  };

  /** The next `length` bytes, fewer at the end. */
  take(length: number): Uint8Array {
    const bytes = new Uint8Array(Math.min(length, this.remaining));
    return bytes.subarray(0, this.pull(bytes));
  }

  /** All that is left, only if the checksum of the region is right: what follows is handed to a decompressor. */
  takeVerified(): Uint8Array {
    this.#share = DECOMPRESSED_SHARE;
    const bytes = new Uint8Array(this.remaining);
    let taken = 0;
    for (let read = 1; read > 0 && taken < bytes.length; taken += read) {
      read = this.pull(bytes.subarray(taken, taken + PIECE_BYTES));
    }
    this.#verify();
    return bytes.subarray(0, taken);
  }

  /**
   * Runs `read`, then sums up what it left over. A wrong checksum counts more than any error that `read` met: damaged
   * bytes are reported as damage, not as whatever they looked like.
   */
  verified<R>(read: () => R): R {
    let result: R;
    try {
      result = read();
    } catch (error) {
      if (!endsReading(error)) this.#verify();
      throw error;
    }
    this.#verify();
    return result;
  }

  #verify(): void {
    const chunk = new Uint8Array(Math.min(this.remaining, 1024 * 1024));
    while (this.remaining > 0 && this.pull(chunk) > 0);
    if (this.#crc === this.#expected) return;
    const { path } = this.#file;
    throw new IqdbError(
      "IQDB_CHECKSUM_MISMATCH",
      `the snapshot ${path} is damaged: its checksum is ${this.#crc}, the header says ${this.#expected}. Restore a backup`,
      { path, expected: this.#expected, computed: this.#crc },
    );
  }
}

function readRegion<T extends Persistable>(
  region: CheckedRegion,
  header: SnapshotHeader,
  type: PersistableType<T>,
  path: string,
  progress?: OpeningProgress,
) {
  let compression: LoadedSnapshot<T>["compression"] = "none";
  let reader: PayloadReader;
  if (header.version === 1) {
    reader = new PayloadReader(region.remaining, region.pull);
  } else {
    const { scheme, lenUncompressed } = decoding("snapshot payload", path, () =>
      decodeCompressionPreamble(new ByteReader(region.take(PREAMBLE_BYTES))),
    );
    if (scheme === CompressionScheme.none) {
      // Writers of the format fill the length in; readers of it do not look at it when nothing is compressed.
      reader = new PayloadReader(region.remaining, region.pull);
    } else {
      compression = scheme === CompressionScheme.zstd ? "zstd" : "lz4";
      reader = followedReader(decompress(scheme, region.takeVerified(), lenUncompressed), progress);
    }
  }
  return { index: loadIndex(reader, type, path), compression };
}

/** A reader over a payload in memory that tells how far it is: read piece by piece, as from a file. */
function followedReader(payload: Uint8Array, progress: OpeningProgress | undefined): PayloadReader {
  if (progress === undefined) return PayloadReader.of(payload);
  const { length } = payload;
  let at = 0;
  return new PayloadReader(length, (target) => {
    progress.at("snapshot", DECOMPRESSED_SHARE + ((1 - DECOMPRESSED_SHARE) * at) / length);
    const piece = payload.subarray(at, at + target.length);
    target.set(piece);
    at += piece.length;
    return piece.length;
  });
}

function loadIndex<T extends Persistable>(reader: PayloadReader, type: PersistableType<T>, path: string): T {
  try {
    return type.loadFrom(reader);
  } catch (error) {
    if (error instanceof IqdbError || error instanceof FormatError) throw codecError("snapshot payload", path, error);
    throw new IqdbError(
      "IQDB_INVALID_PAYLOAD",
      `the payload of ${path} cannot be read as ${type.indexType}`,
      { path },
      { cause: error },
    );
  }
}

/** The header is outside the checksum: whatever it repeats has to agree with the payload. */
function checkAgainstHeader(path: string, header: SnapshotHeader, index: Persistable): void {
  const pairs = [
    ["dim", header.dim, BigInt(index.dim)],
    ["metric", METRICS[header.metric], index.metric],
    ["number of rows", header.numVectors, BigInt(index.size)],
  ] as const;
  for (const [field, expected, found] of pairs) {
    if (expected === found) continue;
    throw new IqdbError(
      "IQDB_INVALID_PAYLOAD",
      `${field} of ${path}: the header says ${expected}, the payload ${found}`,
      {
        path,
        field,
        expected,
        found,
      },
    );
  }
}

function wrongIndexType(path: string, found: string, expected: string): IqdbError {
  const shown = found.slice(0, 64);
  return new IqdbError(
    "IQDB_INVALID_INDEX_TYPE",
    `${path} holds an index of type ${JSON.stringify(shown)}, expected ${expected}`,
    {
      path,
      found: shown,
      expected,
    },
  );
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
