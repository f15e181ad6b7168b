/**
 * Filters inside the library: a tree of leaves (one field, one comparison) and of and / or / not nodes.
 *
 * Every tree is made by the functions here, so each one is within its limits: no node is nested deeper than
 * `FILTER_DEPTH_MAX`, no list is longer than `FILTER_LIST_MAX`, names and text have a UTF-8 form.
 */
import { IqdbError } from "../errors.js";
import { FILTER_DEPTH_MAX, FILTER_LIST_MAX } from "../limits.js";
import { describeValue } from "../types/describe-value.js";
import { Float, type MetadataValue } from "../types/metadata.js";
import { isWellFormed } from "../types/well-formed.js";

export type Comparison = "eq" | "ne" | "lt" | "lte" | "gt" | "gte";

/** A question about the value of a field that is there. */
export type ValueLeaf =
  | { readonly op: Comparison; readonly field: string; readonly value: MetadataValue }
  | { readonly op: "in" | "nin"; readonly field: string; readonly values: readonly MetadataValue[] };

export type Leaf = ValueLeaf | { readonly op: "exists"; readonly field: string; readonly exists: boolean };

export type Branch =
  | { readonly op: "and" | "or"; readonly children: readonly Expression[]; readonly depth: number }
  | { readonly op: "not"; readonly child: Expression; readonly depth: number };

export type Expression = Leaf | Branch;

export function invalidFilter(
  message: string,
  details: { field?: string; operator?: string; [name: string]: string | number | undefined } = {},
) {
  return new IqdbError("IQDB_INVALID_FILTER", message, details);
}

/** Nested and / or / not nodes; a leaf has none. */
export function depthOf(expression: Expression): number {
  return "depth" in expression ? expression.depth : 0;
}

export function checkDepth(depth: number): number {
  if (depth <= FILTER_DEPTH_MAX) return depth;
  const message = `The filter nests $and, $or and $not more than ${FILTER_DEPTH_MAX} deep: make it flatter.`;
  throw invalidFilter(message, { limit: FILTER_DEPTH_MAX });
}

export function allOf(children: readonly Expression[]): Expression {
  return branch("and", children);
}

export function anyOf(children: readonly Expression[]): Expression {
  return branch("or", children);
}

function branch(op: "and" | "or", children: readonly Expression[]): Expression {
  const below = children.reduce((deepest, child) => Math.max(deepest, depthOf(child)), 0);
  return { op, children, depth: checkDepth(below + 1) };
}

export function not(child: Expression): Expression {
  return { op: "not", child, depth: checkDepth(depthOf(child) + 1) };
}

export function compare(op: Comparison, field: unknown, value: unknown): Expression {
  const name = checkField(field, op);
  return { op, field: name, value: checkValue(value, name, op) };
}

/** `toValue` makes a value of what stands in the list, after the length was checked: a sparse array may be very long. */
export function listed(
  op: "in" | "nin",
  field: unknown,
  values: unknown,
  toValue: (element: unknown) => unknown = (element) => element,
): Expression {
  const name = checkField(field, op);
  if (!Array.isArray(values)) {
    const message = `$${op} on field ${describeValue(name)} needs an array of values, not ${describeValue(values)}.`;
    throw invalidFilter(message, { field: name, operator: `$${op}` });
  }
  if (values.length > FILTER_LIST_MAX) {
    const message = `$${op} on field ${describeValue(name)} lists ${values.length} values, ${FILTER_LIST_MAX} are the most: join several lists with $or.`;
    throw invalidFilter(message, { field: name, operator: `$${op}`, found: values.length, limit: FILTER_LIST_MAX });
  }
  // Array.from visits holes too: a hole is undefined, and refused.
  return { op, field: name, values: Array.from(values, (value) => checkValue(toValue(value), name, op)) };
}

export function exists(field: unknown, wanted: unknown): Expression {
  const name = checkField(field, "exists");
  if (typeof wanted === "boolean") return { op: "exists", field: name, exists: wanted };
  const message = `$exists on field ${describeValue(name)} needs true or false, not ${describeValue(wanted)}.`;
  throw invalidFilter(message, { field: name, operator: "$exists" });
}

export function checkField(field: unknown, op: string): string {
  if (typeof field === "string" && isWellFormed(field)) return field;
  const reason = typeof field === "string" ? "has a lone surrogate" : "must be a string";
  throw invalidFilter(`The field of $${op} ${reason}: ${describeValue(field)}.`, { operator: `$${op}` });
}

function checkValue(value: unknown, field: string, op: string): MetadataValue {
  if (isMetadataValue(value)) return value;
  const hint = Array.isArray(value) ? " To compare with several values use $in." : "";
  const message = `$${op} on field ${describeValue(field)} cannot compare with ${describeValue(value)}: use a string, number, bigint, boolean, null or float(x).${hint}`;
  throw invalidFilter(message, { field, operator: `$${op}` });
}

/** Whether a value can stand in metadata, the range of integers aside: comparing with a larger one is meaningful. */
export function isMetadataValue(value: unknown): value is MetadataValue {
  switch (typeof value) {
    case "string":
      return isWellFormed(value);
    case "number":
    case "bigint":
    case "boolean":
      return true;
    default:
      return value === null || (value instanceof Float && typeof value.value === "number");
  }
}
