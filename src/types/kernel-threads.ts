/** Kernels that run on several threads at once, in the memory of one segment. */

/** What another thread needs to run kernels on a segment. */
export interface SharedKernels {
  /** A compiled module and a shared memory of WebAssembly. */
  readonly module: object;
  readonly memory: object;
}

export interface KernelThreads {
  /** How many, the caller's included. */
  readonly count: number;
  /**
   * Runs a kernel once on each thread, each with arguments of its own, and returns when none runs any more. The caller's
   * thread takes the first arguments; another that is late, or fails, may not take its own: who calls divides the work so
   * that it does not matter, by a counter that all share, and looks afterwards whether all was done.
   */
  run(shared: SharedKernels, own: (...args: number[]) => unknown, kernel: string, args: readonly number[][]): void;
}
