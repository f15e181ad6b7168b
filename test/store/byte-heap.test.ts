/** The heap against an array of copies. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IqdbError } from "../../src/errors.js";
import { bytesToKey } from "../../src/format/id.js";
import { ByteHeap } from "../../src/store/byte-heap.js";

const MIB = 1024 * 1024;

function read(heap: ByteHeap, address: number): Uint8Array {
  heap.locate(address);
  return heap.segment.slice(heap.start, heap.end);
}

describe("ByteHeap", () => {
  test("finds what was put, whatever its length and however room was made", () => {
    const length = fc.oneof(fc.nat(40), fc.integer({ min: 250, max: 260 }), fc.nat(9000));
    const command = fc.oneof(
      { weight: 8, arbitrary: fc.record({ put: length, isText: fc.boolean() }) },
      { weight: 1, arbitrary: fc.record({ expect: fc.nat(50_000) }) },
      { weight: 1, arbitrary: fc.record({ room: fc.nat(50_000) }) },
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
        const heap = new ByteHeap();
        const plain: [address: number, bytes: Uint8Array][] = [];
        for (const action of commands) {
          if ("expect" in action) heap.expect(1, action.expect);
          else if ("room" in action) heap.makeRoom(1, action.room);
          else {
            const bytes = Uint8Array.from({ length: action.put + 3 }, (_, at) => at * 7 + plain.length);
            const inner = bytes.slice(2, -1);
            plain.push([action.isText ? heap.putText(bytesToKey(inner)) : heap.put(bytes, 2, bytes.length - 1), inner]);
          }
        }
        expect(new Set(plain.map(([address]) => address)).size).toBe(plain.length);
        for (const [address, bytes] of plain) {
          expect(Buffer.compare(read(heap, address), bytes)).toBe(0);
          expect(heap.isTextAt(address, heap.textAt(address))).toBe(true);
          expect(heap.isTextAt(address, `${heap.textAt(address)}x`)).toBe(false);
          expect(heap.isTextAt(address, `${heap.textAt(address).slice(0, -1)}\u{100}`)).toBe(false);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("strings longer than a chunk, and those behind them, are found", () => {
    const heap = new ByteHeap();
    const lengths = [3, 9 * MIB, 5, 4 * MIB - 5, 4 * MIB, 1];
    const addresses = lengths.map((length, i) => heap.put(new Uint8Array(length).fill(i + 1), 0, length));
    addresses.forEach((address, i) => {
      const bytes = read(heap, address);
      expect(bytes.length).toBe(lengths[i]);
      expect(bytes.every((byte) => byte === i + 1)).toBe(true);
    });
  });

  test("what is expected is held with little slack, and made room is enough to the last byte", () => {
    const small = new ByteHeap();
    small.expect(1000, 4000);
    for (let i = 0; i < 1000; i++) small.put(new Uint8Array(4), 0, 4);
    expect(small.bytes).toBeLessThan(5100);
    const mixed = new ByteHeap();
    mixed.makeRoom(100, 50 * 4 + 50 * 300);
    const held = mixed.bytes;
    for (let i = 0; i < 100; i++) mixed.put(new Uint8Array(300), 0, i % 2 === 0 ? 4 : 300);
    expect(mixed.bytes).toBe(held);
  });

  test("asks to be compacted once most is garbage, and bears that there is no memory for it", () => {
    const heap = new ByteHeap();
    const addresses = Array.from({ length: 300 }, () => heap.put(new Uint8Array(10_000), 0, 10_000));
    let asked = 0;
    const tidy = () => heap.tidy(() => asked++);
    for (const address of addresses.slice(0, 150)) heap.free(address);
    tidy();
    expect(asked).toBe(0);
    for (const address of addresses.slice(150, 160)) heap.free(address);
    tidy();
    expect([asked, heap.live]).toEqual([1, 140 * 10_005]);
    const failing = (error: Error) => () =>
      heap.tidy(() => {
        throw error;
      });
    expect(failing(new IqdbError("IQDB_UNSUPPORTED", "no memory"))).not.toThrow();
    expect(failing(new Error("a defect"))).toThrow("a defect");
  });
});
