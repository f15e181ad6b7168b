import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ByteReader } from "../../src/bytes/byte-reader.js";
import { ByteWriter } from "../../src/bytes/byte-writer.js";
import { FormatError, type FormatErrorName } from "../../src/bytes/format-error.js";

type Method = keyof typeof NUMBERS;

/** Every method that reads a number, with the bytes it takes and the same reading by DataView. */
const NUMBERS = {
  u1: [1, (view: DataView) => view.getUint8(0)],
  s1: [1, (view: DataView) => view.getInt8(0)],
  u2le: [2, (view: DataView) => view.getUint16(0, true)],
  u2be: [2, (view: DataView) => view.getUint16(0)],
  s2le: [2, (view: DataView) => view.getInt16(0, true)],
  s2be: [2, (view: DataView) => view.getInt16(0)],
  u4le: [4, (view: DataView) => view.getUint32(0, true)],
  u4be: [4, (view: DataView) => view.getUint32(0)],
  s4le: [4, (view: DataView) => view.getInt32(0, true)],
  s4be: [4, (view: DataView) => view.getInt32(0)],
  u8le: [8, (view: DataView) => view.getBigUint64(0, true)],
  u8be: [8, (view: DataView) => view.getBigUint64(0)],
  s8le: [8, (view: DataView) => view.getBigInt64(0, true)],
  s8be: [8, (view: DataView) => view.getBigInt64(0)],
  f4le: [4, (view: DataView) => view.getFloat32(0, true)],
  f4be: [4, (view: DataView) => view.getFloat32(0)],
  f8le: [8, (view: DataView) => view.getFloat64(0, true)],
  f8be: [8, (view: DataView) => view.getFloat64(0)],
} as const;

const methods = Object.keys(NUMBERS) as Method[];

