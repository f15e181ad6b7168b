/**
 * Values that no caller should pass, by name, each made anew for each use: what getters, proxies and iterators can do, what
 * buffers can turn into, numbers at their limits, text that is no text. `Trap` is what they throw, so that it is known again.
 */

/** An error of the caller's own code. */
export class Trap extends Error {
  override readonly name = "Trap";
}

function spring(): never {
  throw new Trap("sprung");
}

/** What a value may ask for while it is being read. */
export interface Surroundings {
  /** Does something to the database that is at work. */
  readonly reenter: () => void;
}

type Make = (around: Surroundings) => unknown;

const getter = (name: string, get: () => unknown): object => Object.defineProperty({}, name, { get, enumerable: true });
const deep = (levels: number, inside: unknown, wrap: (inner: unknown) => unknown): unknown => {
  let value = inside;
  for (let level = 0; level < levels; level++) value = wrap(value);
  return value;
};

function detached(): Float32Array {
  const array = new Float32Array([1, 2, 3]);
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}

/** A view of a buffer that has become shorter than it. */
function outOfBounds(): Float32Array {
  const Resizable = ArrayBuffer as unknown as new (
    length: number,
    options: object,
  ) => ArrayBuffer & { resize(n: number): void };
  const buffer = new Resizable(12, { maxByteLength: 24 });
  if (typeof buffer.resize !== "function") return detached();
  const view = new Float32Array(buffer, 0, 3);
  buffer.resize(4);
  return view;
}

const TRAPS: ProxyHandler<object> = {
  get: spring,
  has: spring,
  ownKeys: spring,
  getPrototypeOf: spring,
  getOwnPropertyDescriptor: spring,
  set: spring,
};

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

class Odd extends Array<number> {
  override get length(): number {
    return 3;
  }
}

const NUMBERS = [
  Number.NaN,
  -0,
  0,
  1,
  2,
  3,
  -1,
  1.5,
  2 ** 31,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  1e300,
  -1e300,
  Number.POSITIVE_INFINITY,
];
const BIGINTS = [0n, 1n, -1n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 64n, -(2n ** 63n) - 1n, 10n ** 400n];
const TEXTS = [
  "",
  "a",
  "\ud800",
  "a\udc00b",
  "\uFEFF",
  "\0",
  "__proto__",
  "constructor",
  "toString",
  "$gte",
  "flat",
  "euclidean",
];

/** Those that JSON could spell. */
const PLAIN: Record<string, Make> = {
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  false: () => false,
  ...Object.fromEntries(NUMBERS.map((value) => [`number ${Object.is(value, -0) ? "-0" : value}`, () => value])),
  ...Object.fromEntries(BIGINTS.map((value) => [`bigint ${String(value).slice(0, 24)}`, () => value])),
  ...Object.fromEntries(TEXTS.map((value) => [`text ${JSON.stringify(value)}`, () => value])),
  "text of a megabyte": () => "x".repeat(2 ** 20),
  "no elements": () => [],
  "three numbers": () => [1, 2, 3],
  "numbers as text": () => ["1", "2", "3"],
  "numbers and a bigint": () => [1, 2n, 3],
  "numbers and a symbol": () => [1, 2, Symbol("two")],
  "numbers beyond 32-bit floats": () => [1e300, 1, 2],
  "an empty object": () => ({}),
  "an object with any key": () => ({ k: 1, id: 2, vector: [1, 2, 3], kind: "flat", dim: 3, metric: "dot", $gte: 1 }),
  "an own key __proto__": () =>
    JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}'),
  "operators of every kind": () => ({ $eq: 1, $in: [1], $exists: true, $gt: "a", $regex: "(a+)+$" }),
  "a deep object": () => deep(50_000, 1, (k) => ({ k })),
  "deep conjunctions": () => deep(50_000, { k: 1 }, (inner) => ({ $and: [inner] })),
  "deep negations": () => deep(50_000, { k: 1 }, (inner) => ({ $not: inner })),
  "a deep array": () => deep(50_000, 1, (inner) => [inner]),
  "a wide object": () => Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i])),
  "a wide list": () => Array.from({ length: 100_000 }, (_, i) => i),
};

