/** The order of values against a sorted array, through enough values to split chunks and enough removals to join them. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { integerScalar, order, type Scalar } from "../../src/filter/scalar.js";
import { orderedKindOf, sortedCodes } from "../../src/filter/sorted-codes.js";
import { ValueOrder } from "../../src/filter/value-order.js";
import { ValueTable } from "../../src/filter/value-table.js";
import { SeededRandom } from "../support/seeded-random.js";

/** Distinct values with their rows, and an order that is told of every change. */
class Tracked {
  readonly table = new ValueTable();
  readonly rows = new Map<number, number>();
  readonly order: ValueOrder;

  constructor(values: readonly Scalar[], kind: "number" | "text") {
    for (const value of values) this.rows.set(this.table.enter(value), 1);
    this.order = new ValueOrder(this.table, this.#rowsOf, sortedCodes(this.table, kind, this.#rowsOf));
  }

  #rowsOf = (code: number) => this.rows.get(code) ?? 0;

  add(value: Scalar): void {
    const code = this.table.enter(value);
    const before = this.#rowsOf(code);
    this.rows.set(code, before + 1);
    if (before === 0) this.order.insert(code);
    else this.order.adjust(code, 1);
  }

  remove(value: Scalar): void {
    const code = this.table.find(value);
    const left = this.#rowsOf(code) - 1;
    if (left < 0) return;
    this.rows.set(code, left);
    if (left > 0) {
      this.order.adjust(code, -1);
      return;
    }
    this.order.remove(code);
    this.table.release(code);
    this.rows.delete(code);
  }

  /** A value that is there, while there is one. */
  first(): Scalar {
    for (const code of this.rows.keys()) return this.table.scalarAt(code);
    return 0;
  }

  sorted(): Scalar[] {
    return [...this.rows.keys()].map((code) => this.table.scalarAt(code)).sort(order);
  }

  expectRange(low: Scalar, high: Scalar, afterLow: boolean, afterHigh: boolean): void {
    const [from, to] = [this.order.placeOf(low, afterLow), this.order.placeOf(high, afterHigh)];
    const isInside = (value: Scalar) =>
      order(value, low) >= (afterLow ? 1e-9 : 0) && order(value, high) < (afterHigh ? 1e-9 : 0);
    const expected = this.sorted().filter(isInside);
    const found = this.order.codesBetween(from, to).flat();
    expect(found.map((code) => this.table.scalarAt(code))).toEqual(expected);
    const rows = found.reduce((sum, code) => sum + this.#rowsOf(code), 0);
    expect(this.order.rowsBetween(from, to)).toBe(rows);
  }
}

const NUMBERS = (random: SeededRandom): Scalar =>
  random.pick([
    random.below(5000) / 4,
    integerScalar(2n ** 60n + BigInt(random.below(800))),
    2 ** 60 + 256 * random.below(9),
  ]);

const TEXTS = (random: SeededRandom): Scalar =>
  random.pick(["", "a", "\u{ffff}", "\u{1f600}"]) + String(random.below(900));

for (const [kind, make] of [
  ["number", NUMBERS],
  ["text", TEXTS],
] as const) {
  test(`keeps ${kind}s sorted while values come and go`, () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(0, 30, 1500), (seed, first) => {
        const random = new SeededRandom(seed);
        const tracked = new Tracked(
          Array.from({ length: first }, () => make(random)),
          kind,
        );
        for (const change of [1200, -2500, 300]) {
          for (let step = 0; step < Math.abs(change); step++) {
            if (random.chance(change > 0 ? 0.8 : 0.2)) tracked.add(make(random));
            else
              tracked.remove(
                random.chance(0.5) ? make(random) : (random.pick([...tracked.rows.keys()].slice(0, 9)) ?? 0),
              );
          }
          for (let range = 0; range < 5; range++) {
            tracked.expectRange(make(random), make(random), random.chance(0.5), random.chance(0.5));
          }
          expect(tracked.order.codesBetween(tracked.order.begin, tracked.order.end).flat()).toHaveLength(
            tracked.rows.size,
          );
        }
      }),
      { numRuns: 12 },
    );
  });
}

test("sorts doubles and integers beyond them as numbers", () => {
  const values = [
    2n ** 53n + 1n,
    2 ** 53,
    -Infinity,
    2n ** 63n - 1n,
    2 ** 63,
    0.5,
    -(2n ** 62n) - 1n,
    1e300,
    2 ** 53 + 2,
  ];
  const tracked = new Tracked([...values, "text", null, true, Number.NaN], "number");
  const codes = tracked.order.codesBetween(tracked.order.begin, tracked.order.end).flat();
  expect(codes.map((code) => tracked.table.scalarAt(code))).toEqual([...values].sort((a, b) => (a < b ? -1 : 1)));
  expect(values.every((value) => orderedKindOf(value) === "number")).toBe(true);
});
