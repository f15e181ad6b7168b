import fc from "fast-check";
import { expect, test } from "vitest";
import { describeValue } from "../../src/types/describe-value.js";

test("values are named as a person would", () => {
  expect(
    [1, -0, 1n, "a", null, undefined, true, [1, 2], {}, () => 1, Symbol("s"), new Date(), new Uint8Array(3)].map(
      describeValue,
    ),
  ).toEqual([
    "1",
    "-0",
    "1n",
    '"a"',
    "null",
    "undefined",
    "true",
    "an array of 2",
    "an object",
    "a function",
    "a symbol",
    "a Date",
    "a Uint8Array of 3 bytes",
  ]);
});

test("the text is short and nothing is thrown, whatever the value", () => {
  expect(describeValue("x".repeat(1_000_000)).length).toBeLessThan(120);
  expect(describeValue(1n << 1_000_000n)).toBe("a bigint beyond 128 bits");
  const hostile = Object.create(null, {
    toString: {
      get: () => {
        throw new Error("must not run");
      },
    },
  });
  expect(describeValue(hostile)).toBe("an object");
  fc.assert(fc.property(fc.anything(), (value) => describeValue(value).length < 600));
});
