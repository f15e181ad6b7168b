/**
 * What expressions of a schema see beside the data of an object, while it is read or written: its stream, the object around
 * it, the outermost object, its parameters. It is never part of the data.
 *
 * Instances are computed when they are first looked at, because only then all that they need is sure to be there. At the
 * end of reading each becomes plain data. One that has no value (its place is beyond the bytes, a division by zero) fails
 * whoever looks at it, and nobody else: it stays a property that throws, and is not enumerable.
 */
import { ByteReader } from "./byte-reader.js";
import { FormatError } from "./format-error.js";
import { requireObject } from "./value-checks.js";

export interface Scope {
  readonly value: object;
  readonly io: ByteReader;
  readonly parent?: Scope | undefined;
  readonly root?: Scope | undefined;
  readonly params?: object;
}

const scopes = new WeakMap<object, Scope>();

/** Lets {@link scopeOf} find `scope` by its value. */
export function register(scope: Scope): void {
  scopes.set(scope.value, scope);
}

/** What stands around `value`, which is being read or written. */
export function scopeOf<S extends Scope>(value: object | undefined): S {
  const scope = value && scopes.get(value);
  if (scope) return scope as S;
  throw new FormatError("MissingFieldError", "the object is not part of what is being read or written");
}

/** Makes `value[key]` the result of `compute`, once somebody looks. */
export function lazy<T extends object, K extends keyof T & string>(
  { value, io }: { readonly value: T; readonly io: ByteReader },
  key: K,
  compute: () => unknown,
  shown = true,
): void {
  let isRunning = false;
  const get = (): unknown => {
    if (isRunning) throw new FormatError("ExpressionError", `\`${key}\` depends on itself`).within(key);
    isRunning = true;
    try {
      const result = ownError(key, compute);
      // So that it stands behind the fields.
      Reflect.deleteProperty(value, key);
      Object.defineProperty(value, key, { value: result, enumerable: shown, writable: true, configurable: true });
      return result;
    } finally {
      isRunning = false;
    }
  };
  Object.defineProperty(value, key, { get, enumerable: false, configurable: true });
  io.pending?.push(() => value[key]);
}

function ownError(key: string, compute: () => unknown): unknown {
  try {
    return compute();
  } catch (error) {
    throw formatError(error).within(key);
  }
}

/** Errors of JavaScript come of data that an expression was not made for, or of nesting without end. */
function formatError(error: unknown): FormatError {
  if (error instanceof FormatError) return error;
  if (!(error instanceof Error)) throw error;
  const converted = new FormatError("ExpressionError", `an expression has no value: ${error.message}`);
  converted.cause = error;
  return converted;
}

/** Runs a reader, and then computes every instance that nobody has looked at. */
export function settled<T>(reader: ByteReader, read: () => T): T {
  const pending: (() => unknown)[] = [];
  reader.pending = pending;
  let value: T;
  try {
    value = read();
  } catch (error) {
    throw formatError(error);
  }
  for (const compute of pending) {
    try {
      compute();
    } catch (error) {
      // Whoever looks at the instance gets the error.
      if (!(error instanceof FormatError)) throw error;
    }
  }
  return value;
}

// ── Writing ─────────────────────────────────────────────────────────────────

const NOTHING = new Uint8Array(0);

/** A copy of what is to be written, to which instances can be given; what is no object is left for the check to refuse. */
export function copyOf<T extends object>(value: object): T {
  return { ...value } as T;
}

/** `value`, which is refused when it is no object. */
export function objectOf<T>(value: T): T {
  requireObject(value);
  return value;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** The stream that an object will be written to; {@link openStream} says where it is. */
export function futureStream(): ByteReader {
  return new ByteReader(NOTHING);
}

/** Says where the stream of `value` begins, and where it ends if that is known. */
export function openStream(value: object, start: number, end = Number.POSITIVE_INFINITY): void {
  const io = scopes.get(value)?.io;
  if (!io) return;
  io.start = start;
  io.pos = start;
  io.end = end;
}

/** Replaces the object in a field by the one that `link` makes of it. */
export function linkField(value: object, key: string, link: (inner: never) => object): void {
  const fields = value as Record<string, unknown>;
  const inner = fields[key];
  if (isObject(inner) && !Array.isArray(inner) && !ArrayBuffer.isView(inner)) fields[key] = link(inner as never);
}

/** The same for each object of a list. */
export function linkEach(value: object, key: string, link: (inner: never, index: number) => object): void {
  const fields = value as Record<string, unknown>;
  const list = fields[key];
  if (!Array.isArray(list)) return;
  fields[key] = list.map((inner: unknown, index) => {
    return isObject(inner) && !ArrayBuffer.isView(inner) ? link(inner as never, index) : inner;
  });
}

/** Links, checks or writes with errors of our own whatever the data is. */
export function guarded<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw formatError(error);
  }
}
