/** Vectors at the door: what a user passes becomes an own, finite Float32Array of the right length, or an error. */
import { IqdbError } from "../errors.js";
import { describeValue } from "./describe-value.js";
import { firstNonFinite } from "./finite.js";

/**
 * Copies `input` (Float32Array or number[]) into a new Float32Array of `dim` components.
 * Errors: IQDB_INVALID_VECTOR (another type, empty, a component that is no number or not finite as 32-bit float),
 * IQDB_DIMENSION_MISMATCH.
 */
export function copyVector(input: unknown, dim: number, what = "vector"): Float32Array {
  const length = vectorLength(input, what);
  if (length === 0) throw invalid(`${what} is empty: pass ${dim} components`, { expected: dim, found: 0 });
  if (length !== dim) {
    throw new IqdbError("IQDB_DIMENSION_MISMATCH", `${what} has ${length} components, this database has ${dim}`, {
      expected: dim,
      found: length,
    });
  }
  const vector =
    input instanceof Float32Array ? new Float32Array(input) : fromNumbers(input as readonly unknown[], what);
  const bad = firstNonFinite(vector);
  if (bad >= 0) {
    throw invalid(`component ${bad} of ${what} is ${vector[bad]} as a 32-bit float: components must be finite`, {
      position: bad,
    });
  }
  return vector;
}

function vectorLength(input: unknown, what: string): number {
  if (input instanceof Float32Array || Array.isArray(input)) return input.length;
  throw invalid(`${what} must be a Float32Array or an array of numbers, got ${describeValue(input)}`, {});
}

function fromNumbers(input: readonly unknown[], what: string): Float32Array {
  const vector = new Float32Array(input.length);
  for (let position = 0; position < input.length; position++) {
    const component = input[position];
    if (typeof component !== "number") {
      throw invalid(`component ${position} of ${what} is ${describeValue(component)}: components must be numbers`, {
        position,
      });
    }
    vector[position] = component;
  }
  return vector;
}

function invalid(message: string, details: Record<string, number>): IqdbError {
  return new IqdbError("IQDB_INVALID_VECTOR", message, details);
}
