import { describe, expect, test } from "vitest";
import { generateInto, typeErrors } from "./compile-schema.js";

const ids = ["terminated", "processed", "bits", "bit_runs", "byte_order", "validated"] as const;

describe("the TypeScript of schemas about bytes", () => {
  test("has no errors under the options of the repository", () => {
    const { folder, remove } = generateInto(ids);
    try {
      expect(typeErrors(folder, ids)).toEqual([]);
    } finally {
      remove();
    }
  });
});
