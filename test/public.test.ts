/**
 * Bad arguments to all that the front door offers besides `Iqdb` and `AsyncIqdb` (test/db/bad-input.test.ts): each is an
 * `IqdbError` with the code of the table. An export, or a method of one, that is in no table fails.
 */
import { describe, expect, test } from "vitest";
import * as library from "../src/public.js";
import {
  type Argument,
  anyBut,
  bad,
  deviations,
  FOREIGN,
  filter,
  id,
  k,
  metadata,
  openOptions,
  options,
  path,
  type Signatures,
  STRANGE,
  searchOptions,
  throwingGetter,
  throwingProxy,
  vector,
} from "./support/bad-values.js";

const { FlatIndex, HnswIndex, IvfIndex, Filter, Float, MemoryStorage, PayloadReader, PersistedIndex } = library;

/** What takes nothing that could be bad. */
const WITHOUT_INPUT = ["ERROR_CODES", "METRICS", "IqdbError"];
/** Tested by themselves. */
const ELSEWHERE = {
  Iqdb: "test/db/bad-input.test.ts",
  AsyncIqdb: "test/db/bad-input.test.ts",
  format: "test/format/bad-input.test.ts",
  nodeStorage: "test/persist/storage/node-storage.test.ts: throws errors of the system, as every storage does",
  PayloadReader: "test/bytes/payload-streams.test.ts: for authors of indexes, who are handed one",
  PayloadWriter: "test/bytes/payload-streams.test.ts: for authors of indexes, who are handed one",
};

const { undefined: _absent, ...GIVEN } = STRANGE;
const pick = (...names: (keyof typeof STRANGE)[]) => Object.fromEntries(names.map((name) => [name, STRANGE[name]]));

const field: Argument = {
  good: "year",
  bad: bad("IQDB_INVALID_FILTER", { ...STRANGE, "a lone surrogate": "\ud800" }),
};
const scalar: Argument = {
  good: 1,
  bad: bad("IQDB_INVALID_FILTER", {
    ...pick("undefined", "a symbol", "a function", "an object", "an array", "a date", "a proxy that throws"),
    "a lone surrogate": "\ud800",
  }),
};
const list: Argument = {
  good: [1],
  bad: bad("IQDB_INVALID_FILTER", {
    ...pick("undefined", "null", "a number", "a symbol", "an object", "a revoked proxy of an array"),
    "a string": "ab",
    holes: Array(2),
    "an object inside": [{}],
    "too many": Array(1025).fill(1),
  }),
};
const yesOrNo: Argument = {
  good: true,
  bad: bad("IQDB_INVALID_FILTER", { null: null, "a number": 1, "a string": "no" }),
};
/** A function is a whole filter, and no part of one. */
const node: Argument = { good: { year: 1 }, bad: [...filter.bad, ...bad("IQDB_INVALID_FILTER", pick("a function"))] };
const anyNodes = { good: { year: 1 }, bad: node.bad.filter(({ name }) => name !== "an array") };
const jsonless: Argument = {
  good: 1,
  bad: bad("IQDB_INVALID_METADATA", {
    ...pick("undefined", "a symbol", "a function", "a date", "a proxy that throws", "a revoked proxy"),
    "a getter that throws": throwingGetter("a"),
    "a map inside": [{ a: new Map() }],
  }),
};
const json: Argument = {
  good: 1,
  bad: [
    ...bad("IQDB_INVALID_METADATA", {
      ...pick("undefined", "NaN", "Infinity", "a symbol", "a function", "a date", "a proxy that throws"),
      "a bigint": 5n,
      "a getter that throws": throwingGetter("a"),
      "an unknown form": { $date: 1 },
      "a malformed form": { $int: "1.5" },
    }),
  ],
};
const number: Argument = {
  good: 1,
  bad: bad("IQDB_INVALID_METADATA", {
    ...pick("undefined", "null", "true", "a symbol", "a bigint out of range", "an object"),
    "a string": "1",
  }),
};

