/**
 * Ids as users type them, keys as the library keeps them, bytes as files store them.
 *
 * A key is a number (u64 up to 2^53 - 1), a bigint (u64 above) or a string with one character per byte. Each id has one
 * key and each key one id of the file, so `===` on keys (and a `Map`) is equality of ids; the integer 1 and the text "1"
 * are different ids.
 */
import { decodeUtf8, encodeUtf8, isUtf8 } from "../bytes/utf8.js";
import { IqdbError } from "../errors.js";
import { describeValue } from "../types/describe-value.js";
import type { Id, IdKey, IdMode } from "../types/id.js";
import { reading } from "../types/reading.js";

const U64_MAX = 2n ** 64n - 1n;

const ID_RULES =
  "Use a whole number from 0 to 2^53 - 1, a bigint from 0 to 2^64 - 1, a non-empty string, or a non-empty Uint8Array.";

function invalidId(reason: string, id: unknown): IqdbError {
  return new IqdbError("IQDB_INVALID_ID", `${reason}: ${describeValue(id)}. ${ID_RULES}`, { id: describeValue(id) });
}

/** The key of an id that a user gave. Errors: `IQDB_INVALID_ID`. */
export function idToKey(id: unknown): IdKey {
  switch (typeof id) {
    case "number":
      if (!Number.isSafeInteger(id) || id < 0) throw invalidId("This number cannot be an id", id);
      return id + 0; // -0 becomes 0
    case "bigint":
      if (id < 0n || id > U64_MAX) throw invalidId("This bigint cannot be an id", id);
      return u64ToKey(id);
    case "string":
      return textToKey(id);
    default:
      return bytesToKey(reading("IQDB_INVALID_ID", "An id", () => ownBytes(id)));
  }
}

/** A copy, as long as the bytes really are. */
function ownBytes(id: unknown): Uint8Array {
  if (!(id instanceof Uint8Array)) throw invalidId("This value cannot be an id", id);
  const bytes = new Uint8Array(id);
  if (bytes.length === 0) throw invalidId("An id cannot be empty", id);
  return bytes;
}

/** Text that is its own UTF-8, byte for byte, and therefore its own key. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL and the other controls are ASCII too.
const ASCII = /^[\x00-\x7f]*$/;

function textToKey(id: string): string {
  if (id === "") throw invalidId("An id cannot be empty", id);
  if (ASCII.test(id)) return id;
  let bytes: Uint8Array;
  try {
    bytes = encodeUtf8(id);
  } catch {
    throw invalidId("Text with a lone surrogate cannot be an id, it has no UTF-8", id);
  }
  return bytesToKey(bytes);
}

/** The key of an unsigned 64-bit integer. */
export function u64ToKey(id: number | bigint): number | bigint {
  return id <= Number.MAX_SAFE_INTEGER ? Number(id) : id;
}

/** Arguments of one call of `String.fromCharCode`; many more exhaust the stack. */
const CHUNK = 8192;

/** The key of a byte id: one character per byte. */
export function bytesToKey(bytes: Uint8Array): string {
  let key = "";
  for (let at = 0; at < bytes.length; at += CHUNK) {
    key += String.fromCharCode.apply(null, bytes.subarray(at, at + CHUNK) as unknown as number[]);
  }
  return key;
}

/** The bytes of the key of a byte id. */
export function keyToBytes(key: string): Uint8Array {
  const bytes = new Uint8Array(key.length);
  for (let at = 0; at < key.length; at++) bytes[at] = key.charCodeAt(at);
  return bytes;
}

/** The id of a key: integers as they are; bytes as text where they are UTF-8, unless `mode` asks for bytes. */
export function keyToId(key: IdKey, mode: IdMode): Id {
  if (typeof key !== "string") return key;
  if (mode === "string" && ASCII.test(key)) return key;
  const bytes = keyToBytes(key);
  return mode === "string" && isUtf8(bytes) ? decodeUtf8(bytes) : bytes;
}
