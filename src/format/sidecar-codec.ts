/**
 * The head of an index sidecar, on top of the generated codec of formats/iqdb_sidecar.ksy. Invariant: in a head that
 * `decodeSidecarHead` returns, the checksum was right, and the sections stand one behind the other up to the end of the file.
 *
 *     [magic][version u32][len_head u32][head_crc32 u32][head]0…0[section]0…0[section]
 *     └─────────────── prefix, 20 bytes ───────────────┘     └ multiples of 64
 */
import {
  decodeSidecarPrefix,
  readSidecarHead,
  type SectionEntry,
  type SidecarHead,
  type SidecarHeadInput,
  sizeOfSidecarHead,
  writeIqdbSidecar,
} from "../../generated/iqdb-sidecar.js";
import { ByteReader } from "../bytes/byte-reader.js";
import { crc32 } from "../bytes/crc32.js";
import { IqdbError } from "../errors.js";
import { decoding } from "./codec-errors.js";

export const SIDECAR_VERSION = 1;

const PREFIX_BYTES = 20;
const HEAD_BYTES_MAX = 65_536;
/** Prefix and head together are never longer. */
export const SIDECAR_FRONT_BYTES_MAX = PREFIX_BYTES + HEAD_BYTES_MAX;
const NO_BODY = new Uint8Array(0);

/** Sections begin at multiples of this: whatever their elements are, a mapping of the file finds them aligned. */
const ALIGNMENT = 64;

export function alignSection(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}

/** Bytes of prefix and head; depends on the number of sections and the length of the fingerprint alone. */
export function sizeOfSidecarFront(head: SidecarHeadInput): number {
  return PREFIX_BYTES + sizeOfSidecarHead(head);
}

/** Prefix and head. A FormatError when the fingerprint is longer than 4096 bytes, or there are too many sections. */
export function encodeSidecarFront(head: SidecarHeadInput): Uint8Array {
  return writeIqdbSidecar({ prefix: { version: SIDECAR_VERSION }, head, body: NO_BODY });
}

/** A head, and where the sections may begin. */
export interface SidecarFront {
  readonly head: SidecarHead;
  /** Bytes of prefix and head. */
  readonly length: number;
}

/**
 * Reads prefix and head from the start of a file of `fileLength` bytes. Errors: IQDB_BAD_MAGIC, IQDB_UNSUPPORTED_VERSION,
 * IQDB_TRUNCATED_HEADER, IQDB_CHECKSUM_MISMATCH, IQDB_INVALID_PAYLOAD (sections that do not follow each other).
 */
export function decodeSidecarFront(start: Uint8Array, fileLength: number, path: string): SidecarFront {
  return decoding("sidecar header", path, () => {
    const reader = new ByteReader(start);
    const { lenHead, headCrc32 } = decodeSidecarPrefix(reader);
    const bytes = reader.take(lenHead);
    const computed = crc32(bytes);
    if (computed !== headCrc32) throw wrongChecksum("head", headCrc32, computed, path);
    const front = { head: readSidecarHead(bytes), length: reader.pos };
    checkPlaces(front, fileLength, path);
    return front;
  });
}

export function wrongChecksum(what: string, expected: number, computed: number, path: string): IqdbError {
  return new IqdbError(
    "IQDB_CHECKSUM_MISMATCH",
    `${what} of ${path} is damaged: its checksum is ${computed}, the file says ${expected}`,
    { path, expected, computed },
  );
}

/** Where a section belongs follows from what is in front of it, so that sections can neither overlap nor leave gaps. */
function checkPlaces({ head, length }: SidecarFront, fileLength: number, path: string): void {
  let end = length;
  for (const { offset, length } of head.sections) {
    if (offset !== alignSection(end)) throw misplaced(path, { offset, expected: alignSection(end) });
    end = offset + length;
    if (end > fileLength) break;
  }
  if (end !== fileLength) throw misplaced(path, { end, fileLength });
  const names = new Set(head.sections.map(sectionName));
  if (names.size < head.sections.length) throw misplaced(path, { sections: head.sections.length, names: names.size });
}

/** Kind and part. */
export function sectionName({ kind, part }: Pick<SectionEntry, "kind" | "part">): string {
  return `${kind}.${part}`;
}

function misplaced(path: string, details: Record<string, number>): IqdbError {
  return new IqdbError("IQDB_INVALID_PAYLOAD", `the sections of ${path} do not follow each other to its end`, {
    path,
    ...details,
  });
}
