// A strip in full: every row that may be a hit is compared. Rows that have to be brought wait until there are four of them.
import { COSINE, DOT, EUCLIDEAN, HAMMING, MANHATTAN, METRIC, VECTORS } from "../layout";
import { accepted4, compareStep, considerStep, settle } from "./compare";
import { areOutside, cell, strideOf } from "./memory";

@inline
function compareStrip(kind: i32, context: usize, row: u32, gap: u32, steps: u32): void {
  const isInside = !areOutside();
  const stride = <usize>strideOf(VECTORS);
  const far = <usize>gap * stride;
  let a: usize = isInside ? cell(VECTORS, row) : 0;
  for (let end = row + steps; row < end; row++, a += stride) {
    const allowed = accepted4(context, row, gap);
    if (isInside && popcnt<u32>(allowed) > 2) compareStep(kind, context, row, gap, allowed, a, far);
    else if (allowed != 0) considerStep(context, row, gap, allowed);
  }
}

export function fullStrip(context: usize, row: u32, gap: u32, steps: u32): void {
  const metric = load<u32>(METRIC);
  if (metric == COSINE) compareStrip(COSINE, context, row, gap, steps);
  else if (metric == DOT) compareStrip(DOT, context, row, gap, steps);
  else if (metric == EUCLIDEAN) compareStrip(EUCLIDEAN, context, row, gap, steps);
  else if (metric == MANHATTAN) compareStrip(MANHATTAN, context, row, gap, steps);
  else compareStrip(HAMMING, context, row, gap, steps);
  settle(context);
}
