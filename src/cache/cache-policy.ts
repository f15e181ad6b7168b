/**
 * What a cache policy is: a keyed set of entries that never holds more than its capacity and decides who leaves.
 * Capacity is at least 1. Time and counters are the business of `ResultCache`.
 */

/**
 * Who leaves a full cache: the entry used longest ago (`lru`), used least often (`lfu`), put first (`fifo`), or by the adaptive
 * replacement cache of Megiddo and Modha (2003), which learns what recency and frequency are worth (`arc`).
 */
export type CachePolicyName = "lru" | "lfu" | "fifo" | "arc";

export const CACHE_POLICIES: readonly CachePolicyName[] = ["lru", "lfu", "fifo", "arc"];

export interface CachePolicy<E> {
  readonly size: number;
  /** The entry of `key`; looking it up counts as a use. */
  get(key: string): E | undefined;
  /** Puts an entry, in place of the one that `key` has, if any. Answers how many others had to leave. */
  set(key: string, entry: E): number;
  delete(key: string): void;
  clear(): void;
}

/** The key that was put first into a map or set: both keep the order of insertion. */
export function oldest(entries: Map<string, unknown> | Set<string>): string {
  return entries.keys().next().value as string;
}
