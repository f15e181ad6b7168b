/** Option objects: every option is known and has a value of its kind; a misspelled name is told the right one. */
import { IqdbError } from "../errors.js";
import { describeValue } from "./describe-value.js";
import { closest } from "./suggest.js";

export type OptionCheck = (value: unknown) => boolean;

/** For each option: what is valid, and the words that say so. */
export type OptionRules = Readonly<Record<string, readonly [OptionCheck, string]>>;

export const isBoolean: OptionCheck = (value) => typeof value === "boolean";

export const isObject: OptionCheck = (value) => typeof value === "object" && value !== null;

export const isAnything: OptionCheck = () => true;

export function oneOf(...values: readonly unknown[]): OptionCheck {
  return (value) => values.includes(value);
}

/** Whole numbers from `min` to `max`. */
export function isCount(min: number, max = Number.MAX_SAFE_INTEGER): OptionCheck {
  return (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
}

/** Errors: IQDB_INVALID_CONFIG for anything but an object, or for a name that does not exist. */
export function checkOptionNames(options: unknown, names: readonly string[], what: string): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new IqdbError("IQDB_INVALID_CONFIG", `${what} must be an object`, { option: what });
  }
  for (const name of Object.keys(options)) {
    if (names.includes(name)) continue;
    const suggestion = closest(name, names);
    const advice = suggestion === undefined ? `it knows ${names.join(", ")}` : `did you mean ${suggestion}?`;
    throw new IqdbError(
      "IQDB_INVALID_CONFIG",
      `${what}: there is no option ${JSON.stringify(name.slice(0, 64))}, ${advice}`,
      {
        option: name.slice(0, 64),
        suggestion,
      },
    );
  }
}

/** A copy of `options` without those that are undefined. Errors: IQDB_INVALID_CONFIG naming the option. */
export function checkOptions<T extends object>(options: unknown, rules: OptionRules, what: string): T {
  checkOptionNames(options, Object.keys(rules), what);
  const given = options as Readonly<Record<string, unknown>>;
  const checked: Record<string, unknown> = {};
  for (const [name, [isValid, rule]] of Object.entries(rules)) {
    const value = given[name];
    if (value === undefined) continue;
    if (!isValid(value)) {
      const found = describeValue(value);
      throw new IqdbError("IQDB_INVALID_CONFIG", `${name} must be ${rule}, got ${found}`, { option: name, found });
    }
    checked[name] = value;
  }
  return checked as T;
}
