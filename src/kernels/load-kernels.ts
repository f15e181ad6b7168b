/** Which kernels this machine runs: compiled with relaxed SIMD, compiled without, or the plain TypeScript twin. */
import { KERNELS as BASELINE } from "../../generated/kernels-baseline.js";
import { KERNELS as RELAXED } from "../../generated/kernels-relaxed.js";
import type { SharedKernels } from "../types/kernel-threads.js";
import { type Bring, compileModule, type SegmentMemory, type WasmModule, webAssembly } from "../wasm/web-assembly.js";
import type { Kernels } from "./kernels.js";
import { twinKernels } from "./twin/twin-kernels.js";

export type KernelVariant = "relaxed" | "baseline" | "twin";

const SOURCES = { relaxed: RELAXED, baseline: BASELINE } as const;
const compiled = new Map<KernelVariant, WasmModule | undefined>();

/** The compiled module of a variant; undefined where it cannot run, as relaxed SIMD before Node 22 and SIMD on old machines. */
function moduleOf(variant: "relaxed" | "baseline"): WasmModule | undefined {
  if (!compiled.has(variant)) compiled.set(variant, compile(variant));
  return compiled.get(variant);
}

/** A function of one relaxed instruction (i8x16.relaxed_swizzle): tells without decoding a whole module that cannot run. */
const RELAXED_PROBE = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0],
  ...[10, 44, 1, 42, 0, 0xfd, 12, ...new Array<number>(16).fill(0), 0xfd, 12, ...new Array<number>(16).fill(0)],
  ...[0xfd, 0x80, 2, 0x1a, 0x0b],
);

function compile(variant: "relaxed" | "baseline"): WasmModule | undefined {
  if (webAssembly === undefined) return undefined;
  if (variant === "relaxed" && !webAssembly.validate(RELAXED_PROBE)) return undefined;
  return compileModule(SOURCES[variant]);
}

/** The best variant that runs here. */
export function bestVariant(): KernelVariant {
  if (moduleOf("relaxed") !== undefined) return "relaxed";
  return moduleOf("baseline") === undefined ? "twin" : "baseline";
}

/** What a thread needs to run the same kernels on the same memory; undefined for twins. */
export function shareKernels(memory: SegmentMemory, variant?: KernelVariant): SharedKernels | undefined {
  const module = compiledModule(variant);
  return module && { module, memory };
}

function compiledModule(variant: KernelVariant = bestVariant()): WasmModule | undefined {
  return variant === "twin" ? undefined : moduleOf(variant);
}

/** Kernels on a memory. A variant that does not run here is answered by the twin. */
export function loadKernels(memory: SegmentMemory, variant: KernelVariant | undefined, bring: Bring): Kernels {
  const module = compiledModule(variant);
  if (webAssembly === undefined || module === undefined) return twinKernels(memory, bring);
  return new webAssembly.Instance(module, { env: { memory, bring } }).exports as Kernels;
}
