/** What one owner has allocated in a segment, so that all of it can be given back, above all when half-way an allocation fails. */
import type { Segment } from "./segment.js";

export class Regions {
  readonly segment: Segment;
  readonly #held: { readonly address: number; readonly bytes: number }[] = [];

  constructor(segment: Segment) {
    this.segment = segment;
  }

  get bytes(): number {
    return this.#held.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** As `Segment.allocate`. Errors: IQDB_UNSUPPORTED. */
  allocate(bytes: number): number {
    const address = this.segment.allocate(bytes);
    this.#held.push({ address, bytes });
    return address;
  }

  release(): void {
    for (const { address, bytes } of this.#held) this.segment.release(address, bytes);
    this.#held.length = 0;
  }
}
