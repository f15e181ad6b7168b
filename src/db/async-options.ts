/** Options of an `AsyncIqdb`: those of `Iqdb` that can cross to a thread, and how much may wait for it. */
import { describeValue } from "../types/describe-value.js";
import { isCount } from "../types/options.js";
import { invalidConfig } from "./arguments.js";
import {
  checkMemoryOptions,
  checkOpenOptions,
  checkResultOptions,
  type MemoryOptions,
  type OpenOptions,
  type ResultOptions,
} from "./options.js";

/** How much may wait. */
export interface QueueOptions {
  /**
   * Bytes of vectors and metadata that are with the thread at most; calls on top of it wait before it, in their order, and
   * `ready()` says when there is room again. Default 16 MiB.
   */
  readonly queueBytes?: number;
}

export interface AsyncOpenOptions extends Omit<OpenOptions, "storage">, QueueOptions {}
export interface AsyncMemoryOptions extends MemoryOptions, QueueOptions {}
export interface AsyncResultOptions extends ResultOptions, QueueOptions {}

const QUEUE_BYTES = 16 * 1024 * 1024;

export interface CheckedOptions<O> {
  readonly queueBytes: number;
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

export function checkAsyncResultOptions(options: unknown): CheckedOptions<ResultOptions> {
  return separated(options, checkResultOptions);
}

function separated<O extends object>(options: unknown, check: (options: unknown) => O): CheckedOptions<O> {
  const isObject = typeof options === "object" && options !== null && !Array.isArray(options);
  const { queueBytes = QUEUE_BYTES, ...others } = (isObject ? options : {}) as QueueOptions;
  const checked = check(isObject ? others : options);
  if (!isCount(1)(queueBytes)) {
    throw invalidConfig("queueBytes", `must be a whole number of bytes, at least 1, got ${describeValue(queueBytes)}`);
  }
  return { queueBytes, rest: Object.fromEntries(Object.entries(checked).map(plainEntry)) as O };
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
