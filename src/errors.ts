/**
 * The one error class of the library. `code` is stable and meant for programs; `details` carries the numbers;
 * `message` is for people and may improve at any time.
 */

/**
 * All codes, of which an {@link IqdbError} has one.
 *
 * @example
 * ERROR_CODES.includes("IQDB_LOCKED"); // true
 */
export const ERROR_CODES = [
  "IQDB_IO",
  "IQDB_BAD_MAGIC",
  "IQDB_UNSUPPORTED_VERSION",
  "IQDB_CHECKSUM_MISMATCH",
  "IQDB_TRUNCATED_HEADER",
  "IQDB_TRUNCATED_PAYLOAD",
  "IQDB_INVALID_METRIC",
  "IQDB_INVALID_INDEX_TYPE",
  "IQDB_INVALID_PAYLOAD",
  "IQDB_COMPRESSION",
  "IQDB_UNSUPPORTED",
  "IQDB_INDEX_BUILD",
  "IQDB_WAL_CORRUPT",
  "IQDB_WAL_FOREIGN",
  "IQDB_POISONED",
  "IQDB_LOCKED",
  "IQDB_CLOSED",
  "IQDB_DIMENSION_MISMATCH",
  "IQDB_INVALID_VECTOR",
  "IQDB_INVALID_ID",
  "IQDB_INVALID_METADATA",
  "IQDB_INVALID_FILTER",
  "IQDB_INVALID_CONFIG",
  "IQDB_DUPLICATE",
  "IQDB_NOT_FOUND",
  "IQDB_ABORTED",
  "IQDB_SNAPSHOT_MISSING",
  "IQDB_NOT_A_REGULAR_FILE",
  "IQDB_READ_ONLY",
] as const;

/** What an {@link IqdbError} is about, for programs. Codes are stable. */
export type IqdbErrorCode = (typeof ERROR_CODES)[number];

/** The numbers and names of an {@link IqdbError}: which there are depends on its code. */
export type ErrorDetails = Readonly<Record<string, string | number | bigint | boolean | null | undefined>>;

/**
 * Every failure that this library reports.
 *
 * @example
 * try {
 *   db.upsert("doc-3", [1, 2]);
 * } catch (error) {
 *   if (error instanceof IqdbError) error.code; // "IQDB_DIMENSION_MISMATCH"
 *   if (error instanceof IqdbError) error.details; // { expected: 3, found: 2 }
 * }
 */
export class IqdbError extends Error {
  /** "IqdbError". */
  override readonly name = "IqdbError";
  /** What it is about, for programs. */
  readonly code: IqdbErrorCode;
  /** Numbers and names, such as `expected` and `found`. */
  readonly details: ErrorDetails;

  /** For the library, and for storages and indexes of one's own; `options.cause` is what lies behind it. */
  constructor(code: IqdbErrorCode, message: string, details: ErrorDetails = {}, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.details = details;
  }

  /** For logs: with the message, and with integers that JSON numbers cannot hold as text. */
  toJSON(): { name: string; code: IqdbErrorCode; message: string; details: Record<string, unknown> } {
    const shown = Object.entries(this.details).map(([key, value]) => {
      if (typeof value !== "bigint") return [key, value] as const;
      const number = Number(value);
      return [key, Number.isSafeInteger(number) ? number : String(value)] as const;
    });
    return { name: this.name, code: this.code, message: this.message, details: Object.fromEntries(shown) };
  }
}
