/** What the index does where memory is refused: it gives up its columns, never a write and never an answer. */

import { expect, test, vi } from "vitest";
import { IqdbError } from "../../src/errors.js";
import { compileFilter } from "../../src/filter/compile-filter.js";
import { FieldIndex } from "../../src/filter/field-index.js";
import { encodeMetadata } from "../../src/format/metadata.js";
import { RowStore } from "../../src/store/row-store.js";
import { rowShape } from "../support/row-shape.js";

const memory = vi.hoisted(() => ({ isRefused: false }));

vi.mock("../../src/store/allocate.js", async (importOriginal) => {
  const original = await importOriginal<typeof import("../../src/store/allocate.js")>();
  const resized: typeof original.resized = (column, capacity) => {
    if (memory.isRefused) throw new IqdbError("IQDB_UNSUPPORTED", "no more memory");
    return original.resized(column, capacity);
  };
  return { ...original, resized };
});

const VECTOR = new Float32Array(1);

test("without memory for a column, answers are the same and writes go on", () => {
  const rows = new RowStore(rowShape(1));
  const index = new FieldIndex(rows);
  const filter = compileFilter({ x: { $gte: 40 } })!;
  for (let row = 0; row < 100; row++) rows.put(row, VECTOR, encodeMetadata({ x: row < 60 ? 50 : 0 }));

  memory.isRefused = true;
  expect(filter.slots(index)!.count()).toBe(60);
  expect(filter.estimate(index)).toEqual({ atLeast: 0, atMost: 100 });
  expect(index.fields).toEqual([]);

  memory.isRefused = false;
  expect(filter.estimate(index)).toEqual({ atLeast: 60, atMost: 60 });

  // So many new values need a longer table of codes, which they do not get.
  for (let row = 0; row < 100; row++) {
    rows.put(row, VECTOR, encodeMetadata({ x: row + 1000 }));
    memory.isRefused = true;
    index.put(row);
    memory.isRefused = false;
  }
  expect(index.fields).toEqual([]);
  expect(filter.slots(index)!.count()).toBe(100);
});
