/**
 * From what a user passes as a filter to something that answers quickly: row by row, or all rows at once with the help of
 * a `FieldIndex`. Both ways give the same answer.
 */
import type { RowStore } from "../store/row-store.js";
import type { SlotSet } from "../store/slot-set.js";
import { type Expression, invalidFilter } from "./expression.js";
import type { RowBounds } from "./field-column.js";
import type { FieldIndex } from "./field-index.js";
import { FieldValues } from "./field-values.js";
import { expressionToJson } from "./filter-json.js";
import type { FilterJson, FilterPredicate, FilterRecord } from "./filter-types.js";
import { parseFilter } from "./parse-filter.js";
import { type RowTest, rowTestOf } from "./row-test.js";

export interface CompiledFilter {
  /** True for a function of the user, which has no JSON form and may answer differently each time. */
  readonly isPredicate: boolean;
  /** Whether a row with this encoded metadata matches; `recordOf` is called for a predicate only. */
  matches(metadata: Uint8Array | undefined, recordOf: () => FilterRecord): boolean;
  /** The same question about slots, faster: for scans. */
  acceptor(rows: RowStore, recordAt: (slot: number) => FilterRecord): (slot: number) => boolean;
  /** All rows that match, by an index over their metadata; undefined for a predicate. */
  slots(index: FieldIndex): SlotSet | undefined;
  /** How many rows match, without looking for them; undefined for a predicate. */
  estimate(index: FieldIndex): RowBounds | undefined;
  /** A canonical form: equal texts of it mean equal filters. Errors: `IQDB_INVALID_FILTER` for a predicate. */
  toJSON(): FilterJson;
}

/** A filter ready for use; undefined when none was given. Errors: `IQDB_INVALID_FILTER`. */
export function compileFilter(input: unknown): CompiledFilter | undefined {
  if (input === undefined) return undefined;
  if (typeof input === "function") return new PredicateFilter(input as FilterPredicate);
  return new ExpressionFilter(parseFilter(input));
}

class ExpressionFilter implements CompiledFilter {
  readonly isPredicate = false;
  readonly #expression: Expression;
  readonly #fields: FieldValues;
  readonly #test: RowTest;

  constructor(expression: Expression) {
    this.#expression = expression;
    const numbers = new Map<string, number>();
    this.#test = rowTestOf(expression, numbers);
    this.#fields = new FieldValues([...numbers.keys()]);
  }

  matches(metadata: Uint8Array | undefined): boolean {
    if (metadata === undefined) this.#fields.clear();
    else this.#fields.load(metadata, 0, metadata.length);
    return this.#test(this.#fields);
  }

  acceptor(rows: RowStore): (slot: number) => boolean {
    const { metadata } = rows;
    const fields = this.#fields;
    const test = this.#test;
    return (slot) => {
      fields.loadSlot(metadata, slot);
      return test(fields);
    };
  }

  slots(index: FieldIndex): SlotSet {
    return index.evaluate(this.#expression);
  }

  estimate(index: FieldIndex): RowBounds {
    return index.estimate(this.#expression);
  }

  toJSON(): FilterJson {
    return expressionToJson(this.#expression);
  }
}

class PredicateFilter implements CompiledFilter {
  readonly isPredicate = true;
  readonly #predicate: FilterPredicate;

  constructor(predicate: FilterPredicate) {
    this.#predicate = predicate;
  }

  /** What the predicate throws passes unchanged: it is the caller's own. */
  matches(_metadata: Uint8Array | undefined, recordOf: () => FilterRecord): boolean {
    const answer: unknown = this.#predicate(recordOf());
    // A promise is always truthy: an async function would silently accept every row.
    if (typeof answer !== "object" || answer === null || !("then" in answer)) return Boolean(answer);
    throw invalidFilter("The filter function answered a promise: it must answer true or false at once.");
  }

  acceptor(_rows: RowStore, recordAt: (slot: number) => FilterRecord): (slot: number) => boolean {
    return (slot) => this.matches(undefined, () => recordAt(slot));
  }

  /** What a function of the user asks for is not known. */
  slots(): undefined {}

  estimate(): undefined {}

  toJSON(): FilterJson {
    throw invalidFilter("A filter function has no JSON form: use the object form, such as { year: { $gte: 2020 } }.");
  }
}
