/**
 * Reads zlib streams (RFC 1950 and 1951): a header of two bytes, blocks of literals and back references, Adler-32. Output
 * never exceeds `max`, and grows with what was read of the input. Bytes behind the stream are left alone, as in Kaitai.
 */
import { adler32 } from "./adler32.js";
import { FormatError } from "./format-error.js";

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
];
const DISTANCE_EXTRA = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
/** The order in which a block tells the lengths of the codes of code lengths. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const CODE_BITS_MAX = 15;

/** A canonical Huffman code: how many codes there are of each length, and their symbols in order. */
interface Code {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

/** The content of a zlib stream; FormatErrors `ProcessError` for one that is damaged or holds more than `max` bytes. */
export function inflate(bytes: Uint8Array, max: number): Uint8Array {
  const [method, flags] = [bytes[0], bytes[1]];
  if (method === undefined || flags === undefined) throw cutShort();
  if ((method & 15) !== 8 || method >> 4 > 7 || (method * 256 + flags) % 31 !== 0) throw damaged("header");
  if (flags & 0x20) throw damaged("header: it needs a dictionary");
  const inflater = new Inflater(bytes, max);
  const content = inflater.blocks();
  const sum = inflater.trailer();
  if (sum !== adler32(content)) throw damaged("checksum");
  return content;
}

function damaged(what: string): FormatError {
  return new FormatError("ProcessError", `the zlib stream is damaged in its ${what}`);
}

function cutShort(): FormatError {
  return new FormatError("EndOfStreamError", "the zlib stream is cut short");
}

class Inflater {
  readonly #bytes: Uint8Array;
  readonly #max: number;
  #at = 2;
  #held = 0;
  #heldBits = 0;
  #out: Uint8Array;
  #length = 0;

  constructor(bytes: Uint8Array, max: number) {
    this.#bytes = bytes;
    this.#max = max;
    this.#out = new Uint8Array(Math.min(max, Math.max(256, bytes.length * 2)));
  }

  blocks(): Uint8Array {
    for (let last = 0; last === 0; ) {
      last = this.#bits(1);
      const kind = this.#bits(2);
      if (kind === 0) this.#stored();
      else if (kind === 1) this.#compressed(FIXED_LITERALS, FIXED_DISTANCES);
      else if (kind === 2) this.#dynamic();
      else throw damaged("blocks");
    }
    return this.#out.slice(0, this.#length);
  }

  /** The checksum behind the blocks. */
  trailer(): number {
    this.#align();
    let sum = 0;
    for (let count = 0; count < 4; count++) sum = sum * 256 + this.#byte();
    return sum;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw cutShort();
    this.#at++;
    return byte;
  }

  #bits(count: number): number {
    while (this.#heldBits < count) {
      this.#held |= this.#byte() << this.#heldBits;
      this.#heldBits += 8;
    }
    const value = this.#held & ((1 << count) - 1);
    this.#held >>>= count;
    this.#heldBits -= count;
    return value;
  }

  #align(): void {
    this.#held = 0;
    this.#heldBits = 0;
  }

  #room(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#out.length) return;
    if (needed > this.#max) {
      const what = `the zlib stream holds more than ${this.#max} bytes, the bound of option \`inflatedBytesMax\``;
      throw new FormatError("ProcessError", what, undefined, this.#max, needed);
    }
    const grown = new Uint8Array(Math.min(this.#max, Math.max(needed, this.#out.length * 2)));
    grown.set(this.#out.subarray(0, this.#length));
    this.#out = grown;
  }

  #stored(): void {
    this.#align();
    const length = this.#byte() | (this.#byte() << 8);
    const inverse = this.#byte() | (this.#byte() << 8);
    if ((length ^ inverse) !== 0xffff) throw damaged("blocks");
    const end = this.#at + length;
    if (end > this.#bytes.length) throw cutShort();
    this.#room(length);
    this.#out.set(this.#bytes.subarray(this.#at, end), this.#length);
    this.#at = end;
    this.#length += length;
  }

  #symbol({ counts, symbols }: Code): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let bits = 1; bits <= CODE_BITS_MAX; bits++) {
      code |= this.#bits(1);
      const count = counts[bits]!;
      if (code - count < first) return symbols[index + code - first]!;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw damaged("codes");
  }

  #dynamic(): void {
    const literals = this.#bits(5) + 257;
    const distances = this.#bits(5) + 1;
    const known = this.#bits(4) + 4;
    const orderLengths = new Uint8Array(ORDER.length);
    for (let at = 0; at < known; at++) orderLengths[ORDER[at]!] = this.#bits(3);
    const lengths = this.#codeLengths(codeOf(orderLengths), literals + distances);
    this.#compressed(codeOf(lengths.subarray(0, literals)), codeOf(lengths.subarray(literals)));
  }

  #codeLengths(code: Code, total: number): Uint8Array {
    const lengths = new Uint8Array(total);
    for (let at = 0; at < total; ) {
      const symbol = this.#symbol(code);
      if (symbol < 16) {
        lengths[at++] = symbol;
        continue;
      }
      if (symbol === 16 && at === 0) throw damaged("codes");
      const value = symbol === 16 ? lengths[at - 1]! : 0;
      const repeat = symbol === 16 ? 3 + this.#bits(2) : symbol === 17 ? 3 + this.#bits(3) : 11 + this.#bits(7);
      if (at + repeat > total) throw damaged("codes");
      lengths.fill(value, at, at + repeat);
      at += repeat;
    }
    return lengths;
  }

  #compressed(literals: Code, distances: Code): void {
    for (;;) {
      const symbol = this.#symbol(literals);
      if (symbol === 256) return;
      if (symbol < 256) {
        this.#room(1);
        this.#out[this.#length++] = symbol;
      } else this.#copy(symbol - 257, distances);
    }
  }

  #copy(lengthCode: number, distances: Code): void {
    const base = LENGTH_BASE[lengthCode];
    if (base === undefined) throw damaged("codes");
    const length = base + this.#bits(LENGTH_EXTRA[lengthCode]!);
    const distanceCode = this.#symbol(distances);
    const distanceBase = DISTANCE_BASE[distanceCode];
    if (distanceBase === undefined) throw damaged("codes");
    const distance = distanceBase + this.#bits(DISTANCE_EXTRA[distanceCode]!);
    if (distance > this.#length) throw damaged("references");
    this.#room(length);
    const out = this.#out;
    for (let end = this.#length + length; this.#length < end; this.#length++) {
      out[this.#length] = out[this.#length - distance]!;
    }
  }
}

/** The canonical code whose symbols have these lengths; a FormatError when there are more codes than fit. */
function codeOf(lengths: Uint8Array): Code {
  const counts = new Uint16Array(CODE_BITS_MAX + 1);
  for (const length of lengths) counts[length]!++;
  counts[0] = 0;
  const offsets = new Uint16Array(CODE_BITS_MAX + 2);
  let left = 1;
  for (let bits = 1; bits <= CODE_BITS_MAX; bits++) {
    left = left * 2 - counts[bits]!;
    if (left < 0) throw damaged("codes");
    offsets[bits + 1] = offsets[bits]! + counts[bits]!;
  }
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => {
    if (length > 0) symbols[offsets[length]!++] = symbol;
  });
  return { counts, symbols };
}

const FIXED_LITERALS = codeOf(
  Uint8Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
);
const FIXED_DISTANCES = codeOf(new Uint8Array(30).fill(5));
