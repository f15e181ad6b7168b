/**
 * Bad arguments by what they stand for, each with the code that it deserves. A function is tested with a list of these: all
 * arguments good but one, which is each of its bad ones in turn.
 */
import type { IqdbErrorCode } from "../../src/public.js";

export interface BadValue {
  readonly name: string;
  readonly value: unknown;
  readonly code: IqdbErrorCode;
  /** What the message says: the right name, where one was misspelled. */
  readonly says: RegExp;
}

export interface Argument {
  readonly good: unknown;
  readonly bad: readonly BadValue[];
}

/** A table row: the arguments of each function. */
export type Signatures = Readonly<Record<string, readonly Argument[]>>;

export function bad(code: IqdbErrorCode, values: Readonly<Record<string, unknown>>, says = /./): BadValue[] {
  return Object.entries(values).map(([name, value]) => ({ name, value, code, says }));
}

function throwing(): never {
  throw new TypeError("a trap of the caller");
}

/** An object each of whose traps throws. */
export function throwingProxy(target: object = {}): object {
  const traps = ["get", "has", "ownKeys", "getPrototypeOf", "getOwnPropertyDescriptor"];
  return new Proxy(target, Object.fromEntries(traps.map((trap) => [trap, throwing])));
}

function revokedProxy(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

export function throwingGetter(name: string): object {
  return Object.defineProperty({}, name, { get: throwing, enumerable: true });
}

const without = (values: Readonly<Record<string, unknown>>, ...names: string[]) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));

/** What is of the wrong type almost everywhere. */
export const STRANGE = {
  undefined: undefined,
  null: null,
  true: true,
  "a number": 7.5,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "a negative number": -1,
  "a bigint out of range": -(2n ** 70n),
  "a symbol": Symbol("x"),
  "a function": throwing,
  "an object": {},
  "an array": [],
  "a date": new Date(0),
  "a proxy that throws": throwingProxy(),
  "a revoked proxy": revokedProxy({}),
  "a revoked proxy of an array": revokedProxy([]),
};

export const DIM = 2;

export const id: Argument = {
  good: "new",
  bad: bad("IQDB_INVALID_ID", {
    ...STRANGE,
    "an empty text": "",
    "a lone surrogate": "\ud800",
    "no bytes": new Uint8Array(0),
    "bytes with a proxy around them": throwingProxy(new Uint8Array(1)),
  }),
};

const VECTORS = [
  ...bad("IQDB_INVALID_VECTOR", {
    ...STRANGE,
    "a string": "ab",
    doubles: new Float64Array(DIM),
    "an empty vector": new Float32Array(0),
    "NaN first": [Number.NaN, 1],
    "Infinity last": new Float32Array([1, Number.POSITIVE_INFINITY]),
    "a component beyond 32-bit floats": [1, 1e39],
    "a string as component": ["1", 2],
    "null as component": [1, null],
    holes: Array(DIM),
    "a component that throws": Object.defineProperty([1, 2], 1, { get: throwing }),
  }),
  ...bad("IQDB_DIMENSION_MISMATCH", {
    "a short array": [1],
    "a long array": [1, 2, 3],
    "long floats": new Float32Array(3),
  }),
];
export const vector: Argument = { good: [1, 2], bad: VECTORS };

export const metadata: Argument = {
  good: { year: 2020 },
  bad: bad("IQDB_INVALID_METADATA", {
    ...without(STRANGE, "undefined", "an object"),
    "a string": "text",
    "a nested object": { a: {} },
    "a field of undefined": { a: undefined },
    "a symbol as field": { a: Symbol("x") },
    "an integer beyond 64 bits": { a: 2n ** 63n },
    "a lone surrogate": { a: "\udc00" },
    "a getter that throws": throwingGetter("a"),
    "a map": new Map(),
  }),
};

const iterables = (values: Readonly<Record<string, unknown>> = {}) =>
  bad("IQDB_INVALID_CONFIG", { ...without(STRANGE, "an array"), "a string": "ab", ...values });

