/** Option objects: every option is known and has a value of its kind; a misspelled name is told the right one. */
import { IqdbError } from "../errors.js";
import { describeValue } from "./describe-value.js";
import { reading, unreadable } from "./reading.js";
import { closest } from "./suggest.js";

export type OptionCheck = (value: unknown) => boolean;

/** For each option: what is valid, and the words that say so. */
export type OptionRules = Readonly<Record<string, readonly [OptionCheck, string]>>;

export const isBoolean: OptionCheck = (value) => typeof value === "boolean";

export const isObject: OptionCheck = (value) => typeof value === "object" && value !== null;

export const isFunction: OptionCheck = (value) => typeof value === "function";

const isAnything: OptionCheck = () => true;

/** Rules for options that are judged elsewhere: here only their names are known. */
export function judgedElsewhere(...names: readonly string[]): OptionRules {
  return Object.fromEntries(names.map((name) => [name, [isAnything, ""]]));
}

export function oneOf(...values: readonly unknown[]): OptionCheck {
  return (value) => values.includes(value);
}

/** Whole numbers from `min` to `max`. */
export function isCount(min: number, max = Number.MAX_SAFE_INTEGER): OptionCheck {
  return (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
}

/** Errors: IQDB_INVALID_CONFIG for anything but an object, or for a name that does not exist. */
export function checkOptionNames(options: unknown, names: readonly string[], what: string): void {
  for (const name of namesOf(options, what)) if (!names.includes(name)) throw unknownOption(name, names, what);
}

/** A copy of `options` without those that are undefined. Errors: IQDB_INVALID_CONFIG naming the option. */
export function checkOptions<T extends object>(options: unknown, rules: OptionRules, what: string): T {
  try {
    return checkedOptions(options, rules, what);
  } catch (cause) {
    throw unreadable("IQDB_INVALID_CONFIG", what, cause);
  }
}

function checkedOptions<T extends object>(options: unknown, rules: OptionRules, what: string): T {
  const checked: Record<string, unknown> = {};
  // Searches come here each time: a walk over what was given, not over all there is.
  for (const name of namesOf(options, what)) {
    if (!Object.hasOwn(rules, name)) throw unknownOption(name, Object.keys(rules), what);
    const [isValid, rule] = rules[name];
    const value = (options as Readonly<Record<string, unknown>>)[name];
    if (value === undefined) continue;
    if (!isValid(value)) {
      const found = describeValue(value);
      throw new IqdbError("IQDB_INVALID_CONFIG", `${name} must be ${rule}, got ${found}`, { option: name, found });
    }
    checked[name] = value;
  }
  return checked as T;
}

function namesOf(options: unknown, what: string): string[] {
  const isOne = typeof options === "object" && options !== null;
  const names = reading("IQDB_INVALID_CONFIG", what, () => isOne && !Array.isArray(options) && Object.keys(options));
  if (names) return names;
  throw new IqdbError("IQDB_INVALID_CONFIG", `${what} must be an object`, { option: what });
}

function unknownOption(name: string, names: readonly string[], what: string): IqdbError {
  const suggestion = closest(name, names);
  const advice = suggestion === undefined ? `it knows ${names.join(", ")}` : `did you mean ${suggestion}?`;
  const shown = name.slice(0, 64);
  return new IqdbError("IQDB_INVALID_CONFIG", `${what}: there is no option ${JSON.stringify(shown)}, ${advice}`, {
    option: shown,
    suggestion,
  });
}
