/** Errors of foreign files: they name the source, so that nobody takes its faults for damage to a database. */
import { IqdbError, type IqdbErrorCode } from "../errors.js";

/** A file, or a part of it, that is not of its kind. */
export function malformed(source: string, message: string, cause?: unknown): IqdbError {
  return new IqdbError("IQDB_INVALID_PAYLOAD", `${source}: ${message}`, { source }, { cause });
}

/** A part of a file that is longer than any that is meant; `what` names it: "a line". */
export function beyondLimit(source: string, what: string, limit: number): IqdbError {
  return new IqdbError("IQDB_INVALID_PAYLOAD", `${source}: ${what} of more than ${limit} bytes: is it such a file?`, {
    source,
    limit,
  });
}

/** A file of a kind that exists and is not read, or a row that a kind cannot hold. */
export function unsupported(source: string, message: string): IqdbError {
  return new IqdbError("IQDB_UNSUPPORTED", `${source}: ${message}`, { source });
}

/** One row that is wrong, with its place. */
export function wrongRow(place: string, code: IqdbErrorCode, message: string, cause?: unknown): IqdbError {
  return new IqdbError(code, `${place}: ${message}`, { source: place }, { cause });
}

/** What a system call, or a library that reads a file, has thrown. */
export function unreadableFile(source: string, cause: unknown): IqdbError {
  if (cause instanceof IqdbError) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  const why = code === "ENOENT" ? "there is no such file" : message;
  return new IqdbError("IQDB_IO", `${source} cannot be read: ${why}`, { source, code }, { cause });
}
