/**
 * The generated codecs and what belongs to them: readers and writers of the files. Runs in a browser.
 *
 * The types below are the structures of [FORMAT.md](../../FORMAT.md). For a structure `X` there are functions of these names:
 *
 * | | |
 * |---|---|
 * | `readX(bytes, options?)` | the value in a Uint8Array |
 * | `writeX(value, options?)` | its bytes; lengths, counts and checksums that are left out are derived |
 * | `sizeOfX(value)` | how many bytes that will be |
 * | `checkX(value, options?)` | refuses what could not be written |
 * | `layoutX(bytes, options?)` | which field each bit belongs to |
 * | `decodeX`, `skipX`, `encodeX`, `traceX` | the same inside something larger: what generated modules call of each other |
 *
 * `XInput` is what writers take: `X` without the fields that follow from others. The `…Codec`s hold these functions of whole
 * files. 64-bit integers are bigints, byte strings are Uint8Arrays, arrays of floats Float32Arrays. Errors of all of them:
 * {@link FormatError}.
 *
 * @example
 * import { readIqdbSnapshot } from "iqdb/format";
 * const { header } = readIqdbSnapshot(bytes);
 * console.log(header.dim, header.numVectors);
 *
 * @module iqdb/format
 */
export * from "../../generated/iqdb-common.js";
export * from "../../generated/iqdb-core-payload.js";
export { codec as payloadCodec } from "../../generated/iqdb-core-payload.js";
export * from "../../generated/iqdb-sidecar.js";
export { codec as sidecarCodec } from "../../generated/iqdb-sidecar.js";
export * from "../../generated/iqdb-snapshot.js";
export { codec, codec as snapshotCodec } from "../../generated/iqdb-snapshot.js";
export * from "../../generated/iqdb-wal.js";
export { codec as walCodec, readIqdbWal as readWal, writeIqdbWal as writeWal } from "../../generated/iqdb-wal.js";
export type { Codec, Completed, LayoutOptions, PartialCodec, ReadOptions, WriteOptions } from "../bytes/codec.js";
export { FormatError, type FormatErrorName, type Shown } from "../bytes/format-error.js";
export type { LayoutEntry, LayoutPlace, LayoutSink } from "../bytes/layout.js";
export type { PartialResult } from "../bytes/partial-read.js";
export type { ProcessArgument, ProcessOptions, Processor, ProcessorCodec, Processors } from "../bytes/processors.js";
export { checksum } from "./checksum.js";
export { CURRENT_VERSION, MAGIC } from "./snapshot-version.js";
