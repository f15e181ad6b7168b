/**
 * The parts of a snapshot: the file, whose payload is read in place when it is stored as it is; a compressed payload is a
 * part of its own, with its own offsets, and is only decompressed when the checksum over it is right.
 */
import { decodeCoreHead, layoutIqdbCorePayload } from "../../generated/iqdb-core-payload.js";
import {
  CompressionScheme,
  decodeCompressionPreamble,
  decodeSnapshotHeader,
  layoutIqdbSnapshot,
  type SnapshotHeader,
} from "../../generated/iqdb-snapshot.js";
import { ByteReader } from "../bytes/byte-reader.js";
import { FormatError } from "../bytes/format-error.js";
import { IqdbError } from "../errors.js";
import { decompress } from "../persist/compression.js";
import { METRICS } from "../types/metric.js";
import { checksumOf } from "../wasm/checksum.js";
import type { Part } from "./inspection.js";
import { quoted } from "./leaf-value.js";
import { PartBuilder } from "./part-builder.js";

const PREAMBLE_BYTES = 9;
const PAYLOAD = "region.payload";
const CORE = "iqdb-core";

export function inspectSnapshot(name: string, bytes: Uint8Array): Part[] {
  const file = new PartBuilder(name, bytes);
  const header = attempt(() => readHeader(bytes));
  const parts: Part[] = [];
  file.structure.expand = (owner, field, start, end) => {
    if (!owner.startsWith("iqdb_snapshot.Region") || field !== "payload" || header === undefined) return false;
    const { indexType } = header.fields;
    if (indexType !== CORE) {
      file.problem("note", start / 8, PAYLOAD, `payloads of type ${quoted(indexType)} are not known`);
      return false;
    }
    return expandPayload(file, header, start / 8, end / 8, parts);
  };
  file.read(layoutIqdbSnapshot, 0, bytes.length);
  if (header !== undefined) {
    const { end } = header;
    file.sum({ context: 0, path: "header.regionCrc32", computed: sumFrom(bytes, end), start: end, end: bytes.length });
  }
  return [file.finish(), ...parts];
}

interface Header {
  readonly fields: SnapshotHeader;
  /** Of its bytes. */
  readonly end: number;
}

function readHeader(bytes: Uint8Array): Header {
  const reader = new ByteReader(bytes);
  const fields = decodeSnapshotHeader(reader);
  return { fields, end: reader.pos };
}

function sumFrom(bytes: Uint8Array, start: number): number {
  return checksumOf(bytes, 0, start);
}

/** Reads the payload in place, or decompressed into `parts`; true when it was read in place. */
function expandPayload(file: PartBuilder, header: Header, start: number, end: number, parts: Part[]): boolean {
  const { version } = header.fields;
  const preamble =
    version === 1 ? undefined : decodeCompressionPreamble(new ByteReader(file.bytes, start - PREAMBLE_BYTES));
  if (preamble === undefined || preamble.scheme === CompressionScheme.none) {
    if (file.read(layoutIqdbCorePayload, start, end, PAYLOAD)) compareWithHeader(file, header, file.bytes, start);
    return true;
  }
  const { scheme, lenUncompressed } = preamble;
  if (sumFrom(file.bytes, header.end) !== header.fields.regionCrc32) {
    file.problem("note", start, PAYLOAD, "it is not decompressed, because the checksum over it is wrong");
    return false;
  }
  try {
    const payload = decompress(scheme, file.bytes.subarray(start, end), lenUncompressed);
    const part = new PartBuilder(`${PAYLOAD}, decompressed`, payload);
    if (part.read(layoutIqdbCorePayload, 0, payload.length)) compareWithHeader(file, header, payload, 0);
    parts.push(part.finish());
  } catch (error) {
    if (!(error instanceof IqdbError)) throw error;
    file.problem(error.code === "IQDB_UNSUPPORTED" ? "note" : "damaged", start, PAYLOAD, error.message);
  }
  return false;
}

/** The header is outside the checksum: whatever it repeats has to agree with the payload. Places count from its end. */
function compareWithHeader(file: PartBuilder, header: Header, payload: Uint8Array, start: number): void {
  const head = decodeCoreHead(new ByteReader(payload, start));
  const { dim, metric, numVectors } = header.fields;
  const pairs = [
    ["header.dim", -21, dim, head.dim],
    ["header.metric", -13, METRICS[metric], METRICS[head.metric]],
    ["header.numVectors", -12, numVectors, head.numRows],
  ] as const;
  for (const [path, place, said, found] of pairs) {
    if (said === found) continue;
    file.problem("damaged", header.end + place, path, `the header says ${said}, the payload ${found}`);
  }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
