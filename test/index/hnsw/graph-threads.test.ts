import { expect, test } from "vitest";
import { CoreIndex } from "../../../src/index/core-index.js";
import { LINKS, LINKS_END, SHIFT, STRIDES, TABLES } from "../../../src/kernels/layout.js";
import { SplitMix64 } from "../../../src/random.js";
import type { KernelThreads } from "../../../src/types/kernel-threads.js";

const DIM = 8;
const ROWS = 5000;
const random = new SplitMix64(3n);
const vectors = Array.from({ length: ROWS }, () =>
  Float32Array.from({ length: DIM }, () => random.nextOpenUnit() - 0.5),
);

function filled(threads: KernelThreads): CoreIndex {
  const index = new CoreIndex({
    dim: DIM,
    metric: "euclidean",
    index: { kind: "hnsw", m: 8, efConstruction: 40 },
    threads,
  });
  for (const [first, end] of [
    [0, 4200],
    [4200, ROWS],
  ] as const) {
    const mutations = vectors
      .slice(first, end)
      .map((vector, at) => ({ kind: "upsert", key: first + at, vector, metadata: undefined }) as const);
    index.prepare(mutations);
    for (const mutation of mutations) index.apply(mutation);
  }
  return index;
}

/** How many rows are the nearest to their own vectors. */
function foundIn(index: CoreIndex): number {
  return vectors.filter((vector, slot) => index.find({ vectors: [vector], k: 1, ef: 40 })[0]!.slots[0] === slot).length;
}

test("rows that no thread linked, because all came late or failed, are linked by the caller", () => {
  const runs: number[] = [];
  const idle: KernelThreads = { count: 3, run: (_shared, _own, _kernel, args) => runs.push(args.length) };
  expect(foundIn(filled(idle))).toBeGreaterThan(0.99 * ROWS);
  expect(runs.length).toBeGreaterThan(0);
  expect(new Set(runs)).toEqual(new Set([3]));
});

/** The first link of a row. */
function linkOf(words: Uint32Array, row: number): number {
  const shift = words[SHIFT / 4]!;
  const block = words[words[TABLES / 4 + LINKS]! / 4 + (row >>> shift)]!;
  return words[(block + (row & ((1 << shift) - 1)) * words[STRIDES / 4 + LINKS]!) / 4]!;
}

test("rows that wait have no links yet, although dead rows are being led around meanwhile", () => {
  const linked: number[] = [];
  const looking: KernelThreads = {
    count: 1,
    run: ({ memory }, own, _kernel, [mine = []]) => {
      const words = new Uint32Array((memory as { buffer: ArrayBufferLike }).buffer);
      const [, list = 0, count] = mine;
      for (const row of words.subarray(list / 4, list / 4 + count!)) linked.push(linkOf(words, row));
      own(...mine);
    },
  };
  // So many that a second sweep has just begun, and new rows get the positions that the first one gave back.
  for (const deleted of [1030, 1045, 1060]) {
    const index = filled(looking);
    for (let key = 0; key < deleted; key++) index.apply({ kind: "delete", key });
    const more = Array.from({ length: 1200 }, (_, at) => ({
      ...{ kind: "upsert", key: ROWS + at, metadata: undefined },
      vector: vectors[2000 + at]!,
    })) as Parameters<CoreIndex["prepare"]>[0];
    index.prepare(more);
    for (const mutation of more) index.apply(mutation);
  }
  expect(linked.length).toBeGreaterThan(3000);
  expect(linked.filter((link) => link !== LINKS_END)).toEqual([]);
});

test("rows that wait are found by the next search, whatever came of the batch that announced more of them", () => {
  const alone: KernelThreads = { count: 1, run: (_shared, own, _kernel, [mine = []]) => own(...mine) };
  const index = filled(alone);
  const more = Array.from({ length: 300 }, (_, at) => ({
    ...{ kind: "upsert", key: ROWS + at, metadata: undefined },
    vector: Float32Array.from({ length: DIM }, () => 3 + at),
  })) as Parameters<CoreIndex["prepare"]>[0];
  index.prepare(more);
  for (const mutation of more.slice(0, 290)) index.apply(mutation);
  const last = Float32Array.from({ length: DIM }, () => 292);
  expect(index.find({ vectors: [last], k: 1, ef: 40 })[0]!.distances[0]).toBe(0);
});
