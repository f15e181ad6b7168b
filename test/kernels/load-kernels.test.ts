import { expect, test } from "vitest";
import { KERNELS } from "../../generated/kernels-simd.js";
import { shareKernels } from "../../src/kernels/load-kernels.js";
import { compileModule, webAssembly } from "../../src/wasm/web-assembly.js";

const memory = webAssembly && new webAssembly.Memory({ initial: 1, maximum: 65536, shared: true });

test("the compiled module is valid here and is what runs, unless the twin is asked for", () => {
  expect(compileModule(KERNELS)).toBeDefined();
  expect(shareKernels(memory!)?.module).toBeDefined();
  expect(shareKernels(memory!)?.module).toBe(shareKernels(memory!, "simd")?.module);
  expect(shareKernels(memory!, "twin")).toBeUndefined();
});
