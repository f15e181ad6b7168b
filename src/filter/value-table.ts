/**
 * Numbers for the distinct values of a field: its codes. Equal values have one code, by the equality of filters (`===` of
 * scalars); NaN, which equals nothing, has a code too, so that it is known to be there. The code of a value that no row
 * has any more is given to another one.
 *
 * Of a long text only the beginning counts: texts that begin alike share a code, which then says that a row has to be
 * looked at. So memory stays in proportion to rows, whatever is stored in them.
 */
import { ARRAY_CELL_BYTES, heapBytes, KeyIndex } from "../store/key-index.js";
import type { Scalar } from "./scalar.js";

/** The code of a field that is missing. */
export const MISSING = 0;
/** Values that stand for themselves. */
export const FIXED_CODES = { null: 1, nan: 2, false: 3, true: 4 } as const;
const FIXED_VALUES: readonly Scalar[] = [null, Number.NaN, false, true];
/** The codes from here on are given as values come. */
export const FIRST_CODE = 5;

const DOUBLE_BYTES = 16;

/** UTF-16 units of a text that count. */
export const TEXT_KEY_UNITS = 256;

/** What of a text counts. */
export function textKey(text: string): string {
  return text.length <= TEXT_KEY_UNITS ? text : text.slice(0, TEXT_KEY_UNITS);
}

/** Whether other texts may share this key; their order to each other is not known, to every other key it is. */
export function isSharedKey(scalar: Scalar): boolean {
  return typeof scalar === "string" && scalar.length === TEXT_KEY_UNITS;
}

export class ValueTable {
  /** By code; the cells of codes that are free, and the first ones, hold something small. */
  readonly #scalars: (string | number | bigint)[] = new Array(FIRST_CODE).fill(0);
  readonly #index = new KeyIndex<string | number | bigint>(this.#scalars);
  readonly #free: number[] = [];
  #heapBytes = 0;

  /** All codes are below this. */
  get codesEnd(): number {
    return this.#scalars.length;
  }

  /** Estimated bytes of memory. */
  get bytes(): number {
    return this.#scalars.length * ARRAY_CELL_BYTES + this.#index.bytes + this.#heapBytes;
  }

  /** How many values have a code, besides those that stand for themselves. */
  get size(): number {
    return this.#index.size;
  }

  /** Makes room for `size` values, which is faster than growing. Errors: `IQDB_UNSUPPORTED`. */
  reserve(size: number): void {
    this.#index.reserve(size);
  }

  /** The value of a code; of a long text its beginning. */
  scalarAt(code: number): Scalar {
    return code < FIRST_CODE ? FIXED_VALUES[code - 1] : this.#scalars[code];
  }

  /** The code of a value; MISSING when it has none. */
  find(scalar: Scalar): number {
    return fixedCode(scalar) ?? this.#index.slotOf(keyOf(scalar)) ?? MISSING;
  }

  /** The code of a value, a new one when it has none. Errors: `IQDB_UNSUPPORTED`. */
  enter(scalar: Scalar): number {
    const known = this.find(scalar);
    if (known !== MISSING) return known;
    const key = keyOf(scalar);
    this.#index.reserve(this.#index.size + 1);
    const code = this.#free.pop() ?? this.#scalars.length;
    this.#scalars[code] = key;
    this.#index.add(code);
    this.#heapBytes += bytesOf(key);
    return code;
  }

  /** Frees the code of a value that no row has. Those that stand for themselves stay. */
  release(code: number): void {
    if (code < FIRST_CODE) return;
    const key = this.#scalars[code];
    this.#index.delete(key);
    this.#heapBytes -= bytesOf(key);
    this.#scalars[code] = typeof key === "string" ? "" : 0;
    this.#free.push(code);
  }
}

/** Doubles that are no small integers are objects, as texts and bigints are. */
function bytesOf(key: string | number | bigint): number {
  return typeof key === "number" ? (Number.isInteger(key) ? 0 : DOUBLE_BYTES) : heapBytes(key);
}

function fixedCode(scalar: Scalar): number | undefined {
  switch (typeof scalar) {
    case "boolean":
      return scalar ? FIXED_CODES.true : FIXED_CODES.false;
    case "number":
      return Number.isNaN(scalar) ? FIXED_CODES.nan : undefined;
    default:
      return scalar === null ? FIXED_CODES.null : undefined;
  }
}

/** The key of a value without a fixed code. */
function keyOf(scalar: Scalar): string | number | bigint {
  return typeof scalar === "string" ? textKey(scalar) : (scalar as number | bigint);
}
