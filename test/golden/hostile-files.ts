/**
 * Small files that ask for much: counts, lengths and dimensions beyond all measure behind right checksums, and compressed
 * payloads that swell. Made by hand, byte by byte: no writer of ours would make them.
 */
import { createRequire } from "node:module";
import zlib from "node:zlib";
import { plainCrc32 } from "../support/plain-reader.js";
import { SeededRandom } from "../support/seeded-random.js";

export interface HostileFile {
  readonly name: string;
  readonly snapshot: Buffer;
  readonly log?: Buffer;
  /** Bytes of payload that the file may rightly unfold to; 0 when it has to be refused before. */
  readonly unfolded: number;
}

const u8 = (value: number): Buffer => Buffer.from([value]);
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const u64 = (value: bigint | number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};

interface Shape {
  dim: bigint | number;
  rows: bigint | number;
  scheme?: number;
  /** What the preamble says; the payload's own length by default. */
  declared?: bigint | number;
}

function snapshotOf(shape: Shape, payload: Buffer, unfoldedLength = payload.length): Buffer {
  const { dim, rows, scheme = 0, declared = unfoldedLength } = shape;
  const region = Buffer.concat([u8(scheme), u64(declared), payload]);
  const type = Buffer.from("iqdb-core");
  const head = [Buffer.from("IQDBPRST"), u32(2), u64(type.length), type, u64(dim), u8(2), u64(rows)];
  return Buffer.concat([...head, u32(plainCrc32(region)), region]);
}

const coreHead = ({ dim, rows }: Shape): Buffer =>
  Buffer.concat([Buffer.from("IQDC"), u32(1), u8(0), u64(dim), u8(2), u64(rows)]);

/** One row of dimension 1 whose metadata begins with these bytes. */
const rowWith = (metadata: Buffer): Buffer => Buffer.concat([u8(0), u64(1), u32(0), u8(1), metadata]);

function payloadCase(name: string, shape: Shape, body: Buffer): HostileFile {
  return { name, snapshot: snapshotOf(shape, Buffer.concat([coreHead(shape), body])), unfolded: 0 };
}

function logCase(name: string, record: Buffer, claimed = record.length): HostileFile {
  const shape = { dim: 1, rows: 0 };
  const frame = Buffer.concat([u32(claimed), u32(plainCrc32(record)), record]);
  const log = Buffer.concat([Buffer.from("IQDBWAL\0"), u32(1), frame]);
  return { name, snapshot: snapshotOf(shape, coreHead(shape)), log, unfolded: 0 };
}

function zstd(payload: Buffer): Buffer {
  const builtIn = (zlib as unknown as { zstdCompressSync?: (bytes: Buffer) => Buffer }).zstdCompressSync;
  if (builtIn !== undefined) return builtIn(payload);
  return (createRequire(import.meta.url)("zstd-napi") as { compress(bytes: Buffer): Buffer }).compress(payload);
}

/** Rows of equal vectors: they compress by thousands. */
function monotonousRows(count: number, dim: number): Buffer {
  const row = Buffer.concat([u8(0), u64(0), Buffer.alloc(dim * 4), u8(0)]);
  const rows = Buffer.alloc(count * row.length);
  for (let i = 0; i < count; i++) rows.writeBigUInt64LE(BigInt(i), i * row.length + 1);
  return Buffer.concat([coreHead({ dim, rows: count }), rows]);
}

function compressedCases(): HostileFile[] {
  const rows = 2000;
  const dim = 1024;
  const payload = monotonousRows(rows, dim);
  const packed = zstd(payload);
  const shape = { dim, rows, scheme: 1 };
  const zeros = zstd(Buffer.alloc(256 << 20));
  return [
    {
      name: "8 MB in a few kB, rightly declared",
      snapshot: snapshotOf(shape, packed, payload.length),
      unfolded: payload.length,
    },
    { name: "8 MB declared as 1 kB", snapshot: snapshotOf({ ...shape, declared: 1000 }, packed), unfolded: 1000 },
    {
      name: "256 MB of zeros declared as 4 MB",
      snapshot: snapshotOf({ ...shape, declared: 4 << 20 }, zeros),
      unfolded: 4 << 20,
    },
    { name: "256 MB of zeros, rightly declared", snapshot: snapshotOf(shape, zeros, 256 << 20), unfolded: 0 },
    { name: "a declared length of 2^63", snapshot: snapshotOf({ ...shape, declared: 1n << 63n }, packed), unfolded: 0 },
    {
      name: "lz4 declared as 255 times its length",
      snapshot: snapshotOf({ ...shape, scheme: 2, declared: 255_000 }, Buffer.alloc(1000)),
      unfolded: 255_000,
    },
    {
      name: "lz4 declared as 4 GB",
      snapshot: snapshotOf({ ...shape, scheme: 2, declared: 2n ** 32n }, Buffer.alloc(2000)),
      unfolded: 0,
    },
  ];
}