const within = (argument: Argument, wrap: (value: unknown) => unknown) =>
  argument.bad.map((each) => ({ ...each, name: `inside: ${each.name}`, value: wrap(each.value) }));

const goodRow = { id: "new", vector: [1, 2] };
export const rows: Argument = {
  good: [goodRow],
  bad: [
    ...iterables({
      "null as row": [goodRow, null],
      "a number as row": [7],
      "a row that throws": [goodRow, throwingGetter("id")],
      "a row whose vector throws": [{ id: 1, ...{}, __proto__: throwingGetter("vector") }],
      "a proxy as row": [throwingProxy()],
    }),
    ...bad("IQDB_INVALID_CONFIG", { "a misspelled field": [{ id: 1, vectro: [1, 2] }] }, /did you mean vector/),
    ...within(id, (value) => [goodRow, { id: value, vector: [1, 2] }]),
    ...within(vector, (value) => [goodRow, { id: 1, vector: value }]),
    ...within(metadata, (value) => [goodRow, { id: 1, vector: [1, 2], metadata: value }]),
  ],
};
export const ids: Argument = { good: ["a"], bad: [...iterables(), ...within(id, (value) => ["a", value])] };
export const queries: Argument = {
  good: [[1, 2]],
  bad: [...iterables(), ...within(vector, (value) => [[1, 2], value])],
};

export const k: Argument = {
  good: 3,
  bad: bad("IQDB_INVALID_CONFIG", { ...STRANGE, "a string": "3", "a bigint": 3n }, /^k must be/),
};

const FILTERS = [
  ...bad("IQDB_INVALID_FILTER", {
    ...without(STRANGE, "undefined", "an object", "a function"),
    "a string": "year",
    "a getter that throws": throwingGetter("year"),
    "a symbol to compare with": { year: Symbol("x") },
    "no list": { year: { $in: 5 } },
    "a condition that throws": { year: throwingProxy() },
    "a function inside": { $and: [throwing] },
  }),
  ...bad("IQDB_INVALID_FILTER", { "a misspelled operator": { year: { $get: 5 } } }, /Did you mean "\$gte?"/),
  ...bad("IQDB_INVALID_FILTER", { "a misspelled combination": { $adn: [] } }, /Did you mean "\$and"/),
];
export const filter: Argument = {
  good: { year: 1 },
  bad: [...FILTERS, ...bad("IQDB_INVALID_FILTER", { undefined: undefined })],
};

/** An object of options: `rules` says of each option what is wrong; `misspelled` which name is meant by which. */
export function options(what: {
  good?: object;
  wrong?: Readonly<Record<string, readonly BadValue[]>>;
  misspelled?: Readonly<Record<string, string>>;
  code?: IqdbErrorCode;
}): Argument {
  const { good = {}, wrong = {}, misspelled = {}, code = "IQDB_INVALID_CONFIG" } = what;
  return {
    good,
    bad: [
      ...bad(code, { ...without(STRANGE, "undefined", "an object", "a date"), "a string": "x" }),
      ...Object.entries(wrong).flatMap(([option, values]) =>
        values.map((each) => ({ ...each, name: `${option}: ${each.name}`, value: { ...good, [option]: each.value } })),
      ),
      ...Object.keys(wrong).flatMap((option) => bad(code, { [`${option} throws`]: throwingGetter(option) })),
      ...Object.entries(misspelled).flatMap(([name, right]) =>
        bad(code, { [`misspelled: ${name}`]: { ...good, [name]: 1 } }, new RegExp(`did you mean ${right}\\?`, "i")),
      ),
    ],
  };
}

/** Every value but those named; undefined means that an option is left out. */
export const anyBut = (...names: string[]) => bad("IQDB_INVALID_CONFIG", without(STRANGE, "undefined", ...names));

const SIGNAL = [
  ...anyBut(),
  ...bad("IQDB_INVALID_CONFIG", { "what only looks like a signal": { aborted: false } }),
  ...bad("IQDB_ABORTED", { "an aborted signal": AbortSignal.abort() }),
];

