/** The vector store of LangChain, used as LangChain uses it: through the real package, over files and in memory. */
import { join } from "node:path";
import { Document } from "@langchain/core/documents";
import { Embeddings } from "@langchain/core/embeddings";
import { beforeEach, describe, expect, test } from "vitest";
import { IqdbVectorStore } from "../../src/langchain/public.js";
import { AsyncIqdb, Iqdb, METRICS } from "../../src/public.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** How often each letter is in a text: near texts have near vectors, and each vector can be told by looking. */
class LetterCounts extends Embeddings {
  constructor() {
    super({});
  }

  async embedQuery(text: string): Promise<number[]> {
    return [...LETTERS].map((letter) => text.toLowerCase().split(letter).length - 1);
  }

  embedDocuments(texts: string[]): Promise<number[][]> {
    return Promise.all(texts.map((text) => this.embedQuery(text)));
  }
}

const embeddings = new LetterCounts();
const books = [
  new Document({ id: "moby", pageContent: "call me ishmael", metadata: { year: 1851, lent: false } }),
  new Document({ id: "dune", pageContent: "a beginning is a delicate time", metadata: { year: 1965, lent: true } }),
  new Document({ id: "solaris", pageContent: "a sea that thinks", metadata: { year: 1961, lent: false } }),
  new Document({ id: "emma", pageContent: "handsome clever and rich", metadata: { year: 1815, lent: true } }),
];

describe("documents", () => {
  test("come back as they went in, whatever JSON their metadata hold", async () => {
    const metadata = {
      ...{ text: "x", number: 1.5, whole: 7, yes: true, nothing: null, empty: "" },
      ...{ loc: { lines: { from: 1, to: 9 } }, tags: ["a", "b"], list: [], pageContent: "mine", pageMetadata: [1] },
      ...JSON.parse('{"__proto__": {"a": 1}}'),
    };
    await using store = await IqdbVectorStore.fromDocuments(
      [new Document({ id: "one", pageContent: "\u0000 é😀", metadata })],
      embeddings,
    );
    const [found] = await store.similaritySearch("e", 1);
    expect(found).toBeInstanceOf(Document);
    expect(found).toEqual({ id: "one", pageContent: "\u0000 é😀", metadata });
  });

  test("get ids when they have none, and replace those of the same id", async () => {
    await using store = await IqdbVectorStore.fromTexts(["abc", "def"], [{ n: 1 }, { n: 2 }], embeddings);
    const [id, ...none] = await store.addDocuments([new Document({ pageContent: "xyz", metadata: { n: 3 } })]);
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(none).toEqual([]);
    await store.addDocuments([new Document({ pageContent: "xyzz", metadata: { n: 4 } })], { ids: [id!] });
    const [found] = await store.similaritySearch("xyz", 1);
    expect(found).toMatchObject({ id, pageContent: "xyzz", metadata: { n: 4 } });
    expect(await store.similaritySearch("xyz", 10)).toHaveLength(3);
  });

  test("metadata that JSON cannot hold are refused, and nothing is put", async () => {
    await using store = await IqdbVectorStore.fromDocuments(books, embeddings);
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const documents = [books[0]!, new Document({ pageContent: "x", metadata: { circle } })];
    await expect(store.addDocuments(documents)).rejects.toMatchObject({ code: "IQDB_INVALID_METADATA" });
    expect(await store.similaritySearch("x", 10)).toHaveLength(4);
  });
});

