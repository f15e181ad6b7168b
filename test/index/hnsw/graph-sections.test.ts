/** What a graph keeps in the sidecar: read again it is the same graph; damaged or crafted it is refused, or at least sound. */
import { describe, expect, test } from "vitest";
import { SectionKind } from "../../../generated/iqdb-sidecar.js";
import type { RowOrder } from "../../../src/index/engine.js";
import { GraphRows, type GraphRowsOptions } from "../../support/graph-rows.js";
import { clustered } from "../../support/ivf-rows.js";
import { bytesOf, type Kept, sourceOf } from "../../support/kept-sections.js";
import { SeededRandom } from "../../support/seeded-random.js";

function keep({ engine, rows }: GraphRows): Kept {
  const order: RowOrder = {
    size: rows.size,
    rowOf: (slot) => rows.positionOf(slot),
    slotOf: (row) => rows.slotAt(row),
  };
  return bytesOf(engine.sections!(order));
}

/** The rows of a graph in storage order, as a file holds them, and a graph that knows none of them. */
function reopened(graph: GraphRows, options: GraphRowsOptions): GraphRows {
  const copy = new GraphRows(options);
  copy.rows.reserve(graph.rows.size);
  for (let slot = 0; slot < graph.rows.size; slot++) {
    copy.rows.put(graph.rows.keyAt(slot), graph.rows.vectorAt(slot).slice(), undefined);
  }
  copy.engine.prepare(copy.rows.size);
  return copy;
}

const CASES: GraphRowsOptions[] = [
  { dim: 32, m: 6, efConstruction: 40 },
  { dim: 9, m: 3, efConstruction: 20, metric: "manhattan" },
  { dim: 40, m: 1, efConstruction: 10, metric: "cosine" },
];

describe.each(CASES)("the sections of a graph (dim $dim, m $m)", (options) => {
  const { dim } = options;
  const rows = clustered(150, dim, 10, 0.5, 1);
  const queries = clustered(20, dim, 10, 0.5, 2);

  /** A graph that has seen deletions, replacements and duplicates. */
  function worn(): GraphRows {
    const graph = new GraphRows(options, [...rows, rows[4]!, rows[4]!, rows[9]!]);
    for (let id = 0; id < 60; id++) graph.remove(2 * id);
    for (let id = 0; id < 20; id++) graph.put(id, rows[id + 100]!);
    graph.put(501, rows[4]!);
    return graph;
  }
  const graph = worn();
  const kept = keep(graph);
  /** Rows at the same distance come in another order: they have other sequence numbers. */
  const distancesOf = (one: GraphRows) =>
    queries.map((query) => one.search(query, 8, 20).map(({ distance }) => distance));

  function load(changed: Kept): GraphRows | undefined {
    const copy = reopened(graph, options);
    return copy.engine.load!(sourceOf(changed)) ? copy : undefined;
  }

  test("give the same answers when they are read again, and the same sections", () => {
    const copy = load(kept)!;
    copy.expectSound("no dead");
    expect(distancesOf(copy)).toEqual(distancesOf(graph));
    // With one link each there is no graph that leads everywhere: every time it is tried again.
    if (options.m !== 1) expect(keep(copy)).toEqual(kept);
  });

  test("let the graph go on as if it had not been written", () => {
    const copy = load(kept)!;
    const other = worn();
    keep(other);
    const levelOf = (one: GraphRows, id: number) => one.levelOf(one.rows.positionOf(one.rows.slotOf(id)!));
    for (let id = 700; id < 760; id++) {
      for (const one of [copy, other])
        one.put(
          id,
          queries[id % 20]!.map((x) => x + id / 1000),
        );
      expect(levelOf(copy, id)).toBe(levelOf(other, id));
    }
    for (let id = 700; id < 730; id++) copy.remove(id);
    copy.expectSound("dead");
    if (options.m !== 1) expect(copy.recall(queries, 5, 100)).toBeGreaterThan(0.9);
  });

  test("with one section missing, shorter or longer are refused", () => {
    for (const [kind, bytes] of kept) {
      if (bytes.length === 0) continue;
      expect(load(new Map([...kept].filter(([other]) => other !== kind)))).toBeUndefined();
      for (const length of [0, bytes.length - 4, bytes.length - 1, bytes.length + 1, bytes.length + 4]) {
        const cut = new Uint8Array(length);
        cut.set(bytes.subarray(0, length));
        expect(load(new Map([...kept, [kind, cut]]))).toBeUndefined();
      }
    }
  });

  test("with a flipped byte are refused, or a graph that is sound, finds nothing foreign and takes rows", () => {
    const random = new SeededRandom(3);
    for (const [kind, bytes] of kept) {
      const step = Math.max(1, Math.floor(bytes.length / 60));
      for (let at = random.below(step); at < bytes.length; at += step) {
        const flipped = bytes.slice();
        flipped[at]! ^= 1 << random.below(8);
        const copy = load(new Map([...kept, [kind, flipped]]));
        if (copy === undefined) continue;
        copy.put(900, rows[random.below(150)]!);
        copy.remove(copy.rows.keyAt(random.below(copy.rows.size)) as number);
        for (const query of queries.slice(0, 3)) {
          const all = new Map(copy.exact(query, 1000).map(({ id, distance }) => [id, distance]));
          const found = copy.search(query, 8, 20);
          expect(found.map(({ distance }) => distance)).toEqual(found.map(({ id }) => all.get(id)));
          expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
        }
      }
    }
  });
});

