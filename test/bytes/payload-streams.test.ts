/** Payload streams against a plain array: whatever is written comes back, however the source cuts it up. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/bytes/format-error.js";
import { PayloadReader } from "../../src/bytes/payload-reader.js";
import { PayloadWriter } from "../../src/bytes/payload-writer.js";

type Piece =
  | { kind: "u1"; value: number }
  | { kind: "u4le"; value: number }
  | { kind: "u8le"; value: bigint }
  | { kind: "f4le"; value: number }
  | { kind: "f8le"; value: number }
  | { kind: "bytes"; value: Uint8Array }
  | { kind: "floats"; value: Float32Array };

const piece: fc.Arbitrary<Piece> = fc.oneof(
  fc.record({ kind: fc.constant("u1" as const), value: fc.nat(255) }),
  fc.record({ kind: fc.constant("u4le" as const), value: fc.nat(2 ** 31 - 1) }),
  fc.record({ kind: fc.constant("u8le" as const), value: fc.bigInt(0n, 2n ** 64n - 1n) }),
  fc.record({ kind: fc.constant("f4le" as const), value: fc.float({ noNaN: true }) }),
  fc.record({ kind: fc.constant("f8le" as const), value: fc.double({ noNaN: true }) }),
  fc.record({ kind: fc.constant("bytes" as const), value: fc.uint8Array({ maxLength: 50 }) }),
  fc.record({ kind: fc.constant("floats" as const), value: fc.float32Array({ maxLength: 20, noNaN: true }) }),
);

function write(writer: PayloadWriter, { kind, value }: Piece): void {
  if (kind === "bytes") writer.put(value);
  else if (kind === "floats") writer.f4leArray(value);
  else if (kind === "u8le") writer.u8le(value);
  else writer[kind](value);
}

function read(reader: PayloadReader, { kind, value }: Piece): unknown {
  if (kind === "bytes") return reader.take(value.length);
  if (kind === "floats") return reader.f4leArray(value.length);
  return reader[kind]();
}

/** A source that gives at most `step` bytes at a time. */
function stingy(bytes: Uint8Array, step: number): PayloadReader {
  let at = 0;
  return new PayloadReader(bytes.length, (target) => {
    const chunk = bytes.subarray(at, at + Math.min(step, target.length));
    target.set(chunk);
    at += chunk.length;
    return chunk.length;
  });
}

function written(pieces: readonly Piece[]): Uint8Array {
  const chunks: Uint8Array[] = [];
  const writer = new PayloadWriter((bytes) => chunks.push(bytes.slice()));
  for (const one of pieces) write(writer, one);
  writer.finish();
  const bytes = new Uint8Array(Buffer.concat(chunks));
  expect(writer.length).toBe(bytes.length);
  return bytes;
}

describe("payload streams", () => {
  it("give back what was written", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 30 }), (pieces, step) => {
        const bytes = written(pieces);
        for (const reader of [stingy(bytes, step), PayloadReader.of(bytes)]) {
          for (const one of pieces) expect(read(reader, one)).toEqual(one.value);
          expect(reader.remaining).toBe(0);
          expect(reader.offset).toBe(bytes.length);
        }
      }),
    );
  });

  it("a payload that ends too early is an EndOfStreamError, and allocates nothing for what it claims", () => {
    const reader = PayloadReader.of(new Uint8Array(3));
    for (const ask of [() => reader.u4le(), () => reader.take(2 ** 50), () => reader.f4leArray(2 ** 40)]) {
      expect(ask).toThrow(FormatError);
      expect(ask).toThrow(/3 are left/);
    }
  });

  it("a source that ends before its length is an EndOfStreamError", () => {
    const reader = new PayloadReader(100, () => 0);
    expect(() => reader.u1()).toThrow(FormatError);
  });

  it("a window is as long as was asked, and what is written in one piece may exceed the buffer", () => {
    const large = new Uint8Array(3_000_000).map((_, at) => at);
    const bytes = written([
      { kind: "u1", value: 7 },
      { kind: "bytes", value: large },
    ]);
    const reader = stingy(bytes, 65_536);
    expect(reader.window(1)[0]).toBe(7);
    reader.advance(1);
    expect(reader.window(2_999_999).length).toBeGreaterThanOrEqual(2_999_999);
    expect(Buffer.compare(reader.take(3_000_000), large)).toBe(0);
  });

  it("bytes go through memory that is lent for a while, and what is left is not lost with it", () => {
    const bytes = Uint8Array.from({ length: 5000 }, (_, at) => at * 7);
    for (const lent of [10, 64, 4000, 9000]) {
      for (const reader of [stingy(bytes, 33), PayloadReader.of(bytes)]) {
        expect(reader.take(100)).toEqual(bytes.slice(0, 100));
        reader.window(200);
        const room = new Uint8Array(lent);
        reader.readThrough(room);
        expect(reader.remaining).toBe(4900);
        const window = reader.window(5);
        expect(window.buffer).toBe(room.buffer);
        expect(window.length).toBeLessThanOrEqual(lent);
        expect(window).toEqual(bytes.subarray(100, 100 + window.length));
        expect(reader.take(2500)).toEqual(bytes.slice(100, 2600));
        reader.window(9);
        reader.readThrough(undefined);
        room.fill(255);
        expect(reader.offset).toBe(2600);
        expect(reader.take(2400)).toEqual(bytes.slice(2600));
      }
    }
  });

  it("a window over bytes in memory is no longer than one over a file", () => {
    const reader = PayloadReader.of(new Uint8Array(20 * 1024 * 1024));
    const { length } = reader.window(10);
    expect(length).toBeLessThanOrEqual(4 * 1024 * 1024);
    expect(reader.window(length + 5).length).toBe(length + 5);
    reader.advance(reader.remaining - 3);
    expect(reader.window(10).length).toBe(3);
  });
});
