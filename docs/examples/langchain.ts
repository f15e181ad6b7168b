/**
 * Documents in a LangChain.js vector store that is one file: `npx tsx docs/examples/langchain.ts`. The embeddings are a toy that counts
 * letters; put those of a model of your choice in their place.
 *
 * Prints:
 *   most like "pot of tea": a pot of tea
 *   from the kitchen, not twice the same: a cup of tea, a pot of coffee
 *   after loading: 4 documents
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Document } from "@langchain/core/documents";
import { Embeddings } from "@langchain/core/embeddings";
import { IqdbVectorStore } from "iqdb/langchain";

class LetterCounts extends Embeddings {
  override async embedQuery(text: string): Promise<number[]> {
    const counts = new Array<number>(26).fill(0);
    for (const letter of text.toLowerCase()) if (letter >= "a" && letter <= "z") counts[letter.charCodeAt(0) - 97]!++;
    return counts;
  }

  override embedDocuments(texts: string[]): Promise<number[][]> {
    return Promise.all(texts.map((text) => this.embedQuery(text)));
  }
}

const folder = mkdtempSync(join(tmpdir(), "iqdb-langchain-"));
const path = join(folder, "documents.iqdb");
const embeddings = new LetterCounts({});
const documents = ["a cup of tea", "a pot of tea", "a pot of coffee", "an oak tree"].map((pageContent, id) => {
  return new Document({ id: `${id}`, pageContent, metadata: { room: id < 3 ? "kitchen" : "garden" } });
});

const store = await IqdbVectorStore.fromDocuments(documents, embeddings, { path });
const [nearest] = await store.similaritySearch("pot of tea", 1);
console.log(`most like "pot of tea": ${nearest?.pageContent}`);
const options = { k: 2, fetchK: 4, lambda: 0.3, filter: { room: "kitchen" } };
const varied = await store.maxMarginalRelevanceSearch("a cup of tea", options);
console.log(`from the kitchen, not twice the same: ${varied.map(({ pageContent }) => pageContent).join(", ")}`);
await store.close();

const loaded = await IqdbVectorStore.load(path, embeddings);
console.log(`after loading: ${(await loaded.similaritySearch("a", 10)).length} documents`);
await loaded.close();
rmSync(folder, { recursive: true });
