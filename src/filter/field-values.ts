/**
 * The fields of one row that a filter asks for, taken out of its encoded metadata. One walk over the entries notes where
 * the wanted values are; a value is decoded when it is looked at, and no other ever is.
 *
 * Names are compared as encoded bytes. Of a repeated key the last entry counts. The bytes were validated when they entered
 * the library; the generated readers would check them again and make objects of them, which takes three times as long.
 * A test holds what is read here against what those read.
 */
import { sizeOfMetadata, sizeOfMetadataValue, sizeOfText, ValueKind, writeText } from "../../generated/iqdb-common.js";
import { ByteReader } from "../bytes/byte-reader.js";
import type { MetadataHeap } from "../store/metadata-heap.js";
import type { Fields } from "./row-test.js";
import { integerScalar, type Scalar } from "./scalar.js";
import { TEXT_KEY_UNITS, textKey } from "./value-table.js";

/** Where the first entry begins: behind the count. */
const ENTRIES_START = sizeOfMetadata({ entries: [] });
/** Where the bytes of a text begin: behind its length. */
const TEXT_START = sizeOfText({ value: "" });
/** Bytes of the values that always take the same, behind the kind. */
const INT_BYTES = sizeOfMetadataValue({ kind: ValueKind.int, body: { value: 0n } }) - 1;
const FLOAT_BYTES = sizeOfMetadataValue({ kind: ValueKind.float, body: { value: 0 } }) - 1;
const BOOL_BYTES = sizeOfMetadataValue({ kind: ValueKind.bool, body: { value: 0 } }) - 1;

/** Integers whose high half is between this and its negative are numbers: 2^53 shifted by 32. */
const SAFE_HIGH = 2 ** 21;

const ABSENT = -1;
const NOTHING = new Uint8Array(0);

export class FieldValues implements Fields {
  /** The encoded names, in the order of the fields' numbers. */
  readonly #names: readonly Uint8Array[];
  /** Offset of each wanted value, or ABSENT. */
  readonly #offsets: Float64Array;
  #source: Uint8Array = NOTHING;
  #reader = new ByteReader(NOTHING);

  constructor(names: readonly string[]) {
    this.#names = names.map((name) => writeText({ value: name }).subarray(TEXT_START));
    this.#offsets = new Float64Array(names.length);
  }

  /** Looks at the metadata in `source` from `start` to `end`. */
  load(source: Uint8Array, start: number, end: number): void {
    this.clear();
    if (source !== this.#source) {
      this.#source = source;
      this.#reader = new ByteReader(source);
    }
    const reader = this.#reader;
    reader.end = end;
    reader.pos = start + ENTRIES_START;
    while (reader.pos < end) {
      const length = reader.u4le();
      const field = this.#fieldNamed(reader.advance(length), length);
      if (field >= 0) this.#offsets[field] = reader.pos;
      moveOverValue(reader);
    }
  }

  /** Looks at a row of a heap. */
  loadSlot(metadata: MetadataHeap, slot: number): void {
    const found = metadata.locate(slot);
    if (found !== undefined) this.load(found.segment, found.start, found.end);
    else this.clear();
  }

  /** Looks at a row without metadata: every field is missing. */
  clear(): void {
    this.#offsets.fill(ABSENT);
  }

  has(field: number): boolean {
    return this.#offsets[field] !== ABSENT;
  }

  /** The value of a field that is there. */
  scalar(field: number): Scalar {
    const reader = this.#reader;
    reader.pos = this.#offsets[field];
    switch (reader.u1()) {
      case ValueKind.string:
        return reader.utf8(reader.u4le());
      case ValueKind.int:
        return readInteger(reader);
      case ValueKind.float:
        return reader.f8le();
      case ValueKind.bool:
        return reader.u1() !== 0;
      default:
        return null;
    }
  }

  /** The same; of a long text only what counts for its key, without decoding the rest. */
  key(field: number): Scalar {
    const reader = this.#reader;
    const at = this.#offsets[field];
    if (reader.bytes[at] !== ValueKind.string) return this.scalar(field);
    reader.pos = at + 1;
    const length = reader.u4le();
    return textKey(reader.utf8(length <= TEXT_KEY_UNITS ? length : keyBytes(reader.bytes, reader.pos, length)));
  }

  #fieldNamed(start: number, length: number): number {
    for (let field = 0; field < this.#names.length; field++) {
      const name = this.#names[field];
      if (name.length === length && isAt(name, this.#reader.bytes, start)) return field;
    }
    return -1;
  }
}

function isAt(name: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let i = 0; i < name.length; i++) if (name[i] !== bytes[start + i]) return false;
  return true;
}

/** How many of the `length` bytes from `start` on hold the key of a text: whole characters, no more than needed. */
function keyBytes(bytes: Uint8Array, start: number, length: number): number {
  let at = 0;
  for (let units = 0; at < length && units < TEXT_KEY_UNITS; ) {
    const first = bytes[start + at];
    // Four bytes are two units of UTF-16, everything else is one.
    units += first < 0xf0 ? 1 : 2;
    at += first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  }
  return at;
}

/** The scalar of an integer; a bigint is made only where a number does not hold it. */
function readInteger(reader: ByteReader): number | bigint {
  const low = reader.u4le();
  const high = reader.s4le();
  if (high >= -SAFE_HIGH && high < SAFE_HIGH) return high * 2 ** 32 + low;
  reader.pos -= INT_BYTES;
  return integerScalar(reader.s8le());
}

function moveOverText(reader: ByteReader): void {
  reader.advance(reader.u4le());
}

function moveOverValue(reader: ByteReader): void {
  switch (reader.u1()) {
    case ValueKind.string:
      moveOverText(reader);
      break;
    case ValueKind.int:
      reader.advance(INT_BYTES);
      break;
    case ValueKind.float:
      reader.advance(FLOAT_BYTES);
      break;
    case ValueKind.bool:
      reader.advance(BOOL_BYTES);
      break;
  }
}
