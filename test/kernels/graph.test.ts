import { describe, expect, test } from "vitest";
import { GRAPH_BLUR, GRAPH_CODED, GRAPH_ENTRY, GRAPH_TOP } from "../../src/kernels/layout.js";
import { METRICS } from "../../src/types/metric.js";
import { GraphRows, type GraphRowsOptions } from "../support/graph-rows.js";
import { hostileVectors, type Shape } from "../support/hostile-vectors.js";
import { SeededRandom } from "../support/seeded-random.js";

/** Everything that a graph is: its header, and the links of all rows. */
function graphOf(graph: GraphRows) {
  const { words } = graph.segment;
  const header = [GRAPH_ENTRY, GRAPH_TOP, GRAPH_CODED, GRAPH_BLUR].map((field) => words[field / 4]);
  const rows = graph.linked.map((row) => [row, ...layersOf(graph, row), graph.twinsOf(row).join(" ")]);
  return { header, rows };
}

function layersOf(graph: GraphRows, row: number): string[] {
  return Array.from({ length: graph.levelOf(row) + 1 }, (_, layer) => graph.linksOf(row, layer).join(" "));
}

/** The same changes and searches for the kernels as compiled, and for their twins. */
function expectTwins(options: GraphRowsOptions, shape: Shape, count: number, seed: number): void {
  const vectors = hostileVectors(shape, count + 4, options.dim, seed);
  const queries = vectors.splice(0, 4);
  const pair = (["simd", "twin"] as const).map((kernels) => new GraphRows({ ...options, kernels }));
  const [compiled, twin] = pair as [GraphRows, GraphRows];
  const random = new SeededRandom(seed);
  const check = () => {
    expect(graphOf(compiled)).toEqual(graphOf(twin));
    for (const query of queries) {
      for (const accept of [undefined, (id: number) => id % 3 === 0, (id: number) => id % 40 === 0]) {
        const ef = 1 + random.below(30);
        expect(compiled.search(query, 5, ef, accept)).toEqual(twin.search(query, 5, ef, accept));
        expect(compiled.evaluated).toBe(twin.evaluated);
      }
    }
  };
  vectors.forEach((vector, id) => {
    for (const graph of pair) graph.put(id, vector);
  });
  check();
  for (let i = 0; i < count / 2; i++) {
    const id = random.below(count);
    const vector = random.pick(vectors);
    for (const graph of pair)
      if (i % 3 === 0 && graph.rows.slotOf(id) !== undefined) graph.remove(id);
      else graph.put(id, vector);
  }
  check();
}

describe("kernels of graphs and their twins", () => {
  const options = { m: 5, efConstruction: 20 };
  test.each(METRICS)("make the same graph and find the same (%s)", (metric) => {
    for (const shape of [
      "normal",
      "small integers",
      "mixed with zeros",
      "near-duplicates",
      "all magnitudes",
    ] as const) {
      expectTwins({ ...options, dim: 40, metric }, shape, 150, 1);
    }
    expectTwins({ ...options, dim: 7, metric }, "normal", 150, 2);
    expectTwins({ ...options, dim: 33, metric, quantize: "none" }, "outlier rows", 100, 3);
  });

  test.each(["cosine", "dot", "euclidean"] as const)("and where the vectors stand outside (%s)", (metric) => {
    expectTwins({ ...options, dim: 40, metric, vectors: "buffer" }, "small integers", 80, 1);
    expectTwins({ ...options, dim: 40, metric, vectors: "buffer" }, "all magnitudes", 80, 1);
    expectTwins({ ...options, dim: 33, metric, quantize: "none", vectors: "buffer" }, "near-duplicates", 60, 3);
  });

  test("with one link or many", () => {
    expectTwins({ dim: 32, m: 1, efConstruction: 3 }, "normal", 60, 4);
    expectTwins({ dim: 32, m: 2, efConstruction: 2 }, "small integers", 100, 5);
    expectTwins({ dim: 32, m: 100, efConstruction: 120 }, "normal", 150, 6);
  });
});
