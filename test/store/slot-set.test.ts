/** The bitmap against a Set, through any operations. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { SlotSet } from "../../src/store/slot-set.js";

/** Around the borders of words, and far away. */
const slot = fc.oneof(fc.nat(100), fc.constantFrom(0, 31, 32, 63, 64, 1023, 5000));
const slots = fc.uniqueArray(slot, { maxLength: 40 });

function setOf(list: readonly number[], room = 0): SlotSet {
  const set = new SlotSet(room);
  for (const one of list) set.add(one);
  return set;
}

const ascending = (list: Iterable<number>) => [...list].sort((a, b) => a - b);

type Command =
  | { op: "add"; slot: number }
  | { op: "remove"; slot: number }
  | { op: "or" | "and" | "andNot"; other: number[]; room: number }
  | { op: "complement"; size: number }
  | { op: "clear" };

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ op: fc.constant("add" as const), slot }),
  fc.record({ op: fc.constant("remove" as const), slot }),
  fc.record({ op: fc.constantFrom("or", "and", "andNot"), other: slots, room: fc.nat(6000) }),
  fc.record({ op: fc.constant("complement" as const), size: slot }),
  fc.record({ op: fc.constant("clear" as const) }),
);

function applyPlain(plain: Set<number>, one: Command): Set<number> {
  switch (one.op) {
    case "add":
      return new Set([...plain, one.slot]);
    case "remove":
      return new Set([...plain].filter((member) => member !== one.slot));
    case "or":
      return new Set([...plain, ...one.other]);
    case "and":
      return new Set([...plain].filter((member) => one.other.includes(member)));
    case "andNot":
      return new Set([...plain].filter((member) => !one.other.includes(member)));
    case "complement":
      return new Set(Array.from({ length: one.size }, (_, member) => member).filter((member) => !plain.has(member)));
    case "clear":
      return new Set();
  }
}

function apply(set: SlotSet, one: Command): void {
  if (one.op === "add") set.add(one.slot);
  else if (one.op === "remove") set.remove(one.slot);
  else if (one.op === "complement") set.complement(one.size);
  else if (one.op === "clear") set.clear();
  else set[one.op](setOf(one.other, one.room));
}

test("agrees with a Set through any additions, removals and set algebra", () => {
  fc.assert(
    fc.property(fc.nat(200), fc.array(command, { maxLength: 30 }), (room, commands) => {
      const set = new SlotSet(room);
      let plain = new Set<number>();
      for (const one of commands) {
        apply(set, one);
        plain = applyPlain(plain, one);
        expect([...set.toSlots()]).toEqual(ascending(plain));
        expect(set.count()).toBe(plain.size);
      }
      const visited: number[] = [];
      set.forEach((member) => {
        visited.push(member);
      });
      expect(visited).toEqual(ascending(plain));
      expect([...set]).toEqual(visited);
      for (const one of [0, 31, 32, 64, 5000, 1_000_000]) expect(set.has(one)).toBe(plain.has(one));
    }),
    { numRuns: 500 },
  );
});

test("the words are the bitmap, lowest slot in the lowest bit, and room for them is exact", () => {
  const set = setOf([0, 33, 63], 64);
  expect([...set.words]).toEqual([1, 0x80000002]);
  expect(new SlotSet(65).words).toHaveLength(3);
  const wide = new SlotSet(100_000);
  wide.add(3);
  set.or(wide);
  expect(set.words).toHaveLength(2);
  expect(set.bytes).toBe(8);
});

test("a copy is a set of its own", () => {
  const set = setOf([1, 2]);
  const copy = set.copy();
  copy.add(3);
  set.remove(1);
  expect([...set]).toEqual([2]);
  expect([...copy]).toEqual([1, 2, 3]);
});
