/**
 * Writes zlib streams (RFC 1950 and 1951). The compressor of the host does it where there is one that answers at once;
 * elsewhere the codes that the standard fixes, with references found by a table of what was seen last.
 *
 * A stream that must fill a field of `size` bytes is padded with zeros behind its end, where readers do not look.
 */
import { adler32 } from "./adler32.js";

interface HostZlib {
  deflateSync(bytes: Uint8Array, options: { level: number; memLevel: number }): Uint8Array;
}

/** Node's module by that name; it cannot be imported where this has to run in a browser too. */
function hostZlib(): HostZlib | undefined {
  const host = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  return host.process?.getBuiltinModule?.("zlib") as HostZlib | undefined;
}

/** A zlib stream of `bytes`, of `size` bytes if that is given and the stream is not longer. */
export function deflate(bytes: Uint8Array, size?: number): Uint8Array {
  const streams = candidates(bytes);
  const same = streams.find(({ length }) => length === size);
  const best = same ?? streams.reduce((a, b) => (b.length < a.length ? b : a));
  if (size === undefined || best.length >= size) return best;
  const filled = new Uint8Array(size);
  filled.set(best);
  return filled;
}

/** The host's default first: whoever wrote a field of a given size has most likely used it. */
function candidates(bytes: Uint8Array): Uint8Array[] {
  const host = hostZlib();
  if (!host) return [deflateFixed(bytes)];
  return [6, 9, 1].map((level) => new Uint8Array(host.deflateSync(bytes, { level, memLevel: 8 })));
}

const MATCH_MIN = 3;
const MATCH_MAX = 258;
const WINDOW = 32_768;
const HASH_BITS = 15;

/** A zlib stream in one block of the fixed codes. */
export function deflateFixed(bytes: Uint8Array): Uint8Array {
  const out = new BitSink(bytes.length);
  out.bits(0x9c78, 16);
  out.bits(0b011, 3);
  const seen = new Int32Array(1 << HASH_BITS).fill(-1);
  for (let at = 0; at < bytes.length; ) {
    const from = lastSeen(bytes, at, seen);
    const length = from < 0 ? 0 : matchLength(bytes, from, at);
    if (length >= MATCH_MIN) {
      writeMatch(out, length, at - from);
      for (const end = at + length; at < end; at++) lastSeen(bytes, at, seen);
    } else writeLiteral(out, bytes[at++]!);
  }
  writeLiteral(out, 256);
  return out.finish(adler32(bytes));
}

/** Where the next three bytes were seen last, at most a window ago; -1 when they were not. Notes that they are here. */
function lastSeen(bytes: Uint8Array, at: number, seen: Int32Array): number {
  if (at + MATCH_MIN > bytes.length) return -1;
  const three = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
  const slot = Math.imul(three, 0x9e3779b1) >>> (32 - HASH_BITS);
  const last = seen[slot]!;
  seen[slot] = at;
  return last >= 0 && last < at && at - last <= WINDOW ? last : -1;
}

function matchLength(bytes: Uint8Array, from: number, at: number): number {
  const max = Math.min(MATCH_MAX, bytes.length - at);
  let length = 0;
  while (length < max && bytes[from + length] === bytes[at + length]) length++;
  return length;
}

function writeLiteral(out: BitSink, symbol: number): void {
  if (symbol < 144) out.code(0x30 + symbol, 8);
  else if (symbol < 256) out.code(0x190 + symbol - 144, 9);
  else if (symbol < 280) out.code(symbol - 256, 7);
  else out.code(0xc0 + symbol - 280, 8);
}

function writeMatch(out: BitSink, length: number, distance: number): void {
  if (length === MATCH_MAX) writeLiteral(out, 285);
  else {
    const [code, extra, rest] = bucket(length - MATCH_MIN, 4);
    writeLiteral(out, 257 + code);
    out.bits(rest, extra);
  }
  const [code, extra, rest] = bucket(distance - 1, 2);
  out.code(code, 5);
  out.bits(rest, extra);
}

/** The code of a length or distance, in groups of `group` codes whose width doubles; its extra bits and their number. */
function bucket(value: number, group: number): [code: number, extraBits: number, extra: number] {
  const bits = 32 - Math.clz32(value);
  const groupBits = 31 - Math.clz32(group);
  const extraBits = Math.max(0, bits - groupBits - 1);
  return [extraBits * group + (value >> extraBits), extraBits, value & ((1 << extraBits) - 1)];
}

/** Collects bits, the lowest of each byte first. */
class BitSink {
  #bytes: Uint8Array;
  #length = 0;
  #held = 0;
  #heldBits = 0;

  constructor(content: number) {
    // No literal takes more than nine bits.
    this.#bytes = new Uint8Array(content + (content >> 3) + 16);
  }

  bits(value: number, count: number): void {
    this.#held |= value << this.#heldBits;
    this.#heldBits += count;
    for (; this.#heldBits >= 8; this.#heldBits -= 8) {
      this.#bytes[this.#length++] = this.#held & 0xff;
      this.#held >>>= 8;
    }
  }

  /** A Huffman code, whose highest bit comes first. */
  code(value: number, count: number): void {
    for (let bit = count - 1; bit >= 0; bit--) this.bits((value >> bit) & 1, 1);
  }

  finish(checksum: number): Uint8Array {
    if (this.#heldBits > 0) this.bits(0, 8 - this.#heldBits);
    for (let shift = 24; shift >= 0; shift -= 8) this.bits((checksum >>> shift) & 0xff, 8);
    return this.#bytes.slice(0, this.#length);
  }
}
