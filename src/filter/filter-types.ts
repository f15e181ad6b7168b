/** The types of filters as users write them, for metadata of type `M`. */
import type { Id } from "../types/id.js";
import type { Float, Metadata } from "../types/metadata.js";
import type { CheckedFilter } from "./checked-filter.js";

/** What a stored value can be compared with: the three kinds of numbers compare with each other. */
export type Comparable<V> = V extends number | bigint | Float ? number | bigint | Float : V;

/** Comparisons of one field; several of them must all hold. */
export interface FieldOperators<V> {
  /** Equal. Integers and floats compare as numbers, exactly; NaN equals nothing. */
  readonly $eq?: V;
  /** Present and not equal; a value of another type is not equal. */
  readonly $ne?: V;
  /** Less. Values of different types are not compared; texts compare by their UTF-8 bytes. */
  readonly $lt?: V;
  /** Less or equal. */
  readonly $lte?: V;
  /** Greater. */
  readonly $gt?: V;
  /** Greater or equal. */
  readonly $gte?: V;
  /** Equal to one of at most 1024 values. */
  readonly $in?: readonly V[];
  /** Present and equal to none of at most 1024 values. */
  readonly $nin?: readonly V[];
  /** Whether the field is there; null is a value. */
  readonly $exists?: boolean;
  /** The opposite; true on a missing field. */
  readonly $not?: V | FieldOperators<V>;
}

/** A condition on one field: operators, or a bare value that means `$eq`. */
export type FieldFilter<V> = Comparable<V> | null | FieldOperators<Comparable<V> | null>;

/** Filters made of filters. */
export interface FilterCombinations<M> {
  /** All of them match; true when there are none. */
  readonly $and?: readonly FilterNode<M>[];
  /** At least one of them matches; false when there are none. */
  readonly $or?: readonly FilterNode<M>[];
  /** It does not match. */
  readonly $not?: FilterNode<M>;
  /** Conditions on fields whose names begin with `$`. */
  readonly $field?: Readonly<Record<string, FieldFilter<Metadata[string]>>>;
}

/** Fields whose names are not known beforehand: the combinations share one index signature with them. */
type AnyFields = {
  readonly [field: string]: FieldFilter<Metadata[string]> | FilterNode<Metadata> | readonly FilterNode<Metadata>[];
};

type KnownFields<M> = {
  readonly [K in keyof M & string as K extends `$${string}` ? never : K]?: FieldFilter<Exclude<M[K], undefined>>;
};

/**
 * A filter as an object. All fields of one object must match. A missing field matches nothing, `$ne` and `$nin`
 * included (not so in MongoDB); `$not` around it does.
 *
 * @example
 * const filter: FilterOf<{ title: string; year: number }> = { year: { $gte: 2020, $lt: 2027 }, title: { $ne: "Draft" } };
 */
export type FilterOf<M> = string extends keyof M ? AnyFields : KnownFields<M> & FilterCombinations<M>;

/** A filter that can be a part of another one. */
export type FilterNode<M> = FilterOf<M> | CheckedFilter;

/** What a predicate sees of a row. */
export interface FilterRecord<M = Metadata> {
  /** Of the row. */
  readonly id: Id;
  /** A copy, of length `dim`. */
  readonly vector: Float32Array;
  /** Undefined when the row has none. */
  readonly metadata: M | undefined;
}

/** A filter as a function: slower than the object form, and not for an `AsyncIqdb`. It must not change the database. */
export type FilterPredicate<M = Metadata> = (record: FilterRecord<M>) => boolean;

/** Everything that a search takes as its filter. */
export type FilterInput<M = Metadata> = FilterNode<M> | FilterPredicate<M>;

/** The JSON form of a filter: the object form, with values that JSON lacks in the form of `toJSON`. */
export type FilterJson = { readonly [key: string]: unknown };
