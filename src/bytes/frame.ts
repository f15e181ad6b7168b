/**
 * Frames: how the content of a field ends in the stream, where that is not told by a size alone.
 *
 *     terminator   content, terminator
 *     size         content, terminator if there is room for it, padding up to the size
 *
 * A terminator is found at whole multiples of its length, so that one of UTF-16 does not begin inside a character. In a
 * field with a size the terminator ends the content where there is one; padding is taken away only where there is none.
 */
import type { ByteReader } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";
import { FormatError } from "./format-error.js";

export interface Frame {
  /** Empty when the content has no terminator. */
  readonly terminator: readonly number[];
  /** Whether the terminator belongs to the content. */
  readonly include: boolean;
  /** Whether the next field begins after the terminator. */
  readonly consume: boolean;
  /** Whether it is an error when the stream ends without a terminator. */
  readonly eosError: boolean;
  /** The byte that fills up a field with a size; undefined when there is no padding to take away. */
  readonly pad: number | undefined;
}

const ZERO: Frame = { terminator: [0], include: false, consume: true, eosError: true, pad: undefined };

/** Strings that end in a zero character of one, two or four bytes. */
export const ZERO_TERMINATED = ZERO;
export const ZERO_TERMINATED_16: Frame = { ...ZERO, terminator: [0, 0] };
export const ZERO_TERMINATED_32: Frame = { ...ZERO, terminator: [0, 0, 0, 0] };

/** The content at the reader's position, as a view. `length` is the size of the field, if it has one. */
export function takeFrame(reader: ByteReader, frame: Frame, length?: number): Uint8Array {
  const start = reader.pos;
  return reader.bytes.subarray(start, passFrame(reader, frame, length));
}

/** Makes the content at the reader's position the current stream; returns where its frame ends. */
export function narrowFrame(reader: ByteReader, frame: Frame, length?: number): number {
  const start = reader.pos;
  const end = passFrame(reader, frame, length);
  const next = reader.pos;
  reader.start = start;
  reader.end = end;
  reader.pos = start;
  return next;
}

/** Moves behind the frame and returns where its content ends. */
function passFrame(reader: ByteReader, frame: Frame, length: number | undefined): number {
  const start = reader.pos;
  if (length === undefined) return passTerminated(reader, frame);
  reader.advance(length);
  return contentEnd(reader.bytes, start, reader.pos, frame);
}

function passTerminated(reader: ByteReader, { terminator, include, consume, eosError }: Frame): number {
  const { bytes, pos, end } = reader;
  const found = findTerminator(bytes, pos, end, terminator);
  if (found < 0 && eosError) {
    const what = `the stream ends without the terminator [${terminator.join(", ")}]`;
    throw new FormatError("EndOfStreamError", what, pos, terminator, end - pos);
  }
  const behind = found < 0 ? end : found + terminator.length;
  reader.pos = found < 0 || consume ? behind : found;
  return found < 0 || include ? behind : found;
}

/** Where the content ends in a field from `start` to `end`. */
function contentEnd(bytes: Uint8Array, start: number, end: number, { terminator, include, pad }: Frame): number {
  const found = terminator.length === 0 ? -1 : findTerminator(bytes, start, end, terminator);
  if (found >= 0) return include ? found + terminator.length : found;
  let last = end;
  while (pad !== undefined && last > start && bytes[last - 1] === pad) last--;
  return last;
}

function findTerminator(bytes: Uint8Array, start: number, end: number, terminator: readonly number[]): number {
  const width = terminator.length;
  for (let at = start; at + width <= end; at += width) {
    let same = 0;
    while (same < width && bytes[at + same] === terminator[same]) same++;
    if (same === width) return at;
  }
  return -1;
}

/** Writes content in its frame. `length` is the size of the field, if it has one. */
export function putFrame(writer: ByteWriter, content: Uint8Array, frame: Frame, length?: number): void {
  const start = writer.pos;
  writer.put(content);
  endFrame(writer, start, frame, length);
}

/** Ends a frame whose content began at `start` and has been written. */
export function endFrame(writer: ByteWriter, start: number, frame: Frame, length?: number): void {
  const { terminator, include, pad } = frame;
  if (length === undefined) {
    endTerminated(writer, start, frame);
    return;
  }
  const end = start + length;
  if (!include && writer.pos + terminator.length <= end) writer.put(Uint8Array.from(terminator));
  writer.fillTo(end, pad ?? 0);
}

function endTerminated(writer: ByteWriter, start: number, { terminator, include, consume, eosError }: Frame): void {
  if (!consume) {
    // What follows begins with the terminator; content that includes it is written over by the same bytes.
    if (include && endsWith(writer.bytes.subarray(start, writer.pos), terminator)) writer.pos -= terminator.length;
    writer.expectNext(terminator, eosError);
  } else if (!include && (eosError || writer.pos + terminator.length <= writer.end)) {
    writer.put(Uint8Array.from(terminator));
  }
}

function endsWith(bytes: Uint8Array, terminator: readonly number[]): boolean {
  return terminator.every((byte, at) => bytes[bytes.length - terminator.length + at] === byte);
}

/** How many bytes content takes whose terminator belongs to it and to what follows too. */
export function sharedLength(content: Uint8Array, { terminator }: Frame): number {
  return content.length - (endsWith(content, terminator) ? terminator.length : 0);
}

/** Refuses content that would not be read again as it is; `length` is that of {@link putFrame}, or the rest of a stream. */
export function requireFrame(content: Uint8Array, frame: Frame, length?: number | "rest"): void {
  if (typeof length === "number") requireRoom(content.length, length);
  if (length === undefined ? endsOnce(content, frame) : readsBack(content, frame, length)) return;
  const { terminator } = frame;
  const what = "the content cannot be told from its terminator or padding: it would be read as something else";
  throw new FormatError("ConsistencyError", what, undefined, terminator, content.length);
}

function requireRoom(actual: number, length: number): void {
  if (actual <= length) return;
  const what = `${actual} bytes do not fit into a field of ${length}`;
  throw new FormatError("ConsistencyError", what, undefined, length, actual);
}

/** Whether content ends at the first terminator and not before. */
function endsOnce(content: Uint8Array, { terminator, include, eosError }: Frame): boolean {
  const bytes = include ? content : withTerminator(content, terminator);
  const found = findTerminator(bytes, 0, bytes.length, terminator);
  return found === bytes.length - terminator.length || (include && !eosError && found < 0);
}

function withTerminator(content: Uint8Array, terminator: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(content.length + terminator.length);
  bytes.set(content);
  bytes.set(terminator, content.length);
  return bytes;
}

/** Whether content in its field is found again; where the field ends with its stream, there may be room for a terminator. */
function readsBack(content: Uint8Array, frame: Frame, length: number | "rest"): boolean {
  if (length === "rest") {
    const least = content.length;
    return readsBack(content, frame, least) || readsBack(content, frame, least + Math.max(1, frame.terminator.length));
  }
  const { terminator, include, pad } = frame;
  // Whatever stands behind the first bytes after the content decides nothing.
  const field = new Uint8Array(Math.min(length, content.length + 2 * terminator.length + 1)).fill(pad ?? 0);
  field.set(content);
  if (!include && content.length + terminator.length <= length) field.set(terminator, content.length);
  return contentEnd(field, 0, field.length, frame) === content.length;
}
