/**
 * A cache of whole results, bounded in entries and, if wanted, in time. Keys are strings that the caller makes from
 * everything a result depends on; a string always equals itself, so an entry can always be found and evicted again.
 *
 * An expired entry leaves when it is looked up. `clear` empties the cache and keeps the counters.
 */
import { IqdbError } from "../errors.js";
import { describeValue } from "../types/describe-value.js";
import { checkOptionNames } from "../types/options.js";
import { didYouMean } from "../types/suggest.js";
import { ArcPolicy } from "./arc-policy.js";
import { CACHE_POLICIES, type CachePolicy, type CachePolicyName } from "./cache-policy.js";
import { LfuPolicy } from "./lfu-policy.js";
import { FifoPolicy, LruPolicy } from "./queue-policies.js";

/** How results of searches are kept until the next write. */
export interface ResultCacheOptions {
  /** Entries held at most; 0 turns the cache off: every lookup is a miss. Default 1024. */
  readonly capacity?: number | undefined;
  /** Who leaves when the cache is full. Default "lru". */
  readonly policy?: CachePolicyName | undefined;
  /** Milliseconds that an entry may be used for. Default: no limit. */
  readonly ttlMs?: number | undefined;
}

/** Counters of a result cache, since the database was opened. */
export interface CacheStats {
  /** Queries that it answered. */
  readonly hits: number;
  /** Queries that it could not answer. */
  readonly misses: number;
  /** Entries that left to make room. */
  readonly evictions: number;
  /** Entries that it holds. */
  readonly size: number;
  /** Entries that it may hold. */
  readonly capacity: number;
  /** Hits per lookup; 0 before the first one. */
  readonly hitRate: number;
}

interface Entry<V> {
  readonly value: V;
  readonly expiresAt: number;
}

const OPTION_NAMES = ["capacity", "policy", "ttlMs"];

function makePolicy<E>(name: CachePolicyName, capacity: number): CachePolicy<E> {
  switch (name) {
    case "lru":
      return new LruPolicy(capacity);
    case "lfu":
      return new LfuPolicy(capacity);
    case "fifo":
      return new FifoPolicy(capacity);
    case "arc":
      return new ArcPolicy(capacity);
  }
}

/** A copy of the options with the defaults filled in. Errors: `IQDB_INVALID_CONFIG`. */
function checkOptions(options: ResultCacheOptions): { capacity: number; policy: CachePolicyName; ttlMs: number } {
  checkOptionNames(options, OPTION_NAMES, "cache");
  const { capacity = 1024, policy = "lru", ttlMs = Infinity } = options;
  if (!Number.isSafeInteger(capacity) || capacity < 0) {
    const message = "cache.capacity must be a whole number of entries, 0 or more.";
    throw new IqdbError("IQDB_INVALID_CONFIG", message, { option: "cache.capacity", value: describeValue(capacity) });
  }
  if (!CACHE_POLICIES.includes(policy)) {
    const hint = typeof policy === "string" ? didYouMean(policy, CACHE_POLICIES) : "";
    const message = `cache.policy must be one of ${CACHE_POLICIES.join(", ")}.${hint}`;
    throw new IqdbError("IQDB_INVALID_CONFIG", message, { option: "cache.policy", value: describeValue(policy) });
  }
  if (typeof ttlMs !== "number" || !(ttlMs > 0)) {
    const message = "cache.ttlMs must be a positive number of milliseconds; leave it out for no limit.";
    throw new IqdbError("IQDB_INVALID_CONFIG", message, { option: "cache.ttlMs", value: describeValue(ttlMs) });
  }
  return { capacity, policy, ttlMs };
}

export class ResultCache<V> {
  readonly #capacity: number;
  readonly #ttlMs: number;
  readonly #entries: CachePolicy<Entry<V>> | undefined;
  readonly #now: () => number;
  #hits = 0;
  #misses = 0;
  #evictions = 0;

  /** Errors: `IQDB_INVALID_CONFIG`. `now` gives milliseconds that never go back. */
  constructor(options: ResultCacheOptions = {}, now: () => number = () => performance.now()) {
    const { capacity, policy, ttlMs } = checkOptions(options);
    this.#capacity = capacity;
    this.#ttlMs = ttlMs;
    this.#entries = capacity === 0 ? undefined : makePolicy(policy, capacity);
    this.#now = now;
  }

  /** The value put under `key`, unless it has left or expired. Counts a hit or a miss. */
  get(key: string): V | undefined {
    const entry = this.#entries?.get(key);
    if (entry !== undefined && this.#now() < entry.expiresAt) {
      this.#hits++;
      return entry.value;
    }
    if (entry !== undefined) this.#entries?.delete(key);
    this.#misses++;
    return undefined;
  }

  set(key: string, value: V): void {
    if (this.#entries === undefined) return;
    this.#evictions += this.#entries.set(key, { value, expiresAt: this.#now() + this.#ttlMs });
  }

  /** Forgets every entry; the counters go on. */
  clear(): void {
    this.#entries?.clear();
  }

  stats(): CacheStats {
    const lookups = this.#hits + this.#misses;
    return {
      hits: this.#hits,
      misses: this.#misses,
      evictions: this.#evictions,
      size: this.#entries?.size ?? 0,
      capacity: this.#capacity,
      hitRate: lookups === 0 ? 0 : this.#hits / lookups,
    };
  }
}
