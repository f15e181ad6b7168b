/**
 * The writing process of the demonstration. It reads the same folders as its parent, opens the database, and upserts every
 * passage that is not there yet, telling the parent after each one. When `upsert` has returned, the passage is on stable
 * storage; only then is it acknowledged. The parent may kill this process at any moment.
 */
import { setImmediate } from "node:timers/promises";
import { Iqdb } from "iqdb";
import { HashedNgramEmbedder } from "./hashed-ngram-embedder.js";
import { DIMENSIONS, type PassageMetadata, searchableText, type WriterJob } from "./passage-rows.js";
import { readLibrary } from "./passages.js";

const job = JSON.parse(process.argv[2]!) as WriterJob;
const { passages } = readLibrary(job.folders, job.base, job.limit);
const embedder = HashedNgramEmbedder.fit(passages.map(searchableText), DIMENSIONS);

const db = Iqdb.open<PassageMetadata>(job.database, { dim: DIMENSIONS, metric: "cosine" });
try {
  for (const passage of passages) {
    if (db.get(passage.id) !== undefined) continue;
    const { id, ...metadata } = passage;
    db.upsert(id, embedder.embed(searchableText(passage)), metadata);
    process.send?.(id);
    await setImmediate(); // lets the message out
  }
} finally {
  db.close();
}
process.disconnect?.();
