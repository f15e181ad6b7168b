/** Handwritten digits of 28 × 28 grey levels (10,000 of MNIST): rows 0 to 9,499 are searched, the last 500 are the queries. */
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { DATA_FOLDER } from "../peers/scratch.js";
import type { Vectors } from "./data-set.js";

const DIM = 784;
const ROWS = 9_500;
const QUERIES = 500;

/** The first so many of each. Undefined where the file is not beside the repository. */
export function digits(count: number = ROWS, queryCount: number = QUERIES): Vectors | undefined {
  const file = new URL("mnist-10k.u8.gz", DATA_FOLDER);
  if (!existsSync(file)) return undefined;
  const all = Float32Array.from(gunzipSync(readFileSync(file)));
  return { dim: DIM, rows: all.subarray(0, count * DIM), queries: all.subarray(ROWS * DIM, (ROWS + queryCount) * DIM) };
}
