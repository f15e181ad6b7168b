import { expect, test } from "vitest";
import { KERNELS as BASELINE } from "../../generated/kernels-baseline.js";
import { KERNELS as RELAXED } from "../../generated/kernels-relaxed.js";
import { bestVariant } from "../../src/kernels/load-kernels.js";
import { base64ToBytes } from "../../src/types/base64.js";
import { webAssembly } from "../../src/wasm/web-assembly.js";

const SOURCES = { relaxed: RELAXED, baseline: BASELINE };

test("the best variant is relaxed SIMD from Node 22 on, without it before, and its module is valid here", () => {
  const variant = bestVariant();
  const [major] = process.versions.node.split(".");
  expect(variant).toBe(Number(major) >= 22 ? "relaxed" : "baseline");
  expect(webAssembly?.validate(base64ToBytes(SOURCES[variant as keyof typeof SOURCES])!)).toBe(true);
});
