/** Options of an `AsyncIqdb`: those of `Iqdb` that can cross to a thread, how much may wait for it, and who searches. */
import { os } from "../host.js";
import { describeValue } from "../types/describe-value.js";
import { isBoolean, isCount, type OptionRules } from "../types/options.js";
import { reading } from "../types/reading.js";
import { invalidConfig } from "./arguments.js";
import {
  type BytesOptions,
  checkBytesOptions,
  checkMemoryOptions,
  checkOpenOptions,
  type MemoryOptions,
  type OpenOptions,
} from "./options.js";
import { type ProgressOptions, SIGNAL_RULES, type SignalOptions } from "./progress.js";

/** How much may wait, how, and who searches. */
export interface QueueOptions {
  /**
   * Bytes of vectors and metadata that are with the thread at most; calls on top of it wait before it, in their order, and
   * `ready()` says when there is room again. Default 16 MiB.
   */
  readonly queueBytes?: number;
  /**
   * Threads that run searches beside the one that owns the database, on the same memory: several searches at once, the queries
   * of a `searchBatch` among them, and searches while a write waits for the disk or a checkpoint is written. They start at the first
   * search that is worth it; short ones are answered without them, and results are the same. 0 to 64; 0 means that the owning
   * thread searches alone. Default: one less than there are cores, 4 at most. With `vectors: "buffer"` they are not used.
   *
   * @example
   * const db = await AsyncIqdb.open("vectors.iqdb", { dim: 3, metric: "cosine", readers: 2 });
   */
  readonly readers?: number;
  /**
   * A search that is awaited by itself is answered sooner by 100 to 200 µs when neither thread goes to sleep meanwhile: the event
   * loop keeps turning for up to 1 ms until the answer is there, and the thread of the database waits up to 0.25 ms for the next call.
   * Both are left off where that took longer the last time, and while cores are scarce. Default: true where there are two cores;
   * false on Windows, which does not count what tells that they are scarce.
   *
   * @example
   * const db = await AsyncIqdb.open("vectors.iqdb", { dim: 3, metric: "cosine", busyWait: false });
   */
  readonly busyWait?: boolean;
}

/** Options of `AsyncIqdb.open`: those of `Iqdb.open` that can cross to a thread, and how much may wait. */
export interface AsyncOpenOptions extends Omit<OpenOptions, "storage">, QueueOptions {}
/** Options of `AsyncIqdb.openInMemory`. */
export interface AsyncMemoryOptions extends MemoryOptions, QueueOptions, SignalOptions {}
/** Options of `AsyncIqdb.openBytes`. */
export interface AsyncResultOptions extends BytesOptions, QueueOptions {}

const QUEUE_BYTES = 16 * 1024 * 1024;
const READERS_DEFAULT_MAX = 4;
const READERS_MAX = 64;

const OWN_RULES: OptionRules = {
  ...SIGNAL_RULES,
  queueBytes: [isCount(1), "a whole number of bytes, at least 1"],
  busyWait: [isBoolean, "true or false"],
  readers: [isCount(0, READERS_MAX), `a whole number of threads, 0 to ${READERS_MAX}`],
};

/** What stays on this side. */
export interface OwnOptions extends Required<QueueOptions>, ProgressOptions {}

export interface CheckedOptions<O> extends OwnOptions {
  /** Plain values, for a message. */
  readonly rest: O;
}

export function checkAsyncOpenOptions(options: unknown): CheckedOptions<OpenOptions> {
  const checked = separated(options, checkOpenOptions);
  if (checked.rest.storage === undefined) return checked;
  throw invalidConfig("storage", "cannot cross to the thread of an AsyncIqdb: leave it out, or use Iqdb");
}

export function checkAsyncMemoryOptions(options: unknown): CheckedOptions<MemoryOptions> {
  return separated(options, checkMemoryOptions);
}

export function checkAsyncResultOptions(options: unknown): CheckedOptions<BytesOptions> {
  return separated(options, checkBytesOptions);
}

function separated<O extends object>(
  options: unknown,
  check: (options: unknown, more: OptionRules) => O,
): CheckedOptions<O> {
  const checked: O & QueueOptions & ProgressOptions = check(options, OWN_RULES);
  const cores = os.availableParallelism();
  const {
    queueBytes = QUEUE_BYTES,
    readers = Math.min(cores - 1, READERS_DEFAULT_MAX),
    busyWait = cores > 1 && process.platform !== "win32",
    signal,
    onProgress,
    ...others
  } = checked;
  const rest = reading("IQDB_INVALID_CONFIG", "options", () => Object.entries(others).map(plainEntry));
  return { queueBytes, readers, busyWait, signal, onProgress, rest: Object.fromEntries(rest) as O };
}

/** Options that are objects are copied field by field. */
function plainEntry([name, value]: [string, unknown]): [string, unknown] {
  if (typeof value !== "object" || value === null || name === "storage") return [name, value];
  const fields = { ...value };
  for (const [field, content] of Object.entries(fields)) {
    if (
      typeof content === "function" ||
      typeof content === "symbol" ||
      (typeof content === "object" && content !== null)
    ) {
      throw invalidConfig(`${name}.${field}`, `must be a plain value, got ${describeValue(content)}`);
    }
  }
  return [name, fields];
}
