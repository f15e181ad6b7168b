/**
 * From the errors of the generated codecs to ours: one place that knows which field's failure has which code.
 * Whatever else passes unchanged.
 */
import { FormatError } from "../bytes/format-error.js";
import { IqdbError, type IqdbErrorCode } from "../errors.js";

/** What was being read; decides the code of a failure. */
export type CodecContext = "snapshot header" | "snapshot payload" | "log header" | "log record" | "sidecar header";

const FIELD_CODES: Readonly<Record<string, IqdbErrorCode>> = {
  magic: "IQDB_BAD_MAGIC",
  version: "IQDB_UNSUPPORTED_VERSION",
  metric: "IQDB_INVALID_METRIC",
};

const ADVICE: Partial<Record<IqdbErrorCode, string>> = {
  IQDB_BAD_MAGIC: "this is a file of another kind",
  IQDB_UNSUPPORTED_VERSION: "it was written by a newer version of the format, or is damaged",
};

/**
 * Runs `decode`; a FormatError comes out as the IqdbError that fits `context`. `origin` is the place in the file of what
 * the decoder takes for offset 0.
 */
export function decoding<T>(context: CodecContext, path: string, decode: () => T, origin = 0): T {
  try {
    return decode();
  } catch (error) {
    throw codecError(context, path, error instanceof FormatError ? error.movedBy(origin) : error);
  }
}

/** What no bytes give: a disk failed, or whoever follows the reading ended it. */
const ENDS: ReadonlySet<IqdbErrorCode> = new Set<IqdbErrorCode>(["IQDB_IO", "IQDB_ABORTED"]);

/** Whether an error ends the reading, whatever the bytes are. */
export function endsReading(error: unknown): boolean {
  return error instanceof IqdbError && ENDS.has(error.code);
}

/** Whether an error is what changed bytes give: none that ends the reading, nor those of a package that is not installed. */
export function isDamage(error: unknown): boolean {
  if (error instanceof FormatError) return true;
  return error instanceof IqdbError && !endsReading(error) && error.details.package === undefined;
}

/** What `read` gives; undefined when the bytes are damaged. Every other error passes. */
export function unlessDamaged<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isDamage(error)) return undefined;
    throw error;
  }
}

export function codecError(context: CodecContext, path: string, error: unknown): unknown {
  if (!(error instanceof FormatError)) return error;
  const code = codeOf(context, error);
  const advice = ADVICE[code];
  return new IqdbError(
    code,
    `${context} of ${path}: ${error.message}${advice === undefined ? "" : `: ${advice}`}`,
    { path, field: error.path, offset: error.offset, expected: text(error.expected), actual: text(error.actual) },
    { cause: error },
  );
}

function codeOf(context: CodecContext, error: FormatError): IqdbErrorCode {
  const isShort = error.name === "EndOfStreamError" || error.name === "CountError";
  if (context === "snapshot header" || context === "sidecar header") {
    if (isShort) return "IQDB_TRUNCATED_HEADER";
    return FIELD_CODES[error.path] ?? "IQDB_INVALID_PAYLOAD";
  }
  if (context === "snapshot payload") return isShort ? "IQDB_TRUNCATED_PAYLOAD" : "IQDB_INVALID_PAYLOAD";
  if (context === "log header") return FIELD_CODES[error.path] ?? "IQDB_WAL_CORRUPT";
  return "IQDB_INVALID_PAYLOAD";
}

/** Details are for programs and logs: bounded, and never the content of a row. */
function text(value: unknown): string | number | bigint | undefined {
  if (value === undefined || typeof value === "number" || typeof value === "bigint") return value;
  return String(value).slice(0, 100);
}
