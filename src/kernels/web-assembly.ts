/** The part of WebAssembly that this library uses; undefined where the platform has none (as with `node --jitless`). */

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
  validate(bytes: Uint8Array): boolean;
}

export const webAssembly = (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly;