export function hostileFiles(): HostileFile[] {
  const insert = Buffer.concat([u8(1), u8(0), u64(1)]);
  return [
    payloadCase("2^40 rows", { dim: 1, rows: 2n ** 40n }, Buffer.alloc(100)),
    payloadCase("2^64 - 1 rows", { dim: 1, rows: 2n ** 64n - 1n }, Buffer.alloc(100)),
    payloadCase("dimension 2^40", { dim: 2n ** 40n, rows: 1 }, Buffer.alloc(100)),
    payloadCase("dimension 2^62, so that its bytes are 0 modulo 2^64", { dim: 2n ** 62n, rows: 9 }, Buffer.alloc(200)),
    payloadCase("2^32 - 1 metadata entries", { dim: 1, rows: 1 }, rowWith(u32(0xffff_ffff))),
    payloadCase("a key of 2^32 - 1 bytes", { dim: 1, rows: 1 }, rowWith(Buffer.concat([u32(1), u32(0xffff_ffff)]))),
    payloadCase(
      "an id of 2^32 - 1 bytes",
      { dim: 1, rows: 1 },
      Buffer.concat([u8(1), u32(0xffff_ffff), Buffer.alloc(50)]),
    ),
    // More than are read at a time, and the first of them never ends.
    payloadCase(
      "an id of 2^32 - 1 bytes, the first of ten thousand rows",
      { dim: 1, rows: 10_000 },
      Buffer.concat([u8(1), u32(0xffff_ffff), Buffer.alloc(130_000)]),
    ),
    logCase("a record of 256 MB that is not there", Buffer.alloc(10, 1), 256 << 20),
    logCase("an insert of 2^32 - 1 components", Buffer.concat([insert, u32(0xffff_ffff), Buffer.alloc(20)])),
    logCase("a byte id of 2^63 bytes", Buffer.concat([u8(2), u8(1), u64(2n ** 63n)])),
    logCase("metadata of 2^32 - 1 entries", Buffer.concat([insert, u32(1), u32(0), u8(1), u32(0xffff_ffff)])),
    ...compressedCases(),
  ];
}

/** So many of `piece(i)` as fit into `bytes`. */
function filled(bytes: number, piece: (place: number) => Buffer): Buffer[] {
  const count = Math.max(1, Math.floor(bytes / piece(0).length));
  return Array.from({ length: count }, (_, place) => piece(place));
}

/**
 * Files of about `bytes` bytes of which each byte asks for as much as it can: the smallest rows, entries and frames, claims in
 * all places where a search may look, and a seeded mixture of claims and garbage.
 */
export function sizedHostileFiles(seed: number, bytes: number): HostileFile[] {
  const random = new SeededRandom(seed);
  const shape = { dim: 1, rows: 0 };
  const rowOf = (place: number) => Buffer.concat([u8(0), u64(place), u32(0), u8(0)]);
  const entryOf = () => Buffer.concat([u32(0), u8(4)]);
  const rows = filled(bytes, rowOf);
  const entries = filled(bytes, entryOf);
  const deleteOf = (place: number) => Buffer.concat([u8(2), u8(0), u64(place)]);
  const frameOf = (place: number) => {
    const record = deleteOf(place);
    return Buffer.concat([u32(record.length), u32(plainCrc32(record)), record]);
  };
  const claims = [0xff, 0xffff, 0xffff_ffff, bytes, bytes * 256, 1, 0];
  const claimOf = () => (random.chance(0.5) ? u32(random.pick(claims)) : Buffer.from(random.bytes(4)));
  const logOf = (frames: readonly Buffer[]) => ({
    snapshot: snapshotOf(shape, coreHead(shape)),
    log: Buffer.concat([Buffer.from("IQDBWAL\0"), u32(1), ...frames]),
    unfolded: 0,
  });
  const many = { dim: 1, rows: rows.length };
  const metadata = rowWith(Buffer.concat([u32(entries.length), ...entries]));
  return [
    { name: "tiny rows", snapshot: snapshotOf(many, Buffer.concat([coreHead(many), ...rows])), unfolded: 0 },
    payloadCase("a row of tiny metadata entries", { dim: 1, rows: 1 }, metadata),
    payloadCase("rows of claims", { dim: 1, rows: rows.length }, Buffer.concat(filled(bytes, claimOf))),
    { name: "tiny frames", ...logOf(filled(bytes, frameOf)) },
    { name: "what looks like frames everywhere", ...logOf(filled(bytes, () => Buffer.from([bytes & 255, 1, 0, 0]))) },
    { name: "claims of frames", ...logOf(filled(bytes, claimOf)) },
    { name: "a torn frame, then tiny ones", ...logOf([u32(bytes), ...filled(bytes, frameOf)]) },
  ];
}
