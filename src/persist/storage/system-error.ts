/**
 * Errors in the shape that Node gives to a refused system call, for storages that are not a real system. Code above the
 * seam therefore meets one kind of error whichever storage it runs on.
 */

/** What a refused system call looks like: an Error with the code and the name of the call. */
export interface SystemError extends Error {
  readonly code: string;
  readonly syscall: string;
  readonly path: string;
}

const MEANINGS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EBADF: "bad file descriptor",
  EEXIST: "file already exists",
  EINVAL: "invalid argument",
  EIO: "i/o error",
  EISDIR: "illegal operation on a directory",
  EMFILE: "too many open files",
  ENOENT: "no such file or directory",
  ENOSPC: "no space left on device",
};

export function systemError(code: string, syscall: string, path: string): SystemError {
  const error = new Error(`${code}: ${MEANINGS[code] ?? "system error"}, ${syscall} '${path}'`);
  return Object.assign(error, { code, syscall, path });
}
