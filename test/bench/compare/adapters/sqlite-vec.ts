/** sqlite-vec on better-sqlite3: a virtual table in a file of SQLite, with the log (WAL) that the driver recommends. */
import { join } from "node:path";
import { loadPackage } from "../../peers/scratch.js";
import type { Adapter, Found, Row, Store, StoreOptions } from "./store.js";

interface Statement {
  run(...values: unknown[]): void;
  all(...values: unknown[]): Record<string, never>[];
  pluck(): { get(): number };
}

interface Database {
  pragma(text: string): unknown;
  exec(sql: string): void;
  prepare(sql: string): Statement;
  transaction<T>(act: (argument: T) => void): (argument: T) => void;
  close(): void;
}

export async function openSqlite(path: string, options: { readonly?: boolean } = {}): Promise<Database> {
  const Driver = await loadPackage<new (path: string, options: object) => Database>("sqlite-vec", "better-sqlite3");
  const extension = await loadPackage<{ load(db: Database): void }>("sqlite-vec");
  const db = new Driver(path, options);
  extension.load(db);
  return db;
}

export async function sqliteVec(): Promise<Adapter> {
  return {
    filter: "SQL",
    insertsBatches: true,
    insertsAsync: false,
    async open(folder, options) {
      const db = await openSqlite(join(folder, "store.db"), { readonly: options.access === "read" });
      return new SqliteVecStore(db, options);
    },
  };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) => Buffer.from(buffer, byteOffset, byteLength);

class SqliteVecStore implements Store {
  readonly #insert: Statement;

  constructor(
    private readonly db: Database,
    { dim, access }: StoreOptions,
  ) {
    if (access !== "read") {
      db.pragma("journal_mode = WAL");
      db.exec(
        `create virtual table if not exists rows using vec0(id text primary key,
         vector float[${dim}] distance_metric=cosine, tag integer, title text, lent boolean)`,
      );
    }
    this.#insert = db.prepare("insert into rows (id, vector, tag, title, lent) values (?, ?, ?, ?, ?)");
  }

  insert(rows: readonly Row[]): void {
    this.db.transaction((all: readonly Row[]) => {
      for (const row of all) this.#insert.run(...columnsOf(row));
    })(rows);
  }

  upsert(row: Row): void {
    const sql = "insert or replace into rows (id, vector, tag, title, lent) values (?, ?, ?, ?, ?)";
    this.db.prepare(sql).run(...columnsOf(row));
  }

  remove(id: number | string): void {
    this.db.prepare("delete from rows where id = ?").run(String(id));
  }

  search(query: Float32Array, k: number, tag?: number): Found[] {
    const sql = `select id, distance, tag, title, lent from rows where vector match ? and k = ?`;
    const rows =
      tag === undefined
        ? this.db.prepare(sql).all(bytesOf(query), k)
        : this.db.prepare(`${sql} and tag = ?`).all(bytesOf(query), k, BigInt(tag));
    return rows.map(({ id, distance, tag, title, lent }) => ({
      id,
      distance,
      metadata: { tag, title, lent: lent === 1 },
    }));
  }

  count(): number {
    return this.db.prepare("select count(*) from rows").pluck().get();
  }

  close(): void {
    this.db.close();
  }
}

const columnsOf = ({ id, vector, metadata }: Row): unknown[] => [
  String(id),
  bytesOf(vector),
  BigInt(metadata.tag),
  metadata.title,
  metadata.lent ? 1n : 0n,
];
