/** vectra: one JSON file in a folder, read and written as a whole; all calls are promises. */
import { loadPackage } from "../../peers/scratch.js";
import type { Adapter, Found, Metadata, Row, Store } from "./store.js";

interface Item {
  readonly id: string;
  readonly vector: number[];
  readonly metadata: Metadata;
}

interface LocalIndex {
  isIndexCreated(): Promise<boolean>;
  createIndex(options: { version: number; metadata_config: { indexed: string[] } }): Promise<void>;
  insertItem(item: Item): Promise<unknown>;
  batchInsertItems(items: Item[]): Promise<unknown>;
  upsertItem(item: Item): Promise<unknown>;
  deleteItem(id: string): Promise<unknown>;
  queryItems(vector: number[], text: string, k: number, filter?: object): Promise<{ item: Item; score: number }[]>;
  getIndexStats(): Promise<{ items: number }>;
}

export async function vectra(): Promise<Adapter> {
  const { LocalIndex } = await loadPackage<{ LocalIndex: new (folder: string) => LocalIndex }>("vectra");
  return {
    filter: "objects",
    insertsBatches: true,
    insertsAsync: true,
    async open(folder) {
      const index = new LocalIndex(folder);
      // Without fields of its own to keep in the index, it keeps all of them there.
      if (!(await index.isIndexCreated())) await index.createIndex({ version: 1, metadata_config: { indexed: [] } });
      return new VectraStore(index);
    },
  };
}

const itemOf = ({ id, vector, metadata }: Row): Item => ({ id: String(id), vector: Array.from(vector), metadata });

class VectraStore implements Store {
  constructor(private readonly index: LocalIndex) {}

  async insert(rows: readonly Row[]): Promise<void> {
    if (rows.length === 1) await this.index.insertItem(itemOf(rows[0]!));
    else await this.index.batchInsertItems(rows.map(itemOf));
  }

  async upsert(row: Row): Promise<void> {
    await this.index.upsertItem(itemOf(row));
  }

  async remove(id: number | string): Promise<void> {
    await this.index.deleteItem(String(id));
  }

  async search(query: Float32Array, k: number, tag?: number): Promise<Found[]> {
    const filter = tag === undefined ? undefined : { tag: { $eq: tag } };
    const hits = await this.index.queryItems(Array.from(query), "", k, filter);
    return hits.map(({ item, score }) => ({ id: item.id, distance: 1 - score, metadata: item.metadata }));
  }

  async count(): Promise<number> {
    return (await this.index.getIndexStats()).items;
  }

  close(): void {}
}
