/**
 * First in first out, and least recently used: both are one queue, the order of a `Map`. A use moves an entry to the end
 * of the queue in the second and does nothing in the first.
 */
import { type CachePolicy, oldest } from "./cache-policy.js";

export class FifoPolicy<E> implements CachePolicy<E> {
  protected readonly entries = new Map<string, E>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.entries.size;
  }

  get(key: string): E | undefined {
    return this.entries.get(key);
  }

  set(key: string, entry: E): number {
    const evicts = !this.entries.has(key) && this.entries.size >= this.#capacity;
    if (evicts) this.entries.delete(oldest(this.entries));
    this.entries.set(key, entry);
    return evicts ? 1 : 0;
  }

  delete(key: string): void {
    this.entries.delete(key);
  }

  clear(): void {
    this.entries.clear();
  }
}

export class LruPolicy<E> extends FifoPolicy<E> {
  override get(key: string): E | undefined {
    const entry = this.entries.get(key);
    if (entry !== undefined) this.#moveToEnd(key, entry);
    return entry;
  }

  override set(key: string, entry: E): number {
    const evicted = super.set(key, entry);
    this.#moveToEnd(key, entry);
    return evicted;
  }

  #moveToEnd(key: string, entry: E): void {
    this.entries.delete(key);
    this.entries.set(key, entry);
  }
}