describe("functions", () => {
  const functions: Signatures = { float: [number], toJSON: [jsonless], fromJSON: [json] };
  const filters: Signatures = {
    ...Object.fromEntries(["eq", "ne", "lt", "lte", "gt", "gte"].map((name) => [name, [field, scalar]])),
    in: [field, list],
    nin: [field, list],
    exists: [field, yesOrNo],
    and: [anyNodes, anyNodes],
    or: [anyNodes, anyNodes],
    not: [node],
    fromJSON: [node],
  };

  test("every export is in a table", () => {
    const classes = ["Filter", "Float", "MemoryStorage", "PersistedIndex", "FlatIndex", "HnswIndex", "IvfIndex"];
    const known = [...Object.keys(functions), ...classes, ...WITHOUT_INPUT, ...Object.keys(ELSEWHERE)];
    expect(Object.keys(library).sort()).toEqual(known.sort());
    expect(ownNames(Filter)).toEqual(Object.keys(filters).sort());
  });

  test.each(Object.entries(functions))("%s refuses bad arguments", async (name, signature) => {
    expect(await deviations(signature, calling(library, name))).toEqual([]);
  });

  test.each(Object.entries(filters))("Filter.%s refuses bad arguments", async (name, signature) => {
    expect(await deviations(signature, calling(Filter, name))).toEqual([]);
  });

  test("new Float refuses what is no number", async () => {
    expect(await deviations([number], async ([value]) => new Float(value as number))).toEqual([]);
  });
});

describe.each([
  [FlatIndex, { quantise: "quantize" }],
  [HnswIndex, { efSerach: "efSearch", quantise: "quantize" }],
  [IvfIndex, { nCluster: "nClusters", vector: "vectors" }],
] as const)("%o", (Index, misspelled) => {
  const made = () => new Index({ dim: 2, metric: "euclidean" });
  const known: Argument = {
    good: "a",
    bad: [...id.bad, ...bad("IQDB_NOT_FOUND", { "an id that is not there": "b" })],
  };
  const fresh: Argument = { good: "new", bad: [...id.bad, ...bad("IQDB_DUPLICATE", { "an id that is there": "a" })] };
  const methods: Signatures = {
    insert: [fresh, vector, metadata],
    delete: [known],
    get: [id],
    search: [vector, k, searchOptions],
  };

  test("has no method that is not in the table", () => {
    expect(ownNames(Object.getPrototypeOf(Index.prototype))).toEqual(Object.keys(methods).sort());
    expect(ownNames(Index)).toEqual(["loadFrom"]);
  });

  test.each(Object.entries(methods))("%s refuses bad arguments and changes nothing", async (name, signature) => {
    const index = made();
    index.insert("a", [1, 0], { year: 1 });
    const before = index.search([1, 0], 9, { includeVector: true });
    expect(await deviations(signature, calling(index, name))).toEqual([]);
    expect(index.search([1, 0], 9, { includeVector: true })).toEqual(before);
  });

  test("is not made of bad options", async () => {
    const shape = { dim: 2, metric: "euclidean" };
    const { dim: _dim, ...whole } = openOptions(shape) as unknown as Argument & { dim: never };
    const places = options({ good: shape, wrong: { quantize: anyBut(), vectors: anyBut() }, misspelled });
    const signature = [{ ...whole, bad: [...whole.bad, ...places.bad] }];
    expect(await deviations(signature, async ([config]) => new Index(config as never))).toEqual([]);
  });

  test("is not read from what is no payload", async () => {
    const foreign = Object.fromEntries(Object.entries(FOREIGN).map(([name, bytes]) => [name, PayloadReader.of(bytes)]));
    const signature = [{ good: 0, bad: bad("IQDB_INVALID_CONFIG", { ...GIVEN, undefined: undefined }) }];
    expect(await deviations(signature, calling(Index, "loadFrom"))).toEqual([]);
    for (const reader of Object.values(foreign)) {
      // The error of a reader; whoever opens a file makes an IqdbError of it.
      expect(() => Index.loadFrom(reader)).toThrow(library.format.FormatError);
    }
  });
});

