/**
 * Metadata as users see it ↔ its encoded bytes (type `metadata` of formats/iqdb_common.ksy).
 *
 * What is written is canonical: keys once, in the order of their UTF-8 bytes. What is read may be anything the schema
 * allows: of a repeated key the last entry counts. Every string is an ordinary key, `__proto__` included.
 */
import {
  decodeMetadata as decodeBlock,
  decodeMetadataValue,
  encodeMetadata as encodeBlock,
  encodeMetadataValue,
  type MetadataEntryInput,
  type MetadataValueInput,
  type MetadataValue as StoredValue,
  sizeOfMetadata,
  sizeOfText,
  skipMetadataValue,
  skipText,
  ValueKind,
} from "../../generated/iqdb-common.js";
import { ByteReader } from "../bytes/byte-reader.js";
import { ByteWriter } from "../bytes/byte-writer.js";
import { compareUtf8 } from "../bytes/utf8.js";
import { IqdbError } from "../errors.js";
import { METADATA_ENTRIES_MAX, RECORD_BYTES_MAX } from "../limits.js";
import { describeValue } from "../types/describe-value.js";
import { Float, float, type Metadata, type MetadataValue, type NumbersMode } from "../types/metadata.js";
import { isPlainObject, objectOf } from "../types/plain-object.js";
import { unreadable } from "../types/reading.js";
import { isWellFormed } from "../types/well-formed.js";

const INT_MIN = -(2n ** 63n);
const INT_MAX = 2n ** 63n - 1n;

function invalid(message: string, details: { key?: string; [name: string]: string | number | undefined } = {}) {
  return new IqdbError("IQDB_INVALID_METADATA", message, details);
}

/**
 * The encoded form of a user's metadata. An integral safe number becomes an integer (-0 does not), every other number and
 * every `Float` a double. Errors: `IQDB_INVALID_METADATA` naming the key.
 */
export function encodeMetadata(metadata: unknown): Uint8Array {
  try {
    const entries = entriesOf(metadata, []);
    entries.sort((a, b) => compareUtf8(a.key.value, b.key.value));
    const writer = new ByteWriter(new Uint8Array(checkedSize(entries)));
    encodeBlock(writer, { entries });
    return writer.bytes;
  } catch (cause) {
    throw unreadable("IQDB_INVALID_METADATA", "Metadata", cause);
  }
}

/** Metadata share blocks of at most this size: memory of its own for each takes longer to get than to fill. */
const BLOCK_BYTES_MAX = 64 * 1024;

/**
 * Encodes the metadata of many rows, one behind the other. Most rows have the fields of the row before: these need not be
 * checked and put in order again.
 */
export class MetadataEncoder {
  readonly #full: Uint8Array[] = [];
  /** Of the last block. */
  #writer = new ByteWriter(new Uint8Array(0));
  /** The entries of the last row as they came, and their places in order. */
  #entries: readonly MetadataEntryInput[] = [];
  #order: readonly number[] = [];

  /** A view of the encoded form. Errors: as `encodeMetadata`. */
  encode(metadata: unknown): Uint8Array {
    const length = this.add(metadata);
    const { bytes, pos } = this.#writer;
    return bytes.subarray(pos - length, pos);
  }