export const signalOptions = options({ wrong: { signal: SIGNAL }, misspelled: { singal: "signal", Signal: "signal" } });
export const PROGRESS = { signal: SIGNAL, onProgress: anyBut("a function") };
export const progressOptions = options({
  wrong: PROGRESS,
  misspelled: { singal: "signal", onprogress: "onProgress", progress: "onProgress" },
});
export const backupOptions = options({
  wrong: { ...PROGRESS, overwrite: anyBut("true") },
  misspelled: { overwirte: "overwrite", singal: "signal" },
});
const COUNTS = bad("IQDB_INVALID_CONFIG", { ...without(STRANGE, "undefined"), zero: 0, "a string": "5" });
const PLACES = { filter: FILTERS, ef: COUNTS, nProbes: COUNTS };
const searching = options({
  wrong: { ...PLACES, signal: SIGNAL, includeVector: anyBut("true"), includeMetadata: anyBut("true") },
  misspelled: { fliter: "filter", nprobe: "nProbes", includeVectors: "includeVector", Ef: "ef" },
});
/** `null` is as good as nothing. */
export const searchOptions: Argument = { ...searching, bad: searching.bad.filter(({ name }) => name !== "null") };
export const recallOptions = options({
  good: { queries: [[1, 2]], k: 1 },
  wrong: { ...PROGRESS, ...PLACES, queries: queries.bad, k: k.bad },
  misspelled: { quereis: "queries", fitler: "filter", onprogres: "onProgress" },
});

/** Paths that are none, and those of `folder`: see `badFiles`. */
export const path = (good: string, folder: string): Argument => ({
  good,
  bad: [
    ...bad("IQDB_INVALID_CONFIG", { ...STRANGE, "no text": "", "a NUL": "a\0b" }),
    ...bad("IQDB_NOT_A_REGULAR_FILE", { "a folder": folder }),
    ...bad("IQDB_IO", {
      "a missing folder": `${folder}/missing/x.iqdb`,
      "a file in the place of a folder": `${folder}/text.iqdb/x.iqdb`,
      "a name that is too long": `${folder}/${"x".repeat(300)}`,
    }),
  ],
});

/** Files of another kind, by name. */
export const FOREIGN: Readonly<Record<string, Uint8Array>> = {
  "text.iqdb": new TextEncoder().encode("Lorem ipsum dolor sit amet, consectetur adipiscing elit.\n".repeat(20)),
  "picture.iqdb": Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...new Uint8Array(200)),
  "empty.iqdb": new Uint8Array(0),
};

/** Database options for opening: `dim` and `metric` have codes of their own. */
export const openOptions = (good: object, more: Readonly<Record<string, readonly BadValue[]>> = {}): Argument =>
  options({
    good,
    wrong: {
      dim: bad("IQDB_INVALID_CONFIG", {
        ...without(STRANGE, "undefined"),
        zero: 0,
        NaN: Number.NaN,
        "too large": 2 ** 40,
        "a string": "2",
      }),
      metric: bad("IQDB_INVALID_METRIC", { ...without(STRANGE, "undefined"), "another word": "angular" }),
      ...more,
    },
  });

/** What differs from what was to be: empty when every bad argument is refused as its table says. */
export async function deviations(
  signature: readonly Argument[],
  call: (args: readonly unknown[]) => Promise<unknown>,
): Promise<string[]> {
  const found: string[] = [];
  for (const [place, argument] of signature.entries()) {
    for (const { name, value, code, says } of argument.bad) {
      const args = signature.map(({ good }, at) => (at === place ? value : good));
      const error = await call(args).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      const {
        name: kind,
        code: given,
        message = "",
      } = (error ?? {}) as { name?: string; code?: string; message?: string };
      const isRight = kind === "IqdbError" && given === code && says.test(message);
      if (!isRight)
        found.push(`argument ${place}, ${name}: ${error === undefined ? "accepted" : `${kind} ${given}: ${message}`}`);
    }
  }
  return found;
}
