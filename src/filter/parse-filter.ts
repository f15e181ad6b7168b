/**
 * From the object form of a filter, or its JSON form, to a checked tree. Every mistake is an `IQDB_INVALID_FILTER` that
 * names the field or the operator, and the right name where one was misspelled.
 *
 * Only own keys are read, so `__proto__` is a field like any other, and each key is read once.
 */
import { describeValue } from "../types/describe-value.js";
import { decodeTagged } from "../types/json.js";
import { isPlainObject, type PlainObject } from "../types/plain-object.js";
import { reading } from "../types/reading.js";
import { didYouMean } from "../types/suggest.js";
import { CheckedFilter } from "./checked-filter.js";
import {
  allOf,
  anyOf,
  type Comparison,
  checkDepth,
  compare,
  type Expression,
  exists,
  invalidFilter,
  isMetadataValue,
  listed,
  not,
} from "./expression.js";

const FIELD_OPERATORS = ["$eq", "$ne", "$lt", "$lte", "$gt", "$gte", "$in", "$nin", "$exists", "$not"];
const COMBINATIONS = ["$and", "$or", "$not", "$field"];

/** The tree of a filter object or a `Filter`. Errors: `IQDB_INVALID_FILTER`. */
export function parseFilter(input: unknown): Expression {
  return reading("IQDB_INVALID_FILTER", "A filter", () => parseNode(input, 0));
}

/** `level` counts the combinations around this node, so that hostile nesting ends before the stack does. */
function parseNode(input: unknown, level: number): Expression {
  if (input instanceof CheckedFilter) return input.expression;
  if (!isPlainObject(input)) throw notAFilter(input);
  checkDepth(level);
  return joined(Object.keys(input).map((key) => parseEntry(key, input[key], level)));
}

/** Several conditions side by side must all hold; one is itself. */
function joined(conditions: Expression[]): Expression {
  return conditions.length === 1 ? conditions[0] : allOf(conditions);
}

function parseEntry(key: string, operand: unknown, level: number): Expression {
  if (!key.startsWith("$")) return parseField(key, operand, level);
  switch (key) {
    case "$and":
      return allOf(parseList(key, operand, level));
    case "$or":
      return anyOf(parseList(key, operand, level));
    case "$not":
      return not(parseNode(operand, level + 1));
    case "$field":
      if (!isPlainObject(operand)) break;
      return joined(Object.keys(operand).map((field) => parseField(field, operand[field], level)));
  }
  throw unknownCombination(key, operand);
}

function parseList(operator: string, operand: unknown, level: number): Expression[] {
  if (Array.isArray(operand)) return Array.from(operand, (element) => parseNode(element, level + 1));
  const message = `${operator} needs an array of filters, not ${describeValue(operand)}.`;
  throw invalidFilter(message, { operator });
}

/** A bare value, a value in JSON form, or operators. */
function parseField(field: string, operand: unknown, level: number): Expression {
  if (!isPlainObject(operand)) return compare("eq", field, operand);
  const tagged = taggedValue(operand);
  if (tagged !== undefined) return compare("eq", field, tagged);
  checkDepth(level);
  const operators = Object.keys(operand);
  if (operators.length === 0) {
    const message = `The condition on field ${describeValue(field)} is an empty object: use a value or an operator such as $eq.`;
    throw invalidFilter(message, { field });
  }
  return joined(operators.map((operator) => parseOperator(field, operator, operand[operator], level)));
}

function parseOperator(field: string, operator: string, operand: unknown, level: number): Expression {
  switch (operator) {
    case "$eq":
    case "$ne":
    case "$lt":
    case "$lte":
    case "$gt":
    case "$gte":
      return compare(operator.slice(1) as Comparison, field, plainValue(operand));
    case "$in":
    case "$nin":
      return listed(operator === "$in" ? "in" : "nin", field, operand, plainValue);
    case "$exists":
      return exists(field, operand);
    case "$not":
      return not(parseField(field, operand, level + 1));
    default:
      throw unknownOperator(field, operator);
  }
}

/** The value behind its JSON form, such as `{ $int: "9007199254740993" }`; other values as they are. */
function plainValue(value: unknown): unknown {
  return isPlainObject(value) ? (taggedValue(value) ?? value) : value;
}

function taggedValue(value: PlainObject): unknown {
  const tagged = decodeTagged(value);
  return isMetadataValue(tagged) ? tagged : undefined;
}

function notAFilter(input: unknown): Error {
  if (typeof input === "function") {
    return invalidFilter("A function must be the whole filter: it cannot stand inside another one.");
  }
  return invalidFilter(`A filter must be an object such as { year: { $gte: 2020 } }, not ${describeValue(input)}.`);
}

function unknownCombination(operator: string, operand: unknown): Error {
  if (operator === "$field") {
    const message = `$field needs an object of conditions such as { "$price": 5 }, not ${describeValue(operand)}.`;
    return invalidFilter(message, { operator });
  }
  if (FIELD_OPERATORS.includes(operator)) {
    return invalidFilter(`${operator} belongs to a field: { year: { ${operator}: … } }.`, { operator });
  }
  const message = `There is no operator ${describeValue(operator)}.${didYouMean(operator, COMBINATIONS)} A field whose name begins with $ is written { $field: { "$name": … } }.`;
  return invalidFilter(message, { operator });
}

function unknownOperator(field: string, operator: string): Error {
  const name = describeValue(field);
  if (operator === "$and" || operator === "$or") {
    const message = `${operator} goes around fields, not into ${name}: { ${operator}: [{ … }, { … }] }.`;
    return invalidFilter(message, { field, operator });
  }
  const hint = didYouMean(operator, FIELD_OPERATORS);
  const known = hint === "" ? ` Operators are ${FIELD_OPERATORS.join(" ")}.` : hint;
  const message = `There is no operator ${describeValue(operator)} for field ${name}; metadata is flat.${known}`;
  return invalidFilter(message, { field, operator });
}