  /** The length of the encoded form, which `pieces` hold. Errors: as `encodeMetadata`. */
  add(metadata: unknown): number {
    try {
      const entries = this.#inOrder(entriesOf(metadata, this.#entries));
      const bytes = checkedSize(entries);
      encodeBlock(this.#room(bytes), { entries });
      return bytes;
    } catch (cause) {
      throw unreadable("IQDB_INVALID_METADATA", "Metadata", cause);
    }
  }

  /** All that was encoded, in order, in few arrays. */
  pieces(): Uint8Array[] {
    return [...this.#full, written(this.#writer)];
  }

  #inOrder(entries: MetadataEntryInput[]): MetadataEntryInput[] {
    if (!haveSameKeys(entries, this.#entries)) {
      const places = entries.map((_, place) => place);
      this.#order = places.sort((a, b) => compareUtf8(entries[a].key.value, entries[b].key.value));
    }
    this.#entries = entries;
    return this.#order.map((place) => entries[place]);
  }

  /** Where `bytes` bytes fit. */
  #room(bytes: number): ByteWriter {
    const last = this.#writer;
    if (bytes <= last.bytes.length - last.pos) return last;
    this.#full.push(written(last));
    const length = Math.max(bytes, Math.min(BLOCK_BYTES_MAX, 2 * last.bytes.length));
    this.#writer = new ByteWriter(new Uint8Array(length));
    return this.#writer;
  }
}

function written({ bytes, pos }: ByteWriter): Uint8Array {
  return bytes.subarray(0, pos);
}

function haveSameKeys(a: readonly MetadataEntryInput[], b: readonly MetadataEntryInput[]): boolean {
  return a.length === b.length && a.every(({ key }, place) => key.value === b[place].key.value);
}

/** What `metadata` holds, in its own order. Keys that stand in `checked` at the same place are not looked at again. */
function entriesOf(metadata: unknown, checked: readonly MetadataEntryInput[]): MetadataEntryInput[] {
  if (!isPlainObject(metadata)) {
    const message = `Metadata must be a plain object such as { title: "Intro" }, not ${describeValue(metadata)}.`;
    throw invalid(message);
  }
  const keys = Object.keys(metadata);
  if (keys.length > METADATA_ENTRIES_MAX) {
    const message = `Metadata has ${keys.length} fields, ${METADATA_ENTRIES_MAX} are the most.`;
    throw invalid(message, { found: keys.length, limit: METADATA_ENTRIES_MAX });
  }
  return keys.map((key, place) => {
    if (key !== checked[place]?.key.value) checkKey(key);
    return { key: { value: key }, value: storedValue(key, metadata[key]) };
  });
}

function checkKey(key: string): void {
  if (!isWellFormed(key)) throw invalid(`The metadata key ${describeValue(key)} has a lone surrogate.`, { key });
}

function checkedSize(entries: MetadataEntryInput[]): number {
  const bytes = sizeOfMetadata({ entries });
  if (bytes > RECORD_BYTES_MAX) {
    const message = `Metadata takes ${bytes} bytes, ${RECORD_BYTES_MAX} are the most that a row can have.`;
    throw invalid(message, { found: bytes, limit: RECORD_BYTES_MAX });
  }
  return bytes;
}

function storedValue(key: string, value: unknown): MetadataValueInput {
  switch (typeof value) {
    case "string":
      if (!isWellFormed(value)) throw badValue(key, value, "text with a lone surrogate has no UTF-8");
      return { kind: ValueKind.string, body: { value } };
    case "number":
      if (!Number.isSafeInteger(value) || Object.is(value, -0)) return storedFloat(value);
      return { kind: ValueKind.int, body: { value: BigInt(value) } };
    case "bigint":
      if (value < INT_MIN || value > INT_MAX) throw badValue(key, value, "integers have 64 bits with sign");
      return { kind: ValueKind.int, body: { value } };
    case "boolean":
      return { kind: ValueKind.bool, body: { value: value ? 1 : 0 } };
    default:
      if (value === null) return { kind: ValueKind.null };
      if (value instanceof Float && typeof value.value === "number") return storedFloat(value.value);
      throw badValue(key, value, "use a string, number, bigint, boolean, null or float(x); leave out what is missing");
  }
}

function storedFloat(value: number): MetadataValueInput {
  return { kind: ValueKind.float, body: { value } };
}

function badValue(key: string, value: unknown, reason: string): IqdbError {
  const message = `The metadata field ${describeValue(key)} cannot be ${describeValue(value)}: ${reason}.`;
  return invalid(message, { key, found: describeValue(value) });
}

/**
 * The metadata that valid `bytes` hold, as an ordinary object with its keys in the order of their UTF-8 bytes (JavaScript
 * puts keys that look like array indices first). `numbers` says how numbers come back.
 */
export function decodeMetadata(bytes: Uint8Array, numbers: NumbersMode): Metadata {
  const { entries } = decodeBlock(new ByteReader(bytes));
  const fields = new Map<string, MetadataValue>();
  let isSorted = true;
  let previous: string | undefined;
  for (const { key, value } of entries) {
    isSorted &&= previous === undefined || compareUtf8(previous, key.value) < 0;
    previous = key.value;
    fields.set(key.value, userValue(value, numbers));
  }
  if (isSorted) return objectOf(fields);
  return objectOf([...fields].sort(([a], [b]) => compareUtf8(a, b)));
}

function userValue(value: StoredValue, numbers: NumbersMode): MetadataValue {
  switch (value.kind) {
    case ValueKind.string:
      return value.body.value;
    case ValueKind.int:
      return numbers === "exact" ? value.body.value : naturalInteger(value.body.value);
    case ValueKind.float:
      return numbers === "exact" ? float(value.body.value) : value.body.value;
    case ValueKind.bool:
      return value.body.value !== 0;
    case ValueKind.null:
      return null;
  }
}

function naturalInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Where the first entry begins: behind the count. */
const ENTRIES_START = sizeOfMetadata({ entries: [] });
/** Where the bytes of a text begin: behind its length. */
const TEXT_START = sizeOfText({ value: "" });

/**
 * The canonical form of valid `bytes`: keys once, in order, bools 0 or 1. Everything else keeps its bits, NaN payloads
 * too. Answers `bytes` itself when nothing has to change. Entries are numbers in typed arrays: there may be one for
 * every five bytes, and an object for each would take twenty times the input.
 */
export function canonicalMetadata(bytes: Uint8Array): Uint8Array {
  const entries = new EntryTable(bytes);
  if (entries.isCanonical()) return bytes;
  const order = entries.uniqueInOrder();
  const length = order.reduce((sum, entry) => sum + entries.end(entry) - entries.start(entry), ENTRIES_START);
  const writer = new ByteWriter(new Uint8Array(length));
  encodeBlock(writer, { numEntries: order.length, entries: [] });
  for (const entry of order) {
    const isLoose = entries.hasLooseBool(entry);
    writer.put(bytes.subarray(entries.start(entry), isLoose ? entries.valueStart(entry) : entries.end(entry)));
    if (isLoose) encodeMetadataValue(writer, { kind: ValueKind.bool, body: { value: 1 } });
  }
  return writer.bytes;
}

/** Where the entries of a block lie: `starts` has one more cell, the end of the last. */
class EntryTable {
  readonly #bytes: Uint8Array;
  readonly #starts: Uint32Array;
  readonly #valueStarts: Uint32Array;

