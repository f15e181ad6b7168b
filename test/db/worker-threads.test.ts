import { afterEach, expect, test } from "vitest";
import { WorkerThreads } from "../../src/db/worker-threads.js";
import { CODE_BYTES, CODES } from "../../src/kernels/layout.js";
import { Segment } from "../../src/store/segment.js";

const DIM = 16;
const ROWS = 4000;

let threads: WorkerThreads;

afterEach(() => threads.close());

function filled(): Segment {
  const columns = [{ column: CODES, stride: CODE_BYTES + DIM }];
  const segment = new Segment({ dim: DIM, metric: "euclidean", columns, kernels: "simd" });
  segment.reserve(ROWS);
  segment.rows = ROWS;
  for (let row = 0; row < ROWS; row++) segment.vectors(row).set(Float32Array.from({ length: DIM }, (_, i) => row + i));
  return segment;
}

const codesOf = (segment: Segment) =>
  Array.from({ length: ROWS }, (_, row) => {
    const at = segment.cell(CODES, row);
    return segment.bytes.slice(at, at + CODE_BYTES + DIM).join();
  });

test("each thread runs the kernel with its own arguments, on memory that all share", () => {
  threads = new WorkerThreads(3);
  const expected = filled();
  expected.kernels.encodeRows(0, ROWS);
  const segment = filled();
  const reached = new Int32Array(new SharedArrayBuffer(4));
  const own = (first: number, count: number) => {
    segment.kernels.encodeRows(first, count);
    // The others take a moment to start.
    for (let waited = 0; waited < 200 && codesOf(segment).join() !== codesOf(expected).join(); waited++) {
      Atomics.wait(reached, 0, 0, 50);
    }
  };
  const parts = [0, 1, 2].map((part) => [part * 1000, part === 2 ? ROWS - 2000 : 1000]);
  threads.run(segment.shared!, own, "encodeRows", parts);
  expect(codesOf(segment)).toEqual(codesOf(expected));
});

test("a thread that fails, or comes late, holds nobody up", () => {
  threads = new WorkerThreads(2);
  const segment = filled();
  let runs = 0;
  for (let run = 0; run < 3; run++) threads.run(segment.shared!, () => runs++, "noSuchKernel", [[], []]);
  expect(runs).toBe(3);
});

test("a segment that has no compiled kernels is not shared", () => {
  threads = new WorkerThreads(2);
  const shape = { dim: DIM, metric: "euclidean", columns: [] } as const;
  expect(new Segment({ ...shape, kernels: "twin" }).shared).toBeUndefined();
  expect(new Segment(shape).shared).toBeUndefined();
});