describe("searches", () => {
  let store: IqdbVectorStore;
  beforeEach(async () => {
    store = await IqdbVectorStore.fromDocuments(books, embeddings);
    return () => store.close();
  });
  const ids = (documents: readonly { id?: string | undefined }[]) => documents.map(({ id }) => id);

  test("give the nearest first, as a retriever does", async () => {
    expect(ids(await store.similaritySearch("a sea that thinks", 2))[0]).toBe("solaris");
    expect(ids(await store.asRetriever(1).invoke("call me"))).toEqual(["moby"]);
  });

  test("take the database's filters", async () => {
    expect(ids(await store.similaritySearch("sea", 4, { year: { $lt: 1900 } })).sort()).toEqual(["emma", "moby"]);
    expect(ids(await store.asRetriever({ k: 4, filter: { lent: true } }).invoke("sea")).sort()).toEqual([
      "dune",
      "emma",
    ]);
  });

  test("by marginal relevance give documents unlike each other", async () => {
    await store.addDocuments([new Document({ id: "solaris 2", pageContent: "a sea that thinks!", metadata: {} })]);
    const near = ids(await store.similaritySearch("a sea that thinks", 2));
    expect(near.sort()).toEqual(["solaris", "solaris 2"]);
    const unlike = ids(await store.maxMarginalRelevanceSearch("a sea that thinks", { k: 2, lambda: 0.2 }));
    expect(unlike).toHaveLength(2);
    expect(unlike.filter((id) => id?.startsWith("solaris"))).toHaveLength(1);
    const nearest = await store.maxMarginalRelevanceSearch("a sea that thinks", { k: 2, lambda: 1 });
    expect(ids(nearest).sort()).toEqual(["solaris", "solaris 2"]);
    const retriever = store.asRetriever({ searchType: "mmr", k: 2, filter: { lent: true } });
    expect(ids(await retriever.invoke("sea")).sort()).toEqual(["dune", "emma"]);
  });

  test.each(METRICS)("have scores that are larger for what is nearer: %s", async (metric) => {
    await using own = await IqdbVectorStore.fromDocuments(books, embeddings, {
      db: Iqdb.openInMemory({ dim: LETTERS.length, metric }),
    });
    const scores = (await own.similaritySearchWithScore("a sea that thinks", 4)).map(([, score]) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    const first = { cosine: 1, dot: 30, euclidean: -0, manhattan: -0, hamming: -0 }[metric];
    expect(scores[0]).toBeCloseTo(first, 6);
  });
});

describe("rows", () => {
  test("are deleted by id or by filter; who says neither is refused", async () => {
    await using store = await IqdbVectorStore.fromDocuments(books, embeddings);
    await store.delete({ ids: ["moby", "unknown"] });
    await store.delete({ filter: { year: 1965 } });
    expect((await store.similaritySearch("a", 9)).map(({ id }) => id).sort()).toEqual(["emma", "solaris"]);
    for (const params of [undefined, {} as never])
      await expect(store.delete(params)).rejects.toMatchObject({ code: "IQDB_INVALID_CONFIG" });
  });

  test("of unequal numbers of vectors, ids or metadata are refused", async () => {
    await using store = await IqdbVectorStore.fromDocuments(books, embeddings);
    const code = { code: "IQDB_INVALID_CONFIG" };
    await expect(store.addVectors([], books)).rejects.toMatchObject(code);
    await expect(store.addDocuments(books, { ids: ["one"] })).rejects.toMatchObject(code);
    await expect(IqdbVectorStore.fromTexts(["a", "b"], [{}], embeddings)).rejects.toMatchObject(code);
  });
});

describe("files", () => {
  test("a store in a file is there for the next one, a saved copy too", async () => {
    const directory = temporaryDirectory();
    const path = join(directory, "library.iqdb");
    const copy = join(directory, "copy.iqdb");
    const store = await IqdbVectorStore.fromDocuments(books, embeddings, { path });
    await store.save(copy);
    await store.delete({ ids: ["moby"] });
    await store.close();
    for (const [file, count] of [
      [path, 3],
      [copy, 4],
    ] as const) {
      await using again = await IqdbVectorStore.load(file, embeddings);
      expect(await again.similaritySearch("sea", 9)).toHaveLength(count);
    }
    const missing = join(directory, "missing.iqdb");
    await expect(IqdbVectorStore.load(missing, embeddings)).rejects.toMatchObject({ code: "IQDB_INVALID_CONFIG" });
  });

  test("a database that is open already serves as a store, in a thread or not", async () => {
    const shape = { dim: LETTERS.length, metric: "cosine" } as const;
    for (const db of [Iqdb.openInMemory(shape), await AsyncIqdb.openInMemory(shape)]) {
      await using store = await IqdbVectorStore.fromDocuments(books, embeddings, { db });
      expect(store.db).toBe(db);
      expect((await store.similaritySearch("sea that thinks", 1))[0]?.id).toBe("solaris");
      await db.upsert(7, await embeddings.embedQuery("zzz"));
      await db.upsert(Uint8Array.of(0xff), await embeddings.embedQuery("zzzz"));
      const others = await store.similaritySearch("zz", 2);
      expect(others.map(({ id }) => id)).toEqual(["7", '{"$bytes":"/w=="}']);
    }
  });
});
