/**
 * Integers of 1 to 64 bits that share bytes. What is left of the byte before `pos` is a range of its bits, `bitLow` up to
 * `bitHigh`: big-endian fields take from the top of it, little-endian ones from the bottom. It counts while `pos` stands
 * where `bitsAt` says; whoever reads or writes bytes moves `pos`, and with that goes on at a whole byte, at no cost.
 */
import type { ByteReader } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";

/** A position among bits: that of a reader or a writer. */
export interface BitCursor {
  pos: number;
  bitsAt: number;
  bitLow: number;
  bitHigh: number;
  advance(length: number): number;
}

/** How many bits of the byte before the position are left. */
export function bitsLeft({
  pos,
  bitsAt,
  bitLow,
  bitHigh,
}: Pick<BitCursor, "pos" | "bitsAt" | "bitLow" | "bitHigh">): number {
  return pos === bitsAt ? bitHigh - bitLow : 0;
}

/** Goes on at a whole byte. */
export function alignBits(cursor: Pick<BitCursor, "bitsAt">): void {
  cursor.bitsAt = -1;
}

/** The position in bits, and so the number of bits that are over. */
export function bitPosition(cursor: Pick<BitCursor, "pos" | "bitsAt" | "bitLow" | "bitHigh">): number {
  return cursor.pos * 8 - bitsLeft(cursor);
}

/** Whether neither bytes nor bits are left of the stream. */
export function isAtEnd(reader: ByteReader): boolean {
  return reader.pos >= reader.end && bitsLeft(reader) === 0;
}

/** The next byte becomes the one whose bits are left. */
function openByte(cursor: BitCursor): void {
  cursor.advance(1);
  cursor.bitsAt = cursor.pos;
  cursor.bitLow = 0;
  cursor.bitHigh = 8;
}

/** Says that bytes are missing before any bit is taken. */
function requireBits(reader: ByteReader, width: number): void {
  const bytes = Math.ceil((width - bitsLeft(reader)) / 8);
  if (reader.pos + bytes > reader.end) reader.advance(bytes);
}

/** Whether the next `width` bits lie in one byte, which is open then. Most fields do, and need no loop. */
function isInOneByte(reader: ByteReader, width: number): boolean {
  if (reader.pos === reader.bitsAt && reader.bitHigh > reader.bitLow) return width <= reader.bitHigh - reader.bitLow;
  if (width > 8 || width === 0) return false;
  openByte(reader);
  return true;
}

/** An unsigned integer of up to 32 bits, the highest first. */
export function bitsBe(reader: ByteReader, width: number): number {
  if (isInOneByte(reader, width)) {
    reader.bitHigh -= width;
    return (reader.bytes[reader.pos - 1]! >> reader.bitHigh) & ((1 << width) - 1);
  }
  requireBits(reader, width);
  let value = 0;
  for (let missing = width; missing > 0; ) {
    if (bitsLeft(reader) === 0) openByte(reader);
    const taken = Math.min(missing, reader.bitHigh - reader.bitLow);
    reader.bitHigh -= taken;
    value = value * 2 ** taken + ((reader.bytes[reader.pos - 1]! >> reader.bitHigh) & ((1 << taken) - 1));
    missing -= taken;
  }
  return value;
}

/** An unsigned integer of up to 32 bits, the lowest first. */
export function bitsLe(reader: ByteReader, width: number): number {
  if (isInOneByte(reader, width)) {
    reader.bitLow += width;
    return (reader.bytes[reader.pos - 1]! >> (reader.bitLow - width)) & ((1 << width) - 1);
  }
  requireBits(reader, width);
  let value = 0;
  for (let read = 0; read < width; ) {
    if (bitsLeft(reader) === 0) openByte(reader);
    const taken = Math.min(width - read, reader.bitHigh - reader.bitLow);
    value += ((reader.bytes[reader.pos - 1]! >> reader.bitLow) & ((1 << taken) - 1)) * 2 ** read;
    reader.bitLow += taken;
    read += taken;
  }
  return value;
}

/** An unsigned integer of 33 to 64 bits, the highest first. */
export function bigBitsBe(reader: ByteReader, width: number): bigint {
  requireBits(reader, width);
  const high = BigInt(bitsBe(reader, width - 32));
  return (high << 32n) | BigInt(bitsBe(reader, 32));
}

/** An unsigned integer of 33 to 64 bits, the lowest first. */
export function bigBitsLe(reader: ByteReader, width: number): bigint {
  requireBits(reader, width);
  const low = BigInt(bitsLe(reader, 32));
  return (BigInt(bitsLe(reader, width - 32)) << 32n) | low;
}

/** Puts `value` into `taken` bits from bit `low` on of the byte before the position. */
function putPart(writer: ByteWriter, value: number, low: number, taken: number): void {
  writer.bytes[writer.pos - 1]! |= (value & ((1 << taken) - 1)) << low;
}

function openZero(writer: ByteWriter): void {
  openByte(writer);
  writer.bytes[writer.pos - 1] = 0;
}

export function putBitsBe(writer: ByteWriter, value: number, width: number): void {
  for (let missing = width; missing > 0; ) {
    if (bitsLeft(writer) === 0) openZero(writer);
    const taken = Math.min(missing, writer.bitHigh - writer.bitLow);
    writer.bitHigh -= taken;
    missing -= taken;
    putPart(writer, Math.floor(value / 2 ** missing) % 256, writer.bitHigh, taken);
  }
}

export function putBitsLe(writer: ByteWriter, value: number, width: number): void {
  for (let written = 0; written < width; ) {
    if (bitsLeft(writer) === 0) openZero(writer);
    const taken = Math.min(width - written, writer.bitHigh - writer.bitLow);
    putPart(writer, Math.floor(value / 2 ** written) % 256, writer.bitLow, taken);
    writer.bitLow += taken;
    written += taken;
  }
}

export function putBigBitsBe(writer: ByteWriter, value: bigint, width: number): void {
  putBitsBe(writer, Number(value >> 32n), width - 32);
  putBitsBe(writer, Number(value & 0xffff_ffffn), 32);
}

export function putBigBitsLe(writer: ByteWriter, value: bigint, width: number): void {
  putBitsLe(writer, Number(value & 0xffff_ffffn), 32);
  putBitsLe(writer, Number(value >> 32n), width - 32);
}

/** A number of bits, made a whole number of bytes. */
export function alignedBits(bits: number): number {
  return Math.ceil(bits / 8) * 8;
}
