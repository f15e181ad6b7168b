/** From the tree of a filter to its JSON form: the object form, with values that JSON lacks in the form of `toJSON`. */
import { toJSON } from "../types/json.js";
import { objectOf } from "../types/plain-object.js";
import type { Expression, Leaf } from "./expression.js";
import type { FilterJson } from "./filter-types.js";

export function expressionToJson(expression: Expression): FilterJson {
  switch (expression.op) {
    case "and":
    case "or":
      return { [`$${expression.op}`]: expression.children.map(expressionToJson) };
    case "not":
      return { $not: expressionToJson(expression.child) };
    default:
      return leafToJson(expression);
  }
}

/** The operator is always written, so that a value is never taken for operators. */
function leafToJson(leaf: Leaf): FilterJson {
  const condition = objectOf([[leaf.field, { [`$${leaf.op}`]: operandToJson(leaf) }]]);
  return leaf.field.startsWith("$") ? { $field: condition } : condition;
}

function operandToJson(leaf: Leaf): unknown {
  if (leaf.op === "exists") return leaf.exists;
  return toJSON("values" in leaf ? leaf.values : leaf.value);
}
