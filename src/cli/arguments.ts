/** Arguments of the command line as values; what is wrong is refused before anything begins. */
import { InvalidArgumentError } from "commander";
import { idFromText } from "../exchange/id-text.js";
import type { FilterInput } from "../filter/filter-types.js";
import type { Id } from "../types/id.js";
import { fromJSON } from "../types/json.js";
import type { Metadata } from "../types/metadata.js";

/** A whole number from `min` on. */
export function wholeNumber(min: number): (text: string) => number {
  return (text) => {
    const value = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(value) && value >= min) return value;
    throw new InvalidArgumentError(`It must be a whole number, at least ${min}.`);
  };
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("It must be a number above 0.");
}

export function seedNumber(text: string): bigint {
  if (/^[0-9]{1,20}$/.test(text)) return BigInt(text);
  throw new InvalidArgumentError("It must be a whole number.");
}

/** Digits are an integer id, `"17"` in JSON form is text. */
export function idArgument(text: string): Id {
  try {
    return idFromText(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

/** What JSON.parse says is nothing that a filter or a vector would be told from. */
export function filterArgument(text: string): FilterInput<Metadata> {
  const filter = json(text, 'a filter such as {"year":{"$gte":2020}}');
  if (typeof filter === "object" && filter !== null && !Array.isArray(filter)) return filter as FilterInput<Metadata>;
  throw new InvalidArgumentError('It must be an object such as {"year":{"$gte":2020}}.');
}

export function vectorArgument(text: string): Float32Array | number[] {
  let vector: unknown;
  try {
    vector = fromJSON(json(text, "a vector such as [0.1,0.2]"));
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
  const isVector =
    vector instanceof Float32Array || (Array.isArray(vector) && vector.every((one) => typeof one === "number"));
  if (isVector) return vector as Float32Array | number[];
  throw new InvalidArgumentError("It must be an array of numbers such as [0.1,0.2].");
}

function json(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(`It must be ${what}, as JSON (${(error as Error).message}).`);
  }
}
