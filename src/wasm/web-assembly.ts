/** The part of WebAssembly that this library uses; undefined where the platform has none (as with `node --jitless`). */

import { base64ToBytes } from "../types/base64.js";

/** The part of a `WebAssembly.Memory` that is used. */
export interface SegmentMemory {
  readonly buffer: ArrayBufferLike;
  /** Adds pages of 64 KiB. Errors: RangeError. */
  grow(pages: number): number;
}

/** Copies the floats of a row that stand outside of a memory to an address in it. */
export type Bring = (row: number, to: number) => void;

/** A compiled module. Opaque; it can be sent to another thread. */
export interface WasmModule {
  readonly __wasmModule?: never;
}

interface WebAssemblyApi {
  readonly Memory: new (limits: { initial: number; maximum: number; shared: boolean }) => SegmentMemory;
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (
    module: WasmModule,
    imports: { env: { memory: SegmentMemory; bring?: Bring } },
  ) => { exports: unknown };
}

export const webAssembly = (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly;

/** Undefined where the module cannot run: there is no SIMD, or a page's policy forbids to compile. */
export function compileModule(base64: string): WasmModule | undefined {
  try {
    return webAssembly && new webAssembly.Module(bytesOf(base64));
  } catch {
    return undefined;
  }
}

/** The runtime decodes in a hundredth of the time, which counts when a process opens a database and asks once. */
function bytesOf(base64: string): Uint8Array {
  return typeof Buffer === "undefined" ? base64ToBytes(base64)! : Buffer.from(base64, "base64");
}
