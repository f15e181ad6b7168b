/** Bytes that come in pieces, taken in other pieces; holds no more than what is asked for and one piece. */
import type { ByteSource } from "./row.js";

export class ByteQueue {
  readonly #source: AsyncIterator<Uint8Array>;
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  /** Bytes taken so far. */
  taken = 0;

  constructor(source: ByteSource) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Bytes that are here without waiting. */
  get waiting(): number {
    return this.#bytes.length - this.#at;
  }

  /** Waits for `count` bytes; false when the source ends before. */
  async has(count: number): Promise<boolean> {
    if (this.waiting >= count) return true;
    const pieces = [this.#bytes.subarray(this.#at)];
    let length = this.waiting;
    while (length < count) {
      const { done, value } = await this.#source.next();
      if (done) break;
      pieces.push(value);
      length += value.length;
    }
    this.#bytes = pieces.length === 1 ? pieces[0] : Buffer.concat(pieces, length);
    this.#at = 0;
    return length >= count;
  }

  /** The next bytes, which are here, without taking them. */
  peek(count: number): Uint8Array {
    return this.#bytes.subarray(this.#at, this.#at + count);
  }

  /** Takes bytes that are here. */
  take(count: number): Uint8Array {
    const bytes = this.peek(count);
    this.#at += count;
    this.taken += count;
    return bytes;
  }

  /** Tells the source that nothing more is wanted. */
  async end(): Promise<void> {
    await this.#source.return?.();
  }
}
