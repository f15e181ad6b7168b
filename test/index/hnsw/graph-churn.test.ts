/** Graphs whose rows go and come: what is dead leads on but is never found, and its place is given back. */
import { describe, expect, test } from "vitest";
import { GRAPH_DEAD } from "../../../src/kernels/layout.js";
import { METRICS } from "../../../src/types/metric.js";
import { finish } from "../../../src/types/steps.js";
import { GraphRows } from "../../support/graph-rows.js";
import { binary, clustered } from "../../support/ivf-rows.js";
import { SeededRandom } from "../../support/seeded-random.js";

const dim = 32;
const queries = clustered(40, dim, 30, 0.5, 100);

/** Rows of the same groups at each call with the same seed. */
function generation(count: number, seed: number): Float32Array[] {
  const random = new SeededRandom(seed);
  const all = clustered(4 * count, dim, 30, 0.5, 100);
  return Array.from({ length: count }, () => random.pick(all).map((x) => x + random.below(100) / 1000));
}

describe("replacing every row nine times", () => {
  const count = 800;
  const churned = new GraphRows({ dim }, generation(count, 1));
  const random = new SeededRandom(1);
  for (let turn = 2; turn <= 10; turn++) {
    const order = Array.from({ length: count }, (_, id) => id).sort(() => random.below(3) - 1);
    const vectors = generation(count, turn);
    for (const id of order) churned.put(id, vectors[id]!);
  }
  const fresh = new GraphRows({ dim }, generation(count, 10));

  test("takes at most half as many positions more than a fresh graph", () => {
    expect(churned.segment.rows).toBeLessThan(1.5 * count);
  });

  test("takes at most half as much memory more for links", () => {
    const links = ({ engine }: GraphRows) => engine.stats().memory.graph!;
    expect(links(churned)).toBeLessThan(1.5 * links(fresh));
  });

  test("finds as much as a fresh graph, but for one in a hundred", () => {
    for (const ef of [12, 24, 64]) {
      expect(churned.recall(queries, 10, ef)).toBeGreaterThan(fresh.recall(queries, 10, ef) - 0.01);
    }
  });

  test("leaves a sound graph, in which no dead row is left after optimising", () => {
    churned.expectSound("dead");
    finish(churned.engine.optimize!());
    churned.expectSound("no dead");
    expect(churned.unreachable()).toEqual([]);
    expect(churned.recall(queries, 10, 24)).toBeGreaterThan(fresh.recall(queries, 10, 24) - 0.01);
  });
});

describe("rows that go", () => {
  test.each(METRICS)("are never found, and nothing else is lost (%s)", (metric) => {
    const rows = metric === "hamming" ? binary(600, dim, 30, 0.2, 3) : generation(600, 3);
    const graph = new GraphRows({ dim, metric, m: 8, efConstruction: 60 }, rows);
    const random = new SeededRandom(4);
    const gone = new Set<number>();
    while (gone.size < 590) {
      const id = random.below(600);
      if (gone.has(id)) continue;
      gone.add(id);
      graph.remove(id);
      if (gone.size % 59 !== 0) continue;
      graph.expectSound("dead");
      const found = rows.slice(0, 40).flatMap((query) => graph.search(query, 10, 60));
      expect(found.some(({ id }) => gone.has(id))).toBe(false);
      expect(graph.recall(rows.slice(0, 40), 10, 60)).toBeGreaterThan(0.97);
    }
    expect(graph.search(rows[0]!, 20, 60).length).toBe(10);
  });

  test("in groups leave no holes: a whole neighbourhood dies, and the rest is found", () => {
    const near = clustered(300, dim, 1, 0.05, 5);
    const far = clustered(300, dim, 1, 0.05, 6);
    const graph = new GraphRows({ dim, m: 6, efConstruction: 40 }, [...near, ...far]);
    for (let id = 0; id < 300; id++) graph.remove(id);
    expect(graph.recall(near.slice(0, 20), 10, 64)).toBeGreaterThan(0.95);
    near.slice(0, 100).forEach((row, id) => {
      graph.put(id, row);
    });
    expect(graph.recall([...near.slice(0, 20), ...far.slice(0, 20)], 10, 64)).toBeGreaterThan(0.95);
    graph.expectSound("dead");
  });

  test("leave the few that stay of a neighbourhood with links, as soon as a sweep has gone over them", () => {
    const near = clustered(200, dim, 1, 0.01, 10);
    const rest = clustered(800, dim, 20, 0.5, 11);
    const graph = new GraphRows({ dim, m: 4, efConstruction: 30 }, [...near, ...rest]);
    for (let id = 4; id < 200; id++) graph.remove(id);
    for (let id = 200; id < 420; id++) graph.remove(id);
    for (let id = 0; id < 4; id++) {
      expect(graph.linksOf(graph.rows.positionOf(graph.rows.slotOf(id)!), 0).length).toBeGreaterThan(3);
    }
    expect(graph.recall(near.slice(0, 4), 10, 64)).toBeGreaterThan(0.9);
  });

  test("all of them, again and again, leave an empty graph", () => {
    const rows = generation(60, 7);
    const graph = new GraphRows({ dim, m: 4 });
    for (let turn = 0; turn < 5; turn++) {
      rows.forEach((row, id) => {
        graph.put(id, row);
      });
      expect(graph.recall(rows.slice(0, 10), 10, 60)).toBeGreaterThan(0.98);
      for (let id = 0; id < 60; id++) graph.remove(id);
      expect(graph.search(rows[0]!, 5)).toEqual([]);
    }
    expect(graph.segment.rows).toBeLessThan(130);
  });

  test("and come, among many duplicates, leave chains in the order of age", () => {
    const kinds = generation(12, 8);
    const random = new SeededRandom(9);
    const graph = new GraphRows({ dim, m: 3, efConstruction: 20 });
    for (let step = 0; step < 3000; step++) {
      const id = random.below(200);
      if (random.chance(0.4) && graph.rows.slotOf(id) !== undefined) graph.remove(id);
      else graph.put(id, random.pick(kinds));
      if (step % 250 === 0) graph.expectSound("dead");
    }
    for (const query of kinds) expect(graph.search(query, 30, 64)).toEqual(graph.exact(query, 30));
  });
});

test("new rows alone bring a sweep to its end, and take the positions of dead ones", () => {
  const vectors = clustered(470, 16, 10, 0.5, 1);
  const graph = new GraphRows({ dim: 16, m: 6, efConstruction: 30 }, vectors.slice(0, 400));
  for (let id = 0; id < 45; id++) graph.remove(id);
  for (let id = 400; id < 470; id++) graph.put(id, vectors[id]!);
  expect(graph.segment.words[GRAPH_DEAD / 4]).toBe(0);
  // A sixteenth of the rows is put before the sweep is at its end.
  expect(graph.rows.vectors.rows).toBeLessThan(400 + 470 / 16);
  graph.expectSound("no dead");
});
