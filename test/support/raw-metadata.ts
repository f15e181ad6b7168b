/**
 * Metadata blocks put together byte by byte, as other writers may make them: entries in any order, repeated keys, bools
 * of any byte, NaN with any payload. Independent of the generated codecs.
 */
import fc from "fast-check";

export type RawValue =
  | { kind: "string"; text: string }
  | { kind: "int"; value: bigint }
  /** A double by its 64 bits. */
  | { kind: "float"; bits: bigint }
  | { kind: "bool"; byte: number }
  | { kind: "null" };

export type RawEntry = readonly [key: string, value: RawValue];

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, "utf8");
  return Buffer.concat([u32(bytes.length), bytes]);
}

function rawValueBytes(value: RawValue): Buffer {
  switch (value.kind) {
    case "string":
      return Buffer.concat([Buffer.from([0]), text(value.text)]);
    case "int":
      return Buffer.concat([Buffer.from([1]), u64(value.value)]);
    case "float":
      return Buffer.concat([Buffer.from([2]), u64(value.bits)]);
    case "bool":
      return Buffer.from([3, value.byte]);
    case "null":
      return Buffer.from([4]);
  }
}

/** The encoded block of `entries`, exactly as they come. */
export function rawMetadata(entries: readonly RawEntry[]): Uint8Array {
  const parts = entries.flatMap(([key, value]) => [text(key), rawValueBytes(value)]);
  return new Uint8Array(Buffer.concat([u32(entries.length), ...parts]));
}

/** The bits of a double. */
export function doubleBits(value: number): bigint {
  return new BigUint64Array(new Float64Array([value]).buffer)[0];
}

/** The double of some bits; a NaN may change its payload on the way. */
export function doubleOf(bits: bigint): number {
  return new Float64Array(new BigUint64Array([bits]).buffer)[0];
}

/** Keys that other programs stumble over. */
export const AWKWARD_KEYS = [
  "__proto__",
  "constructor",
  "toString",
  "",
  "0",
  "10",
  "\u{feff}",
  "\0",
  "\u{ffff}",
  "\u{1f600}",
  "$eq",
];

/** The order of UTF-8 bytes, by the bytes. */
export function byUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

const KEY = fc.oneof(fc.constantFrom("a", "b", "c", ...AWKWARD_KEYS), fc.string({ unit: "binary", maxLength: 12 }));

/** Quiet, signalling and negative NaNs among the ordinary doubles. */
const BITS = fc.oneof(
  fc.double().map(doubleBits),
  fc.constantFrom(0x7ff8000000000000n, 0x7ff8dead0000beefn, 0x7ff0000000000001n, 0xfff4000000000123n, 1n << 63n),
);

const VALUE: fc.Arbitrary<RawValue> = fc.oneof(
  fc.record({ kind: fc.constant("string" as const), text: fc.string({ unit: "binary", maxLength: 40 }) }),
  fc.record({ kind: fc.constant("int" as const), value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) }),
  fc.record({ kind: fc.constant("float" as const), bits: BITS }),
  fc.record({ kind: fc.constant("bool" as const), byte: fc.oneof(fc.constantFrom(0, 1), fc.nat(255)) }),
  fc.constant<RawValue>({ kind: "null" }),
);

/** Entries in any order, often with repeated keys. */
export const rawEntries: fc.Arbitrary<RawEntry[]> = fc.array(fc.tuple(KEY, VALUE), { maxLength: 12 });

/** What canonical entries must be, by the definition: the last of each key, in the order of the keys' bytes. */
export function canonicalEntries(entries: readonly RawEntry[]): RawEntry[] {
  return [...new Map(entries)]
    .sort(([a], [b]) => byUtf8(a, b))
    .map(([key, value]) => [key, value.kind === "bool" && value.byte > 1 ? { kind: "bool", byte: 1 } : value]);
}
