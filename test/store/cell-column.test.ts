import { expect, test } from "vitest";
import { CellColumn } from "../../src/store/cell-column.js";

test("cells keep their values while the column grows, and begin as 0", () => {
  const column = new CellColumn();
  expect([column.capacity, column.bytes]).toEqual([0, 0]);
  const plain: number[] = [];
  for (let cells = 0; cells < 100_000; cells = Math.ceil(cells * 1.7) + 1) {
    column.ensure(cells);
    expect(column.capacity).toBeGreaterThanOrEqual(cells);
    let isZero = true;
    for (let place = plain.length; place < cells; place++) {
      isZero &&= column.at(place) === 0;
      plain.push((place * 2_654_435_761) % 2 ** 32);
      column.set(place, plain[place] as number);
    }
    expect(isZero).toBe(true);
    expect(plain.every((value, place) => column.at(place) === value)).toBe(true);
    // What is held for growth is never much.
    expect(column.bytes).toBeLessThanOrEqual(4 * Math.max(16, 2 * cells, cells + 16_384));
  }
});
