/**
 * The codes of a field's numbers, or of its texts, sorted by value. Numbers are sorted as doubles and as 64-bit integers by
 * the engine's own sort, which needs no calls back and takes a tenth of the time, then merged.
 */
import { compareUtf8 } from "../bytes/utf8.js";
import { allocating } from "../store/allocate.js";
import type { Scalar } from "./scalar.js";
import { FIRST_CODE, type ValueTable } from "./value-table.js";

/** Kinds of values of which there may be many, and that have an order. */
export type OrderedKind = "number" | "text";

/** The kind of a value; undefined for false, true, null and NaN. */
export function orderedKindOf(scalar: Scalar): OrderedKind | undefined {
  switch (typeof scalar) {
    case "string":
      return "text";
    case "number":
      return Number.isNaN(scalar) ? undefined : "number";
    case "bigint":
      return "number";
    default:
      return undefined;
  }
}

/** The codes of all values of `kind` that have rows, in order. Errors: `IQDB_UNSUPPORTED`. */
export function sortedCodes(values: ValueTable, kind: OrderedKind, rowsOf: (code: number) => number): number[] {
  const codes: number[] = [];
  for (let code = FIRST_CODE; code < values.codesEnd; code++) {
    if (rowsOf(code) > 0 && orderedKindOf(values.scalarAt(code)) === kind) codes.push(code);
  }
  if (kind === "number") return numbersInOrder(values, codes);
  const textOf = (code: number) => values.scalarAt(code) as string;
  return codes.sort((a, b) => compareUtf8(textOf(a), textOf(b)));
}

function numbersInOrder(values: ValueTable, codes: readonly number[]): number[] {
  const numbers = codes.map((code) => values.scalarAt(code));
  const doubles = allocating({ bytes: codes.length * 8 }, () =>
    Float64Array.from(numbers.filter((value) => typeof value === "number")).sort(),
  );
  // Stored integers have 64 bits.
  const integers = allocating({ bytes: codes.length * 8 }, () =>
    BigInt64Array.from(numbers.filter((value) => typeof value === "bigint")).sort(),
  );
  const sorted: number[] = [];
  let at = 0;
  for (const double of doubles) {
    while (at < integers.length && integers[at] < double) sorted.push(values.find(integers[at++]));
    sorted.push(values.find(double));
  }
  while (at < integers.length) sorted.push(values.find(integers[at++]));
  return sorted;
}
