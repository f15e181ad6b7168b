/**
 * From what a user passes as a filter to something that answers quickly, row by row.
 *
 * The world is closed: a leaf is false on a field that is missing (`$exists: false` aside), `not` turns that round. The
 * tree becomes nested functions over the fields of one row, so that nothing is looked up by name while rows are scanned.
 */
import type { RowStore } from "../store/row-store.js";
import type { MetadataValue } from "../types/metadata.js";
import { type Expression, invalidFilter, type Leaf } from "./expression.js";
import { FieldValues } from "./field-values.js";
import { expressionToJson } from "./filter-json.js";
import type { FilterJson, FilterPredicate, FilterRecord } from "./filter-types.js";
import { parseFilter } from "./parse-filter.js";
import { order, type Scalar, scalarOf } from "./scalar.js";

export interface CompiledFilter {
  /** True for a function of the user, which has no JSON form and may answer differently each time. */
  readonly isPredicate: boolean;
  /** Whether a row with this encoded metadata matches; `recordOf` is called for a predicate only. */
  matches(metadata: Uint8Array | undefined, recordOf: () => FilterRecord): boolean;
  /** The same question about slots, faster: for scans. */
  acceptor(rows: RowStore, recordAt: (slot: number) => FilterRecord): (slot: number) => boolean;
  /** A canonical form: equal texts of it mean equal filters. Errors: `IQDB_INVALID_FILTER` for a predicate. */
  toJSON(): FilterJson;
}

/** A filter ready for use; undefined when none was given. Errors: `IQDB_INVALID_FILTER`. */
export function compileFilter(input: unknown): CompiledFilter | undefined {
  if (input === undefined) return undefined;
  if (typeof input === "function") return new PredicateFilter(input as FilterPredicate);
  return new ExpressionFilter(parseFilter(input));
}

/** A question about the fields of one row. */
type Test = (fields: FieldValues) => boolean;

class ExpressionFilter implements CompiledFilter {
  readonly isPredicate = false;
  readonly #expression: Expression;
  readonly #fields: FieldValues;
  readonly #test: Test;

  constructor(expression: Expression) {
    this.#expression = expression;
    const numbers = new Map<string, number>();
    this.#test = compile(expression, numbers);
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
      if (metadata.has(slot)) fields.load(metadata.segmentOf(slot), metadata.startOf(slot), metadata.endOf(slot));
      else fields.clear();
      return test(fields);
    };
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

  toJSON(): FilterJson {
    throw invalidFilter("A filter function has no JSON form: use the object form, such as { year: { $gte: 2020 } }.");
  }
}

/** `numbers` gives each field its number, in the order in which the leaves are met. */
function compile(expression: Expression, numbers: Map<string, number>): Test {
  switch (expression.op) {
    case "and": {
      const tests = expression.children.map((child) => compile(child, numbers));
      return (fields) => {
        for (const test of tests) if (!test(fields)) return false;
        return true;
      };
    }
    case "or": {
      const tests = expression.children.map((child) => compile(child, numbers));
      return (fields) => {
        for (const test of tests) if (test(fields)) return true;
        return false;
      };
    }
    case "not": {
      const test = compile(expression.child, numbers);
      return (fields) => !test(fields);
    }
    default:
      return compileLeaf(expression, numberOf(expression.field, numbers));
  }
}

function numberOf(field: string, numbers: Map<string, number>): number {
  const known = numbers.get(field);
  if (known !== undefined) return known;
  numbers.set(field, numbers.size);
  return numbers.size - 1;
}

function compileLeaf(leaf: Leaf, field: number): Test {
  switch (leaf.op) {
    case "exists":
      return (fields) => fields.has(field) === leaf.exists;
    case "eq":
    case "ne":
      return equal(leaf.op === "eq", scalarOf(leaf.value), field);
    case "in":
    case "nin":
      return among(leaf.op === "in", leaf.values, field);
    default:
      return ordered(leaf.op, scalarOf(leaf.value), field);
  }
}

function equal(wanted: boolean, value: Scalar, field: number): Test {
  return (fields) => fields.has(field) && (fields.scalar(field) === value) === wanted;
}

/** A set finds what `===` finds, and NaN, which equals nothing. */
function among(wanted: boolean, values: readonly MetadataValue[], field: number): Test {
  const listed = new Set(values.map(scalarOf).filter((scalar) => !Number.isNaN(scalar)));
  return (fields) => fields.has(field) && listed.has(fields.scalar(field)) === wanted;
}

function ordered(op: "lt" | "lte" | "gt" | "gte", bound: Scalar, field: number): Test {
  switch (op) {
    case "lt":
      return (fields) => fields.has(field) && order(fields.scalar(field), bound) < 0;
    case "lte":
      return (fields) => fields.has(field) && order(fields.scalar(field), bound) <= 0;
    case "gt":
      return (fields) => fields.has(field) && order(fields.scalar(field), bound) > 0;
    case "gte":
      return (fields) => fields.has(field) && order(fields.scalar(field), bound) >= 0;
  }
}
