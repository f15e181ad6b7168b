import { expect, test } from "vitest";
import { compileFilter } from "../../src/filter/compile-filter.js";
import { FieldIndex } from "../../src/filter/field-index.js";
import { ANSWERS_MAX } from "../../src/filter/recent-answers.js";
import { encodeMetadata } from "../../src/format/metadata.js";
import { RowStore } from "../../src/store/row-store.js";

const VECTOR = new Float32Array(1);

function indexOf(rows: number): { store: RowStore; index: FieldIndex } {
  const store = new RowStore({ dim: 1, metric: "euclidean", columns: [] });
  for (let row = 0; row < rows; row++) store.put(row, VECTOR, encodeMetadata({ x: row % 10 }));
  return { store, index: new FieldIndex(store) };
}

test("a filter that is asked again is not evaluated again, whoever made it", () => {
  const { index } = indexOf(100);
  const first = compileFilter({ x: { $lt: 3 } })!.slots(index)!;
  expect(first.count()).toBe(30);
  expect(compileFilter({ x: { $lt: 3 } })!.slots(index)).toBe(first);
  expect(
    compileFilter({ x: { $lt: 4 } })!
      .slots(index)!
      .count(),
  ).toBe(40);
  expect(
    compileFilter({ x: { $lt: 3n } })!
      .slots(index)!
      .count(),
  ).toBe(30);
});

test("any change of a row makes it be evaluated again", () => {
  const { store, index } = indexOf(100);
  const filter = compileFilter({ x: 3 })!;
  expect(filter.slots(index)!.count()).toBe(10);
  store.put(5, VECTOR, encodeMetadata({ x: 3 }));
  index.put(5);
  expect(filter.slots(index)!.count()).toBe(11);
  store.remove(5);
  index.remove(5, 99);
  expect(filter.slots(index)!.count()).toBe(10);
  // New rows need not be told of.
  store.put(200, VECTOR, encodeMetadata({ x: 3 }));
  expect(filter.slots(index)!.count()).toBe(11);
  index.clear();
  expect(filter.slots(index)!.count()).toBe(11);
});

test("few answers are kept, those that were asked last", () => {
  const { index } = indexOf(6400);
  const bytes = index.memory();
  const filters = Array.from({ length: ANSWERS_MAX + 1 }, (_, x) => compileFilter({ x })!);
  const answers = filters.map((filter) => filter.slots(index));
  expect(filters.slice(1).map((filter) => filter.slots(index))).toEqual(answers.slice(1));
  expect(filters[1]!.slots(index)).toBe(answers[1]);
  expect(filters[0]!.slots(index)).not.toBe(answers[0]);
  expect(index.memory() - bytes).toBeGreaterThan(ANSWERS_MAX * 800);
});
