// What scans share, of all rows, of a list, of many queries: they go strip by strip, and each strip goes by codes, or in full
// while codes would rule out too few.
import {
  COMPARED,
  EUCLIDEAN,
  HIT_COUNT,
  K,
  METRIC,
  QUERY_CODED,
  SCAN_MARK,
  SCAN_PATIENCE,
  SCAN_WAIT,
  WAITING,
} from "../layout";
import { STRIP_STEPS, STRIP_WAIT_MAX } from "../scan-rules";
import { beginBound, refreshBound } from "./bound";
import { areOutside } from "./memory";

/** Before the first strip of a search. */
export function beginScan(context: usize): void {
  const kind = load<u32>(METRIC);
  store<u32>(context, 0, SCAN_WAIT);
  store<u32>(context, 0, SCAN_PATIENCE);
  store<u32>(context, 0, WAITING);
  beginBound(kind, context);
  refreshBound(kind, context);
}

/**
 * Whether the next strip goes by codes: not while many hits are missing, since then everything is a candidate, and not
 * for a while after codes ruled out too few.
 */
export function beginStrip(context: usize): bool {
  if (load<u32>(METRIC) > <u32>EUCLIDEAN || load<u32>(context, QUERY_CODED) == 0) return false;
  if (load<u32>(context, K) - load<u32>(context, HIT_COUNT) > <u32>STRIP_STEPS) return false;
  const wait = load<u32>(context, SCAN_WAIT);
  if (wait > 0) {
    store<u32>(context, wait - 1, SCAN_WAIT);
    return false;
  }
  store<u32>(context, load<u32>(context, COMPARED), SCAN_MARK);
  return true;
}

/**
 * After a strip by codes. When they left over more than one row in four, the next ones go in full, twice as many each time;
 * but where rows have to be brought, any row that codes rule out is worth looking at them.
 */
export function judgeStrip(context: usize, steps: u32): void {
  const compared = load<u32>(context, COMPARED) - load<u32>(context, SCAN_MARK);
  let patience: u32 = 0;
  if (compared > steps && !areOutside()) {
    patience = min<u32>(2 * load<u32>(context, SCAN_PATIENCE) + 1, STRIP_WAIT_MAX);
    store<u32>(context, patience, SCAN_WAIT);
  }
  store<u32>(context, patience, SCAN_PATIENCE);
}
