/**
 * The one error of the byte layer: bytes that do not follow their schema, or a value that cannot be written by it.
 *
 * Names are Kaitai's where Kaitai has one. The path is built while the error unwinds: each type puts its field in front,
 * so reading costs nothing for it. `src/format` turns these errors into `IqdbError`s.
 */

/** What a {@link FormatError} is about. */
export type FormatErrorName =
  /** The bytes end before the value does. */
  | "EndOfStreamError"
  | "ValidationNotEqualError"
  | "ValidationLessThanError"
  | "ValidationGreaterThanError"
  | "ValidationNotAnyOfError"
  | "ValidationNotInEnumError"
  | "ValidationExprError"
  | "UndecidedEndiannessError"
  /** Bytes that are no text in their encoding, or text that the encoding lacks (a lone surrogate in UTF-8). */
  | "EncodingError"
  /** A process of the schema that is not there, has no way back, or failed. */
  | "ProcessError"
  /** A count that the bytes left cannot hold. */
  | "CountError"
  /** A repetition that would never end. */
  | "EndlessError"
  /** An integer beyond the range of its field, or beyond 2^53 - 1 where a number was asked for. */
  | "IntegerRangeError"
  /** An expression of the schema uses a field that is absent. */
  | "MissingFieldError"
  /** An expression of the schema has no value: a division by zero, an element that is not there. */
  | "ExpressionError"
  /** A text of which an expression makes an integer, and which is none. */
  | "ConversionError"
  /** The schema does not say enough to write such a value. */
  | "NotWritableError"
  /** A value of another JavaScript type than its field has. */
  | "ValueTypeError"
  /** Lengths, counts, checksums or presence that contradict the data they describe. */
  | "ConsistencyError";

/** What a {@link FormatError} can show of a value. */
export type Shown = string | number | bigint | boolean | null | undefined | readonly (string | number | bigint)[];

/**
 * Bytes or values that do not follow their schema.
 *
 * @example
 * try {
 *   snapshotCodec.read(bytes.subarray(0, 20));
 * } catch (error) {
 *   if (error instanceof FormatError) error.name; // "EndOfStreamError"
 * }
 */
export class FormatError extends Error {
  /** What it is about, for programs. */
  override readonly name: FormatErrorName;
  readonly #what: string;
  #path = "";
  #offset: number | undefined;
  /** What should be there, where that can be said. */
  readonly expected: Shown;
  /** What is there. */
  readonly actual: Shown;

  /** For readers and writers. */
  constructor(name: FormatErrorName, what: string, offset?: number, expected?: Shown, actual?: Shown) {
    super(what);
    this.name = name;
    this.#what = what;
    this.#offset = offset;
    this.expected = expected;
    this.actual = actual;
  }

  /** Where in the bytes, absolute; undefined when a value was refused rather than bytes. */
  get offset(): number | undefined {
    return this.#offset;
  }

  /** The field, such as `rows[3].id.kind`; empty for the value as a whole. */
  get path(): string {
    return this.#path;
  }

  /** Puts a field, and its position in a repetition when that is not negative, in front of the path. */
  within(field: string, index = -1): this {
    if (field === "") return this;
    const segment = index < 0 ? field : `${field}[${index}]`;
    this.#path = this.#path === "" ? segment : `${segment}.${this.#path}`;
    this.#say();
    return this;
  }

  /** Counts the offset from the start of something larger, in which the bytes begin at `origin`. */
  movedBy(origin: number): this {
    if (this.#offset === undefined || origin === 0) return this;
    this.#offset += origin;
    this.#say();
    return this;
  }

  #say(): void {
    if (this.#path === "") return;
    const place = this.offset === undefined ? "" : ` at byte ${this.offset}`;
    this.message = `${this.#path}${place}: ${this.#what}`;
  }
}

/** Names the field in which `error` happened; errors of other kinds pass unchanged. */
export function inField(error: unknown, field: string, index = -1): unknown {
  return error instanceof FormatError ? error.within(field, index) : error;
}

/** Whether more bytes could have helped. */
export function isCutShort(error: unknown): boolean {
  return error instanceof FormatError && (error.name === "EndOfStreamError" || error.name === "CountError");
}

/** For writers that the generator could not make; `why` begins with the place in the schema. */
export function notWritable(why: string): FormatError {
  return new FormatError("NotWritableError", `this can only be read: ${why}`);
}
