/**
 * Compression of a snapshot's payload: zstd (built into newer Nodes, else the package zstd-napi) and LZ4 blocks (lz4-napi).
 *
 * Invariants: what `compress` returns, every reader of the format accepts (the ratio guard included); `decompress` never
 * allocates more than the compressed bytes can hold, returns exactly the declared length or fails with an IqdbError, and
 * treats the input as one frame or block with nothing behind it.
 *
 * Codes: a declared length beyond the ratio guard and an unknown scheme are IQDB_INVALID_PAYLOAD (the header lies), bytes
 * that do not decode to the declared length are IQDB_COMPRESSION, a codec that is not there is IQDB_UNSUPPORTED.
 */
import { CompressionScheme } from "../../generated/iqdb-snapshot.js";
import { IqdbError } from "../errors.js";
import { findHostModule } from "../host.js";
import { COMPRESSION_RATIO_MAX } from "../limits.js";
import { describeValue } from "../types/describe-value.js";
import { lz4DecodedLength } from "./lz4-block.js";
import { loadOptionalPackage } from "./optional-package.js";
import { inspectZstdFrame } from "./zstd-frame.js";

/** How a snapshot's payload is stored: as it is, as an LZ4 block, or by zstd at a level of 1 (fast) to 22 (small). */
export type Compression = "none" | "lz4" | { readonly zstd: number };

const ZSTD_LEVEL_MAX = 22;
const ZSTD_WINDOW_LOG_MAX = 27;

/** `lz4-napi` puts the length in front of a block as four bytes; the format has none there. */
const LZ4_PREFIX_BYTES = 4;

interface ZstdCodec {
  compress(payload: Uint8Array, level: number): Uint8Array;
  /** At most `length` bytes come out, or it throws. */
  decompress(frame: Uint8Array, length: number): Uint8Array;
}

interface Lz4Module {
  compressSync(data: Buffer): Uint8Array;
  uncompressSync(data: Uint8Array): Uint8Array;
}

export function isCompression(value: unknown): value is Compression {
  if (value === "none" || value === "lz4") return true;
  const level = (value as { zstd?: unknown } | null | undefined)?.zstd;
  return typeof level === "number" && Number.isInteger(level) && level >= 1 && level <= ZSTD_LEVEL_MAX;
}

/** Refuses, with IQDB_INVALID_CONFIG, what is no `Compression`. */
export function checkCompression(compression: unknown): Compression {
  if (isCompression(compression)) return compression;
  throw new IqdbError(
    "IQDB_INVALID_CONFIG",
    `compression is "none", "lz4" or { zstd: level } with an integer level from 1 to ${ZSTD_LEVEL_MAX}`,
    { found: describeValue(compression) },
  );
}

/** Compresses a payload; stores it as it is (scheme 0) when readers would refuse it for being compressed too well. */
export function compress(
  compression: Compression,
  payload: Uint8Array,
): { scheme: CompressionScheme; bytes: Uint8Array } {
  const wanted = checkCompression(compression);
  if (wanted === "none") return { scheme: CompressionScheme.none, bytes: payload };
  const scheme = wanted === "lz4" ? CompressionScheme.lz4 : CompressionScheme.zstd;
  const bytes = runCodec(scheme, () =>
    wanted === "lz4" ? lz4Compress(payload) : zstd().compress(payload, wanted.zstd),
  );
  if (payload.length > bytes.length * COMPRESSION_RATIO_MAX) return { scheme: CompressionScheme.none, bytes: payload };
  return { scheme, bytes };
}

/**
 * The payload of `declaredLength` bytes; a view of `bytes` when it is stored as it is, where the declared length has no
 * meaning (the reference writes it and never looks at it). `limit` caps the payload beyond what the format does.
 */
export function decompress(
  scheme: number,
  bytes: Uint8Array,
  declaredLength: bigint,
  limit: number = Number.MAX_SAFE_INTEGER,
): Uint8Array {
  if (scheme === CompressionScheme.none) return bytes;
  if (scheme !== CompressionScheme.zstd && scheme !== CompressionScheme.lz4) {
    throw new IqdbError("IQDB_INVALID_PAYLOAD", `the compression scheme ${scheme} is not known`, { scheme });
  }
  const length = checkDeclared(bytes.length, declaredLength, limit);
  const payload = scheme === CompressionScheme.zstd ? zstdDecompress(bytes, length) : lz4Decompress(bytes, length);
  if (payload.length !== length) throw wrongLength(length, payload.length);
  return payload;
}

function checkDeclared(compressed: number, declared: bigint, limit: number): number {
  const details = { declared, compressed, limit };
  if (declared > BigInt(compressed) * BigInt(COMPRESSION_RATIO_MAX)) {
    throw new IqdbError(
      "IQDB_INVALID_PAYLOAD",
      `${compressed} compressed bytes cannot hold the declared ${declared}: more than ${COMPRESSION_RATIO_MAX} for one`,
      details,
    );
  }
  if (declared > BigInt(limit)) {
    throw new IqdbError(
      "IQDB_INVALID_PAYLOAD",
      `the payload of ${declared} bytes is above the limit ${limit}`,
      details,
    );
  }
  return Number(declared);
}

