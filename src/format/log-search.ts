/**
 * Finds frames behind a damaged place, where nothing says any more where they begin. Every offset is looked at, so the
 * look is at a few bytes in place and a checksum is summed only where they make sense: some nanoseconds a byte, for a
 * torn batch of 256 MiB as for zeros.
 */
import { IdKind } from "../../generated/iqdb-common.js";
import { Op } from "../../generated/iqdb-wal.js";
import { RECORD_BYTES_MAX } from "../limits.js";
import { type FrameContext, HEAD_BYTES, type LogView, readFrame, readFrameHead } from "./log-codec.js";

/** Where the fields that are looked at stand (formats/iqdb_wal.ksy; a test holds them against the generated field map). */
export const HEAD_V1_OFFSETS = { lenRecord: 0, op: 8, idKind: 9 } as const;
export const HEAD_V2_OFFSETS = { lenRecord: 0, durable: 4 } as const;

const CHUNK_BYTES = 256 * 1024;

/** Whether the bytes at `at` of `fields`, which is at `offset` of the log, may be a frame. */
type Look = (fields: DataView, at: number, offset: number) => boolean;

/** The first offset from `from` on at which `look` and then `verify` say yes. `span` bytes are looked at. */
function search(
  view: LogView,
  from: number,
  size: number,
  span: number,
  look: Look,
  verify: (offset: number) => boolean,
): number | undefined {
  for (let start = from; start + span <= size; ) {
    const { view: fields, start: first, end } = view(start, CHUNK_BYTES);
    const last = end - first - span;
    let at = 0;
    while (at <= last && !look(fields, first + at, start + at)) at++;
    if (at <= last && verify(start + at)) return start + at;
    // `verify` may have moved the window: it is taken anew, behind what has been looked at.
    start += Math.min(at, last) + 1;
  }
  return undefined;
}

/** No file is longer. */
const FILE_BYTES_MAX = 2 ** 53;

/**
 * The first version 2 frame head from `from` on that verifies and claims to be written when more than `durableAbove` was durable.
 * It may claim more than stands in front of it: then bytes of the log have gone missing there.
 */
export function findHead(
  context: FrameContext,
  view: LogView,
  from: number,
  size: number,
  durableAbove: number,
): number | undefined {
  const look: Look = (fields, at) => {
    const high = fields.getUint32(at + HEAD_V2_OFFSETS.durable + 4, true);
    const durable = high * 2 ** 32 + fields.getUint32(at + HEAD_V2_OFFSETS.durable, true);
    if (durable <= durableAbove || durable > FILE_BYTES_MAX) return false;
    const length = fields.getUint32(at + HEAD_V2_OFFSETS.lenRecord, true);
    return length > 0 && length <= RECORD_BYTES_MAX;
  };
  return search(view, from, size, HEAD_BYTES[2], look, (offset) => readFrameHead(context, view, offset) !== undefined);
}

/** The first version 2 frame from `from` on that verifies whole. */
export function findFrameV2(context: FrameContext, view: LogView, from: number, size: number): number | undefined {
  for (let next = from; ; ) {
    const at = findHead(context, view, next, size, 0);
    if (at === undefined || readFrame(context, view, at, size) !== undefined) return at;
    // The head verifies, so its length is right: the damaged record is passed over, and summed once.
    const end = at + HEAD_BYTES[2] + (readFrameHead(context, view, at)?.lenRecord ?? 0);
    next = end <= size ? end : at + 1;
  }
}

/** Bytes of records that may still be summed in a search; negative when it gave up. */
export interface SearchBudget {
  left: number;
}

/**
 * The first version 1 frame from `from` on that verifies. Its head carries no checksum of its own, so bytes made for it
 * could have every offset summed to the end: the search gives up when `budget` is spent.
 */
export function findFrameV1(
  context: FrameContext,
  view: LogView,
  from: number,
  size: number,
  budget: SearchBudget,
): number | undefined {
  const span = HEAD_BYTES[1] + 2;
  const look: Look = (fields, at, offset) => {
    const op = fields.getUint8(at + HEAD_V1_OFFSETS.op);
    if (op !== Op.insert && op !== Op.delete) return false;
    const idKind = fields.getUint8(at + HEAD_V1_OFFSETS.idKind);
    if (idKind !== IdKind.u64 && idKind !== IdKind.bytes) return false;
    const length = fields.getUint32(at + HEAD_V1_OFFSETS.lenRecord, true);
    if (length > RECORD_BYTES_MAX || offset + HEAD_BYTES[1] + length > size) return false;
    budget.left -= length;
    return true;
  };
  const verify = (offset: number) => budget.left < 0 || readFrame(context, view, offset, size) !== undefined;
  const found = search(view, from, size, span, look, verify);
  return budget.left < 0 ? undefined : found;
}
