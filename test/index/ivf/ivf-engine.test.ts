import { describe, expect, test } from "vitest";
import { IqdbError } from "../../../src/errors.js";
import { METRICS, type Metric } from "../../../src/types/metric.js";
import { finish } from "../../../src/types/steps.js";
import { hostileVectors, normal, SHAPES } from "../../support/hostile-vectors.js";
import { binary, clustered, IvfRows, type IvfRowsOptions } from "../../support/ivf-rows.js";
import { SeededRandom } from "../../support/seeded-random.js";

/** Data that suits a metric. */
function dataFor(metric: Metric, count: number, dim: number, seed: number): Float32Array[] {
  if (metric === "hamming") return binary(count, dim, 60, 0.08, seed);
  const vectors = clustered(count, dim, 60, 0.3, seed);
  if (metric !== "dot" && metric !== "cosine") return vectors;
  // Lengths that differ: directions are what these metrics group by.
  const random = new SeededRandom(seed);
  return vectors.map((vector) => {
    const length = Math.exp(0.5 * normal(random));
    return vector.map((x) => x * length);
  });
}

function ivfOf(options: IvfRowsOptions, vectors: readonly Float32Array[]): IvfRows {
  const ivf = new IvfRows(options);
  ivf.putAll(vectors);
  return ivf;
}

describe.each(METRICS)("an inverted file (%s)", (metric) => {
  test("gives what comparing with every row gives when all clusters are visited, bit for bit, whatever is written", () => {
    const dim = 33;
    const random = new SeededRandom(3);
    const ivf = ivfOf({ dim, metric, clusters: 12, sampleRows: 150 }, dataFor(metric, 300, dim, 1));
    const others = dataFor(metric, 900, dim, 2);
    for (let step = 0; step < 900; step++) {
      if (random.chance(0.55)) ivf.put(random.below(500), others[step]!);
      else ivf.remove(random.below(500));
      if (step % 60 !== 0) continue;
      const query = random.chance(0.5) ? random.pick(others) : dataFor(metric, 1, dim, step)[0]!;
      const keys = random.chance(0.5) ? undefined : new Set(Array.from({ length: 100 }, () => random.below(500)));
      const k = random.pick([1, 10, 1000]);
      expect(ivf.search(query, k, 12, keys)).toEqual(ivf.exact(query, k, keys));
      if (step === 480) finish(ivf.ivf.optimize());
    }
  });

  test("finds min(k, matches) rows however few clusters are visited", () => {
    const dim = 16;
    const ivf = ivfOf({ dim, metric, clusters: 40 }, dataFor(metric, 600, dim, 4));
    const random = new SeededRandom(4);
    const query = dataFor(metric, 1, dim, 5)[0]!;
    for (const wanted of [0, 1, 7, 90]) {
      const keys = new Set(Array.from({ length: wanted }, () => random.below(600)));
      for (const k of [1, 5, 50, 5000]) {
        expect(ivf.search(query, k, 1, keys).length).toBe(Math.min(k, keys.size));
        expect(ivf.search(query, k, 1).length).toBe(Math.min(k, 600));
      }
    }
  });

  test("one of 16 clusters is enough for most rows to find themselves", () => {
    const dim = 24;
    // Real numbers without groups: the hardest case, and for Hamming one where no two components agree.
    const random = new SeededRandom(8);
    const vectors = Array.from({ length: 400 }, (_, row) =>
      Float32Array.from({ length: dim }, () => normal(random) * (1 + (row % 7))),
    );
    const ivf = ivfOf({ dim, metric, clusters: 16 }, vectors);
    const found = vectors.filter((vector, key) => {
      const hits = ivf.search(vector, 1, 1);
      // The nearest by dot product is rarely the row itself: what counts there is that the nearest is found.
      return metric === "dot" ? hits[0]!.key === ivf.exact(vector, 1)[0]!.key : hits[0]!.key === key;
    });
    expect(found.length).toBeGreaterThan(metric === "dot" ? 250 : 395);
  });

  test("recall grows with the clusters visited, on data in groups", () => {
    const dim = 48;
    const vectors = dataFor(metric, 3200, dim, 6);
    const queries = vectors.splice(3000);
    const ivf = ivfOf({ dim, metric, clusters: 32 }, vectors);
    const recalls = [1, 4, 16, 32].map((probes) => ivf.recall(queries.slice(0, 60), 10, probes));
    expect(recalls[0]).toBeGreaterThan(0.6);
    expect(recalls[1]).toBeGreaterThan(0.85);
    expect(recalls[2]).toBeGreaterThan(0.97);
    expect(recalls[3]).toBe(1);
  });

  test("fewer rows than clusters are all found", () => {
    const dim = 5;
    const vectors = dataFor(metric, 30, dim, 7);
    const ivf = new IvfRows({ dim, metric, clusters: 256 });
    expect(ivf.search(vectors[0]!, 10).length).toBe(0);
    vectors.forEach((vector, key) => {
      ivf.put(key, vector);
      expect(ivf.search(vector, 100, 1)).toEqual(ivf.exact(vector, 100));
      if (key % 10 === 0) finish(ivf.ivf.optimize());
    });
  });

  test("hostile rows break nothing, and all clusters give the exact result", () => {
    const dim = 20;
    for (const shape of SHAPES) {
      const ivf = ivfOf({ dim, metric, clusters: 8 }, hostileVectors(shape, 80, dim, 11));
      for (const query of hostileVectors(shape, 4, dim, 12)) {
        expect(ivf.search(query, 20, 8)).toEqual(ivf.exact(query, 20));
        expect(ivf.search(query, 20, 1).length).toBe(20);
      }
    }
  });
});

