import { describe, expect, test } from "vitest";
import { ClusterLists, LIST_CELL_BYTES } from "../../../src/index/ivf/cluster-lists.js";
import { LISTS } from "../../../src/kernels/layout.js";
import { Regions } from "../../../src/store/regions.js";
import { Segment } from "../../../src/store/segment.js";
import { SeededRandom } from "../../support/seeded-random.js";

const ROWS = 2000;

function segmentOf(): Segment {
  const columns = [{ column: LISTS, stride: LIST_CELL_BYTES }];
  const segment = new Segment({ dim: 1, metric: "euclidean", columns });
  segment.reserve(ROWS);
  return segment;
}

/** What the lists should hold: row by row, as a store without holes. */
class Oracle {
  readonly listOf: number[] = [];

  rowsOf(list: number): number[] {
    return this.listOf.flatMap((own, row) => (own === list ? [row] : []));
  }
}

function expectSame(lists: ClusterLists, oracle: Oracle): void {
  for (let list = 0; list < lists.count; list++) {
    const rows = lists.rowsOf(list);
    expect(lists.sizeOf(list)).toBe(rows.length);
    expect(rows.sort((a, b) => a - b)).toEqual(oracle.rowsOf(list));
    for (const row of rows) expect(lists.listOf(row)).toBe(list);
  }
}

describe("ClusterLists", () => {
  test.each([1, 3, 40])("%i lists hold what was added, removed and moved", (count) => {
    const random = new SeededRandom(count);
    const segment = segmentOf();
    const lists = new ClusterLists(new Regions(segment), count);
    const oracle = new Oracle();
    for (let step = 0; step < 6000; step++) {
      const size = oracle.listOf.length;
      const isGrowing = step % 3000 < 1800;
      if (size < ROWS && random.chance(isGrowing ? 0.8 : 0.2)) {
        const list = random.below(count);
        lists.prepare(1);
        lists.add(size, list);
        oracle.listOf.push(list);
      } else if (size > 0) {
        const row = random.below(size);
        lists.remove(row);
        const last = oracle.listOf.pop()!;
        if (row < size - 1) {
          segment.copyRow(size - 1, segment, row);
          lists.moved(row);
          oracle.listOf[row] = last;
        }
      }
      if (step % 500 === 0) expectSame(lists, oracle);
    }
    expectSame(lists, oracle);
  });

  test("room that was made is enough, whatever lists the rows go to", () => {
    const random = new SeededRandom(9);
    const lists = new ClusterLists(new Regions(segmentOf()), 20);
    for (let row = 0; row < ROWS; ) {
      const batch = Math.min(1 + random.below(300), ROWS - row);
      lists.prepare(batch);
      const { bytes } = lists;
      const onlyList = random.below(20);
      for (let i = 0; i < batch; i++) lists.add(row++, batch % 2 === 0 ? onlyList : i % 20);
      expect(lists.bytes).toBe(bytes);
    }
  });

  test("chunks that rows leave are used again, and given back in the end", () => {
    const segment = segmentOf();
    const regions = new Regions(segment);
    const lists = new ClusterLists(regions, 4);
    let used = 0;
    for (let round = 0; round < 5; round++) {
      lists.prepare(1000);
      for (let row = 0; row < 1000; row++) lists.add(row, (row + round) % 4);
      for (let row = 0; row < 1000; row++) lists.remove(row);
      if (round === 0) used = segment.usedBytes;
      expect(segment.usedBytes).toBe(used);
    }
    lists.release();
    const others = new ClusterLists(regions, 4);
    others.prepare(1000);
    expect(segment.usedBytes - used).toBeLessThan(100);
  });
});
