/**
 * The payload of a `CoreIndex` at one moment, written row by row while rows change. Invariant: a row that is not written yet
 * is either as it was at that moment, or kept here as its bytes: whoever changes the row of a slot says so before.
 *
 * A row is put into the slot it has or behind all others, a removed row's slot is taken by the last one. So the slots that
 * a change concerns are that of its key, and with a removal the last; any other row stays where it is.
 */
import { ByteWriter } from "../bytes/byte-writer.js";
import type { PayloadWriter } from "../bytes/payload-writer.js";
import type { PayloadCapture } from "../types/persistable.js";

/** Where a payload comes from. */
export interface PayloadParts {
  /** Rows. */
  readonly size: number;
  readonly head: Uint8Array;
  /** Writes the row that is in a slot now to a writer that has room for as many bytes as it asks for. */
  readonly encodeRow: (slot: number, roomFor: (bytes: number) => ByteWriter) => void;
  readonly trailing: Uint8Array;
}

export class RowCapture implements PayloadCapture {
  readonly #parts: PayloadParts;
  readonly #onRelease: (capture: RowCapture) => void;
  /** Rows before this slot are written. */
  #next = 0;
  #isBegun = false;
  readonly #kept = new Map<number, Uint8Array>();

  constructor(parts: PayloadParts, onRelease: (capture: RowCapture) => void = () => {}) {
    this.#parts = parts;
    this.#onRelease = onRelease;
  }

  get size(): number {
    return this.#parts.size;
  }

  get written(): number {
    return this.#next;
  }

  /** The row in this slot is about to change. */
  keep(slot: number): void {
    if (slot < this.#next || slot >= this.size || this.#kept.has(slot)) return;
    let bytes = new Uint8Array(0);
    this.#parts.encodeRow(slot, (length) => {
      bytes = new Uint8Array(length);
      return new ByteWriter(bytes);
    });
    this.#kept.set(slot, bytes);
  }

  writeTo(writer: PayloadWriter, bytes: number): boolean {
    const end = writer.length + bytes;
    if (!this.#isBegun) writer.put(this.#parts.head);
    this.#isBegun = true;
    while (this.#next < this.size && writer.length < end) {
      const kept = this.#kept.get(this.#next);
      if (kept === undefined) this.#parts.encodeRow(this.#next, (length) => writer.room(length));
      else {
        writer.put(kept);
        this.#kept.delete(this.#next);
      }
      this.#next++;
    }
    if (this.#next < this.size) return false;
    writer.put(this.#parts.trailing);
    return true;
  }

  release(): void {
    this.#kept.clear();
    this.#onRelease(this);
  }
}
