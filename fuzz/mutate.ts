/**
 * Damage to byte strings: flipped bits, boundary values where a number may stand, bytes taken out, put in, swapped or copied
 * from elsewhere.
 */
import type { SeededRandom } from "../test/support/seeded-random.js";

/** Values that lengths, counts, tags and versions go wrong at. */
const BOUNDARIES = [0n, 1n, 2n, 0x7fn, 0xffn, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn, 1n << 32n, (1n << 53n) + 1n];
BOUNDARIES.push(1n << 63n, (1n << 64n) - 1n, (1n << 62n) / 3n);

type Damage = (bytes: Uint8Array, at: number, random: SeededRandom) => Uint8Array;

const flipBit: Damage = (bytes, at, random) => {
  bytes[at]! ^= 1 << random.below(8);
  return bytes;
};

const setByte: Damage = (bytes, at, random) => {
  bytes[at] = random.bits();
  return bytes;
};

const setNumber: Damage = (bytes, at, random) => {
  let value = random.pick(BOUNDARIES);
  if (random.chance(0.3)) value += BigInt(random.below(5)) - 2n;
  for (let i = 0, width = random.pick([1, 2, 4, 8]); i < width && at + i < bytes.length; i++) {
    bytes[at + i] = Number((value >> BigInt(8 * i)) & 255n);
  }
  return bytes;
};

/** Takes `remove` bytes out and puts `insert` in. */
function splice(bytes: Uint8Array, at: number, remove: number, insert: Uint8Array): Uint8Array {
  return new Uint8Array([...bytes.subarray(0, at), ...insert, ...bytes.subarray(at + remove)]);
}

const takeOut: Damage = (bytes, at, random) => splice(bytes, at, 1 + random.below(9), new Uint8Array(0));
const putIn: Damage = (bytes, at, random) => splice(bytes, at, 0, random.bytes(1 + random.below(9)));
const zeroOut: Damage = (bytes, at, random) => bytes.fill(0, at, at + 1 + random.below(64));

const copyOver: Damage = (bytes, at, random) => {
  const from = random.below(bytes.length);
  return bytes.copyWithin(at, from, from + 1 + random.below(40));
};

const DAMAGES: readonly Damage[] = [flipBit, flipBit, setByte, setNumber, setNumber, takeOut, putIn, zeroOut, copyOver];

/** A damaged copy; `from` spares the bytes before it. */
export function damaged(source: Uint8Array, random: SeededRandom, from = 0): Uint8Array {
  let bytes: Uint8Array = source.slice();
  for (let left = 1 + random.below(3); left > 0 && bytes.length > from; left--) {
    bytes = random.pick(DAMAGES)(bytes, from + random.below(bytes.length - from), random);
  }
  return bytes;
}
