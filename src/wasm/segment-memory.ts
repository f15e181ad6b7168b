/** Memory that kernels work on, where there is WebAssembly and where there is none. */
import { type SegmentMemory, webAssembly } from "./web-assembly.js";

export const PAGE_BYTES = 65_536;
/** The whole address space of 32-bit WebAssembly. */
export const PAGES_MAX = 65_536;

/** A buffer that is copied when it grows, for the twins alone. Small ones cost next to nothing to make. */
export class PlainMemory implements SegmentMemory {
  buffer: ArrayBuffer;

  constructor(bytes: number) {
    this.buffer = new ArrayBuffer(bytes);
  }

  grow(pages: number): number {
    const before = this.buffer.byteLength;
    const grown = new Uint8Array(before + pages * PAGE_BYTES);
    grown.set(new Uint8Array(this.buffer));
    this.buffer = grown.buffer;
    return before / PAGE_BYTES;
  }
}

/**
 * Shared between threads where the platform can: readers in other threads search what a writer writes. Pages are taken
 * from the system when they are touched, not when they are added. Errors: RangeError.
 */
export function createMemory(pages: number): SegmentMemory {
  if (webAssembly === undefined) return new PlainMemory(pages * PAGE_BYTES);
  return new webAssembly.Memory({ initial: pages, maximum: PAGES_MAX, shared: true });
}
