/** The least that a store of rows needs to know: for tests of everything but engines. */
import type { RowStoreOptions } from "../../src/store/row-store.js";

export function rowShape(dim: number, more: Partial<RowStoreOptions> = {}): RowStoreOptions {
  return { dim, metric: "euclidean", columns: [], ...more };
}
