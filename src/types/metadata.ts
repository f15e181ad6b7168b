/**
 * Metadata as users see it: a flat object. Integral safe numbers are stored as 64-bit integers, other numbers as doubles;
 * `float(1)` asks for a double where the number alone would be stored as an integer.
 */
import { IqdbError } from "../errors.js";
import { describeValue } from "./describe-value.js";

/**
 * A number that is stored as a double, whatever its value. Made by {@link float}.
 *
 * @example
 * new Float(1).value; // 1
 */
export class Float {
  /** The number. */
  readonly value: number;

  /** `float` does the same. Errors: IQDB_INVALID_METADATA for what is no number. */
  constructor(value: number) {
    if (typeof value !== "number") {
      const found = describeValue(value);
      throw new IqdbError("IQDB_INVALID_METADATA", `float(x) needs a number, got ${found}`, { found });
    }
    this.value = value;
  }

  /** The number, for arithmetic and comparisons. */
  valueOf(): number {
    return this.value;
  }
}

/**
 * Marks `value` to be stored as a double (IEEE 754 binary64): `float(1)` is stored as 1.0, where `1` is stored as the integer 1.
 *
 * @example
 * db.upsert("doc-3", [1, 0, 0], { weight: float(1) });
 */
export function float(value: number): Float {
  return new Float(value);
}

/**
 * A value in metadata. Integral safe numbers and bigints (-2^63 to 2^63 - 1) are stored as 64-bit integers, other numbers and
 * {@link Float}s as doubles.
 */
export type MetadataValue = string | number | bigint | boolean | null | Float;

/** The metadata of a row: a flat object of at most 65,536 fields. */
export type Metadata = Record<string, MetadataValue>;

/**
 * What a type of metadata has to be: every field of `M`, an interface or a type, holds values that can be stored. Note
 * that a field typed `bigint` comes back as a number when it is safe as one, unless `numbers: "exact"` is asked for.
 */
export type MetadataOf<M> = { readonly [K in keyof M]: MetadataValue | undefined };

/** How numbers come back: `"natural"` as JavaScript numbers where that is exact, `"exact"` as bigint and {@link Float}. */
export type NumbersMode = "natural" | "exact";
