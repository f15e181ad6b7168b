/** Kaitai's processes that keep the length of what they process. Each is undone by itself or by its opposite. */

/** Each byte combined with the key by exclusive or; a key of several bytes is repeated. An empty key changes nothing. */
export function xorBytes(bytes: Uint8Array, key: number | Uint8Array): Uint8Array {
  if (typeof key === "number") return bytes.map((byte) => byte ^ key);
  const { length } = key;
  return length === 0 ? bytes : bytes.map((byte, at) => byte ^ key[at % length]!);
}

/** Each byte rotated to the left by `amount` bits; to the right where that is negative. */
export function rotateLeft(bytes: Uint8Array, amount: number): Uint8Array {
  const left = ((amount % 8) + 8) % 8;
  return bytes.map((byte) => (byte << left) | (byte >> (8 - left)));
}
