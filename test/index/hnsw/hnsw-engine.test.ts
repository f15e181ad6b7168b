import { describe, expect, test } from "vitest";
import { METRICS, type Metric } from "../../../src/types/metric.js";
import { finish } from "../../../src/types/steps.js";
import { GraphRows } from "../../support/graph-rows.js";
import { hostileVectors, normal, SHAPES } from "../../support/hostile-vectors.js";
import { binary, clustered } from "../../support/ivf-rows.js";
import { SeededRandom } from "../../support/seeded-random.js";

/** Data in groups that suits a metric. */
function dataFor(metric: Metric, count: number, dim: number, seed: number): Float32Array[] {
  if (metric === "hamming") return binary(count, dim, 40, 0.15, seed);
  const vectors = clustered(count, dim, 40, 0.5, seed);
  if (metric !== "dot" && metric !== "cosine") return vectors;
  const random = new SeededRandom(seed);
  return vectors.map((vector) => {
    const length = Math.exp(0.3 * normal(random));
    return vector.map((x) => x * length);
  });
}

/** Rows, and queries that are drawn like them. */
function sampleFor(metric: Metric, count: number, dim: number, seed: number) {
  const rows = dataFor(metric, count + 25, dim, seed);
  const queries = rows.splice(count);
  return { rows, queries };
}

describe.each(METRICS)("a graph (%s)", (metric) => {
  const dim = 40;
  const { rows, queries } = sampleFor(metric, 1200, dim, 1);
  const graph = new GraphRows({ dim, metric }, rows);

  test("finds nearly all of the nearest rows, the more the wider the beam", () => {
    const recalls = [10, 40, 160].map((ef) => graph.recall(queries, 10, ef));
    expect(recalls[0]).toBeGreaterThan(metric === "dot" ? 0.7 : 0.85);
    expect(recalls[1]).toBeGreaterThan(0.95);
    expect(recalls[2]).toBeGreaterThan(0.99);
  });

  test("gives the exact distances, in order", () => {
    for (const query of queries) {
      const all = new Map(graph.exact(query, rows.length).map(({ id, distance }) => [id, distance]));
      const found = graph.search(query, 20);
      expect(found.map(({ distance }) => distance)).toEqual(found.map(({ id }) => all.get(id)));
      expect(found.map(({ distance }) => distance).sort((a, b) => a - b)).toEqual(
        found.map(({ distance }) => distance),
      );
    }
  });

  test("finds the nearest rows that a filter accepts, whether many or few match", () => {
    for (const [part, recall] of [
      [2, 0.95],
      [10, 0.95],
      [100, 0.95],
    ] as const) {
      const accept = (id: number) => id % part === 1;
      expect(graph.recall(queries.slice(0, 20), 10, 64, accept)).toBeGreaterThan(recall);
    }
  });

  test("finds nothing else than what a filter accepts", () => {
    for (const query of queries.slice(0, 10)) {
      for (const part of [3, 50, 700]) {
        expect(graph.search(query, 10, 64, (id) => id % part === 1).every(({ id }) => id % part === 1)).toBe(true);
      }
      expect(graph.search(query, 10, 64, () => false)).toEqual([]);
    }
  });

  test("finds nearly all without codes, too", () => {
    const plain = new GraphRows({ dim, metric, quantize: "none" }, rows.slice(0, 600));
    expect(plain.recall(queries, 10, 60)).toBeGreaterThan(0.97);
  });
});

