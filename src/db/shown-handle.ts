/** What `console.log` shows of a handle: what it is, and not how it is made. */
import type { IndexConfig } from "../index/index-config.js";
import type { Metric } from "../types/metric.js";

/** Node.js asks objects by this name; elsewhere nobody does. */
export const INSPECT: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never;

/** `util.inspect`, as it hands itself over. */
export type Inspect = (value: object, options: object) => string;

interface Handle {
  readonly isClosed: boolean;
  readonly size: number;
  readonly dim: number;
  readonly metric: Metric;
  readonly indexConfig: IndexConfig;
}

export function shownHandle(name: string, handle: Handle, options: object, inspect: Inspect): string {
  if (handle.isClosed) return `${name} ${inspect({ isClosed: true }, options)}`;
  const { size, dim, metric, indexConfig: index } = handle;
  return `${name} ${inspect({ size, dim, metric, index }, options)}`;
}
