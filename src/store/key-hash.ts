/**
 * Hashes of keys, seeded. A key has the same hash in each of its forms: an integer and its halves, a text of one character
 * per byte and its bytes.
 */

/** A double and its two halves, to hash the doubles that are no integers. */
const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);

/** The lower 32 bits of an integer. */
export function lowHalf(key: number | bigint): number {
  return typeof key === "number" ? key >>> 0 : Number(BigInt.asUintN(32, key));
}

/** What is above the lower 32 bits of an integer. */
export function highHalf(key: number | bigint): number {
  return typeof key === "number" ? Math.floor(key / 2 ** 32) : Number(key >> 32n);
}

/** Mixes all bits of a 32-bit integer (the finalizer of MurmurHash3, public domain, by Austin Appleby). */
function mixed(bits: number): number {
  let hash = bits ^ (bits >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const step = (hash: number, unit: number): number => Math.imul(hash ^ unit, 0x01000193) ^ (hash >>> 15);

/** The hash of a key that is not NaN. */
export function hashOf(key: string | number | bigint, seed: number): number {
  if (typeof key === "string") {
    let hash = seed ^ key.length;
    for (let at = 0; at < key.length; at++) hash = step(hash, key.charCodeAt(at));
    return mixed(hash);
  }
  if (typeof key === "number" && !Number.isSafeInteger(key)) {
    double[0] = key;
    return hashOfHalves(halves[0], halves[1], seed);
  }
  return hashOfHalves(lowHalf(key), highHalf(key), seed);
}

export function hashOfHalves(low: number, high: number, seed: number): number {
  return mixed(mixed(low ^ seed) ^ high);
}

export function hashOfBytes(bytes: Uint8Array, start: number, end: number, seed: number): number {
  let hash = seed ^ (end - start);
  for (let at = start; at < end; at++) hash = step(hash, bytes[at]);
  return mixed(hash);
}