describe("learning", () => {
  const dim = 8;
  const data = clustered(2000, dim, 30, 0.3, 1);

  test("waits for the first search, and for as many rows as clusters", () => {
    const ivf = new IvfRows({ dim, metric: "euclidean", clusters: 40 });
    ivf.putAll(data.slice(0, 39));
    ivf.search(data[0]!, 1);
    expect(ivf.ivf.clusters).toBeUndefined();
    ivf.put(39, data[39]!);
    expect(ivf.ivf.clusters).toBeUndefined();
    ivf.search(data[0]!, 1);
    expect(ivf.ivf.clusters?.count).toBe(40);
  });

  test("is not repeated by searches, only by optimize", () => {
    const ivf = ivfOf({ dim, metric: "euclidean", clusters: 16 }, data.slice(0, 500));
    ivf.search(data[0]!, 1);
    const { clusters } = ivf.ivf;
    data.slice(500).forEach((vector, i) => {
      ivf.put(500 + i, vector);
    });
    ivf.search(data[0]!, 1);
    expect(ivf.ivf.clusters).toBe(clusters);
    expect(finish(ivf.ivf.optimize())).toBe(true);
    expect(ivf.ivf.clusters).not.toBe(clusters);
    expect(ivf.ivf.clusters?.shape.trainedRows).toBe(2000);
  });

  test("is the same for the same seed, with kernels and with their twins", () => {
    const lists = (more: Partial<IvfRowsOptions>) => {
      const ivf = ivfOf({ dim, metric: "cosine", clusters: 16, sampleRows: 300, ...more }, data.slice(0, 600));
      ivf.search(data[0]!, 1);
      return Array.from({ length: 16 }, (_, list) => ivf.ivf.clusters!.lists.rowsOf(list));
    };
    expect(lists({})).toEqual(lists({}));
    expect(lists({ kernels: "twin" })).toEqual(lists({}));
    expect(lists({ seed: 2n })).not.toEqual(lists({}));
  });

  test("no number of clusters that a file may ask for is a burden", () => {
    const ivf = ivfOf({ dim, metric: "euclidean", clusters: Number.MAX_SAFE_INTEGER }, data);
    ivf.search(data[0]!, 1);
    expect(ivf.ivf.clusters!.count).toBeLessThanOrEqual(16 * Math.sqrt(2000));
  });

  test("stopped at any step, or short of memory, leaves the old clusters in service", () => {
    const ivf = ivfOf({ dim, metric: "euclidean", clusters: 16, parts: 4 }, data);
    const queries = data.slice(0, 20);
    const answers = () => queries.map((query) => ivf.search(query, 5, 2));
    let steps = 0;
    for (const _ of ivf.ivf.optimize()) steps++;
    const before = answers();
    const { clusters } = ivf.ivf;
    expect(steps).toBeGreaterThan(5);
    for (let stop = 0; stop < steps; stop += 3) {
      let step = 0;
      const learning = ivf.ivf.optimize();
      while (step++ <= stop) learning.next();
      learning.return(false);
    }
    const { segment } = ivf.ivf;
    const allocate = segment.allocate.bind(segment);
    for (let allowed = 0; allowed < 12; allowed += 2) {
      let left = allowed;
      segment.allocate = (bytes) => {
        if (left-- === 0) throw new Error("no memory");
        return allocate(bytes);
      };
      expect(() => finish(ivf.ivf.optimize())).toThrow("no memory");
      segment.allocate = allocate;
    }
    expect(ivf.ivf.clusters).toBe(clusters);
    expect(answers()).toEqual(before);
  });

  test("gives back the memory of what it replaces", () => {
    const ivf = ivfOf({ dim, metric: "euclidean", clusters: 16 }, data);
    const learn = () => finish(ivf.ivf.optimize());
    learn();
    learn();
    const used = ivf.ivf.segment.usedBytes;
    for (let i = 0; i < 4; i++) learn();
    expect(ivf.ivf.segment.usedBytes).toBe(used);
  });

  test("where there is no memory for clusters all rows are compared, until there are twice the rows", () => {
    const ivf = ivfOf({ dim, metric: "euclidean", clusters: 16 }, data.slice(0, 100));
    ivf.exact(data[0]!, 10);
    const { segment } = ivf.ivf;
    const allocate = segment.allocate.bind(segment);
    segment.allocate = () => {
      throw new IqdbError("IQDB_UNSUPPORTED", "a segment is full");
    };
    expect(ivf.search(data[0]!, 10)).toEqual(ivf.exact(data[0]!, 10));
    segment.allocate = allocate;
    data.slice(100, 199).forEach((vector, i) => {
      ivf.put(100 + i, vector);
    });
    ivf.search(data[0]!, 10);
    expect(ivf.ivf.clusters).toBeUndefined();
    ivf.put(199, data[199]!);
    ivf.search(data[0]!, 10);
    expect(ivf.ivf.clusters).toBeDefined();
  });

  test("rows may be put, removed and searched between its steps", () => {
    const random = new SeededRandom(5);
    const ivf = ivfOf({ dim, metric: "manhattan", clusters: 16, parts: 4 }, data.slice(0, 1000));
    ivf.search(data[0]!, 1);
    for (const _ of ivf.ivf.optimize()) {
      for (let i = 0; i < 20; i++) {
        if (random.chance(0.5)) ivf.put(random.below(1500), random.pick(data));
        else ivf.remove(random.below(1500));
      }
      expect(ivf.search(data[0]!, 10, 16).length).toBe(10);
    }
    const { lists, count } = ivf.ivf.clusters!;
    const held = Array.from({ length: count }, (_, list) => lists.rowsOf(list)).flat();
    expect(held.sort((a, b) => a - b)).toEqual(Array.from({ length: ivf.rows.size }, (_, row) => row));
    // Every row is where it would be if it were put now.
    for (let row = 0; row < ivf.rows.size; row += 7) {
      const own = lists.listOf(row);
      ivf.put(Number(ivf.rows.keyAt(row)), ivf.rows.vectorAt(row).slice());
      expect(lists.listOf(row)).toBe(own);
    }
  });

  test("begun again between its steps, the later one counts", () => {
    const ivf = ivfOf({ dim, metric: "euclidean", clusters: 16 }, data);
    let isInner = false;
    for (const done of ivf.ivf.optimize()) {
      if (isInner || done < 0.95) continue;
      isInner = true;
      finish(ivf.ivf.optimize());
    }
    expect(ivf.search(data[0]!, 10, 16)).toEqual(ivf.exact(data[0]!, 10));
  });
});