test.each([
  ["euclidean", "wasm"],
  ["cosine", "wasm"],
  ["cosine", "buffer"],
] as const)("a large graph answers before all rows have codes again (%s, vectors in %s)", (metric, vectors) => {
  const options: GraphRowsOptions = { dim: 32, m: 10, efConstruction: 40, metric, vectors };
  const rows = clustered(5000, 32, 20, 0.5, 1);
  const graph = new GraphRows(options, rows);
  const copy = reopened(graph, options);
  expect(copy.engine.load!(sourceOf(keep(graph)))).toBe(true);
  const queries = rows.slice(0, 20).map((row) => row.map((x) => x + 0.05));
  // The first answers come from floats, the others from codes.
  expect(copy.recall(queries.slice(0, 1), 10, 60)).toBeGreaterThan(0.9);
  expect(copy.recall(queries, 10, 60)).toBeGreaterThan(0.9);
  for (const query of queries) {
    const exact = new Map(copy.exact(query, 5000).map(({ id, distance }) => [id, distance]));
    for (const { id, distance } of copy.search(query, 10, 60)) expect(distance).toBe(exact.get(id));
  }
});

describe.each([
  ["simd", "wasm"],
  ["twin", "wasm"],
  ["simd", "buffer"],
] as const)("crafted sections, as %s kernels see them, vectors in %s", (kernels, vectors) => {
  const options: GraphRowsOptions = { dim: 4, m: 2, efConstruction: 4, kernels, vectors };
  const rows = clustered(40, 4, 4, 0.5, 1);
  const graph = new GraphRows(options, [...rows, rows[1]!]);
  const kept = keep(graph);

  function isLoaded(kind: number, change: (bytes: Uint8Array) => void): boolean {
    const bytes = kept.get(kind)!.slice();
    change(bytes);
    return reopened(graph, options).engine.load!(sourceOf(new Map([...kept, [kind, bytes]])));
  }

  test("that are as they were are taken", () => {
    expect(isLoaded(SectionKind.base_links, () => {})).toBe(true);
  });

  test.each([
    ["a link beyond the last row", (words: Uint32Array) => words.set([41], 0)],
    ["a link that is nearly none", (words: Uint32Array) => words.set([0xfffffffe], 0)],
    ["a link to a duplicate", (words: Uint32Array) => words.set([40], 0)],
    ["links behind the end", (words: Uint32Array) => words.set([0xffffffff, 3], 4)],
    ["a duplicate of nothing", (words: Uint32Array) => words.set([0xffffffff], 40 * 4)],
    ["a duplicate of two rows", (words: Uint32Array) => words.set([2], 40 * 4 + 1)],
    ["a duplicate of a row that is another one", (words: Uint32Array) => words.set([2], 40 * 4)],
    ["a duplicate of itself", (words: Uint32Array) => words.set([40], 40 * 4)],
  ])("with %s are refused", (_, change) => {
    expect(isLoaded(SectionKind.base_links, ({ buffer }) => change(new Uint32Array(buffer)))).toBe(false);
  });

  test("with levels that do not fit the upper links, or are higher than the entry, are refused", () => {
    const levels = kept.get(SectionKind.node_levels)!;
    for (const level of [levels[0]! + 1, 61, 255]) {
      expect(isLoaded(SectionKind.node_levels, (bytes) => bytes.set([level], 0))).toBe(false);
    }
    // As many upper links in all, but of other rows: the one that they are of is above the entry, or links lead below it.
    const [high, low] = [levels.indexOf(1), levels.indexOf(0)];
    expect(
      isLoaded(SectionKind.node_levels, (bytes) => {
        bytes.set([0], high);
        bytes.set([1], low);
      }),
    ).toBe(false);
  });

  test("with an entry that is not on the highest layer are refused", () => {
    const levels = kept.get(SectionKind.node_levels)!;
    const lower = levels.indexOf(0);
    expect(Math.max(...levels.filter((level) => level !== 255))).toBeGreaterThan(0);
    const enter = ({ buffer }: Uint8Array) => new BigUint64Array(buffer).set([BigInt(lower)], 0);
    expect(isLoaded(SectionKind.index_state, enter)).toBe(false);
  });

  test.each([
    ["an entry beyond the last row", 0, 41n],
    ["an entry that is a duplicate", 0, 40n],
    ["another m", 1, 3n],
    ["codes that are not there", 2, 1n],
    ["a number of codes", 2, 2n],
    ["a blur above 1", 3, 2n ** 33n],
    ["huge numbers", 0, 2n ** 64n - 1n],
  ] as const)("with %s are refused", (_, place, value) => {
    expect(isLoaded(SectionKind.index_state, ({ buffer }) => new BigUint64Array(buffer).set([value], place))).toBe(
      false,
    );
  });
});
