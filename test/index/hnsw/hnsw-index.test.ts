/** A graph behind the handles that users hold: plans, filters, segments, files. */
import { describe, expect, test } from "vitest";
import { CoreIndex } from "../../../src/index/core-index.js";
import { HnswIndex, Iqdb, MemoryStorage } from "../../../src/public.js";
import { clustered } from "../../support/ivf-rows.js";
import { SeededRandom } from "../../support/seeded-random.js";

const dim = 32;
const count = 4000;
const rows = clustered(count + 30, dim, 60, 0.5, 1);
const queries = rows.splice(count);

describe("filters on a graph", () => {
  const index = new HnswIndex({ dim, metric: "euclidean", efConstruction: 100 });
  const random = new SeededRandom(1);
  const places = rows.map(() => random.below(count));
  rows.forEach((vector, id) => {
    index.insert(id, vector, { place: places[id]!, group: places[id]! % 100 });
  });
  const sorted = queries.map((query) =>
    rows
      .map((vector, id) => ({ id, distance: Math.sqrt(vector.reduce((sum, x, i) => sum + (x - query[i]!) ** 2, 0)) }))
      .sort((a, b) => a.distance - b.distance),
  );

  test.each([2000, 400, 40, 4, 1])(
    "that accept about %d of 4000 rows give the nearest of them, as many as there are",
    (limit) => {
      let hits = 0;
      let wanted = 0;
      for (const [at, query] of queries.entries()) {
        const found = index.search(query, 10, { filter: { place: { $lt: limit } } });
        const nearest = sorted[at]!.filter(({ id }) => places[id]! < limit).slice(0, 10);
        expect(found.length).toBe(nearest.length);
        expect(found.every(({ metadata }) => (metadata!.place as number) < limit)).toBe(true);
        const last = nearest.at(-1)?.distance ?? 0;
        hits += found.filter(({ distance }) => distance <= last * (1 + 1e-5)).length;
        wanted += nearest.length;
      }
      expect(hits).toBeGreaterThanOrEqual(0.95 * wanted);
    },
  );

  test("give as many hits as match when rows that match are far from the query", () => {
    const far = new HnswIndex({ dim, metric: "euclidean", m: 4, efConstruction: 10 });
    rows.slice(0, 1500).forEach((vector, id) => {
      far.insert(id, vector, { isFar: false });
    });
    for (let id = 2000; id < 2300; id++)
      far.insert(
        id,
        rows[id]!.map((x) => x + 100),
        { isFar: true },
      );
    for (const query of queries.slice(0, 10)) {
      expect(far.search(query, 50, { filter: { isFar: true }, ef: 1 }).length).toBe(50);
      expect(far.search(query, 500, { filter: { isFar: true } }).length).toBe(300);
    }
  });

  test("may be functions", () => {
    const found = index.search(queries[0]!, 10, { filter: ({ metadata }) => metadata!.group === 7 });
    expect(found.map(({ metadata }) => metadata!.group)).toEqual(Array(Math.min(10, found.length)).fill(7));
    expect(found).toEqual(index.search(queries[0]!, 10, { filter: { group: 7 } }));
  });
});

describe("a graph index", () => {
  test("asks the graph where that is cheaper than comparing, and not otherwise", () => {
    const index = new CoreIndex({ dim, metric: "euclidean", index: { kind: "hnsw", efConstruction: 20 } });
    const plan = () => index.plan({ vectors: queries, k: 10, ef: 10 }).strategy;
    const put = (from: number, to: number) => {
      for (let id = from; id < to; id++) {
        index.apply({
          kind: "upsert",
          key: id,
          vector: rows[id % count]!.map((x) => x + id / 1e5),
          metadata: undefined,
        });
      }
    };
    put(0, 100);
    expect(plan()).toBe("exact-scan");
    put(100, 8000);
    expect(plan()).toBe("graph");
  });

  test.each([1, 2, 100_000])("works with m = %d", (m) => {
    const index = new HnswIndex({ dim, metric: "cosine", m, efConstruction: Math.max(m, 50) });
    rows.slice(0, 200).forEach((vector, id) => {
      index.insert(id, vector);
    });
    expect(index.search(rows[17]!, 1).map(({ id }) => id)).toEqual([17]);
  });

  test("a huge m takes the memory of 1024 links, a fair number, and no more", () => {
    const graphOf = (m: number) => {
      const index = new CoreIndex({ dim, metric: "cosine", index: { kind: "hnsw", m, efConstruction: m } });
      index.apply({ kind: "upsert", key: 1, vector: rows[0]!, metadata: undefined });
      return index.memory().graph!;
    };
    expect(graphOf(100_000)).toBe(graphOf(1024));
  });

  test("of several segments gives the best of all of them", () => {
    const config = { dim, metric: "euclidean", index: { kind: "hnsw", efConstruction: 60 } } as const;
    const index = new CoreIndex({ ...config, segmentBytes: 1 });
    const whole = new CoreIndex(config);
    for (const one of [index, whole]) {
      for (let id = 0; id < 9000; id++) {
        one.apply({ kind: "upsert", key: id, vector: rows[id % count]!.map((x) => x + id / 1e5), metadata: undefined });
      }
      for (let id = 0; id < 500; id++) one.apply({ kind: "delete", key: 17 * id });
    }
    expect(index.rows.vectors.segments.length).toBeGreaterThan(1);
    const search = { vectors: queries, k: 10, ef: 100 };
    const found = index.find(search);
    const exact = whole.findExactly(search);
    const matches = found.flatMap(({ slots }, at) => [...slots].filter((slot) => exact[at]!.slots.includes(slot)));
    expect(matches.length).toBeGreaterThan(0.98 * 10 * queries.length);
  });
});

