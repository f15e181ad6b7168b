/**
 * What a filter means for one row. The world is closed: a leaf is false on a field that is missing (`$exists: false`
 * aside), `not` turns that round.
 *
 * The tree becomes nested functions over the fields of one row, so that nothing is looked up by name while rows are
 * scanned.
 */
import type { MetadataValue } from "../types/metadata.js";
import type { Expression, Leaf, ValueLeaf } from "./expression.js";
import { order, type Scalar, scalarOf } from "./scalar.js";

/** The fields of one row, by number. */
export interface Fields {
  has(field: number): boolean;
  /** The value of a field that is there. */
  scalar(field: number): Scalar;
}

export type RowTest = (fields: Fields) => boolean;

export type ValueTest = (value: Scalar) => boolean;

/** `numbers` gives each field its number, in the order in which the leaves are met. */
export function rowTestOf(expression: Expression, numbers: Map<string, number>): RowTest {
  switch (expression.op) {
    case "and": {
      const tests = expression.children.map((child) => rowTestOf(child, numbers));
      return (fields) => {
        for (const test of tests) if (!test(fields)) return false;
        return true;
      };
    }
    case "or": {
      const tests = expression.children.map((child) => rowTestOf(child, numbers));
      return (fields) => {
        for (const test of tests) if (test(fields)) return true;
        return false;
      };
    }
    case "not": {
      const test = rowTestOf(expression.child, numbers);
      return (fields) => !test(fields);
    }
    default:
      return leafTest(expression, numberOf(expression.field, numbers));
  }
}

function numberOf(field: string, numbers: Map<string, number>): number {
  const known = numbers.get(field);
  if (known !== undefined) return known;
  numbers.set(field, numbers.size);
  return numbers.size - 1;
}

function leafTest(leaf: Leaf, field: number): RowTest {
  if (leaf.op === "exists") return (fields) => fields.has(field) === leaf.exists;
  const test = valueTestOf(leaf);
  return (fields) => fields.has(field) && test(fields.scalar(field));
}

/** What a leaf means for the value of a field that is there. */
export function valueTestOf(leaf: ValueLeaf): ValueTest {
  if ("values" in leaf) return among(leaf.op === "in", leaf.values);
  const bound = scalarOf(leaf.value);
  switch (leaf.op) {
    case "eq":
      return (value) => value === bound;
    case "ne":
      return (value) => value !== bound;
    case "lt":
      return (value) => order(value, bound) < 0;
    case "lte":
      return (value) => order(value, bound) <= 0;
    case "gt":
      return (value) => order(value, bound) > 0;
    case "gte":
      return (value) => order(value, bound) >= 0;
  }
}

/** A set finds what `===` finds, and NaN, which equals nothing. */
function among(wanted: boolean, values: readonly MetadataValue[]): ValueTest {
  const listed = new Set(values.map(scalarOf).filter((scalar) => !Number.isNaN(scalar)));
  return (value) => listed.has(value) === wanted;
}
