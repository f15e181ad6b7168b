/**
 * Makes the checksums of damaged files right again, as far as their lengths lead, so that the damage reaches the code behind
 * them. In place. Offsets are those of formats/*.ksy; a file that is too short for them keeps its checksums.
 */
import { crc32 } from "../src/bytes/crc32.js";
import type { FileOfSpecimen } from "./specimens.js";

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Where the checksum of a snapshot is: behind the index type, whose length is at 12. */
export function snapshotChecksumAt(bytes: Uint8Array): number {
  const length = bytes.length > 20 ? bytes[12]! + 256 * bytes[13]! : 0;
  return 37 + length;
}

function repairSnapshot(bytes: Uint8Array): void {
  const at = snapshotChecksumAt(bytes);
  if (at + 4 <= bytes.length) viewOf(bytes).setUint32(at, crc32(bytes.subarray(at + 4)), true);
}

function repairLog(bytes: Uint8Array): void {
  if (bytes[8] === 1) repairFrames1(bytes);
  else if (bytes.length >= 48) {
    viewOf(bytes).setUint32(44, crc32(bytes.subarray(0, 44)), true);
    repairFrames2(bytes);
  }
}

function repairFrames1(bytes: Uint8Array): void {
  const view = viewOf(bytes);
  for (let at = 12; at + 8 <= bytes.length; ) {
    const end = at + 8 + view.getUint32(at, true);
    if (end > bytes.length) break;
    view.setUint32(at + 4, crc32(bytes.subarray(at + 8, end)), true);
    at = end;
  }
}

function repairFrames2(bytes: Uint8Array): void {
  const view = viewOf(bytes);
  const salt = crc32(bytes.subarray(24, 32));
  for (let at = 48; at + 28 <= bytes.length; ) {
    const length = view.getUint32(at, true);
    const end = at + 28 + length;
    if (end > bytes.length || length === 0) break;
    view.setUint32(at + 20, crc32(bytes.subarray(at + 28, end)), true);
    view.setUint32(at + 24, crc32(bytes.subarray(at, at + 24), salt), true);
    at = end;
  }
}

const SECTION_BYTES = 28;

function repairSidecar(bytes: Uint8Array): void {
  if (bytes.length < 44) return;
  const view = viewOf(bytes);
  const first = 48 + view.getUint32(40, true);
  const end = 20 + view.getUint32(12, true);
  if (end > bytes.length) return;
  for (let at = first; at + SECTION_BYTES <= end; at += SECTION_BYTES) {
    const offset = Number(view.getBigUint64(at + 8, true));
    const length = Number(view.getBigUint64(at + 16, true));
    if (offset + length <= bytes.length) view.setUint32(at + 24, crc32(bytes.subarray(offset, offset + length)), true);
  }
  view.setUint32(16, crc32(bytes.subarray(20, end)), true);
}

const REPAIRS = { snapshot: repairSnapshot, log: repairLog, sidecar: repairSidecar } as const;

export function repaired(file: FileOfSpecimen, bytes: Uint8Array): Uint8Array {
  REPAIRS[file](bytes);
  return bytes;
}
