/** LanceDB: tables in a folder, all calls are promises. Columns are those of the first rows. */
import { loadPackage } from "../../peers/scratch.js";
import type { Adapter, Found, Row, Store, StoreOptions } from "./store.js";

interface Query extends PromiseLike<unknown> {
  distanceType(metric: "cosine"): Query;
  where(predicate: string): Query;
  limit(k: number): Query;
  toArray(): Promise<Record<string, never>[]>;
}

interface MergeInsert {
  whenMatchedUpdateAll(): MergeInsert;
  whenNotMatchedInsertAll(): MergeInsert;
  execute(rows: object[]): Promise<unknown>;
}

interface Table {
  add(rows: object[]): Promise<unknown>;
  mergeInsert(on: string): MergeInsert;
  delete(predicate: string): Promise<unknown>;
  vectorSearch(vector: number[]): Query;
  countRows(): Promise<number>;
  createIndex(column: string, options: object): Promise<void>;
}

interface Connection {
  tableNames(): Promise<string[]>;
  createTable(name: string, rows: object[]): Promise<Table>;
  openTable(name: string): Promise<Table>;
}

interface Lance {
  connect(folder: string): Promise<Connection>;
  readonly Index: { hnswSq(options: object): object };
}

export async function lancedb(): Promise<Adapter> {
  const lance = await loadPackage<Lance>("lancedb for Node 20", "@lancedb/lancedb");
  return {
    filter: "SQL text",
    insertsBatches: true,
    insertsAsync: true,
    async open(folder, options) {
      const connection = await lance.connect(folder);
      const table = (await connection.tableNames()).includes("rows") ? await connection.openTable("rows") : undefined;
      return new LanceStore(lance, connection, table, options);
    },
  };
}

const columnsOf = ({ id, vector, metadata }: Row): object => ({
  id: String(id),
  vector: Array.from(vector),
  ...metadata,
});

class LanceStore implements Store {
  constructor(
    private readonly lance: Lance,
    private readonly connection: Connection,
    private table: Table | undefined,
    _options: StoreOptions,
  ) {}

  async insert(rows: readonly Row[]): Promise<void> {
    const columns = rows.map(columnsOf);
    if (this.table === undefined) this.table = await this.connection.createTable("rows", columns);
    else await this.table.add(columns);
  }

  async upsert(row: Row): Promise<void> {
    const merge = this.table!.mergeInsert("id").whenMatchedUpdateAll().whenNotMatchedInsertAll();
    await merge.execute([columnsOf(row)]);
  }

  async remove(id: number | string): Promise<void> {
    await this.table!.delete(`id = '${id}'`);
  }

  async search(query: Float32Array, k: number, tag?: number): Promise<Found[]> {
    const search = this.table!.vectorSearch(Array.from(query)).distanceType("cosine").limit(k);
    const rows = await (tag === undefined ? search : search.where(`tag = ${tag}`)).toArray();
    return rows.map(({ id, _distance, tag, title, lent }) => ({
      id,
      distance: _distance,
      metadata: { tag: Number(tag), title, lent },
    }));
  }

  async count(): Promise<number> {
    return this.table === undefined ? 0 : this.table.countRows();
  }

  async buildGraph(): Promise<void> {
    await this.table!.createIndex("vector", { config: this.lance.Index.hnswSq({ distanceType: "cosine" }) });
  }

  close(): void {}
}
