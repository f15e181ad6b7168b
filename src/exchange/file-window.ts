/** A place in a file that moves forward: one read of the system for many small parts. */
import type { RandomAccess } from "./random-access.js";

const WINDOW_BYTES = 256 * 1024;

export class FileWindow {
  readonly #file: RandomAccess;
  #bytes: Uint8Array = new Uint8Array(0);
  #start = 0;

  constructor(file: RandomAccess) {
    this.#file = file;
  }

  /** Bytes that the caller knows to be inside the file. */
  async at(offset: number, length: number): Promise<Uint8Array> {
    const from = offset - this.#start;
    if (from >= 0 && from + length <= this.#bytes.length) return this.#bytes.subarray(from, from + length);
    const readable = Math.min(this.#file.size - offset, Math.max(length, WINDOW_BYTES));
    this.#bytes = await this.#file.read(offset, readable);
    this.#start = offset;
    return this.#bytes.subarray(0, length);
  }
}
