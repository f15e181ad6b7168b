/**
 * The directory of iqdb 0.4: `snap` and `wal`, frames that formats/exchange/iqdb_directory.ksy describes. The log is read
 * twice, first for the ids that it changes: what stands in memory is those ids and one frame.
 */
import {
  Op,
  type Record,
  readFrameLength,
  readFrameType,
  readRecord,
  readSnapPrefix,
  type Value,
  ValueKind,
} from "../../generated/iqdb-directory.js";
import { crc32 } from "../bytes/crc32.js";
import { IqdbError } from "../errors.js";
import { Float, type Metadata } from "../types/metadata.js";
import { ByteQueue } from "./byte-queue.js";
import { malformed, unsupported, wrongRow } from "./exchange-errors.js";
import { Children, flattened, type Nested } from "./flat-metadata.js";
import type { ForeignFolder, ForeignInput } from "./foreign-format.js";
import type { ReadRow, RowSource } from "./row.js";

const PREFIX_BYTES = 8;
const LENGTH_BYTES = 4;
const CHECKSUM_BYTES = 4;
/** A vector of 65,536 components and a megabyte of payload are far below; values in memory are larger than their bytes. */
const BODY_BYTES_MAX = 16 * 1024 * 1024;

const NESTED =
  "nested values became keys such as a.b and a.0, and bytes became base64 text, since metadata is flat here";

interface Frame {
  readonly place: string;
  readonly body: Uint8Array;
}

/** Errors: IQDB_INVALID_PAYLOAD for a snap that is damaged, IQDB_UNSUPPORTED; a log ends before its first bad frame. */
export async function* readIqdbDirectory({ source, folder, note }: ForeignInput): RowSource {
  if (folder === undefined)
    throw unsupported(source, "iqdb 0.4 kept a folder: name the folder that holds snap and wal");
  let isNested = false;
  const rowOf = (frame: Frame, record: Record) =>
    readRow(frame.place, record, () => {
      if (!isNested) note?.(`${source}: ${NESTED}`);
      isNested = true;
    });
  const changes = await lastChanges(folder, source, note);
  for await (const frame of snapFrames(folder, source)) {
    const record = recordOf(frame);
    if (record.op === Op.delete) throw malformed(frame.place, "a delete, which a snap has none of");
    if (!changes.has(record.id)) yield rowOf(frame, record);
  }
  let position = 0;
  for await (const frame of logFrames(folder, source)) {
    const record = recordOf(frame);
    if (changes.get(record.id) === position++ && record.op === Op.upsert) yield rowOf(frame, record);
  }
}

/** Of each id that the log changes, the position of the frame that has the last word. */
async function lastChanges(
  folder: ForeignFolder,
  source: string,
  note: ForeignInput["note"],
): Promise<Map<bigint, number>> {
  const changes = new Map<bigint, number>();
  let position = 0;
  for await (const frame of logFrames(folder, source, note)) changes.set(recordOf(frame).id, position++);
  return changes;
}

async function* snapFrames(folder: ForeignFolder, source: string): AsyncGenerator<Frame> {
  const name = `${source}/snap`;
  const bytes = folder.open("snap");
  if (bytes === undefined) return;
  const queue = new ByteQueue(bytes);
  try {
    if (!(await queue.has(PREFIX_BYTES))) throw malformed(name, "the file ends inside its head");
    readSnapPrefix(queue.take(PREFIX_BYTES));
    while (await queue.has(1)) {
      const { bad, frame } = await nextFrame(queue, name);
      if (bad !== undefined) throw malformed(frame.place, bad);
      yield frame;
    }
  } finally {
    await queue.end();
  }
}

/** The frames up to the first that is torn or damaged, as iqdb 0.4 itself replayed them. */
async function* logFrames(folder: ForeignFolder, source: string, note?: ForeignInput["note"]): AsyncGenerator<Frame> {
  const bytes = folder.open("wal");
  if (bytes === undefined) return;
  const queue = new ByteQueue(bytes);
  try {
    while (await queue.has(1)) {
      const { bad, frame } = await nextFrame(queue, `${source}/wal`);
      if (bad === undefined) yield frame;
      else {
        note?.(`${frame.place}: ${bad}; the log ends here, as it did for iqdb 0.4`);
        return;
      }
    }
  } finally {
    await queue.end();
  }
}

async function nextFrame(queue: ByteQueue, name: string): Promise<{ bad?: string; frame: Frame }> {
  const place = `${name}, the frame at byte ${queue.taken}`;
  const none = { place, body: new Uint8Array(0) };
  if (!(await queue.has(LENGTH_BYTES))) return { bad: "the file ends inside a frame", frame: none };
  const { lenBody } = readFrameLength(queue.peek(LENGTH_BYTES));
  if (lenBody > BODY_BYTES_MAX) return { bad: `a body of ${lenBody} bytes is none`, frame: none };
  const frameBytes = LENGTH_BYTES + lenBody + CHECKSUM_BYTES;
  if (!(await queue.has(frameBytes))) return { bad: "the file ends inside a frame", frame: none };
  const { body, bodyCrc32 } = readFrameType(queue.take(frameBytes));
  if (crc32(body) !== bodyCrc32) return { bad: "its checksum is wrong", frame: none };
  return { frame: { place, body } };
}

function recordOf({ place, body }: Frame): Record {
  let record: Record;
  try {
    record = readRecord(body);
  } catch (cause) {
    // A RangeError is a payload nested so deep that the stack does not hold it.
    throw malformed(place, (cause as Error).message, cause);
  }
  if (record.excess.length > 0) throw malformed(place, `${record.excess.length} bytes behind the end of its record`);
  return record;
}

function readRow(place: string, { id, row }: Record, onNested: () => void): ReadRow {
  const { components, payload } = row!;
  try {
    const metadata = payload && payloadOf(payload.entries, onNested);
    return { place, row: { id, vector: components, ...(metadata && { metadata }) } };
  } catch (cause) {
    const code = cause instanceof IqdbError ? cause.code : "IQDB_INVALID_PAYLOAD";
    return { place, error: wrongRow(place, code, (cause as Error).message, cause) };
  }
}

type Entries = readonly { readonly key: { readonly value: string }; readonly value: Value }[];

function payloadOf(entries: Entries, onNested: () => void): Metadata {
  return flattened(childrenOf(entries, onNested), onNested);
}

function childrenOf(entries: Entries, onNested: () => void): Children {
  return new Children(entries.map(({ key, value }) => [key.value, plain(value, onNested)] as const));
}

function plain(value: Value, onNested: () => void): Nested {
  switch (value.kind) {
    case ValueKind.null:
      return null;
    case ValueKind.bool:
      return value.body.value !== 0;
    case ValueKind.float:
      return new Float(value.body.value);
    case ValueKind.bytes:
      onNested();
      return Buffer.from(value.body.value).toString("base64");
    case ValueKind.array:
      return new Children(value.body.values.map((element, at) => [String(at), plain(element, onNested)] as const));
    case ValueKind.object:
      return childrenOf(value.body.entries, onNested);
    default:
      return value.body.value;
  }
}