describe("a graph", () => {
  const dim = 32;

  test("is the same for a seed and an order of insertions, and another one for another seed", () => {
    const rows = clustered(300, dim, 10, 0.5, 2);
    const linksOf = (seed: bigint) => {
      const graph = new GraphRows({ dim, seed }, rows);
      return graph.linked.map((row) => [graph.levelOf(row), ...graph.linksOf(row, 0)]);
    };
    expect(linksOf(7n)).toEqual(linksOf(7n));
    expect(linksOf(7n)).not.toEqual(linksOf(8n));
  });

  test("has levels of the distribution that m asks for", () => {
    const rows = clustered(2000, 4, 10, 0.5, 3);
    const graph = new GraphRows({ dim: 4, m: 8, efConstruction: 8 }, rows);
    const above = (level: number) => graph.linked.filter((row) => graph.levelOf(row) >= level).length;
    expect(above(1)).toBeGreaterThan(200);
    expect(above(1)).toBeLessThan(300);
    expect(above(2)).toBeGreaterThan(15);
    expect(above(2)).toBeLessThan(50);
  });

  test("is sound, whatever the rows are, and leads everywhere when it was optimised", () => {
    for (const shape of SHAPES) {
      const graph = new GraphRows({ dim, m: 8, efConstruction: 40 }, hostileVectors(shape, 200, dim, 4));
      graph.expectSound("no dead");
      finish(graph.engine.optimize!());
      expect(graph.unreachable(), shape).toEqual([]);
      graph.expectSound("no dead");
    }
  });

  test("finds the nearest of rows that are far from the origin, near to each other, huge or tiny", () => {
    for (const shape of SHAPES) {
      if (shape === "all magnitudes") continue;
      const rows = hostileVectors(shape, 320, dim, 5);
      const queries = rows.splice(300);
      expect(new GraphRows({ dim }, rows).recall(queries, 10, 100), shape).toBeGreaterThan(0.95);
    }
  });

  test("hangs duplicates on one row: all of them are found, in the order of their age, and others beside them", () => {
    const rows = clustered(200, dim, 5, 0.5, 6);
    const many = [...rows, ...Array.from({ length: 500 }, () => rows[3]!), ...rows];
    const graph = new GraphRows({ dim }, many);
    graph.expectSound("no dead");
    expect(graph.linked.length).toBe(200);
    for (const k of [1, 10, 502, 520, 900]) {
      expect(graph.search(rows[3]!, k, 300)).toEqual(graph.exact(rows[3]!, k));
    }
    const few = (id: number) => id % 97 === 5;
    expect(graph.search(rows[3]!, 4, 64, few)).toEqual(graph.exact(rows[3]!, 4, few));
  });

  test("keeps its promise when the first of many duplicates goes", () => {
    const rows = clustered(60, dim, 5, 0.5, 7);
    const graph = new GraphRows({ dim, m: 6 }, [...rows, rows[3]!, rows[3]!, rows[3]!]);
    for (const [id, heir] of [
      [3, 60],
      [61, 60],
      [60, 62],
    ] as const) {
      const position = graph.rows.positionOf(graph.rows.slotOf(id)!);
      graph.remove(id);
      const heirs = graph.rows.positionOf(graph.rows.slotOf(heir)!);
      expect(graph.linksOf(heirs, 0)).not.toContain(position);
      graph.expectSound("dead");
      expect(graph.search(rows[3]!, 5, 60)).toEqual(graph.exact(rows[3]!, 5));
    }
  });

  test("zero vectors are rows like others", () => {
    for (const metric of METRICS) {
      // Of rows of floats all are as far from each other by Hamming distance: such a graph leads anywhere or nowhere.
      const rows = metric === "hamming" ? binary(300, dim, 5, 0.1, 8) : clustered(300, dim, 5, 0.5, 8);
      const mixed = rows.map((row, i) => (i % 3 === 0 ? new Float32Array(dim) : row));
      const graph = new GraphRows({ dim, metric }, mixed);
      const zero = new Float32Array(dim);
      if (metric !== "cosine" && metric !== "dot") expect(graph.search(zero, 20, 64)).toEqual(graph.exact(zero, 20));
      expect(graph.recall(rows.slice(0, 20), 10, 64)).toBeGreaterThan(0.95);
    }
  });

  test("of one row, or none, is a graph", () => {
    const graph = new GraphRows({ dim });
    const [row] = clustered(1, dim, 1, 1, 9) as [Float32Array];
    expect(graph.search(row, 3)).toEqual([]);
    graph.put(1, row);
    expect(graph.search(row, 3)).toEqual([{ id: 1, distance: 0 }]);
    graph.remove(1);
    expect(graph.search(row, 3)).toEqual([]);
    graph.put(2, row);
    expect(graph.search(row, 3)).toEqual([{ id: 2, distance: 0 }]);
  });

  test("computes distances like the logarithm of the rows", () => {
    const rows = clustered(3230, dim, 100, 0.5, 10);
    const queries = rows.splice(3200);
    const perQuery = (count: number) => {
      const graph = new GraphRows({ dim, efConstruction: 60 }, rows.slice(0, count));
      let sum = 0;
      for (const query of queries) {
        graph.search(query, 10, 20);
        sum += graph.evaluated;
      }
      return sum / queries.length;
    };
    expect(perQuery(3200) / perQuery(800)).toBeLessThan(1.6);
  });
});
