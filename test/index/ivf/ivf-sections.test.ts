import { describe, expect, test } from "vitest";
import { SectionKind } from "../../../generated/iqdb-sidecar.js";
import type { Metric } from "../../../src/types/metric.js";
import { clustered, IvfRows, type IvfRowsOptions } from "../../support/ivf-rows.js";
import { bytesOf, type Kept, sourceOf } from "../../support/kept-sections.js";

const DIM = 12;
const vectors = clustered(300, DIM, 20, 0.3, 1);

const keep = (ivf: IvfRows) => bytesOf(ivf.engines.sections());

function ivfOf(more: Partial<IvfRowsOptions> & { metric: Metric }): IvfRows {
  const ivf = new IvfRows({ dim: DIM, clusters: 10, ...more });
  ivf.putAll(vectors);
  return ivf;
}

const CASES = [
  { metric: "euclidean" },
  { metric: "cosine" },
  { metric: "hamming" },
  { metric: "euclidean", parts: 3 },
  { metric: "dot", parts: 4 },
  { metric: "manhattan", parts: 6 },
] as const;

describe.each(CASES)("what an inverted file keeps ($metric, $parts parts)", (options) => {
  const ivf = ivfOf(options);
  ivf.search(vectors[0]!, 1);
  for (let key = 0; key < 40; key++) ivf.remove(key * 3);
  vectors.slice(0, 30).forEach((vector, i) => {
    ivf.put(500 + i, vector);
  });
  const kept = keep(ivf);
  const answers = () => vectors.slice(0, 20).map((query) => ivf.search(query, 8, 3));
  const before = answers();

  function load(changed: Kept): boolean {
    ivf.reopen();
    return ivf.engines.load(sourceOf(changed));
  }

  test("loaded again, it answers as before, without learning", () => {
    expect(load(kept)).toBe(true);
    expect(ivf.ivf.isTrainingDue).toBe(false);
    expect(answers()).toEqual(before);
    expect(keep(ivf)).toEqual(kept);
  });

  test("rows that come after loading are found, and rows that go are not", () => {
    load(kept);
    ivf.put(900, vectors[5]!);
    expect(ivf.search(vectors[5]!, 3, 10).map(({ key }) => key)).toContain(900);
    ivf.remove(900);
    expect(answers()).toEqual(before);
  });

  test("is refused when any section is cut, longer or absent", () => {
    for (const [kind, bytes] of kept) {
      const longer = new Uint8Array(bytes.length + 4);
      longer.set(bytes);
      for (const changed of [bytes.slice(0, -1), bytes.slice(0, -4), longer, new Uint8Array(0)]) {
        expect(load(new Map([...kept, [kind, changed]]))).toBe(false);
      }
      const others = new Map([...kept].filter(([other]) => other !== kind));
      expect(load(others)).toBe(false);
    }
  });

  test("is refused when it names clusters or words that are not there, or holds what is no number", () => {
    const withWord = (kind: number, word: number): Kept => {
      const bytes = kept.get(kind)!.slice();
      new Uint32Array(bytes.buffer)[5] = word;
      return new Map([...kept, [kind, bytes]]);
    };
    expect(load(withWord(SectionKind.assignments, 10))).toBe(false);
    expect(load(withWord(SectionKind.assignments, 0xffff_ffff))).toBe(false);
    expect(load(withWord(SectionKind.centroids, 0x7fc0_0000))).toBe(false);
    expect(load(withWord(SectionKind.centroids, 0xff80_0000))).toBe(false);
    if (kept.has(SectionKind.pq_codebooks)) expect(load(withWord(SectionKind.pq_codebooks, 0x7f80_0000))).toBe(false);
    expect(load(kept)).toBe(true);
  });

  test("is refused when its state is impossible", () => {
    const withState = (place: number, value: bigint): Kept => {
      const bytes = kept.get(SectionKind.index_state)!.slice();
      new BigUint64Array(bytes.buffer)[place] = value;
      return new Map([...kept, [SectionKind.index_state, bytes]]);
    };
    const huge = 2n ** 64n - 1n;
    for (const [place, values] of [
      [0, [9n, 11n, 2n ** 40n, huge]],
      [1, [huge]],
      [2, [0n, 1024n + 127n, 1024n - 127n, huge]],
      [3, [1n, 257n, 2n ** 32n, huge]],
    ] as const) {
      for (const value of values) expect(load(withState(place, value)), `${place}: ${value}`).toBe(false);
    }
  });

  test("any numbers that are accepted give answers, and break nothing", () => {
    for (let seed = 0; seed < 30; seed++) {
      const bytes = kept.get(SectionKind.centroids)!.slice();
      const floats = new Float32Array(bytes.buffer);
      floats[seed % floats.length] = [3.4e38, -3.4e38, 1e-45, 1e30][seed % 4]!;
      expect(load(new Map([...kept, [SectionKind.centroids, bytes]]))).toBe(true);
      const found = ivf.search(vectors[0]!, 8, 10);
      if (ivf.options.parts === 0) expect(found).toEqual(ivf.exact(vectors[0]!, 8));
      else expect(found.length).toBe(8);
      ivf.put(901, vectors[seed]!);
      ivf.remove(901);
    }
  });
});

test("nothing learned is kept as such", () => {
  const ivf = ivfOf({ metric: "euclidean" });
  const kept = keep(ivf);
  expect(kept.size).toBe(1);
  ivf.reopen();
  expect(ivf.engines.load(sourceOf(kept))).toBe(true);
  expect(ivf.ivf.isTrainingDue).toBe(true);
});
