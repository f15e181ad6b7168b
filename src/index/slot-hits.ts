/** What a search found. */
export interface SlotHits {
  /** Slots, nearest first; ties in the order of writing. */
  readonly slots: Uint32Array;
  /** The distance of each. */
  readonly distances: Float32Array;
}

export const NO_HITS: SlotHits = { slots: new Uint32Array(0), distances: new Float32Array(0) };
