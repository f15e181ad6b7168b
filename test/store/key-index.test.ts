/** The hash table against a Map, with seeds and keys that make them meet. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { KeyIndex } from "../../src/store/key-index.js";

type Key = string | number | bigint;

const key: fc.Arbitrary<Key> = fc.oneof(
  fc.nat(200),
  fc.nat(200).map((n) => n * 2 ** 32),
  fc.nat(20).map((n) => 2n ** 63n + BigInt(n)),
  fc.string({ maxLength: 3 }),
  fc.constantFrom(0, -0, -1, 0.5, -0.5, 1e300, 5e-324, Infinity, -Infinity, -(2n ** 63n), 2n ** 53n + 1n),
  fc.double({ noNaN: true }),
);

test("agrees with a Map through any additions, moves and deletions", () => {
  fc.assert(
    fc.property(fc.nat(3), fc.array(key, { maxLength: 300 }), (seed, commands) => {
      const keys: Key[] = [];
      const index = new KeyIndex<Key>(keys, seed);
      const plain = new Map<Key, number>();
      for (const one of commands) {
        const slot = plain.get(one);
        expect(index.slotOf(one)).toBe(slot);
        if (slot === undefined) {
          keys.push(one);
          index.add(keys.length - 1);
          plain.set(one, keys.length - 1);
          continue;
        }
        index.delete(one);
        plain.delete(one);
        const moved = keys[keys.length - 1];
        if (moved !== one) {
          // Before the key leaves its old slot: the index compares with what is there.
          index.move(moved, slot);
          keys[slot] = moved;
          plain.set(moved, slot);
        }
        keys.pop();
      }
      expect(index.size).toBe(plain.size);
      for (const [one, slot] of plain) expect(index.slotOf(one)).toBe(slot);
    }),
    { numRuns: 300 },
  );
});

test("keys of each kind take eight to sixteen bytes each, and none is lost", () => {
  const kinds: ((n: number) => Key)[] = [
    (n) => n,
    (n) => n * 4096,
    (n) => 2n ** 60n + BigInt(n),
    (n) => `id-${n}`,
    (n) => n / 7,
  ];
  for (const kind of kinds) {
    const keys = Array.from({ length: 250_000 }, (_, n) => kind(n));
    const index = new KeyIndex<Key>(keys);
    for (let slot = 0; slot < keys.length; slot++) index.add(slot);
    expect(index.bytes).toBeLessThanOrEqual(keys.length * 16);
    for (let slot = 0; slot < keys.length; slot += 97) expect(index.slotOf(keys[slot])).toBe(slot);
    expect(index.slotOf(kind(1_000_000))).toBeUndefined();
  }
});
