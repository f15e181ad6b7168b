/** What a field may be set to: for each kind of field the bytes in its place that code goes wrong at. */
import type { Field } from "./field-map.js";

const INTEGERS = [
  0n,
  1n,
  0x7fn,
  0xffn,
  0x7fffn,
  0xffffn,
  1n << 31n,
  1n << 32n,
  1n << 53n,
  1n << 62n,
  1n << 63n,
  1n << 64n,
];

/** Around each of them, and around what is there: lengths and counts that are off by one. */
function integers(width: number, current: bigint): Uint8Array[] {
  const around = [...INTEGERS, current].flatMap((value) => [value - 1n, value, value + 1n]);
  const values = new Set(around.map((value) => BigInt.asUintN(8 * width, value)));
  values.delete(current);
  return Array.from(values, (value) => littleEndian(value, width));
}

function littleEndian(value: bigint, width: number): Uint8Array {
  return Uint8Array.from({ length: width }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
}

function integerIn(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** NaN quiet and signalling, infinities, -0, the smallest and the largest. */
const FLOATS_32 = [0x7fc00000n, 0x7fa00001n, 0x7f800000n, 0xff800000n, 0x80000000n, 1n, 0x7f7fffffn];
const FLOATS_64 = [
  0x7ff8n << 48n,
  (0x7ff4n << 48n) | 1n,
  0x7ff0n << 48n,
  0xfff0n << 48n,
  1n << 63n,
  1n,
  (0x7ff0n << 48n) - 1n,
];

function floats(bytes: Uint8Array, width: 4 | 8): Uint8Array[] {
  const patterns = width === 4 ? FLOATS_32 : FLOATS_64;
  const places = new Set([0, bytes.length - width]);
  return [...places].flatMap((at) =>
    patterns.map((pattern) => {
      const changed = bytes.slice();
      changed.set(littleEndian(pattern, width), at);
      return changed;
    }),
  );
}

/** Bytes that are no UTF-8, a NUL, another letter; one byte less and one more. */
function texts(bytes: Uint8Array): Uint8Array[] {
  const values = [0xff, 0xc0, 0x80, 0x00, 0x41].flatMap((value) =>
    [0, bytes.length - 1].map((at) => bytes.map((byte, i) => (i === at ? value : byte))),
  );
  return [...values, bytes.slice(1), Uint8Array.of(...bytes, 0x41)];
}

function constants(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (_, at) => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte)));
}

/** What may stand in the place of `field`; none of it is what stands there. */
export function boundaryValues(field: Field, file: Uint8Array): Uint8Array[] {
  const bytes = file.slice(field.start, field.end);
  const integer = /^[us]([1248])/.exec(field.kind);
  const values = integer
    ? integers(Number(integer[1]), integerIn(bytes))
    : field.kind.startsWith("f4") || field.kind.startsWith("f8")
      ? floats(bytes, field.kind.startsWith("f4") ? 4 : 8)
      : field.kind === "contents"
        ? constants(bytes)
        : texts(bytes);
  return values.filter((value) => Buffer.compare(value, bytes) !== 0);
}
