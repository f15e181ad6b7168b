/** What every command's exit code means, in one place: people read it in the help, programs in the code. */
import { CommanderError } from "commander";
import { IqdbError, type IqdbErrorCode } from "../errors.js";

/** What was asked for is done. */
export const EXIT_DONE = 0;
/** What was asked for could not be done, or not to its end; the message says why. */
export const EXIT_FAILED = 1;
/** The command line itself was wrong; nothing was begun. */
export const EXIT_USAGE = 2;
/** A file is damaged. */
export const EXIT_DAMAGED = 3;
/** A file ends in what a crash left of a write; opening the database drops that, and nothing is lost. */
export const EXIT_TORN = 4;
/** There is no such row, or no hit. */
export const EXIT_NOTHING = 5;
/** Another process has the database open for writing: try again later. */
export const EXIT_LOCKED = 6;
/** Ctrl-C: what was acknowledged until then is kept. */
export const EXIT_INTERRUPTED = 130;

/** For the help of commands that open a database. */
export const EXIT_HELP =
  "Exit codes: 0 done, 1 could not be done, 2 the command line is wrong, 3 a file is damaged, 5 nothing was found, 6 another process writes to the database, 130 interrupted.";

/** Codes that opening gives to bytes that are not what was written. */
const DAMAGE: ReadonlySet<IqdbErrorCode> = new Set<IqdbErrorCode>([
  "IQDB_CHECKSUM_MISMATCH",
  "IQDB_TRUNCATED_HEADER",
  "IQDB_TRUNCATED_PAYLOAD",
  "IQDB_INVALID_INDEX_TYPE",
  "IQDB_INVALID_PAYLOAD",
  "IQDB_COMPRESSION",
  "IQDB_WAL_CORRUPT",
]);

export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_DONE : EXIT_USAGE;
  if (!(error instanceof IqdbError)) return EXIT_FAILED;
  if (error.code === "IQDB_LOCKED") return EXIT_LOCKED;
  if (error.code === "IQDB_NOT_FOUND") return EXIT_NOTHING;
  return isDamagedFile(error) ? EXIT_DAMAGED : EXIT_FAILED;
}

/** Whether opening met bytes that are not what was written. Faults of foreign files, which name their source, are none. */
export function isDamagedFile(error: IqdbError): boolean {
  const { package: missing, source } = error.details;
  return DAMAGE.has(error.code) && missing === undefined && source === undefined;
}
