/** Exact search gives what a comparison with every row gives, to the last bit, whatever the rows are like. */
import { describe, expect, test } from "vitest";
import { distance } from "../../src/distance/distance.js";
import { totalOrder } from "../../src/distance/total-order.js";
import { CoreIndex } from "../../src/index/core-index.js";
import type { KernelVariant } from "../../src/kernels/load-kernels.js";
import { METRICS, type Metric } from "../../src/types/metric.js";
import { SeededRandom } from "../support/seeded-random.js";

type Maker = (random: SeededRandom, row: number) => number;

const unit = (random: SeededRandom) => random.bits() / 2 ** 31 - 1;

/** Rows that a bound on codes could get wrong, or be of no use for. */
const SHAPES: Readonly<Record<string, Maker>> = {
  uniform: unit,
  "ties on a coarse grid": (random) => Math.round(unit(random) * 2),
  "heavy tails": (random) => unit(random) ** 9 * 1000,
  "far from the origin": (random) => 1000 + unit(random),
  "one row in nine huge": (random, row) => unit(random) * (row % 9 === 0 ? 2e19 : 1),
  "one row in five zero": (random, row) => (row % 5 === 0 ? 0 : unit(random)),
  "near duplicates": (random, row) => Math.sin(row % 7) + unit(random) * 1e-6,
  "squares that vanish": (random) => unit(random) * 1e-24,
};

function expected(index: CoreIndex, metric: Metric, query: Float32Array, k: number): [number, number][] {
  const rows = Array.from({ length: index.size }, (_, slot) => ({
    slot,
    distance: distance(metric, query, 0, index.rows.vectorAt(slot), 0, index.dim),
    sequence: index.rows.sequenceAt(slot),
  }));
  rows.sort((a, b) => totalOrder(a.distance) - totalOrder(b.distance) || a.sequence - b.sequence);
  return rows.slice(0, k).map(({ slot, distance }) => [slot, distance]);
}

function check(metric: Metric, dim: number, make: Maker, kernels: KernelVariant, seed: number): void {
  const random = new SeededRandom(seed);
  const index = new CoreIndex({ dim, metric, kernels });
  const vectorOf = (row: number) => Float32Array.from({ length: dim }, () => make(random, row));
  const upsertOf = (key: number) => ({ kind: "upsert", key, vector: vectorOf(key), metadata: undefined }) as const;
  const put = (key: number) => {
    const mutation = upsertOf(key);
    index.prepare([mutation]);
    index.apply(mutation);
  };
  let next = 900;
  for (let key = 0; key < 700; key++) put(key);
  for (const k of [1, 10, 50, 1000]) {
    const query = vectorOf(random.below(700));
    const [{ slots, distances }] = index.find({ vectors: [query], k });
    expect(Array.from(slots, (slot, i) => [slot, distances[i]])).toEqual(expected(index, metric, query, k));
    for (let i = 0; i < 40; i++) {
      if (random.below(2) === 0) put(random.below(900));
      else index.apply({ kind: "delete", key: random.below(900) });
    }
    const batch = [next++, random.below(900), next++, next++].map(upsertOf);
    index.prepare(batch);
    index.applyAll(batch);
  }
}

describe.each(METRICS)("%s", (metric) => {
  test.each(Object.keys(SHAPES))("%s", (shape) => {
    for (const [place, dim] of [3, 33, 64, 129].entries()) check(metric, dim, SHAPES[shape], "simd", place + 1);
  });

  test("by the twins too", () => check(metric, 40, SHAPES.uniform, "twin", 9));
});
