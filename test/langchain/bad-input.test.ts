/** Bad arguments to the vector store of LangChain: an `IqdbError`, and the store as it was. A method in no table fails. */
import { Document } from "@langchain/core/documents";
import { Embeddings } from "@langchain/core/embeddings";
import { expect, test } from "vitest";
import { IqdbVectorStore } from "../../src/langchain/public.js";
import { AsyncIqdb } from "../../src/public.js";
import {
  type Argument,
  anyBut,
  bad,
  deviations,
  filter,
  ids,
  k,
  options,
  path,
  type Signatures,
  STRANGE,
  vector,
} from "../support/bad-values.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

/** How long a text is, and one. */
class Lengths extends Embeddings {
  constructor() {
    super({});
  }

  async embedQuery(text: string): Promise<number[]> {
    return [text.length, 1];
  }

  embedDocuments(texts: string[]): Promise<number[][]> {
    return Promise.all(texts.map((text) => this.embedQuery(text)));
  }
}

const embeddings = new Lengths();
const good = [new Document({ id: "new", pageContent: "new", metadata: { year: 1 } })];
const { "an array": _none, ...NO_LIST } = STRANGE;
const { undefined: _absent, ...GIVEN } = STRANGE;

const lists = bad("IQDB_INVALID_CONFIG", { ...NO_LIST, "null inside": [null], "undefined inside": [undefined] });
const documents: Argument = { good, bad: lists };
const vectors: Argument = {
  good: [[1, 2]],
  bad: [
    ...bad("IQDB_INVALID_CONFIG", { ...NO_LIST, "too few": [] }),
    ...vector.bad.map((each) => ({ ...each, name: `inside: ${each.name}`, value: [each.value] })),
  ],
};
const put = options({ wrong: { ids: anyBut() }, misspelled: { id: "ids" } });
const query: Argument = { good: "text", bad: [] };
const remove: Argument = {
  good: { ids: ["a"] },
  bad: [
    ...options({ wrong: { ids: ids.bad.filter(({ name }) => name !== "undefined") }, misspelled: { fliter: "filter" } })
      .bad,
    ...bad("IQDB_INVALID_CONFIG", { nothing: undefined, "neither ids nor a filter": {} }),
  ].filter(({ name }) => name !== "null"),
};
const diverse = options({
  good: { k: 1 },
  wrong: {
    k: k.bad,
    fetchK: anyBut(),
    lambda: anyBut("true").filter(({ name }) => name !== "NaN"),
    filter: withoutUndefined(),
  },
  misspelled: { fetchk: "fetchK", lamda: "lambda" },
});

function withoutUndefined() {
  return filter.bad.filter(({ name }) => name !== "undefined");
}

const methodsIn = (folder: string): Signatures => ({
  addDocuments: [documents, put],
  addVectors: [vectors, documents, put],
  delete: [remove],
  similaritySearchVectorWithScore: [vector, k, { good: undefined, bad: withoutUndefined() }],
  maxMarginalRelevanceSearch: [query, diverse],
  save: [path(`${folder}/copy.iqdb`, folder)],
});
const WITHOUT_INPUT = ["_vectorstoreType", "db", "close", "constructor"];

const staticsIn = (folder: string): Signatures => {
  const config = options({ good: { path: `${folder}/new.iqdb` }, wrong: { dim: anyBut(), db: anyBut() } });
  const loaded = options({ good: { dim: 2, metric: "dot" }, misspelled: { dims: "dim", reader: "readers" } });
  const where = { ...path(`${folder}/new.iqdb`, folder) };
  return {
    load: [
      { ...where, bad: where.bad.filter(({ code }) => code === "IQDB_INVALID_CONFIG") },
      { good: embeddings, bad: [] },
      loaded,
    ],
    fromTexts: [
      { good: ["a"], bad: bad("IQDB_INVALID_CONFIG", NO_LIST) },
      { good: {}, bad: [] },
      { good: embeddings, bad: [] },
      config,
    ],
    fromDocuments: [documents, { good: embeddings, bad: [] }, config],
  };
};

const names = (target: object) => Object.getOwnPropertyNames(target);
const called = (target: object, name: string) => async (args: readonly unknown[]) =>
  (target as Record<string, (...all: readonly unknown[]) => unknown>)[name]!(...args);

test("no method is in no table", () => {
  expect(names(IqdbVectorStore.prototype).sort()).toEqual([...Object.keys(methodsIn("")), ...WITHOUT_INPUT].sort());
  expect(names(IqdbVectorStore).sort()).toEqual([...Object.keys(staticsIn("")), "length", "name", "prototype"].sort());
});

test.each(Object.keys(methodsIn("")))("%s refuses bad arguments and changes nothing", async (name) => {
  const db = await AsyncIqdb.openInMemory({ dim: 2, metric: "euclidean" });
  await using store = new IqdbVectorStore(embeddings, { db });
  await store.addDocuments([new Document({ id: "a", pageContent: "abc", metadata: {} })]);
  const state = async () => [await db.stats(), await db.search([1, 1], 9)];
  const before = await state();
  expect(await deviations(methodsIn(temporaryDirectory())[name]!, called(store, name))).toEqual([]);
  expect(await state()).toEqual(before);
});

test.each(Object.keys(staticsIn("")))("%s refuses bad arguments", async (name) => {
  expect(await deviations(staticsIn(temporaryDirectory())[name]!, called(IqdbVectorStore, name))).toEqual([]);
});

test("no store stands on what is no database", async () => {
  const signature = [
    { good: {}, bad: bad("IQDB_INVALID_CONFIG", { ...GIVEN, undefined: undefined, "a closed hand": { db: 5 } }) },
  ];
  expect(await deviations(signature, async ([fields]) => new IqdbVectorStore(embeddings, fields as never))).toEqual([]);
});
