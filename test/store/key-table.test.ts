import fc from "fast-check";
import { expect, test } from "vitest";
import { type KeyList, KeyTable } from "../../src/store/key-table.js";
import type { IdKey } from "../../src/types/id.js";

function listOf(...keys: IdKey[]): KeyList {
  const integers = keys.every((key) => typeof key !== "string")
    ? new Uint32Array(BigUint64Array.from(keys, (key) => BigInt(key)).buffer)
    : undefined;
  return { length: keys.length, integers, at: (place) => keys[place] as IdKey };
}

const key: fc.Arbitrary<IdKey> = fc.oneof(
  fc.nat(30),
  fc.nat(30).map(String),
  fc.nat(5).map((n) => 2n ** 60n + BigInt(n)),
  // The same halves as an integer, or none of its own.
  fc.constantFrom("a".repeat(300), "\u{ff}", 2 ** 32, 2 ** 53 - 1, 2n ** 53n, 2n ** 64n - 1n),
);

test("keys find their slots, whatever was removed before", () => {
  const command = fc.oneof(fc.record({ toggle: key }), fc.record({ all: fc.array(key, { maxLength: 8 }) }));
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
      const table = new KeyTable();
      const plain: IdKey[] = [];
      for (const action of commands) {
        if ("all" in action) {
          const repeated = action.all.findIndex((key, i) => plain.includes(key) || action.all.indexOf(key) < i);
          expect(table.appendAll(listOf(...action.all))).toBe(repeated);
          if (repeated < 0) plain.push(...action.all);
          continue;
        }
        const slot = plain.indexOf(action.toggle);
        expect(table.slotOf(action.toggle)).toBe(slot < 0 ? undefined : slot);
        if (slot < 0) {
          table.append(action.toggle);
          plain.push(action.toggle);
        } else {
          table.remove(slot);
          const last = plain.pop() as IdKey;
          if (slot < plain.length) plain[slot] = last;
        }
      }
      expect(table.size).toBe(plain.length);
      plain.forEach((key, slot) => {
        expect(table.keyAt(slot)).toBe(key);
        expect(table.slotOf(key)).toBe(slot);
      });
    }),
    { numRuns: 400 },
  );
});

test("ascending integers, loaded in one or several parts, are found later", () => {
  const table = new KeyTable();
  expect(table.appendAll(listOf(0, 1, 5))).toBe(-1);
  expect(table.appendAll(listOf(6, 2 ** 53 - 1, 2n ** 53n, 2n ** 64n - 1n))).toBe(-1);
  expect(table.appendAll(listOf())).toBe(-1);
  expect([5, 2n ** 53n, 3].map((key) => table.slotOf(key))).toEqual([2, 5, undefined]);
  expect(table.appendAll(listOf(7, 6))).toBe(1);
  expect(table.slotOf(7)).toBeUndefined();
  expect(table.size).toBe(7);
});

test("integers above all before need no index until another key is asked for", () => {
  const table = new KeyTable();
  table.expect(1000);
  for (let key = 0; key < 1000; key++) {
    expect(table.slotOf(key)).toBeUndefined();
    table.append(key);
  }
  const without = table.bytes;
  expect(table.slotOf(1000)).toBeUndefined();
  expect(table.bytes).toBe(without);
  expect(table.slotOf(999)).toBe(999);
  expect(table.bytes).toBeGreaterThan(without);
  // What was removed may come again, above all that is left.
  table.remove(999);
  expect(table.slotOf(999)).toBeUndefined();
  table.append(999);
  expect(table.slotOf(999)).toBe(999);
});
