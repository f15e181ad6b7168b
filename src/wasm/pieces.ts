/**
 * The module that looks at pieces of bytes in one page of memory of its own, which holds nothing between calls. It is apart
 * from the kernels because a process that only writes never needs those, and compiles in a hundredth of their time.
 */
import { KERNELS } from "../../generated/kernels-pieces.js";
import { PAGE_BYTES } from "./segment-memory.js";
import { compileModule, webAssembly } from "./web-assembly.js";

export interface PieceKernels {
  /** Whether the first `count` floats of the page are finite: 1 or 0. */
  areFinite(count: number): number;
  /** Part of CRC-32, see checksum.ts; addresses within the page. */
  foldWords(from: number, end: number): void;
  settleWords(at: number): void;
}

export interface Pieces {
  /** The page, twice. */
  readonly bytes: Uint8Array;
  readonly floats: Float32Array;
  readonly kernels: PieceKernels;
}

export { PAGE_BYTES as PIECE_BYTES };

let loaded: Pieces | "never" | undefined;

/** Undefined where there is no SIMD, or no memory for a page: it is done without. */
export function pieces(): Pieces | undefined {
  loaded ??= load();
  return loaded === "never" ? undefined : loaded;
}

function load(): Pieces | "never" {
  const module = compileModule(KERNELS);
  if (webAssembly === undefined || module === undefined) return "never";
  try {
    // Not shared with threads: what is shared is copied in a slower way.
    const memory = new webAssembly.Memory({ initial: 1, maximum: 1, shared: false });
    const { exports } = new webAssembly.Instance(module, { env: { memory } });
    const { buffer } = memory;
    return { bytes: new Uint8Array(buffer), floats: new Float32Array(buffer), kernels: exports as PieceKernels };
  } catch (error) {
    if (error instanceof RangeError) return "never";
    throw error;
  }
}
