/**
 * Adaptive replacement (Megiddo and Modha, FAST 2003): entries seen once and entries seen again live in two queues, and
 * the keys that recently left either one ("ghosts") say which queue deserves more room. At most `capacity` entries are
 * held, and at most as many ghosts.
 */
import { type CachePolicy, oldest } from "./cache-policy.js";

export class ArcPolicy<E> implements CachePolicy<E> {
  readonly #once = new Map<string, E>();
  readonly #again = new Map<string, E>();
  readonly #onceGhosts = new Set<string>();
  readonly #againGhosts = new Set<string>();
  readonly #capacity: number;
  /** How much room the queue of entries seen once should have. */
  #onceTarget = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#once.size + this.#again.size;
  }

  get(key: string): E | undefined {
    const entry = this.#once.get(key) ?? this.#again.get(key);
    if (entry !== undefined) this.#hold(key, entry);
    return entry;
  }

  set(key: string, entry: E): number {
    if (this.#once.has(key) || this.#again.has(key)) {
      this.#hold(key, entry);
      return 0;
    }
    if (this.#onceGhosts.has(key)) return this.#recall(key, entry, this.#onceGhosts);
    if (this.#againGhosts.has(key)) return this.#recall(key, entry, this.#againGhosts);
    const evicted = this.#makeRoom();
    this.#once.set(key, entry);
    return evicted;
  }

  delete(key: string): void {
    if (!this.#once.delete(key)) this.#again.delete(key);
  }

  clear(): void {
    for (const queue of [this.#once, this.#again, this.#onceGhosts, this.#againGhosts]) queue.clear();
    this.#onceTarget = 0;
  }

  /** Puts an entry at the end of the queue of those seen again. */
  #hold(key: string, entry: E): void {
    this.delete(key);
    this.#again.set(key, entry);
  }

  /** An entry whose ghost is still known returns: the queue that it left was too short. */
  #recall(key: string, entry: E, ghosts: Set<string>): number {
    const fromOnce = ghosts === this.#onceGhosts;
    const others = fromOnce ? this.#againGhosts : this.#onceGhosts;
    const step = Math.max(1, Math.floor(others.size / ghosts.size));
    this.#onceTarget = fromOnce
      ? Math.min(this.#capacity, this.#onceTarget + step)
      : Math.max(0, this.#onceTarget - step);
    const evicted = this.#replace(!fromOnce);
    ghosts.delete(key);
    this.#again.set(key, entry);
    return evicted;
  }

  #makeRoom(): number {
    if (this.#once.size + this.#onceGhosts.size >= this.#capacity) {
      if (this.#onceGhosts.size === 0) {
        this.#once.delete(oldest(this.#once));
        return 1;
      }
      this.#onceGhosts.delete(oldest(this.#onceGhosts));
    } else if (this.size + this.#onceGhosts.size + this.#againGhosts.size >= 2 * this.#capacity) {
      if (this.#againGhosts.size > 0) this.#againGhosts.delete(oldest(this.#againGhosts));
    }
    return this.#replace(false);
  }

  /** Turns the oldest entry of the queue that has too much room into a ghost, when the cache is full. */
  #replace(forAgainGhost: boolean): number {
    if (this.size < this.#capacity) return 0;
    const onceHasTooMuch =
      this.#once.size > this.#onceTarget || (forAgainGhost && this.#once.size === this.#onceTarget);
    const fromOnce = this.#once.size > 0 && (onceHasTooMuch || this.#again.size === 0);
    const queue = fromOnce ? this.#once : this.#again;
    const key = oldest(queue);
    queue.delete(key);
    (fromOnce ? this.#onceGhosts : this.#againGhosts).add(key);
    return 1;
  }
}
