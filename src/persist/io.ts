/**
 * Whole reads and writes over a storage whose calls may be short, and the one place where a foreign error becomes an
 * IqdbError. Invariant: whatever these functions throw is an IqdbError.
 */
import { type ErrorDetails, IqdbError } from "../errors.js";
import type { Storage, StorageFile } from "./storage/storage.js";

/** One call moves at most this much: systems refuse single transfers of 2^31 bytes, and a smaller step costs nothing. */
export const TRANSFER_BYTES_MAX = 64 * 1024 * 1024;

const NOT_PERMITTED =
  "this user lacks the permission: change who may use the file and its folder, or run as another user";

const ADVICE: Readonly<Record<string, string>> = {
  EACCES: NOT_PERMITTED,
  EDQUOT: "the disk quota is used up: free some space and open again",
  EFBIG: "the file would grow beyond a limit of the system",
  EISDIR: "this is a directory",
  EMFILE: "the process has too many open files",
  ENFILE: "the system has too many open files",
  ENOENT: "there is no such file or directory",
  ENOSPC: "the disk is full: free some space and open again",
  EPERM: NOT_PERMITTED,
  EROFS: "the file system is read-only",
};

/** Who may not write may still read. */
const WRITING_REFUSED = new Set(["EACCES", "EPERM", "EROFS"]);

/** The IqdbError for a failed call on a file: `what` completes "cannot …". An IqdbError passes unchanged. */
export function ioError(what: string, path: string, cause: unknown): IqdbError {
  if (cause instanceof IqdbError) return cause;
  const { code, syscall } = (cause ?? {}) as { code?: unknown; syscall?: unknown };
  const details: Record<string, string> = { path };
  if (typeof syscall === "string") details.syscall = syscall;
  if (typeof code === "string") details.errno = code;
  const reason = (typeof code === "string" && ADVICE[code]) || (cause instanceof Error ? cause.message : String(cause));
  const isReaderFree = what === "lock" && WRITING_REFUSED.has(code as string);
  const message = `cannot ${what} ${path}: ${reason}${isReaderFree ? "; opening with readOnly: true takes no lock" : ""}`;
  return new IqdbError("IQDB_IO", message, details as ErrorDetails, { cause });
}

/** Runs `action`, turning whatever it throws into the IqdbError of `ioError`. */
export function withIo<T>(what: string, path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw ioError(what, path, cause);
  }
}

/** Writes all of `bytes` at `position`, however short the single writes are. */
export function writeFully(file: StorageFile, bytes: Uint8Array, position: number): void {
  withIo("write to", file.path, () => {
    for (let done = 0; done < bytes.length; ) {
      const isWhole = done === 0 && bytes.length <= TRANSFER_BYTES_MAX;
      const chunk = isWhole ? bytes : bytes.subarray(done, done + TRANSFER_BYTES_MAX);
      const written = file.write(chunk, position + done);
      // A system that takes nothing and reports no error would keep this loop for ever.
      if (written <= 0) throw noProgress(file.path, position + done, bytes.length - done);
      done += written;
    }
  });
}

/** A signal may cut a read short of its first byte, which Node does not hide; a system that does so for ever has to be given up. */
const INTERRUPTIONS_MAX = 100;

function readOnce(file: StorageFile, target: Uint8Array, position: number): number {
  for (let interruptions = 0; ; interruptions++) {
    try {
      return file.read(target, position);
    } catch (cause) {
      if ((cause as { code?: unknown }).code !== "EINTR" || interruptions === INTERRUPTIONS_MAX) throw cause;
    }
  }
}

/** Fills `target` from `position`; returns how many bytes there were: fewer than asked only at the end of the file. */
export function readFully(file: StorageFile, target: Uint8Array, position: number): number {
  return withIo("read", file.path, () => {
    let done = 0;
    while (done < target.length) {
      const read = readOnce(file, target.subarray(done, done + TRANSFER_BYTES_MAX), position + done);
      if (read <= 0) break;
      done += read;
    }
    return done;
  });
}

/** The file, or its first `most` bytes, in one fresh array. A file that shrinks meanwhile gives what was there; later growth is not read. */
export function readFile(storage: Storage, path: string, most = Number.POSITIVE_INFINITY): Uint8Array {
  const file = withIo("open", path, () => storage.open(path, "read"));
  try {
    const length = Math.min(
      withIo("measure", path, () => file.size()),
      most,
    );
    const bytes = withIo("hold in memory", path, () => new Uint8Array(length));
    const read = readFully(file, bytes, 0);
    return read === length ? bytes : bytes.subarray(0, read);
  } finally {
    withIo("close", path, () => file.close());
  }
}

function noProgress(path: string, position: number, missing: number): IqdbError {
  return new IqdbError("IQDB_IO", `cannot write to ${path}: the system accepted none of the bytes and gave no reason`, {
    path,
    syscall: "write",
    position,
    missing,
  });
}
