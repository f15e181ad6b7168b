/**
 * Reading what a caller hands in runs the caller's code: getters, proxies and iterators may throw anything, and the engine
 * throws TypeErrors of its own at revoked proxies and detached buffers. All of that becomes the cause of an IqdbError.
 */
import { IqdbError, type IqdbErrorCode } from "../errors.js";

/** The error for a value that could not be read; an IqdbError passes unchanged. */
export function unreadable(code: IqdbErrorCode, what: string, cause: unknown): IqdbError {
  if (cause instanceof IqdbError) return cause;
  return new IqdbError(code, `${what} cannot be read: looking at it throws an error of its own`, {}, { cause });
}

/** What `read` answers; whatever it throws is an IqdbError. */
export function reading<T>(code: IqdbErrorCode, what: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw unreadable(code, what, cause);
  }
}