function failure(action: () => unknown): FormatError {
  try {
    action();
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  return expect.fail("nothing was refused");
}

function refusal(action: () => unknown): FormatErrorName {
  return failure(action).name;
}

describe("ByteReader and ByteWriter", () => {
  test.each(methods)("%s reads what DataView reads, and writes it back", (method) => {
    const [width, expected] = NUMBERS[method];
    fc.assert(
      fc.property(fc.uint8Array({ minLength: width, maxLength: width }), fc.nat(3), (bytes, shift) => {
        const placed = new Uint8Array(shift + width + 1);
        placed.set(bytes, shift);
        const reader = new ByteReader(placed, shift);
        const value = reader[method]();
        expect(value).toBe(expected(new DataView(bytes.buffer, bytes.byteOffset)));
        expect(reader.pos).toBe(shift + width);
        if (Number.isNaN(value)) return;
        const writer = new ByteWriter(new Uint8Array(width));
        (writer[method] as (number: number | bigint) => void)(value);
        expect(writer.finish()).toEqual(bytes);
      }),
    );
  });

  test.each(methods)("%s never reads beyond the end", (method) => {
    const [width] = NUMBERS[method];
    const reader = new ByteReader(new Uint8Array(20), 5, 5 + width - 1);
    const error = failure(() => reader[method]());
    expect(error.name).toBe("EndOfStreamError");
    expect(error.offset).toBe(5);
    expect(error.expected).toBe(width);
    expect(error.actual).toBe(width - 1);
    expect(reader.pos).toBe(5);
  });

  test("numbers from 64-bit integers are exact or refused", () => {
    const safe = 2n ** 53n - 1n;
    const written = (value: bigint, big: boolean) => {
      const writer = new ByteWriter(new Uint8Array(8));
      if (big) writer.s8be(value);
      else writer.s8le(value);
      return new ByteReader(writer.bytes);
    };
    for (const value of [0n, 1n, 0xffff_ffffn, 0x1_0000_0000n, safe - 1n, safe]) {
      expect(written(value, false).u8leNumber()).toBe(Number(value));
      expect(written(value, true).u8beNumber()).toBe(Number(value));
      expect(written(-value, false).s8leNumber()).toBe(Number(-value));
      expect(written(-value, true).s8beNumber()).toBe(Number(-value));
    }
    for (const value of [safe + 1n, safe + 2n, 2n ** 63n - 1n]) {
      expect(refusal(() => written(value, false).u8leNumber())).toBe("IntegerRangeError");
      expect(refusal(() => written(value, true).u8beNumber())).toBe("IntegerRangeError");
      expect(refusal(() => written(-value, false).s8leNumber())).toBe("IntegerRangeError");
      expect(refusal(() => written(-value, true).s8beNumber())).toBe("IntegerRangeError");
    }
  });

  test("arrays of floats keep the bits of every NaN, in both byte orders", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const little = new ByteReader(bytes).f4leArray(4);
        expect(new Uint8Array(little.buffer)).toEqual(bytes);
        const big = new ByteReader(bytes).f8beArray(2);
        expect(new Uint8Array(big.buffer).toReversed()).toEqual(
          Uint8Array.of(...bytes.subarray(8), ...bytes.subarray(0, 8)),
        );
        for (const array of ["f4leArray", "f4beArray"] as const) {
          const writer = new ByteWriter(new Uint8Array(16));
          writer[array](new ByteReader(bytes)[array](4));
          expect(writer.bytes).toEqual(bytes);
        }
        for (const array of ["f8leArray", "f8beArray"] as const) {
          const writer = new ByteWriter(new Uint8Array(16));
          writer[array](new ByteReader(bytes)[array](2));
          expect(writer.bytes).toEqual(bytes);
        }
      }),
    );
  });

  test("64-bit integers are copied into columns bit by bit", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        const column = new BigUint64Array(2);
        const halves = new Uint32Array(column.buffer);
        const writer = new ByteWriter(new Uint8Array(16));
        writer.u8le(value);
        writer.u8be(value);
        const reader = new ByteReader(writer.finish());
        reader.copyU8le(halves, 0);
        reader.copyU8be(halves, 1);
        expect([...column]).toEqual([value, value]);
      }),
    );
  });

  test("a length is refused when negative, beyond the stream, or too large for a number", () => {
    const reader = new ByteReader(new Uint8Array(10), 2, 8);
    expect(reader.length(6)).toBe(6);
    expect(reader.length(6n)).toBe(6);
    for (const length of [7, 7n, 2n ** 64n - 1n]) expect(refusal(() => reader.length(length))).toBe("EndOfStreamError");
    for (const length of [-1, -1n]) expect(refusal(() => reader.length(length))).toBe("CountError");
  });

  test("a count is refused when the bytes left cannot hold so many elements", () => {
    const reader = new ByteReader(new Uint8Array(10), 2, 9);
    expect(reader.count(3, 2)).toBe(3);
    expect(reader.count(7n, 1)).toBe(7);
    for (const count of [4, 4n, 2n ** 64n - 1n, -1]) expect(refusal(() => reader.count(count, 2))).toBe("CountError");
    // Elements that may take no bytes are believed up to a limit.
    expect(reader.count(65_536, 0)).toBe(65_536);
    expect(refusal(() => reader.count(65_537, 0))).toBe("CountError");
  });

  test("a substream ends where it says, and the outer one goes on behind it", () => {
    const reader = new ByteReader(Uint8Array.of(1, 2, 3, 4, 5, 6), 1);
    const { start, end } = reader;
    reader.narrow(3);
    expect([reader.start, reader.pos, reader.end]).toEqual([1, 1, 4]);
    expect(reader.u1()).toBe(2);
    expect(refusal(() => reader.u4le())).toBe("EndOfStreamError");
    reader.widen(start, end);
    expect([reader.start, reader.pos, reader.end]).toEqual([1, 4, 6]);
    expect(reader.u1()).toBe(5);
    expect(refusal(() => reader.narrow(2))).toBe("EndOfStreamError");
  });

  test("bytes from a Node Buffer come back as plain Uint8Arrays over the same memory", () => {
    const buffer = Buffer.from([9, 1, 2, 3]).subarray(1);
    const taken = new ByteReader(buffer).take(2);
    expect(Object.getPrototypeOf(taken)).toBe(Uint8Array.prototype);
    buffer[0] = 7;
    expect([...taken]).toEqual([7, 2]);
  });

  test("a range outside of the bytes is refused", () => {
    for (const [start, end] of [
      [-1, 2],
      [0, 5],
      [3, 2],
      [0.5, 2],
      [Number.NaN, 2],
    ] as const) {
      expect(refusal(() => new ByteReader(new Uint8Array(4), start, end))).toBe("EndOfStreamError");
    }
  });

  test("a writer refuses what does not fit, and bytes that stay unwritten", () => {
    const writer = new ByteWriter(new Uint8Array(5));
    writer.u4le(1);
    expect(refusal(() => writer.u2le(1))).toBe("EndOfStreamError");
    expect(refusal(() => writer.put(new Uint8Array(2)))).toBe("EndOfStreamError");
    expect(refusal(() => writer.utf8("ab"))).toBe("EndOfStreamError");
    expect(refusal(() => writer.zeroTo(3))).toBe("EndOfStreamError");
    expect(refusal(() => writer.finish())).toBe("ConsistencyError");
    writer.zeroTo(5);
    expect(writer.finish()).toEqual(Uint8Array.of(1, 0, 0, 0, 0));
  });
});

describe("FormatError", () => {
  test("gathers its path from the inside out and keeps the message in step", () => {
    const error = new FormatError("CountError", "too many", 17, 1, 2n);
    expect(error.path).toBe("");
    expect(error.within("kind").within("").within("rows", 3).within("body")).toBe(error);
    expect(error.path).toBe("body.rows[3].kind");
    expect(error.message).toBe("body.rows[3].kind at byte 17: too many");
    expect(error.name).toBe("CountError");
    expect(error).toBeInstanceOf(Error);
  });
});
