import { expect, test } from "vitest";
import { closest, didYouMean } from "../../src/types/suggest.js";

test("a name is found through a typing error, other case, punctuation, or a swap of neighbours", () => {
  const operators = ["$eq", "$ne", "$lt", "$lte", "$gt", "$gte", "$in", "$nin", "$exists"];
  expect(closest("$gtee", operators)).toBe("$gte");
  expect(closest("gte", operators)).toBe("$gte");
  expect(closest("$GTE", operators)).toBe("$gte");
  expect(closest("$exist", operators)).toBe("$exists");
  expect(closest("ef_construction", ["efSearch", "efConstruction"])).toBe("efConstruction");
  expect(closest("fysnc", ["fsync", "index"])).toBe("fsync");
  expect(closest("ttl", ["capacity", "ttlMs"])).toBe("ttlMs");
  expect(closest("probes", ["nClusters", "nProbes"])).toBe("nProbes");
});

test("nothing is suggested when nothing is near", () => {
  expect(closest("quantum", ["fsync", "index"])).toBeUndefined();
  expect(closest("", ["fsync"])).toBeUndefined();
  expect(didYouMean("zzz", ["fsync"])).toBe("");
  expect(didYouMean("fsinc", ["fsync"])).toBe(' Did you mean "fsync"?');
});

test("a very long name costs little", () => {
  expect(closest("x".repeat(10_000_000), ["fsync"])).toBeUndefined();
});