function zstdDecompress(bytes: Uint8Array, length: number): Uint8Array {
  const frame = inspectZstdFrame(bytes);
  if (frame.contentSize !== undefined && frame.contentSize !== BigInt(length)) {
    throw wrongLength(length, frame.contentSize);
  }
  if (length > frame.contentMax) throw wrongLength(length, frame.contentMax);
  return runCodec(CompressionScheme.zstd, () => zstd().decompress(bytes, length));
}

function lz4Compress(payload: Uint8Array): Uint8Array {
  const buffer = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  return lz4().compressSync(buffer).subarray(LZ4_PREFIX_BYTES);
}

function lz4Decompress(block: Uint8Array, length: number): Uint8Array {
  const decoded = lz4DecodedLength(block);
  if (decoded !== length || length > 0xffff_ffff) throw wrongLength(length, decoded);
  return runCodec(CompressionScheme.lz4, () => {
    const prefixed = new Uint8Array(LZ4_PREFIX_BYTES + block.length);
    new DataView(prefixed.buffer).setUint32(0, length, true);
    prefixed.set(block, LZ4_PREFIX_BYTES);
    return lz4().uncompressSync(prefixed);
  });
}

let zstdCodec: ZstdCodec | undefined;
let lz4Module: Lz4Module | undefined;

function zstd(): ZstdCodec {
  zstdCodec ??= builtInZstd() ?? packagedZstd();
  return zstdCodec;
}

function lz4(): Lz4Module {
  lz4Module ??= loadOptionalPackage("lz4-napi", "lz4-napi", "LZ4 compression") as Lz4Module;
  return lz4Module;
}

/** What Node 22.15 and later have in node:zlib. */
interface ZstdOfZlib {
  zstdCompressSync?(payload: Uint8Array, options: object): Uint8Array;
  zstdDecompressSync?(frame: Uint8Array, options: object): Uint8Array;
  constants: { ZSTD_c_compressionLevel?: number; ZSTD_d_windowLogMax?: number };
}

const OUTPUT_CHUNK_MIN = 1024;
const OUTPUT_CHUNK_MAX = 64 * 1024 * 1024;

function builtInZstd(): ZstdCodec | undefined {
  const zlib = findHostModule<ZstdOfZlib>("node:zlib");
  if (zlib === undefined) return undefined;
  const { zstdCompressSync, zstdDecompressSync, constants } = zlib;
  const { ZSTD_c_compressionLevel, ZSTD_d_windowLogMax } = constants;
  if (!zstdCompressSync || !zstdDecompressSync || !ZSTD_c_compressionLevel || !ZSTD_d_windowLogMax) return undefined;
  return {
    compress: (payload, level) =>
      zstdCompressSync(payload, { params: { [ZSTD_c_compressionLevel]: level }, pledgedSrcSize: payload.length }),
    decompress: (frame, length) =>
      zstdDecompressSync(frame, {
        params: { [ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG_MAX },
        maxOutputLength: Math.max(length, 1),
        chunkSize: Math.min(Math.max(length, OUTPUT_CHUNK_MIN), OUTPUT_CHUNK_MAX),
      }),
  };
}

/** The low-level half of zstd-napi: it decodes straight into memory of ours, so nothing beyond it is ever allocated. */
interface ZstdBinding {
  compress(target: Uint8Array, payload: Uint8Array, level: number): number;
  compressBound(length: number): number;
  decompress(target: Uint8Array, frame: Uint8Array): number;
}

function packagedZstd(): ZstdCodec {
  const binding = loadOptionalPackage("zstd-napi", "zstd-napi/binding", "zstd compression") as ZstdBinding;
  return {
    compress(payload, level) {
      const target = new Uint8Array(binding.compressBound(payload.length));
      return target.subarray(0, binding.compress(target, payload, level));
    },
    decompress(frame, length) {
      const target = new Uint8Array(length);
      return target.subarray(0, binding.decompress(target, frame));
    },
  };
}

/** Foreign errors end here (RangeErrors of allocations as well as the codecs' own), and foreign kinds of array. */
function runCodec(scheme: number, action: () => Uint8Array): Uint8Array {
  try {
    const bytes = action();
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch (cause) {
    if (cause instanceof IqdbError) throw cause;
    const name = scheme === CompressionScheme.zstd ? "zstd" : "lz4";
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new IqdbError("IQDB_COMPRESSION", `${name} refused the data: ${reason}`, { scheme: name }, { cause });
  }
}

function wrongLength(declared: number, actual: number | bigint | undefined): IqdbError {
  return new IqdbError("IQDB_COMPRESSION", `the compressed data does not hold the declared ${declared} bytes`, {
    declared,
    actual,
  });
}