test("by dot product, clusters of long rows are visited before those that only point the same way", () => {
  const dim = 8;
  const random = new SeededRandom(1);
  const around = (x: number, y: number) =>
    Float32Array.from({ length: dim }, (_, i) => (i === 0 ? x : i === 1 ? y : 0) + 0.02 * normal(random));
  const vectors = Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? around(1, 0) : around(8, 6)));
  const query = new Float32Array(dim);
  query[0] = 1;
  const ivf = ivfOf({ dim, metric: "dot", clusters: 2 }, vectors);
  expect(ivf.search(query, 10, 1)).toEqual(ivf.exact(query, 10));
  expect(ivf.ivf.clusters!.lists.sizeOf(0)).toBe(100);
});

describe("rows that go", () => {
  test("after nearly all rows went, the rest is found", () => {
    const dim = 8;
    const vectors = clustered(1000, dim, 40, 0.2, 2);
    const ivf = ivfOf({ dim, metric: "euclidean", clusters: 40 }, vectors);
    ivf.search(vectors[0]!, 1);
    for (let key = 0; key < 990; key++) ivf.remove(key);
    for (const query of vectors.slice(0, 50)) expect(ivf.search(query, 10, 1)).toEqual(ivf.exact(query, 10));
    finish(ivf.ivf.optimize());
    expect(ivf.search(vectors[0]!, 10, 1).length).toBe(10);
    for (let key = 990; key < 1000; key++) ivf.remove(key);
    expect(ivf.search(vectors[0]!, 10, 1)).toEqual([]);
    finish(ivf.ivf.optimize());
    ivf.put(1, vectors[1]!);
    expect(ivf.search(vectors[1]!, 10, 1)).toEqual([{ key: 1, distance: 0 }]);
  });

  test("several segments have inverted files of their own, and rows go from one to another", () => {
    const dim = 70;
    const random = new SeededRandom(6);
    const vectors = clustered(200, dim, 20, 0.3, 3);
    const ivf = new IvfRows({ dim, metric: "euclidean", clusters: 16, segmentBytes: 1 });
    for (let i = 0; i < 9000; i++)
      ivf.put(
        i,
        random.pick(vectors).map((x) => x + normal(random)),
      );
    ivf.search(vectors[0]!, 1);
    expect(ivf.ivfs.length).toBeGreaterThan(1);
    for (let i = 0; i < 600; i++) ivf.remove(random.below(9000));
    for (const query of vectors.slice(0, 5)) expect(ivf.search(query, 20, 16)).toEqual(ivf.exact(query, 20));
  });
});