describe("a graph in files", () => {
  const PATH = "/graph.iqdb";
  const shape = { dim, metric: "euclidean", index: { kind: "hnsw", efConstruction: 40 } } as const;

  function filled(): MemoryStorage {
    const storage = new MemoryStorage();
    const db = Iqdb.open(PATH, { storage, ...shape });
    db.upsertMany(rows.slice(0, 1500).map((vector, id) => ({ id, vector })));
    for (let id = 0; id < 200; id++) db.delete(7 * id);
    db.close();
    return storage;
  }
  const stored = filled();
  const answersOf = (db: Iqdb) => queries.map((query) => db.search(query, 5, { ef: 12 }).map(({ id }) => id));

  /** A copy of the files, its sidecar changed. */
  function opened(change: (sidecar: Uint8Array) => Uint8Array | undefined): Iqdb {
    const storage = new MemoryStorage();
    storage.put(PATH, stored.bytesOf(PATH)!);
    const sidecar = change(stored.bytesOf(`${PATH}.idx`)!.slice());
    if (sidecar !== undefined) storage.put(`${PATH}.idx`, sidecar);
    return Iqdb.open(PATH, { storage });
  }

  test("is there at once when it is opened again", () => {
    const db = opened((sidecar) => sidecar);
    expect(db.openReport!.indexRebuilt).toBe(false);
    expect(db.openReport!.warnings).toEqual([]);
    expect(db.search(rows[1]!, 1).map(({ id }) => id)).toEqual([1]);
    expect(db.search(rows[7]!, 1).map(({ id }) => id)).not.toEqual([7]);
  });

  test("is built again when the sidecar is damaged, cut, foreign or gone, and finds the same", () => {
    const intact = opened((sidecar) => sidecar);
    const recallOf = (db: Iqdb) => db.measureRecall({ queries: queries.map((vector) => [...vector]), k: 5 }).recall;
    const random = new SeededRandom(2);
    const changes = [
      () => undefined,
      (sidecar: Uint8Array) => sidecar.subarray(0, 100),
      (sidecar: Uint8Array) => sidecar.subarray(0, sidecar.length - 1),
      (sidecar: Uint8Array) => sidecar.fill(0),
      ...Array.from({ length: 6 }, () => (sidecar: Uint8Array) => {
        sidecar[random.below(sidecar.length)]! ^= 1 << random.below(8);
        return sidecar;
      }),
    ];
    for (const change of changes) {
      const db = opened(change);
      expect(db.openReport!.indexRebuilt).toBe(true);
      expect(recallOf(db)).toBeGreaterThan(recallOf(intact) - 0.02);
    }
  });

  test("goes on from its files: changes after opening are found and kept", () => {
    const storage = new MemoryStorage();
    for (const path of [PATH, `${PATH}.idx`]) storage.put(path, stored.bytesOf(path)!);
    for (let turn = 0; turn < 3; turn++) {
      const db = Iqdb.open(PATH, { storage });
      expect(db.openReport!.indexRebuilt).toBe(false);
      for (let id = 0; id < 40; id++) db.upsert(5000 + 100 * turn + id, rows[2000 + 100 * turn + id]!);
      db.delete(1 + turn);
      const answers = answersOf(db);
      db.close();
      const again = Iqdb.open(PATH, { storage });
      const same = answersOf(again).flatMap((ids, at) => ids.filter((id) => answers[at]!.includes(id)));
      expect(same.length).toBeGreaterThan(0.9 * 5 * queries.length);
      expect(again.search(rows[2000 + 100 * turn]!, 1)[0]!.id).toBe(5000 + 100 * turn);
      again.close();
    }
  });
});
