import { expect, test } from "vitest";
import { MetadataHeap } from "../../src/store/metadata-heap.js";

test("rows without metadata take nothing", () => {
  const heap = new MetadataHeap();
  heap.makeRoom(1000, 0);
  heap.clear(999);
  heap.move(999, 3);
  expect(heap.bytes).toBe(0);
  expect([heap.has(0), heap.at(0)]).toEqual([false, undefined]);
});

test("a million rows of small metadata take their bytes and five more each", () => {
  const heap = new MetadataHeap();
  const bytes = new Uint8Array(14);
  for (let slot = 0; slot < 1_000_000; slot++) heap.put(slot, bytes, 0, bytes.length);
  expect(heap.bytes).toBeLessThanOrEqual(1_000_000 * (14 + 5) + 4 * 1024 * 1024 + 64 * 1024);
});

test("places beyond 32 bits are kept: rows before, at and behind the border", () => {
  const heap = new MetadataHeap();
  const rows = 2000;
  for (let slot = 0; slot < rows; slot++) {
    // Each put fills a segment of its own to the last byte, and a segment takes addresses of four MiB.
    heap.expect(1, 8);
    heap.put(slot, Uint8Array.of(4, 0, 0, 0, slot & 0xff, slot >> 8, 1, 1), 0, 8);
  }
  for (let slot = 0; slot < rows; slot++)
    expect(heap.at(slot)?.slice(4, 6)).toEqual(Uint8Array.of(slot & 0xff, slot >> 8));
  heap.move(1999, 2500 - 1000);
  heap.clear(3);
  expect([heap.has(1999), heap.has(3), heap.at(1500)?.[4]]).toEqual([false, false, 1999 & 0xff]);
  heap.compact(rows);
  expect([heap.has(1999), heap.has(3), heap.at(1500)?.[4], heap.at(1)?.[4]]).toEqual([false, false, 1999 & 0xff, 1]);
  expect(heap.bytes).toBeLessThan(64 * 1024);
});
