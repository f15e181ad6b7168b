/** Which kernels this machine runs: compiled to WebAssembly with SIMD, or the plain TypeScript twin. */
import { KERNELS } from "../../generated/kernels-simd.js";
import type { SharedKernels } from "../types/kernel-threads.js";
import { type Bring, compileModule, type SegmentMemory, type WasmModule, webAssembly } from "../wasm/web-assembly.js";
import type { Kernels } from "./kernels.js";
import { twinKernels } from "./twin/twin-kernels.js";

export type KernelVariant = "simd" | "twin";

/** The compiled module, once it was asked for; undefined where it cannot run, as on old machines without SIMD. */
let compiled: { readonly module: WasmModule | undefined } | undefined;

/** What a thread needs to run the same kernels on the same memory; undefined for twins. */
export function shareKernels(memory: SegmentMemory, variant?: KernelVariant): SharedKernels | undefined {
  const module = compiledModule(variant);
  return module && { module, memory };
}

function compiledModule(variant: KernelVariant = "simd"): WasmModule | undefined {
  if (variant === "twin") return undefined;
  compiled ??= { module: compileModule(KERNELS) };
  return compiled.module;
}

/** Kernels on a memory. A variant that does not run here is answered by the twin. */
export function loadKernels(memory: SegmentMemory, variant: KernelVariant | undefined, bring: Bring): Kernels {
  const module = compiledModule(variant);
  if (webAssembly === undefined || module === undefined) return twinKernels(memory, bring);
  return new webAssembly.Instance(module, { env: { memory, bring } }).exports as Kernels;
}
