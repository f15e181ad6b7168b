import { describe, expect, test } from "vitest";
import { codeColumns } from "../../src/index/row-codes.js";
import { OutsideVectors } from "../../src/store/outside-vectors.js";
import type { VectorPlace } from "../../src/store/segment.js";
import { VectorArena } from "../../src/store/vector-arena.js";
import { SeededRandom } from "../support/seeded-random.js";

const CODED = ["cosine", "dot", "euclidean"] as const;

function vectorOf(row: number, dim: number): Float32Array {
  return Float32Array.from({ length: dim }, (_, i) => row + i / 1024);
}

function expectSame(found: Float32Array, expected: Float32Array): void {
  expect(found.length === expected.length && found.every((x, i) => x === expected[i])).toBe(true);
}

test("a block that grows keeps its vectors, and the others stay where they are", () => {
  const outside = new OutsideVectors(3, 4);
  outside.reserve(0, 2);
  outside.at(1, 1).set([1, 2, 3]);
  outside.reserve(0, 16);
  outside.reserve(1, 16);
  outside.at(16, 1).set([4, 5, 6]);
  const held = outside.at(0, 2);
  outside.reserve(0, 16);
  outside.reserve(2, 16);
  expect([...outside.at(1, 1), ...outside.at(16, 1)]).toEqual([1, 2, 3, 4, 5, 6]);
  expect(outside.at(0, 2).buffer).toBe(held.buffer);
  expect(outside.at(14, 2)).toHaveLength(6);
});

describe.each(["wasm", "buffer"] as const)("an arena with its vectors in %s", (vectors: VectorPlace) => {
  test("gives back what was put, over several segments, in pieces, one by one, and moved", () => {
    const [dim, count] = [1000, 700];
    const arena = new VectorArena({ dim, metric: "dot", columns: [], vectors, segmentBytes: 1 });
    const expected = new Map<number, number>();
    arena.ensure(count);
    arena.append(count);
    const inOnePiece = arena.segments[0]!.vectors(0, 256);
    for (let row = 0; row < 256; row++) inOnePiece.set(vectorOf(row, dim), row * dim);
    for (let row = 0; row < count; row++) expected.set(row, row);
    for (let row = 256; row < count; row++) arena.set(row, vectorOf(row, dim));
    const random = new SeededRandom(1);
    for (let i = 0; i < 200; i++) {
      const [from, to] = [random.below(count), random.below(count)];
      arena.move(from, to);
      expected.set(to, expected.get(from)!);
    }
    expect(arena.segments.length).toBe(3);
    for (const [row, value] of expected) expectSame(arena.vectorAt(row), vectorOf(value, dim));
  });

  test("grows from a few rows without losing one", () => {
    const dim = 40;
    const arena = new VectorArena({ dim, metric: "dot", columns: codeColumns(dim, "dot", "int8"), vectors });
    for (let row = 0; row < 9000; row++) {
      arena.ensure(row + 1);
      arena.append();
      arena.set(row, vectorOf(row, dim));
    }
    for (const row of [0, 1, 99, 4095, 4096, 8999]) expectSame(arena.vectorAt(row), vectorOf(row, dim));
  });
});

test.each(CODED)("a segment holds four times as many rows whose vectors stand outside (%s)", (metric) => {
  const dim = 128;
  const segmentBytes = 64 * 2 ** 20;
  const columns = codeColumns(dim, metric, "int8");
  const [inside, outside] = (["wasm", "buffer"] as const).map((vectors) => {
    const arena = new VectorArena({ dim, metric, columns, vectors, segmentBytes, kernels: "simd" });
    arena.ensure(1);
    const [segment] = arena.segments;
    arena.ensure(segment!.rowsMax);
    return segment!;
  });
  expect(outside!.rowsMax).toBeGreaterThanOrEqual(4 * inside!.rowsMax);
  // Other threads would not find the vectors.
  expect([inside!.shared === undefined, outside!.shared]).toEqual([false, undefined]);
  for (const segment of [inside!, outside!]) {
    expect(segment.capacity).toBe(segment.rowsMax);
    expect(segment.bytes.length).toBeLessThanOrEqual(segmentBytes);
  }
});