describe("PersistedIndex", () => {
  const file = path("/new.iqdb", "/folder").bad.filter(({ code }) => code === "IQDB_INVALID_CONFIG");
  const config = (): Argument => {
    const good = { path: "/new.iqdb", storage: new MemoryStorage() };
    return options({
      good,
      wrong: { path: file, fsync: anyBut(), walEnabled: anyBut("true") },
      misspelled: { pth: "path" },
    });
  };
  const any = {
    good: FlatIndex,
    bad: bad("IQDB_INVALID_CONFIG", pick("undefined", "null", "a number", "an object", "a proxy that throws")),
  };
  const create = {
    good: () => new FlatIndex({ dim: 2, metric: "dot" }),
    bad: bad("IQDB_INVALID_CONFIG", pick("undefined", "null", "an object")),
  };
  const index = { good: new FlatIndex({ dim: 2, metric: "dot" }), bad: any.bad };
  const statics = (): Signatures => ({
    openWith: [index, config()],
    load: [config(), any],
    openOrCreate: [config(), any, create],
  });
  const overwrite = options({ wrong: { overwrite: anyBut("true") }, misspelled: { overwirte: "overwrite" } });
  const target = { good: "/copy.iqdb", bad: file };
  const elsewhere = { ...target, bad: target.bad.filter(({ name }) => name !== "undefined") };
  const methods: Signatures = {
    insert: [{ ...id, bad: [...id.bad, ...bad("IQDB_DUPLICATE", { "an id that is there": "a" })] }, vector, metadata],
    delete: [{ good: "a", bad: [...id.bad, ...bad("IQDB_NOT_FOUND", { "an id that is not there": "b" })] }],
    backup: [target, overwrite],
    save: [elsewhere],
    flush: [],
    checkpoint: [],
    close: [],
  };
  /** For `Iqdb` and its thread, which have checked what they pass. */
  const trusting = ["write", "writeGroup", "logGroup", "backupSteps", "checkpointSteps", "postponeCheckpoint"];
  const free = [
    "abandon",
    "checkWritable",
    "isCheckpointDue",
    "isClosed",
    "isSidecarStale",
    "checkpoints",
    "logBytes",
    "snapshotBytes",
  ];

  test("has no method that is not in the table", () => {
    expect(ownNames(PersistedIndex.prototype)).toEqual([...Object.keys(methods), ...trusting, ...free].sort());
    expect(ownNames(PersistedIndex)).toEqual([...Object.keys(statics()), "follow"].sort());
  });

  test.each(Object.keys(statics()))("%s refuses bad arguments", async (name) => {
    expect(await deviations(statics()[name]!, calling(PersistedIndex, name))).toEqual([]);
  });

  test.each(Object.entries(methods))("%s refuses bad arguments and changes nothing", async (name, signature) => {
    const storage = new MemoryStorage();
    const index = new FlatIndex({ dim: 2, metric: "dot" });
    const kept = PersistedIndex.openWith(index, { path: "/x.iqdb", storage });
    kept.insert("a", [1, 2]);
    const state = () => [index.search([1, 1], 9), kept.logBytes, kept.checkpoints, storage.paths()];
    const before = state();
    expect(await deviations(signature, calling(kept, name))).toEqual([]);
    expect(state()).toEqual(before);
    kept.close();
  });

  test("a closed one says so", () => {
    const storage = new MemoryStorage();
    const kept = PersistedIndex.openWith(new FlatIndex({ dim: 2, metric: "dot" }), { path: "/x.iqdb", storage });
    kept.close();
    for (const [name, signature] of Object.entries(methods)) {
      if (name === "close") continue;
      const args = signature.map(({ good }) => good);
      const call = () => (kept as unknown as Record<string, (...all: unknown[]) => unknown>)[name]!(...args);
      expect(call, name).toThrow(expect.objectContaining({ code: "IQDB_CLOSED" }));
    }
  });
});

describe("MemoryStorage", () => {
  test("is not made of bad options", async () => {
    const wrong = {
      files: [
        ...anyBut("an object", "an array", "a date"),
        ...bad("IQDB_INVALID_CONFIG", { "no bytes": { "/a": "text" }, "a proxy inside": { "/a": throwingProxy() } }),
      ],
      randomBytes: anyBut("a function"),
    };
    const signature = [options({ wrong, misspelled: { file: "files" } })];
    expect(await deviations(signature, async ([given]) => new MemoryStorage(given as never))).toEqual([]);
  });
});

function ownNames(target: object): string[] {
  const inherent = ["constructor", "length", "name", "prototype", "toJSON"];
  return Object.getOwnPropertyNames(target)
    .filter((name) => !inherent.includes(name))
    .sort();
}

function calling(target: object, name: string) {
  return async (args: readonly unknown[]) =>
    (target as Record<string, (...all: readonly unknown[]) => unknown>)[name]!(...args);
}
