/**
 * A view onto a file that may be larger than memory: keeps one stretch of it, moves when asked for bytes outside. There is
 * one reader for all that is asked for, because making one takes longer than reading a short frame.
 */
import { ByteReader } from "../bytes/byte-reader.js";
import { readFully } from "./io.js";
import type { StorageFile } from "./storage/storage.js";

/** Large enough that a call costs nothing per byte, small enough to stay in the processor's cache. */
const WINDOW_BYTES = 1024 * 1024;

export class FileWindow {
  readonly #file: StorageFile;
  readonly #size: number;
  #reader = new ByteReader(new Uint8Array(0));
  #start = 0;
  #end = 0;

  /** `size` bounds what is read, whatever the file does meanwhile. */
  constructor(file: StorageFile, size: number) {
    this.#file = file;
    this.#size = size;
  }

  /** A reader of the `length` bytes from `offset`, fewer only where the file ends; valid until the next call. */
  readonly view = (offset: number, length: number): ByteReader => {
    const wanted = Math.max(0, Math.min(length, this.#size - offset));
    if (offset < this.#start || offset + wanted > this.#end) this.#move(offset, wanted);
    const reader = this.#reader;
    reader.start = reader.pos = offset - this.#start;
    reader.end = Math.min(reader.start + wanted, this.#end - this.#start);
    return reader;
  };

  #move(offset: number, wanted: number): void {
    const length = Math.min(Math.max(wanted, WINDOW_BYTES), this.#size - offset);
    if (this.#reader.bytes.length < length) this.#reader = new ByteReader(new Uint8Array(length));
    const read = readFully(this.#file, this.#reader.bytes.subarray(0, length), offset);
    this.#start = offset;
    this.#end = offset + read;
  }
}
