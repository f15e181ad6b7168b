/** LanceDB: exact search in a table on disk. It answers through promises, from threads of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { loadPackage, SCRATCH } from "../scratch.js";
import { type Engine, type EngineIndex, each, type SearchPlan, type Shape } from "./engine.js";

interface Row {
  readonly id: number;
  readonly _distance: number;
}

interface Query {
  distanceType(metric: "l2"): Query;
  select(columns: string[]): Query;
  limit(k: number): Query;
  toArray(): Promise<Row[]>;
}

interface Table {
  add(rows: unknown): Promise<unknown>;
  vectorSearch(vector: Float32Array): Query;
}

interface Connection {
  createTable(name: string, rows: unknown): Promise<Table>;
}

interface Lance {
  connect(folder: string): Promise<Connection>;
}

/** What is used of Arrow, in whose form LanceDB takes rows. */
interface Arrow {
  readonly Field: new (name: string, type: object, nullable: boolean) => object;
  readonly Float32: new () => object;
  readonly FixedSizeList: new (size: number, field: object) => object;
  readonly Table: new (columns: Readonly<Record<string, object>>) => object;
  makeData(options: object): object;
  makeVector(data: object): object;
}

export async function lancedb(): Promise<Engine> {
  const lance = await loadPackage<Lance>("@lancedb/lancedb");
  const arrow = await loadPackage<Arrow>("@lancedb/lancedb", "apache-arrow");
  return {
    name: "lancedb",
    async create(shape) {
      const folder = mkdtempSync(join(SCRATCH, "lancedb-"));
      return new LanceIndex(arrow, await lance.connect(folder), folder, shape);
    },
  };
}

class LanceIndex implements EngineIndex<Promise<Row[]>> {
  #table: Table | undefined;

  constructor(
    private readonly arrow: Arrow,
    private readonly connection: Connection,
    private readonly folder: string,
    private readonly shape: Shape,
  ) {}

  adding(rows: Float32Array, first: number): () => Promise<void> {
    const added = this.#columns(rows, first);
    return async () => {
      if (this.#table === undefined) this.#table = await this.connection.createTable("vectors", added);
      else await this.#table.add(added);
    };
  }

  searching({ queries, k }: SearchPlan): (query: number) => Promise<Row[]> {
    const vectors = each(queries, this.shape.dim, (query) => query.slice());
    const table = this.#table!;
    return (query) => {
      const search = table.vectorSearch(vectors[query]!).distanceType("l2");
      return search.select(["id", "_distance"]).limit(k).toArray();
    };
  }

  idsOf(found: Row[]): number[] {
    return found.map(({ id }) => id);
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #columns(rows: Float32Array, first: number): object {
    const { Field, FixedSizeList, Float32, Table, makeData, makeVector } = this.arrow;
    const { dim } = this.shape;
    const data = rows.slice();
    const length = data.length / dim;
    const child = makeData({ type: new Float32(), length: data.length, data });
    const type = new FixedSizeList(dim, new Field("item", new Float32(), true));
    const vector = makeVector(makeData({ type, length, nullCount: 0, child }));
    const id = makeVector(Int32Array.from({ length }, (_, at) => first + at));
    return new Table({ id, vector });
  }
}
