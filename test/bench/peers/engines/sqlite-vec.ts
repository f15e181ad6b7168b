/** sqlite-vec on better-sqlite3: exact search in a table in memory. */
import { loadPackage } from "../scratch.js";
import { type Engine, type EngineIndex, each, type SearchPlan, type Shape } from "./engine.js";

interface Statement {
  run(...values: unknown[]): void;
  all(...values: unknown[]): Row[];
}

interface Row {
  readonly rowid: number;
  readonly distance: number;
}

interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

export async function sqliteVec(): Promise<Engine> {
  const Database = await loadPackage<new (path: string) => Database>("sqlite-vec", "better-sqlite3");
  const extension = await loadPackage<{ load(db: Database): void }>("sqlite-vec");
  return {
    name: "sqlite-vec",
    create(shape) {
      const db = new Database(":memory:");
      extension.load(db);
      db.exec(`create virtual table vectors using vec0(vector float[${shape.dim}] distance_metric=L2)`);
      return new SqliteVecIndex(db, shape);
    },
  };
}

class SqliteVecIndex implements EngineIndex<Row[]> {
  constructor(
    private readonly db: Database,
    private readonly shape: Shape,
  ) {}

  adding(rows: Float32Array, first: number): () => void {
    const insert = this.db.prepare("insert into vectors (rowid, vector) values (?, ?)");
    const vectors = each(rows, this.shape.dim, (row) => row);
    return () => {
      this.db.exec("begin");
      vectors.forEach((vector, at) => void insert.run(BigInt(first + at), vector));
      this.db.exec("commit");
    };
  }

  searching({ queries, k }: SearchPlan): (query: number) => Row[] {
    const vectors = each(queries, this.shape.dim, (query) => query);
    const select = this.db.prepare("select rowid, distance from vectors where vector match ? and k = ?");
    return (query) => select.all(vectors[query]!, k);
  }

  idsOf(found: Row[]): number[] {
    return found.map(({ rowid }) => rowid);
  }

  close(): void {
    this.db.close();
  }
}
