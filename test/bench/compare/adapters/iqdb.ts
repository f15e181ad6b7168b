/** iqdb as a package, so that it is asked as the others are: `Iqdb`, and `AsyncIqdb` where the asynchronous form is asked. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Public from "../../../../src/public.js";
import type { Adapter, Found, Metadata, Row, Store } from "./store.js";

type Handle = Public.Iqdb<Metadata & Record<string, Public.MetadataValue>> | Public.AsyncIqdb;

/** `entry` is the module that a program would import. */
export async function iqdb(entry: string): Promise<Adapter> {
  const { Iqdb, AsyncIqdb } = (await import(pathToFileURL(entry).href)) as typeof Public;
  return {
    filter: "objects",
    insertsBatches: true,
    insertsAsync: true,
    async open(folder, { dim, access, graph, async }) {
      const path = join(folder, "store.iqdb");
      const index = graph ? ({ kind: "hnsw" } as const) : ({ kind: "flat" } as const);
      const options = { dim, metric: "cosine", index, readOnly: access === "read" } as const;
      return new IqdbStore(async ? await AsyncIqdb.open(path, options) : (Iqdb.open(path, options) as Handle));
    },
  };
}

class IqdbStore implements Store {
  constructor(private readonly db: Handle) {}

  insert(rows: readonly Row[]): unknown {
    const all = rows as unknown as Public.NewRow[];
    return all.length === 1 ? this.upsert(rows[0]!) : (this.db as Public.AsyncIqdb).upsertMany(all);
  }

  upsert({ id, vector, metadata }: Row): unknown {
    return (this.db as Public.AsyncIqdb).upsert(id, vector, { ...metadata });
  }

  remove(id: number | string): unknown {
    return this.db.delete(id);
  }

  async search(query: Float32Array, k: number, tag?: number): Promise<Found[]> {
    const options = tag === undefined ? {} : { filter: { tag } };
    const hits = await (this.db as Public.AsyncIqdb).search(query, k, options);
    return hits.map(({ id, distance, metadata }) => ({
      id: String(id),
      distance,
      metadata: metadata as unknown as Metadata,
    }));
  }

  count(): number {
    return this.db.size;
  }

  close(): unknown {
    return this.db.close();
  }
}
