/** Exact search: every row is scored. Nothing is allocated per row. */
import { scorer } from "../../distance/distance.js";
import type { RowStore } from "../../store/row-store.js";
import type { Metric } from "../../types/metric.js";
import { type SlotHits, TopK } from "../top-k.js";

/**
 * The min(k, matches) rows nearest to `query`, in order. Rows that `accept` refuses are not scored. `accept` must not
 * change the rows. The query is finite and has the right length.
 */
export function scanFlat(
  rows: RowStore,
  metric: Metric,
  query: Float32Array,
  k: number,
  accept?: (slot: number) => boolean,
): SlotHits {
  const top = new TopK(k);
  if (k <= 0) return top.take();
  const { size } = rows;
  const score = scorer(metric, query);
  let { bound } = top;
  for (let slot = 0; slot < size; slot++) {
    if (accept !== undefined && !accept(slot)) continue;
    const distance = score(rows.vectorAt(slot), 0);
    if (distance > bound) continue;
    if (top.offer(slot, distance, rows.sequenceAt(slot))) bound = top.bound;
  }
  return top.take();
}
