/**
 * Least frequently used; among equally used entries the least recently used leaves. Keys of one use count form a bucket
 * in order of use, so that every operation takes constant time.
 */
import { type CachePolicy, oldest } from "./cache-policy.js";

export class LfuPolicy<E> implements CachePolicy<E> {
  readonly #entries = new Map<string, { entry: E; uses: number }>();
  readonly #buckets = new Map<number, Set<string>>();
  readonly #capacity: number;
  /** No bucket below this count has a key, as long as there is an entry. */
  #fewestUses = 1;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): E | undefined {
    const held = this.#entries.get(key);
    if (held === undefined) return undefined;
    this.#leaveBucket(key, held.uses);
    held.uses++;
    this.#enterBucket(key, held.uses);
    return held.entry;
  }

  set(key: string, entry: E): number {
    if (this.get(key) !== undefined) {
      (this.#entries.get(key) as { entry: E }).entry = entry;
      return 0;
    }
    const evicts = this.#entries.size >= this.#capacity;
    if (evicts) this.#evict();
    this.#entries.set(key, { entry, uses: 1 });
    this.#enterBucket(key, 1);
    this.#fewestUses = 1;
    return evicts ? 1 : 0;
  }

  delete(key: string): void {
    const held = this.#entries.get(key);
    if (held === undefined) return;
    this.#entries.delete(key);
    this.#leaveBucket(key, held.uses);
  }

  clear(): void {
    this.#entries.clear();
    this.#buckets.clear();
  }

  #evict(): void {
    // A removed entry may have left a gap of empty counts behind it.
    while (!this.#buckets.has(this.#fewestUses)) this.#fewestUses++;
    this.delete(oldest(this.#buckets.get(this.#fewestUses) as Set<string>));
  }

  #enterBucket(key: string, uses: number): void {
    const bucket = this.#buckets.get(uses);
    if (bucket === undefined) this.#buckets.set(uses, new Set([key]));
    else bucket.add(key);
  }

  #leaveBucket(key: string, uses: number): void {
    const bucket = this.#buckets.get(uses) as Set<string>;
    bucket.delete(key);
    if (bucket.size === 0) this.#buckets.delete(uses);
  }
}
