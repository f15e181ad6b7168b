import fc from "fast-check";
import { expect, test } from "vitest";
import { KeyColumn } from "../../src/store/key-column.js";
import type { IdKey } from "../../src/types/id.js";

const key: fc.Arbitrary<IdKey> = fc.oneof(
  fc.nat(),
  fc.constantFrom<IdKey>(0, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n),
  fc.uint8Array({ minLength: 1, maxLength: 400 }).map((bytes) => String.fromCharCode(...bytes)),
);

test("keys come out as they went in, and hash as they do by themselves", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(key, fc.record({ remove: fc.nat(20) })), { maxLength: 80 }),
      fc.nat(),
      (steps, seed) => {
        const column = new KeyColumn();
        const plain: IdKey[] = [];
        for (const step of steps) {
          if (typeof step !== "object") {
            column.push(step);
            plain.push(step);
          } else if (step.remove < plain.length) {
            column.remove(step.remove);
            const last = plain.pop() as IdKey;
            if (step.remove < plain.length) plain[step.remove] = last;
          }
        }
        for (const check of ["before", "after compaction"]) {
          expect(column.size).toBe(plain.length);
          plain.forEach((one, slot) => {
            expect(column.at(slot), check).toBe(one);
            expect(column.isAt(slot, one)).toBe(true);
            expect(column.hashAt(slot, seed)).toBe(column.hashOf(one, seed));
            for (const other of plain.slice(0, 3)) expect(column.isAt(slot, other)).toBe(one === other);
          });
          column.compact();
        }
      },
    ),
    { numRuns: 200 },
  );
});

test("an integer is not the byte id whose place in memory it names", () => {
  const column = new KeyColumn();
  column.push("a");
  column.push(0);
  expect([column.isAt(0, 0), column.isAt(1, "a"), column.isAt(0, "a"), column.isAt(1, 0)]).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

test("keys that come and go leave no garbage that grows", () => {
  const column = new KeyColumn();
  for (let i = 0; i < 400_000; i++) {
    column.push(`a key of some length ${i}`);
    if (i >= 1000) column.remove(0);
  }
  expect(column.bytes).toBeLessThan(4 * 1024 * 1024);
});