/** Objects that are not what they seem. */
const STRANGE: Record<string, Make> = {
  "a symbol": () => Symbol("a"),
  "a function": () => () => 1,
  "a function that throws": () => spring,
  "no prototype": () => Object.create(null),
  "an inherited key": () => Object.create({ k: 1, id: 1, vector: [1, 2, 3], dim: 3 }),
  "a cycle": () => {
    const cycle: Record<string, unknown> = { k: 1 };
    cycle.k = cycle.$not = cycle;
    cycle.$and = [cycle];
    return cycle;
  },
  "an array in itself": () => {
    const cycle: unknown[] = [1];
    cycle.push(cycle);
    return cycle;
  },
  "a list of 2^32 - 1 holes": () => new Array(2 ** 32 - 1),
  "a length of 2^53": () => ({ length: 2 ** 53, 0: 1 }),
  "a length that throws": () => getter("length", spring),
  "an array with a hole": () => Object.assign(new Array(3), { 0: 1, 2: 3 }),
  "an array whose length lies": () => new Odd(1, 2),
  "an array with a getter": () => Object.defineProperty([1, 2, 3], 1, { get: spring, enumerable: true }),
  "an array that shrinks": () => {
    const list: unknown[] = [1, 2, 3];
    Object.defineProperty(list, 0, {
      get: () => {
        list.length = 1;
        return 1;
      },
      configurable: true,
    });
    return list;
  },
  ...Object.fromEntries(
    ["id", "vector", "metadata", "k", "kind", "dim", "metric", "filter", "capacity", "aborted", "queries"].map(
      (name) => [`a ${name} that throws`, () => getter(name, spring)],
    ),
  ),
  "an array that comes back in": ({ reenter }) =>
    Object.defineProperty([1, 2, 3], 1, {
      get: () => {
        reenter();
        return 2;
      },
    }),
  "a key that comes back in": ({ reenter }) =>
    getter("k", () => {
      reenter();
      return 1;
    }),
  "an iterable that comes back in": ({ reenter }) => ({
    *[Symbol.iterator]() {
      yield { id: 1, vector: [9, 9, 9] };
      reenter();
      yield { id: 2, vector: [9, 9, 9] };
    },
  }),
  "a predicate that comes back in":
    ({ reenter }) =>
    () => {
      reenter();
      return true;
    },
  "a proxy that throws": () => new Proxy({}, TRAPS),
  "a proxy of an array": () => new Proxy([1, 2, 3], {}),
  "a proxy of an array that throws": () => new Proxy([1, 2, 3], TRAPS),
  "a proxy of a float array": () => new Proxy(new Float32Array([1, 2, 3]), {}),
  "a revoked proxy": () => revoked({}),
  "a revoked proxy of an array": () => revoked([]),
  "no primitive": () => ({ [Symbol.toPrimitive]: spring, toString: spring, valueOf: spring }),
  "a class name that throws": () => getter(Symbol.toStringTag as never, spring),
  "a constructor that throws": () => getter("constructor", spring),
  "an iterable that throws": () => ({ [Symbol.iterator]: spring }),
  "an iterable of nothing": () => ({ [Symbol.iterator]: () => ({}) }),
  "an iterable that is null": () => ({ [Symbol.iterator]: null }),
  "an iterable that breaks off": () => ({
    *[Symbol.iterator]() {
      yield 1;
      spring();
    },
  }),
  "a map": () => new Map([["k", 1]]),
  "a set": () => new Set([1, 2]),
  "a date": () => new Date(0),
  "no date": () => new Date(Number.NaN),
  "a regular expression": () => /k/,
  "a promise": () => Promise.resolve(1),
  "an error": () => new Error("as a value"),
  "a boxed number": () => Object(3),
  "a boxed text": () => Object("a"),
  "a frozen object": () => Object.freeze({ k: 1 }),
  "the global object": () => globalThis,
};

const BUFFERS: Record<string, Make> = {
  "a float array": () => new Float32Array([1, 2, 3]),
  "a float array with an offset": () => new Float32Array([9, 1, 2, 3, 9]).subarray(1, 4),
  "a float array in shared memory": () => new Float32Array(new SharedArrayBuffer(12)),
  "a detached float array": detached,
  "a float array out of bounds": outOfBounds,
  "a float array of another length": () => new Float32Array(4),
  "an empty float array": () => new Float32Array(0),
  "a float array with NaN": () => new Float32Array([1, Number.NaN, 3]),
  "a float array whose length lies": () => Object.defineProperty(new Float32Array(2), "length", { value: 3 }),
  "an impostor of a float array": () => Object.create(Float32Array.prototype),
  "an impostor of bytes": () => Object.create(Uint8Array.prototype),
  doubles: () => new Float64Array([1, 2, 3]),
  bigints: () => new BigInt64Array(3),
  bytes: () => new Uint8Array([1, 2, 3]),
  "no bytes": () => new Uint8Array(0),
  "a buffer of the pool": () => Buffer.from("abc"),
  "bytes in shared memory": () => new Uint8Array(new SharedArrayBuffer(3)),
  "detached bytes": () => {
    const bytes = new Uint8Array([1, 2, 3]);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    return bytes;
  },
  "bytes whose length lies": () => Object.defineProperty(new Uint8Array(2), "length", { value: 2 ** 40 }),
  "a buffer": () => new ArrayBuffer(12),
  "a data view": () => new DataView(new ArrayBuffer(12)),
};

export const HOSTILE_VALUES: Readonly<Record<string, Make>> = { ...PLAIN, ...STRANGE, ...BUFFERS };
