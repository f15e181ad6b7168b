import { describe, expect, test } from "vitest";
import { SplitMix64, sampleBelow } from "../src/random.js";

describe("SplitMix64", () => {
  test("gives the published numbers of seed 1234567", () => {
    const random = new SplitMix64(1234567n);
    expect(Array.from({ length: 5 }, () => random.next())).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
      4593380528125082431n,
      16408922859458223821n,
    ]);
  });

  test("numbers below a limit reach all of them about equally often, whatever the limit", () => {
    const random = new SplitMix64(7n);
    expect(random.nextBelow(1)).toBe(0);
    const counts = new Uint32Array(6);
    for (let i = 0; i < 6000; i++) counts[random.nextBelow(6)]++;
    for (const count of counts) expect(count).toBeGreaterThan(800);
    for (let i = 0; i < 100; i++) expect(random.nextBelow(2 ** 40)).toBeLessThan(2 ** 40);
  });

  test("open units are between 0 and 1, never 0", () => {
    const random = new SplitMix64(0xdeadbeefcafef00dn);
    let sum = 0;
    for (let i = 0; i < 4000; i++) {
      const drawn = random.nextOpenUnit();
      expect(drawn > 0 && drawn < 1).toBe(true);
      sum += drawn;
    }
    expect(sum / 4000).toBeCloseTo(0.5, 1);
  });
});

describe("sampleBelow", () => {
  test("draws different numbers, the same for the same seed", () => {
    const draw = () => sampleBelow(new SplitMix64(5n), 1000, 400);
    expect(new Set(draw()).size).toBe(400);
    expect(draw()).toEqual(draw());
    expect(sampleBelow(new SplitMix64(6n), 1000, 400)).not.toEqual(draw());
  });

  test("a sample of everything is a permutation", () => {
    const drawn = sampleBelow(new SplitMix64(1n), 50, 50);
    expect([...drawn].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });
});
