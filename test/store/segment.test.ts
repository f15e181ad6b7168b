import { expect, test } from "vitest";
import { Segment } from "../../src/store/segment.js";

test("is shared with other threads when nothing that they read can move any more", () => {
  const segment = new Segment({ dim: 4, metric: "euclidean", columns: [] });
  segment.reserve(100);
  expect(segment.shared).toBeUndefined();
  // Contexts of searches make it WebAssembly memory, while its first block has few rows.
  segment.allocate(512 * 1024);
  expect(segment.shared).toBeUndefined();
  const before = segment.vectors(0).byteOffset;
  segment.reserve(2 ** segment.shift);
  expect(segment.vectors(0).byteOffset).not.toBe(before);
  expect(segment.shared).toBeDefined();
  const fixed = segment.vectors(0).byteOffset;
  segment.reserve(3 * 2 ** segment.shift);
  expect(segment.vectors(0).byteOffset).toBe(fixed);
});
