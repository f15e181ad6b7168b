/**
 * The fields of one row that a filter asks for, taken out of its encoded metadata. One walk over the entries notes where
 * the wanted values are; a value is decoded when it is looked at, and no other ever is.
 *
 * Names are compared as encoded bytes. Of a repeated key the last entry counts. The bytes were validated when they
 * entered the library.
 */
import {
  decodeMetadataValue,
  sizeOfMetadata,
  sizeOfMetadataValue,
  sizeOfText,
  ValueKind,
  writeText,
} from "../../generated/iqdb-common.js";
import { ByteReader } from "../bytes/byte-reader.js";
import { integerScalar, type Scalar } from "./scalar.js";

/** Where the first entry begins: behind the count. */
const ENTRIES_START = sizeOfMetadata({ entries: [] });

/** Where the bytes of a text begin: behind its length. */
const TEXT_START = sizeOfText({ value: "" });
/** Bytes of the values that always take the same, behind the kind. */
const INT_BYTES = sizeOfMetadataValue({ kind: ValueKind.int, body: { value: 0n } }) - 1;
const FLOAT_BYTES = sizeOfMetadataValue({ kind: ValueKind.float, body: { value: 0 } }) - 1;
const BOOL_BYTES = sizeOfMetadataValue({ kind: ValueKind.bool, body: { value: 0 } }) - 1;

const ABSENT = -1;
const NOTHING = new Uint8Array(0);

export class FieldValues {
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

  /** Looks at a row without metadata: every field is missing. */
  clear(): void {
    this.#offsets.fill(ABSENT);
  }

  has(field: number): boolean {
    return this.#offsets[field] !== ABSENT;
  }

  /** The value of a field that is there. */
  scalar(field: number): Scalar {
    this.#reader.pos = this.#offsets[field];
    const value = decodeMetadataValue(this.#reader);
    switch (value.kind) {
      case ValueKind.string:
      case ValueKind.float:
        return value.body.value;
      case ValueKind.int:
        return integerScalar(value.body.value);
      case ValueKind.bool:
        return value.body.value !== 0;
      case ValueKind.null:
        return null;
    }
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

/**
 * Moving over what is not wanted is most of the work of a scan. The generated `skipText` and `skipMetadataValue` check
 * every byte again, which takes more than twice as long.
 */
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
