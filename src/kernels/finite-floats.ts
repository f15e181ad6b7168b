/**
 * Finds components that are NaN or infinite among many, at four times the speed of plain JavaScript, the copy into the memory
 * of the module included. That memory is one page that belongs to this file, and holds nothing between calls.
 */
import { KERNELS } from "../../generated/kernels-finite.js";
import { firstNonFinite as firstNonFiniteOfFew } from "../types/finite.js";
import { createMemory, PAGE_BYTES } from "./segment-memory.js";
import { compileModule, webAssembly } from "./web-assembly.js";

/** What is copied and looked at in one piece. */
const PIECE_FLOATS = PAGE_BYTES / 4;
/** Fewer are looked at before they would have been copied. */
const FLOATS_MIN = 1024;

interface FiniteModule {
  readonly floats: Float32Array;
  /** Whether the first `count` floats of the memory are finite: 1 or 0. */
  areFinite(count: number): number;
}

let loaded: FiniteModule | "never" | undefined;

/** The position of the first component that is not finite; -1 when all are. */
export function firstNonFinite(vectors: Float32Array): number {
  if (vectors.length < FLOATS_MIN) return firstNonFiniteOfFew(vectors);
  loaded ??= load();
  if (loaded === "never") return firstNonFiniteOfFew(vectors);
  for (let from = 0; from < vectors.length; from += PIECE_FLOATS) {
    const piece = vectors.subarray(from, from + PIECE_FLOATS);
    loaded.floats.set(piece);
    if (loaded.areFinite(piece.length) === 0) return from + firstNonFiniteOfFew(piece);
  }
  return -1;
}

/** Where there is no SIMD, or no memory for a page, it is done without. */
function load(): FiniteModule | "never" {
  const module = compileModule(KERNELS);
  if (webAssembly === undefined || module === undefined) return "never";
  try {
    const memory = createMemory(1);
    const { exports } = new webAssembly.Instance(module, { env: { memory } });
    const { areFinite } = exports as Pick<FiniteModule, "areFinite">;
    return { floats: new Float32Array(memory.buffer), areFinite };
  } catch (error) {
    if (error instanceof RangeError) return "never";
    throw error;
  }
}
