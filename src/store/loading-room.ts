/**
 * Memory of a segment that the bytes of a file are read into, so that a kernel takes the vectors out of them: they are
 * copied once, and looked at on the way. Only where kernels are compiled; copying is as fast elsewhere.
 */
import { HOST_IS_LITTLE_ENDIAN } from "../bytes/host-order.js";
import type { Segment } from "./segment.js";

/** Stays in the processor's cache until the vectors have been taken out; larger rooms are 10 % slower, smaller ones too. */
const ROOM_BYTES = 256 * 1024;
/** At least so many vectors fit in. */
const VECTORS_MIN = 4;

export class LoadingRoom {
  readonly bytes: Uint8Array;
  readonly #segment: Segment;
  readonly #address: number;
  /** The address of offsets, for as many vectors as fit in. */
  readonly #starts: number;
  readonly #length: number;

  /** For a segment whose rows take `rowBytesMin` bytes or more in the file. Errors: IQDB_UNSUPPORTED. */
  constructor(segment: Segment, rowBytesMin: number) {
    const bytes = Math.max(ROOM_BYTES, VECTORS_MIN * rowBytesMin);
    this.#segment = segment;
    this.#length = 8 * Math.ceil(bytes / 8) + 8 * Math.ceil(bytes / rowBytesMin);
    this.#address = segment.allocate(this.#length);
    this.#starts = this.#address + 8 * Math.ceil(bytes / 8);
    this.bytes = segment.bytes.subarray(this.#address, this.#address + bytes);
  }

  /** Whether vectors are better copied by a kernel than by who reads them, when so many bytes are to come. */
  static pays(segment: Segment, bytes: number): boolean {
    return bytes > ROOM_BYTES && HOST_IS_LITTLE_ENDIAN && segment.shared !== undefined;
  }

  /** Whether it is memory of this room that somebody looks at. */
  holds(window: Uint8Array): boolean {
    return window.buffer === this.bytes.buffer;
  }

  isOf(segment: Segment): boolean {
    return segment === this.#segment;
  }

  /**
   * Copies vectors that begin at these offsets of a window to rows of the segment from `row` on. Answers how many were copied
   * before one that is not finite, which was, too.
   */
  gather(row: number, window: Uint8Array, starts: Float64Array): number {
    new Float64Array(this.bytes.buffer, this.#starts, starts.length).set(starts);
    return this.#segment.kernels.gatherRows(row, starts.length, window.byteOffset, this.#starts);
  }

  release(): void {
    this.#segment.release(this.#address, this.#length);
  }
}
