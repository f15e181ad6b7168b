/**
 * A view onto a file that may be larger than memory: keeps one stretch of it, moves when asked for bytes outside.
 * What `view` returns is valid until the next call.
 */
import { readFully } from "./io.js";
import type { StorageFile } from "./storage/storage.js";

/** Large enough that a call costs nothing per byte, small enough to stay in the processor's cache. */
const WINDOW_BYTES = 1024 * 1024;

export class FileWindow {
  readonly #file: StorageFile;
  readonly #size: number;
  #buffer = new Uint8Array(0);
  #start = 0;
  #end = 0;

  /** `size` bounds what is read, whatever the file does meanwhile. */
  constructor(file: StorageFile, size: number) {
    this.#file = file;
    this.#size = size;
  }

  /** The `length` bytes from `offset`, fewer only where the file ends. */
  readonly view = (offset: number, length: number): Uint8Array => {
    const wanted = Math.max(0, Math.min(length, this.#size - offset));
    if (offset < this.#start || offset + wanted > this.#end) this.#move(offset, wanted);
    const at = offset - this.#start;
    return this.#buffer.subarray(at, Math.min(at + wanted, this.#end - this.#start));
  };

  #move(offset: number, wanted: number): void {
    const length = Math.min(Math.max(wanted, WINDOW_BYTES), this.#size - offset);
    if (this.#buffer.length < length) this.#buffer = new Uint8Array(length);
    const read = readFully(this.#file, this.#buffer.subarray(0, length), offset);
    this.#start = offset;
    this.#end = offset + read;
  }
}
