import { expect, test } from "vitest";
import { Iqdb, type NewRow } from "../../src/public.js";
import { SplitMix64 } from "../../src/random.js";

const DIM = 16;
const HNSW = { kind: "hnsw", m: 8, efConstruction: 60 } as const;
/** The first 4,096 rows are linked by one thread. */
const ROWS = 9000;

const random = new SplitMix64(7n);
const coordinate = () => Math.fround(random.nextOpenUnit() - 0.5);
const vectors = Array.from({ length: ROWS }, () => Float32Array.from({ length: DIM }, coordinate));
const queries = Array.from({ length: 100 }, () => Float32Array.from({ length: DIM }, coordinate));
const rowsOf = (from: number, to: number): NewRow[] =>
  vectors.slice(from, to).map((vector, at) => ({ id: from + at, vector }));

function filled(threads: number, rows: readonly NewRow[]): Iqdb {
  const db = Iqdb.openInMemory({ dim: DIM, metric: "euclidean", index: HNSW, threads });
  db.upsertMany(rows);
  return db;
}

test("a graph that several threads made finds as much as one that a single thread made", () => {
  const rows = rowsOf(0, ROWS);
  using alone = filled(1, rows);
  using together = filled(3, rows);
  const [one, several] = [alone, together].map((db) => db.measureRecall({ queries, k: 10, ef: 40 }).recall);
  expect(one).toBeGreaterThan(0.9);
  expect(several).toBeGreaterThan(one! - 0.02);
  expect(together.search(vectors[ROWS - 1]!, 1)[0]).toMatchObject({ id: ROWS - 1, distance: 0 });
});

test("rows that one batch puts and replaces are as if each had been written alone", () => {
  using db = filled(2, rowsOf(0, 5000));
  db.upsertMany([...rowsOf(5000, 6000), { id: 5500, vector: vectors[8000]! }, ...rowsOf(6000, 6500)]);
  db.deleteMany([5600]);
  expect(db.size).toBe(6499);
  expect(db.search(vectors[8000]!, 1)[0]).toMatchObject({ id: 5500, distance: 0 });
  expect(db.search(vectors[5600]!, 5).map(({ id }) => id)).not.toContain(5600);
  for (const id of [5000, 5499, 5999, 6000, 6499]) expect(db.search(vectors[id]!, 1)[0]!.id).toBe(id);
  expect(db.measureRecall({ queries, k: 10, ef: 60 }).recall).toBeGreaterThan(0.9);
});

test("duplicates among the rows of one batch are all found", () => {
  using db = filled(3, rowsOf(0, 4500));
  const twins = Array.from({ length: 600 }, (_, at) => ({ id: 10_000 + at, vector: vectors[at % 3]! }));
  db.upsertMany(twins);
  for (const at of [0, 1, 2]) {
    const found = db.search(vectors[at]!, 201, { ef: 300 });
    expect(found.every(({ distance }) => distance === 0)).toBe(true);
    expect(new Set(found.map(({ id }) => id)).size).toBe(201);
  }
});

test("the number of threads is checked", () => {
  for (const threads of [0, 1.5, 65, "2"]) {
    expect(() => filled(threads as number, [])).toThrow(/"threads"|threads/);
  }
});
