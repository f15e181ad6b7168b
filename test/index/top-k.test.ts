import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { totalOrder } from "../../src/distance/total-order.js";
import { TopK } from "../../src/index/top-k.js";

const distance = fc.oneof(
  fc.float({ noDefaultInfinity: false }),
  fc.constantFrom(0, -0, 1, 2, Infinity, -Infinity, Math.fround(1e-45)),
);
const offers = fc.array(fc.tuple(distance, fc.nat(5)), { maxLength: 120 });

/** The first k of all offers, sorted by the definition of the order. */
function sorted(all: readonly (readonly [number, number])[], k: number) {
  const rows = all.map(([value, group], slot) => ({ value, slot, sequence: group * 1000 + slot }));
  rows.sort((a, b) => totalOrder(a.value) - totalOrder(b.value) || a.sequence - b.sequence);
  return rows.slice(0, k);
}

describe("TopK", () => {
  test("keeps what sorting everything would put first, in that order", () => {
    fc.assert(
      fc.property(offers, fc.integer({ min: 0, max: 140 }), (all, k) => {
        const top = new TopK(k);
        all.forEach(([value, group], slot) => {
          if (!(value > top.bound)) top.offer(slot, value, group * 1000 + slot);
        });
        const expected = sorted(all, k);
        const { slots, distances } = top.take();
        expect([...slots]).toEqual(expected.map(({ slot }) => slot));
        expect([...distances]).toEqual(expected.map(({ value }) => value));
      }),
      { numRuns: 2000 },
    );
  });

  test("a huge k costs nothing by itself", () => {
    for (const k of [Number.MAX_SAFE_INTEGER, Infinity, 2 ** 40]) {
      const top = new TopK(k);
      top.offer(5, 1, 0);
      expect(top.bound).toBe(Infinity);
      expect([...top.take().slots]).toEqual([5]);
    }
  });

  test("k = 0 keeps nothing", () => {
    const top = new TopK(0);
    expect(top.offer(0, 1, 0)).toBe(false);
    expect(top.bound).toBe(-Infinity);
    expect(top.take().slots.length).toBe(0);
  });

  test("of equal distances the smaller sequence number wins, in whatever order they are offered", () => {
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [2, 0, 3, 1],
    ]) {
      const top = new TopK(2);
      for (const slot of order) top.offer(slot, 7, 10 - slot);
      expect([...top.take().slots]).toEqual([3, 2]);
    }
  });

  test("bound is the worst distance kept, once there are k", () => {
    const top = new TopK(2);
    top.offer(0, 5, 0);
    expect(top.bound).toBe(Infinity);
    top.offer(1, -0, 1);
    expect(top.bound).toBe(5);
    top.offer(2, 0, 2);
    expect(Object.is(top.bound, 0)).toBe(true);
    top.offer(3, -0, 3);
    expect(Object.is(top.bound, -0)).toBe(true);
  });
});

test("totalOrder is the order of IEEE 754 totalOrder: -0 before +0, NaN at the ends", () => {
  const ascending = [-Infinity, -3, -1e-45, -0, 0, 1e-45, 1, 3, Infinity, Number.NaN];
  for (let i = 1; i < ascending.length; i++) {
    expect(totalOrder(ascending[i - 1]), `${ascending[i - 1]} before ${ascending[i]}`).toBeLessThan(
      totalOrder(ascending[i]),
    );
  }
});