  constructor(bytes: Uint8Array) {
    const reader = new ByteReader(bytes);
    const count = reader.u4le();
    this.#bytes = bytes;
    this.#starts = new Uint32Array(count + 1);
    this.#valueStarts = new Uint32Array(count);
    for (let entry = 0; entry < count; entry++) {
      this.#starts[entry] = reader.pos;
      skipText(reader);
      this.#valueStarts[entry] = reader.pos;
      skipMetadataValue(reader);
    }
    this.#starts[count] = reader.pos;
  }

  start(entry: number): number {
    return this.#starts[entry];
  }

  valueStart(entry: number): number {
    return this.#valueStarts[entry];
  }

  end(entry: number): number {
    return this.#starts[entry + 1];
  }

  isCanonical(): boolean {
    for (let entry = 0; entry < this.#valueStarts.length; entry++) {
      if (this.hasLooseBool(entry) || (entry > 0 && this.#compareKeys(entry - 1, entry) >= 0)) return false;
    }
    return true;
  }

  /** A bool whose byte is neither 0 nor 1. */
  hasLooseBool(entry: number): boolean {
    if (this.#bytes[this.#valueStarts[entry]] !== ValueKind.bool) return false;
    const value = decodeMetadataValue(new ByteReader(this.#bytes, this.#valueStarts[entry]));
    return value.kind === ValueKind.bool && value.body.value > 1;
  }

  /** The entries that count, in the order of their keys: of a repeated key the last one. */
  uniqueInOrder(): Uint32Array {
    const order = new Uint32Array(this.#valueStarts.length).map((_, entry) => entry);
    order.sort((a, b) => this.#compareKeys(a, b) || a - b);
    return order.filter(
      (entry, place) => place + 1 === order.length || this.#compareKeys(entry, order[place + 1]) !== 0,
    );
  }

  /** Texts as they are stored, length first and then bytes: the order of the bytes is the order of the keys. */
  #compareKeys(a: number, b: number): number {
    const lengthA = this.#valueStarts[a] - this.#starts[a];
    const lengthB = this.#valueStarts[b] - this.#starts[b];
    const common = Math.min(lengthA, lengthB);
    for (let at = TEXT_START; at < common; at++) {
      const difference = this.#bytes[this.#starts[a] + at] - this.#bytes[this.#starts[b] + at];
      if (difference !== 0) return difference;
    }
    return lengthA - lengthB;
  }
}
