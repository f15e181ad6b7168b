/** A store with rows in it, in the folder of a probe. */
import { mkdirSync } from "node:fs";
import type { Store, StoreOptions } from "./adapters/store.js";
import { loadAdapter } from "./libraries.js";
import type { Asked } from "./probe.js";
import { DIM, rowsOf } from "./rows.js";

export async function openStore(asked: Asked, options: Partial<StoreOptions> = {}): Promise<Store> {
  mkdirSync(asked.folder, { recursive: true });
  const adapter = await loadAdapter(asked.library);
  return adapter.open(asked.folder, { dim: DIM, ...options });
}

/** With 100 rows, ids 0 to 99. */
export async function openFilled(asked: Asked): Promise<Store> {
  const store = await openStore(asked);
  await store.insert(rowsOf(100));
  return store;
}
