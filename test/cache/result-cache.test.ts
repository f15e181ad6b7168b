import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CACHE_POLICIES, type CachePolicyName } from "../../src/cache/cache-policy.js";
import { ResultCache, type ResultCacheOptions } from "../../src/cache/result-cache.js";
import { IqdbError } from "../../src/errors.js";

/** Looks a key up and puts it when it is missing, as a search does. */
function use(cache: ResultCache<string>, key: string): boolean {
  const value = cache.get(key);
  if (value !== undefined) {
    expect(value).toBe(`value of ${key}`);
    return true;
  }
  cache.set(key, `value of ${key}`);
  return false;
}

describe("policies", () => {
  const keys = "1 2 3 1 1 2 4 5 1 3 4 4 6 7 1 2 5 4 1 6 3 3 8 1 9 2 4".split(" ");
  const traces: Record<CachePolicyName, string> = {
    lru: "...HHH.....H.........H.....",
    lfu: "...HHH..H..H..H..HH..H.H..H",
    fifo: "...HHH.....H.........H.....",
    arc: "...HHH..H..H......H..H.H...",
  };
  for (const policy of CACHE_POLICIES) {
    test(`${policy} hits exactly where the reference does`, () => {
      const cache = new ResultCache<string>({ capacity: 3, policy });
      expect(keys.map((key) => (use(cache, key) ? "H" : ".")).join("")).toBe(traces[policy]);
      const hits = traces[policy].replaceAll(".", "").length;
      expect(cache.stats()).toEqual({
        hits,
        misses: keys.length - hits,
        evictions: keys.length - hits - 3,
        size: 3,
        capacity: 3,
        hitRate: hits / keys.length,
      });
    });
  }

  test("lru keeps what was used last, and fifo does not care", () => {
    const held = (policy: CachePolicyName) => {
      const cache = new ResultCache<string>({ capacity: 2, policy });
      for (const key of ["a", "b", "a", "c"]) use(cache, key);
      return ["a", "b", "c"].filter((key) => cache.get(key) !== undefined).join("");
    };
    expect(held("lru")).toBe("ac");
    expect(held("fifo")).toBe("bc");
  });

  test("putting a key again replaces its value and evicts nobody", () => {
    for (const policy of CACHE_POLICIES) {
      const cache = new ResultCache<number>({ capacity: 2, policy });
      cache.set("a", 1);
      cache.set("b", 2);
      cache.set("a", 3);
      expect([cache.get("a"), cache.get("b"), cache.stats().evictions], policy).toEqual([3, 2, 0]);
    }
  });

  test("no sequence of operations makes a cache larger than its capacity or lose its newest entry", () => {
    const operation = fc.tuple(fc.constantFrom("use", "set", "get", "later", "clear"), fc.integer({ min: 0, max: 12 }));
    fc.assert(
      fc.property(
        fc.constantFrom(...CACHE_POLICIES),
        fc.integer({ min: 1, max: 5 }),
        fc.array(operation, { maxLength: 200 }),
        (policy, capacity, operations) => {
          let now = 0;
          const cache = new ResultCache<string>({ capacity, policy, ttlMs: 10 }, () => now);
          for (const [what, n] of operations) {
            const key = String(n);
            if (what === "use") use(cache, key);
            else if (what === "get") cache.get(key);
            else if (what === "later") now += n;
            else if (what === "clear") cache.clear();
            else {
              cache.set(key, `value of ${key}`);
              expect(cache.get(key)).toBe(`value of ${key}`);
            }
            expect(cache.stats().size).toBeLessThanOrEqual(capacity);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe("capacity", () => {
  test("0 passes everything through and counts each lookup as a miss", () => {
    const cache = new ResultCache<string>({ capacity: 0 });
    for (let i = 0; i < 3; i++) expect(use(cache, "a")).toBe(false);
    expect(cache.stats()).toEqual({ hits: 0, misses: 3, evictions: 0, size: 0, capacity: 0, hitRate: 0 });
  });

  test("many keys that are never asked for again do not grow it", () => {
    for (const policy of CACHE_POLICIES) {
      const cache = new ResultCache<string>({ capacity: 4, policy });
      for (let i = 0; i < 1000; i++) use(cache, `NaN literal ${i}`);
      expect(cache.stats().size, policy).toBe(4);
      expect(cache.stats().evictions, policy).toBe(996);
    }
  });

  test("clear empties the cache and keeps the counters", () => {
    for (const policy of CACHE_POLICIES) {
      const cache = new ResultCache<string>({ capacity: 2, policy });
      for (const key of ["a", "a", "b"]) use(cache, key);
      cache.clear();
      expect(cache.stats(), policy).toMatchObject({ hits: 1, misses: 2, size: 0 });
      expect(use(cache, "a"), policy).toBe(false);
    }
  });
});

describe("ttlMs", () => {
  test("an entry is used until its time is over, and then counted as a miss", () => {
    for (const policy of CACHE_POLICIES) {
      let now = 1000;
      const cache = new ResultCache<string>({ policy, ttlMs: 50 }, () => now);
      use(cache, "a");
      now += 49;
      expect(use(cache, "a"), policy).toBe(true);
      now += 1;
      expect(use(cache, "a"), policy).toBe(false);
      expect(cache.stats(), policy).toMatchObject({ hits: 1, misses: 2 });
    }
  });

  test("an expired entry that is put again is held once, under arc too", () => {
    for (const policy of CACHE_POLICIES) {
      let now = 0;
      const cache = new ResultCache<string>({ policy, ttlMs: 10 }, () => now);
      for (let i = 0; i < 5; i++) {
        use(cache, "a");
        now += 20;
      }
      expect(cache.stats().size, policy).toBe(1);
      cache.get("a");
      expect(cache.stats().size, policy).toBe(0);
    }
  });
});

describe("options", () => {
  const refused: [ResultCacheOptions, RegExp][] = [
    [{ capacity: -1 }, /capacity/],
    [{ capacity: 1.5 }, /capacity/],
    [{ capacity: "3" as unknown as number }, /capacity/],
    [{ policy: "lruu" as CachePolicyName }, /"lru"/],
    [{ ttlMs: 0 }, /ttlMs/],
    [{ ttlMs: Number.NaN }, /ttlMs/],
    [{ ttl: 5 } as ResultCacheOptions, /did you mean ttlMs/],
    [null as unknown as ResultCacheOptions, /object/],
  ];
  test("a wrong option is refused by name", () => {
    for (const [options, message] of refused) {
      const make = () => new ResultCache(options);
      expect(make).toThrow(IqdbError);
      expect(make).toThrow(message);
    }
  });
});
