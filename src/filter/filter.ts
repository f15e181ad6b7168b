/** Filters made by functions, for those who prefer them to objects: `Filter.eq("year", 2026)` is `{ year: 2026 }`. */
import type { Metadata, MetadataValue } from "../types/metadata.js";
import { reading } from "../types/reading.js";
import { CheckedFilter } from "./checked-filter.js";
import { allOf, anyOf, compare, type Expression, exists, listed, not } from "./expression.js";
import { expressionToJson } from "./filter-json.js";
import type { FilterJson, FilterNode } from "./filter-types.js";
import { parseFilter } from "./parse-filter.js";

/**
 * A checked filter. It can be used again and again, and combined with others and with the object form.
 *
 * Errors of every function, at once: IQDB_INVALID_FILTER for something that is no filter.
 *
 * @example
 * const recent = Filter.and(Filter.gte("year", 2020), Filter.not(Filter.eq("draft", true)));
 * db.search([0.1, 0.2, 0.3], 10, { filter: recent }).map(({ id }) => id); // ["doc-1"]
 * recent.toJSON(); // { $and: [{ year: { $gte: 2020 } }, { $not: { draft: { $eq: true } } }] }
 */
export class Filter extends CheckedFilter {
  /** The field is there and equals `value`; integers and floats compare as numbers. */
  static eq(field: string, value: MetadataValue): Filter {
    return Filter.#made(() => compare("eq", field, value));
  }

  /** The field is there and does not equal `value`; a value of another type does not. */
  static ne(field: string, value: MetadataValue): Filter {
    return Filter.#made(() => compare("ne", field, value));
  }

  /** The field is there, of the type of `value`, and less. */
  static lt(field: string, value: MetadataValue): Filter {
    return Filter.#made(() => compare("lt", field, value));
  }

  /** The field is there, of the type of `value`, and less or equal. */
  static lte(field: string, value: MetadataValue): Filter {
    return Filter.#made(() => compare("lte", field, value));
  }

  /** The field is there, of the type of `value`, and greater. */
  static gt(field: string, value: MetadataValue): Filter {
    return Filter.#made(() => compare("gt", field, value));
  }

  /** The field is there, of the type of `value`, and greater or equal. */
  static gte(field: string, value: MetadataValue): Filter {
    return Filter.#made(() => compare("gte", field, value));
  }

  /** The field equals one of at most 1024 values. */
  static in(field: string, values: readonly MetadataValue[]): Filter {
    return Filter.#made(() => listed("in", field, values));
  }

  /** The field is there and equals none of at most 1024 values. */
  static nin(field: string, values: readonly MetadataValue[]): Filter {
    return Filter.#made(() => listed("nin", field, values));
  }

  /** The field is there, or with `false` is not. */
  static exists(field: string, wanted = true): Filter {
    return Filter.#made(() => exists(field, wanted));
  }

  /** All of them match; true when there are none. Takes them one by one or as one array. */
  static and<M = Metadata>(...filters: readonly FilterNode<M>[] | readonly [readonly FilterNode<M>[]]): Filter {
    return new Filter(allOf(oneByOne(filters)));
  }

  /** At least one of them matches; false when there are none. Takes them one by one or as one array. */
  static or<M = Metadata>(...filters: readonly FilterNode<M>[] | readonly [readonly FilterNode<M>[]]): Filter {
    return new Filter(anyOf(oneByOne(filters)));
  }

  /** The filter does not match; so it is true where the field that the filter asks for is missing. */
  static not<M = Metadata>(filter: FilterNode<M>): Filter {
    return Filter.#made(() => not(parseFilter(filter)));
  }

  /** A filter from its JSON form, or from its object form, which is nearly the same. */
  static fromJSON(json: FilterJson): Filter {
    return new Filter(parseFilter(json));
  }

  static #made(expression: () => Expression): Filter {
    return new Filter(reading("IQDB_INVALID_FILTER", "A filter", expression));
  }

  /** The object form, ready for `JSON.stringify`; `Filter.fromJSON` takes it back. */
  toJSON(): FilterJson {
    return expressionToJson(this.expression);
  }
}

/** Array.from visits holes too: a hole is no filter, and refused. */
function oneByOne(filters: readonly unknown[]): Expression[] {
  return reading("IQDB_INVALID_FILTER", "A filter", () => {
    const [first] = filters;
    return Array.from(filters.length === 1 && Array.isArray(first) ? first : filters, parseFilter);
  });
}
