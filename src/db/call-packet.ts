/** Calls on their way to the thread of an `AsyncIqdb`: what they carry is copied when they are made. */
import type { IdKey } from "../types/id.js";
import { type CallMessage, NO_METADATA, type Request, type Watch } from "./async-messages.js";

/** Rows of an upsert; what holds vectors and metadata may be used again when the call has been packed. */
export interface RowsToPut {
  readonly keys: readonly IdKey[];
  /** Of all rows, one behind the other, in any number of pieces. */
  readonly vectors: readonly Float32Array[];
  /** Bytes of each row's metadata, or NO_METADATA. */
  readonly metadataLengths: readonly number[];
  /** As `vectors`. */
  readonly metadata: readonly Uint8Array[];
}

/** A call is not free, whatever it carries. */
const CALL_BYTES = 64;

export class CallPacket {
  /** Calls that have an answer. */
  answered = 0;
  readonly #first: number;
  readonly #requests: (Request | number)[] = [];
  readonly #watches: [number, Watch][] = [];
  readonly #keys: IdKey[] = [];
  #vectors = new Float32Array(0);
  #vectorsEnd = 0;
  #metadataLengths: number[] = [];
  #metadata = new Uint8Array(0);
  #metadataEnd = 0;

  /** `first` is the number of the first call. */
  constructor(first: number) {
    this.#first = first;
  }

  /** Bytes that its calls carry. */
  get bytes(): number {
    return this.#requests.length * CALL_BYTES + 4 * this.#vectorsEnd + this.#metadataEnd;
  }

  /** Number of calls. */
  get length(): number {
    return this.#requests.length;
  }

  add(request: Request, vectors: readonly Float32Array[]): void {
    this.#requests.push(request);
    this.#addVectors(vectors);
  }

  /** Whoever made the last call watches it. */
  watch(watch: Watch): void {
    this.#watches.push([this.#requests.length - 1, watch]);
  }

  addRows({ keys, vectors, metadataLengths, metadata }: RowsToPut): void {
    this.#requests.push(keys.length);
    this.#addVectors(vectors);
    this.#addMetadata(metadata);
    if (this.#metadataEnd > 0) {
      // Rows before the first that has metadata have none.
      while (this.#metadataLengths.length < this.#keys.length) this.#metadataLengths.push(NO_METADATA);
      for (const length of metadataLengths) this.#metadataLengths.push(length);
    }
    for (const key of keys) this.#keys.push(key);
  }

  /** Hands everything over: nothing may be added afterwards. */
  toMessage(): { readonly message: CallMessage; readonly transfer: ArrayBuffer[] } {
    const [vectors, metadata] = [this.#vectors, this.#metadata];
    const message = {
      first: this.#first,
      requests: this.#requests,
      watches: this.#watches,
      keys: this.#keys,
      vectors,
      metadataLengths: this.#metadataLengths,
      metadata,
    };
    return { message, transfer: [vectors.buffer, metadata.buffer] };
  }

  #addVectors(vectors: readonly Float32Array[]): void {
    let end = this.#vectorsEnd;
    for (const { length } of vectors) end += length;
    if (end > this.#vectors.length) {
      const grown = new Float32Array(Math.max(end, 2 * this.#vectors.length));
      grown.set(this.#vectors);
      this.#vectors = grown;
    }
    for (const piece of vectors) {
      this.#vectors.set(piece, this.#vectorsEnd);
      this.#vectorsEnd += piece.length;
    }
  }

  #addMetadata(metadata: readonly Uint8Array[]): void {
    let end = this.#metadataEnd;
    for (const { length } of metadata) end += length;
    if (end > this.#metadata.length) {
      const grown = new Uint8Array(Math.max(end, 2 * this.#metadata.length));
      grown.set(this.#metadata);
      this.#metadata = grown;
    }
    for (const piece of metadata) {
      this.#metadata.set(piece, this.#metadataEnd);
      this.#metadataEnd += piece.length;
    }
  }
}
