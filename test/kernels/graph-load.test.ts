/** Levels and links that a file gave, taken over by the kernels as compiled and by their twins. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LEVEL_MAX } from "../../src/kernels/graph-rules.js";
import { LEVEL_MASK, LINE_BYTES, LINKS, LINKS_END, TWIN_LEVEL, TWINS, UPPER } from "../../src/kernels/layout.js";
import type { Segment } from "../../src/store/segment.js";
import { expectEqualMemory, segmentPair } from "../support/kernel-pair.js";

function graphPair(rows: number, m: number): [Segment, Segment] {
  const columns = [LINKS, UPPER, TWINS].map((column) => ({ column, stride: column === LINKS ? 8 * m : 4 }));
  const vectors = Array.from({ length: rows }, () => new Float32Array(2));
  return segmentPair(vectors, 2, { metric: "euclidean", quantize: "none", columns });
}

/** The address of the levels, one byte a row. */
function putLevels(segment: Segment, levels: readonly number[]): number {
  const address = segment.allocate(levels.length);
  segment.bytes.set(levels, address);
  return address;
}

const isHigh = (level: number) => level !== TWIN_LEVEL && level > 0;
const levels = fc.array(fc.constantFrom(0, 0, 0, 1, 1, 2, 3, TWIN_LEVEL), { minLength: 1, maxLength: 40 });

describe("a graph from a file", () => {
  test("has every row on its level, with the lists that stood one behind the other", () => {
    fc.assert(
      fc.property(levels, fc.constantFrom(1, 3, 5, 16, 20, 48), (levels, m) => {
        const pair = graphPair(levels.length, m);
        const lists = levels.filter(isHigh).reduce<number>((sum, level) => sum + level, 0);
        for (const segment of pair) {
          const at = putLevels(segment, levels);
          const { kernels } = segment;
          expect(kernels.countLists(at)).toBe(lists);
          expect(kernels.topLevel(at)).toBe(Math.max(0, ...levels.filter(isHigh)));
          const bytes = Math.max(1, lists) * Math.ceil((4 * m) / LINE_BYTES) * LINE_BYTES;
          const upper = segment.allocate(bytes);
          segment.words.fill(0, upper / 4, (upper + bytes) / 4);
          for (let word = 0; word < lists * m; word++) segment.words[upper / 4 + word] = 1000 + word;
          kernels.enterRows(at, upper);
          let next = 1000;
          let end = upper;
          for (const [row, level] of levels.entries()) {
            const cell = segment.words[segment.cell(UPPER, row) / 4]!;
            expect(segment.words[segment.cell(TWINS, row) / 4]).toBe(LINKS_END);
            if (!isHigh(level)) {
              expect(cell).toBe(0);
              continue;
            }
            expect(cell & LEVEL_MASK).toBe(level);
            const address = cell - level;
            expect(address % LINE_BYTES).toBe(0);
            expect(address).toBeGreaterThanOrEqual(end);
            end = address + 4 * m * level;
            const held = segment.words.subarray(address / 4, end / 4);
            expect([...held]).toEqual(Array.from(held, (_, i) => next + i));
            next += held.length;
          }
          expect(end).toBeLessThanOrEqual(upper + bytes);
        }
        expectEqualMemory(pair);
      }),
      { numRuns: 60 },
    );
  });

  test.each([LEVEL_MAX, TWIN_LEVEL])("may have the level %i", (level) => {
    for (const segment of graphPair(3, 4)) {
      const expected = level === TWIN_LEVEL ? 1 : level;
      expect(segment.kernels.topLevel(putLevels(segment, [0, level, 1]))).toBe(expected);
    }
  });

  test.each([LEVEL_MAX + 1, TWIN_LEVEL - 1])("cannot have the level %i", (level) => {
    for (const segment of graphPair(3, 4)) {
      expect(segment.kernels.topLevel(putLevels(segment, [0, level, 1]))).toBe(TWIN_LEVEL);
    }
  });
});
