/**
 * What expressions of a schema see beside the data of an object, while it is read or written: its stream, the object around
 * it, the outermost object, its parameters. It is never part of the data.
 *
 * Instances are computed when they are first looked at, because only then all that they need is sure to be there. At the
 * end of reading each becomes plain data. One that has no value (its place is beyond the bytes, a division by zero) fails
 * whoever looks at it, and nobody else: it stays a property that throws, and is not enumerable.
 */
import { ByteReader, type InstanceChain } from "./byte-reader.js";
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

/** `value`, beside whose data its parameters can be seen; they are not enumerable. */
export function withParameters<T extends object>(value: T, parameters: object): T {
  for (const [key, parameter] of Object.entries(parameters)) {
    Object.defineProperty(value, key, { value: parameter, enumerable: false, writable: true, configurable: true });
  }
  return value;
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
  if (io.pending && !io.pending.around?.isEndless) io.pending.jobs.push(() => value[key]);
}

/**
 * The same for an instance at a place of its own, which the function `read` reads. Such instances may lead back to their
 * own object, so that there is no end of them: one that stands in itself stays a property that is computed by a look.
 */
export function placed<T extends object, K extends keyof T & string>(
  self: { readonly value: T; readonly io: ByteReader },
  key: K,
  read: object,
  compute: () => unknown,
): void {
  const { pending, bytes, start, end, pos } = self.io;
  if (!pending) {
    lazy(self, key, compute);
    return;
  }
  const outer = pending.around;
  const id = `${key} ${start} ${end} ${pos}`;
  lazy(self, key, () => {
    const before = pending.around;
    const isKnown = pending.known.has(id);
    pending.known.add(id);
    const isEndless = outer?.isEndless || (isKnown && standsIn(outer, read, bytes, id));
    pending.around = { read, bytes, id, outer, isEndless };
    try {
      return compute();
    } finally {
      pending.around = before;
    }
  });
}

function standsIn(chain: InstanceChain | undefined, read: object, bytes: Uint8Array, id: string): boolean {
  for (let at = chain; at; at = at.outer) if (at.id === id && at.read === read && at.bytes === bytes) return true;
  return false;
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
  const jobs: (() => unknown)[] = [];
  reader.pending = { jobs, around: undefined, known: new Set() };
  let value: T;
  try {
    value = read();
  } catch (error) {
    throw formatError(error);
  }
  for (const compute of jobs) {
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
