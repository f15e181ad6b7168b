/**
 * A damaged snapshot, read for what it still holds (`recovery: "salvage"`). Its rows are found by their form: see
 * `PersistableType.salvage`. Its header is believed where it can be read as one of this index; otherwise only if the
 * checksum over everything behind it proves where it ended, by itself or by the log that names it.
 *
 * Invariant: nothing on disk is changed here, and what is returned is an index that loading accepted.
 */
import {
  CompressionScheme,
  decodeCompressionPreamble,
  decodeSnapshotHeader,
  type SnapshotHeader,
  writeSnapshotHeader,
} from "../../generated/iqdb-snapshot.js";
import { ByteReader } from "../bytes/byte-reader.js";
import { PayloadReader } from "../bytes/payload-reader.js";
import { utf8Length } from "../bytes/utf8.js";
import { differences } from "../format/byte-ranges.js";
import { isDamage, unlessDamaged } from "../format/codec-errors.js";
import type { LogBinding } from "../format/log-codec.js";
import { METRICS } from "../types/metric.js";
import type { ByteRange, Persistable, PersistableType, SalvagedPayload } from "../types/persistable.js";
import { checksumOf } from "../wasm/checksum.js";
import { decompress } from "./compression.js";
import { readFile } from "./io.js";
import type { LoadedSnapshot, SnapshotIdentity } from "./snapshot-file.js";
import type { Storage } from "./storage/storage.js";

/**
 * Bytes of a header around its index type, of the checksum that ends it, and of the preamble behind it; a test holds them
 * against the schema.
 */
export const PART_BYTES = { header: 41, crc: 4, preamble: 9 } as const;

/** One of the ways in which the bytes behind the header may be stored. */
interface Stored {
  readonly version: 1 | 2;
  readonly compression: LoadedSnapshot<unknown>["compression"];
  /** Where the payload begins in the file. */
  readonly start: number;
  readonly payload: Uint8Array;
}

/** What was found in them, and made an index again. */
interface Reading<T> extends Stored {
  readonly salvaged: SalvagedPayload;
  readonly index: T;
}

type SalvageableType<T extends Persistable> = PersistableType<T> & Required<Pick<PersistableType<T>, "salvage">>;

function canSalvage<T extends Persistable>(type: PersistableType<T>): type is SalvageableType<T> {
  return type.salvage !== undefined;
}

/** What the file at `path`, which loading refused with `cause`, still holds. Errors: `cause` when that is nothing. */
export function salvageSnapshot<T extends Persistable>(
  storage: Storage,
  path: string,
  type: PersistableType<T>,
  binding: LogBinding | undefined,
  cause: unknown,
): LoadedSnapshot<T> {
  if (!canSalvage(type) || !isDamage(cause)) throw cause;
  const bytes = readFile(storage, path);
  const start = PART_BYTES.header + utf8Length(type.indexType);
  if (bytes.length < start) throw cause;
  const region = bytes.subarray(start);
  const computed = checksumOf(region);
  const identity = identityOf(bytes, start, computed, binding);
  const isChecksumRight = computed === identity.crc32;
  const header = headerOf(bytes, type.indexType);
  if (header === undefined && !isChecksumRight) throw cause;
  const best = firstReading(region, start, header, type, isChecksumRight);
  if (best === undefined) throw cause;
  return {
    index: best.index,
    identity,
    version: best.version,
    compression: best.compression,
    salvaged: {
      announcedRows: best.salvaged.announced,
      rows: best.salvaged.rows,
      isChecksumRight,
      damage: [...headerDamage(bytes, start, identity.crc32, best), ...lostInFile(best)],
      offsetsIn: best.compression === "none" ? "file" : "payload",
    },
  };
}

/** The snapshot that this was: the one that its log names, where checksum or header say that it is that one. */
function identityOf(
  bytes: Uint8Array,
  start: number,
  computed: number,
  binding: LogBinding | undefined,
): SnapshotIdentity {
  const crc32 = new ByteReader(bytes, start - PART_BYTES.crc).u4le();
  const isNamed = binding !== undefined && [crc32, computed].includes(binding.snapshotCrc32);
  return isNamed ? { crc32: binding.snapshotCrc32, length: binding.snapshotLength } : { crc32, length: bytes.length };
}

function headerOf(bytes: Uint8Array, indexType: string): SnapshotHeader | undefined {
  const header = unlessDamaged(() => decodeSnapshotHeader(new ByteReader(bytes)));
  return header?.indexType === indexType ? header : undefined;
}

/**
 * The first reading that brings back rows. What the header repeats of the payload helps only where the bytes are stored as it
 * says, and is no witness against a payload that is proven.
 */
function firstReading<T extends Persistable>(
  region: Uint8Array,
  start: number,
  header: SnapshotHeader | undefined,
  type: SalvageableType<T>,
  isChecksumRight: boolean,
): Reading<T> | undefined {
  for (const stored of storedIn(region, start, header)) {
    const isWitness = header?.version === stored.version && !isChecksumRight;
    const claims = isWitness ? { dim: header.dim, metric: header.metric, rows: header.numVectors } : undefined;
    for (const salvaged of type.salvage(stored.payload, claims)) {
      // Rows that are rows may still be no index, such as for parameters that none has.
      const index = unlessDamaged(() => type.loadFrom(PayloadReader.of(salvaged.payload)));
      if (index !== undefined) return { ...stored, salvaged, index };
    }
  }
  return undefined;
}

/** What the region may hold: first as version and preamble say. */
function* storedIn(region: Uint8Array, start: number, header: SnapshotHeader | undefined): Generator<Stored> {
  const plain = { version: 1, compression: "none", start, payload: region } as const;
  if (header?.version === 1) yield plain;
  const preamble = unlessDamaged(() => decodeCompressionPreamble(new ByteReader(region)));
  const rest = region.subarray(PART_BYTES.preamble);
  const behind = { version: 2, start: start + PART_BYTES.preamble } as const;
  if (preamble !== undefined && preamble.scheme !== CompressionScheme.none) {
    const payload = unlessDamaged(() => decompress(preamble.scheme, rest, preamble.lenUncompressed));
    const compression = preamble.scheme === CompressionScheme.zstd ? "zstd" : "lz4";
    if (payload !== undefined) yield { ...behind, compression, payload };
  }
  yield { ...behind, compression: "none", payload: rest };
  if (header?.version !== 1) yield plain;
}

/** The bytes of the header that are not what the rows behind it say. */
function headerDamage(
  bytes: Uint8Array,
  start: number,
  crc32: number,
  { version, salvaged, index }: Reading<Persistable>,
): ByteRange[] {
  const right = writeSnapshotHeader({
    version,
    indexType: index.indexType,
    dim: BigInt(index.dim),
    metric: METRICS.indexOf(index.metric) as SnapshotHeader["metric"],
    numVectors: salvaged.announced,
    regionCrc32: crc32,
  });
  return differences(right, bytes.subarray(0, start));
}

function lostInFile({ compression, start, salvaged }: Reading<unknown>): ByteRange[] {
  const base = compression === "none" ? start : 0;
  return salvaged.lost.map(({ offset, length }) => ({ offset: base + offset, length }));
}
