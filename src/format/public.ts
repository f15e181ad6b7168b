/**
 * `iqdb/format`: the generated codecs and what belongs to them. Runs in a browser.
 *
 * @example
 * import { readIqdbSnapshot } from "iqdb/format";
 * const { header } = readIqdbSnapshot(bytes);
 * console.log(header.dim, header.numVectors);
 */
import { checksumOf } from "../wasm/checksum.js";

export * from "../../generated/iqdb-common.js";
export * from "../../generated/iqdb-core-payload.js";
export { codec as payloadCodec } from "../../generated/iqdb-core-payload.js";
export * from "../../generated/iqdb-sidecar.js";
export { codec as sidecarCodec } from "../../generated/iqdb-sidecar.js";
export * from "../../generated/iqdb-snapshot.js";
export { codec, codec as snapshotCodec } from "../../generated/iqdb-snapshot.js";
export * from "../../generated/iqdb-wal.js";
export { codec as walCodec, readIqdbWal as readWal, writeIqdbWal as writeWal } from "../../generated/iqdb-wal.js";
export { FormatError, type FormatErrorName } from "../bytes/format-error.js";

/** The first eight bytes of a snapshot. */
export const MAGIC = "IQDBPRST";

/** The snapshot version that is written; versions 1 and 2 are read. */
export const CURRENT_VERSION = 2;

/** CRC-32 (IEEE 802.3), as all files of the format use it. */
export const checksum = {
  /** The checksum of `bytes`, an unsigned 32-bit number. */
  compute(bytes: Uint8Array): number {
    return checksumOf(bytes);
  },

  /** Whether `bytes` have the checksum `expected`. */
  verify(bytes: Uint8Array, expected: number): boolean {
    return checksumOf(bytes) === expected;
  },
};
