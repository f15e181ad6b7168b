/**
 * What an `AsyncIqdb` and its thread say to each other. Everything in a message is plain: numbers, texts, arrays, buffers.
 * An object for each row takes longer to carry than the row takes to be written, so many calls are one message: upserts are
 * columns in it, vectors and metadata a buffer each, which changes hands without being copied.
 */
import type { MessagePort } from "node:worker_threads";
import { type ErrorDetails, IqdbError, type IqdbErrorCode } from "../errors.js";
import type { FilterJson } from "../filter/filter-types.js";
import type { IndexConfig, IndexKindName } from "../index/index-config.js";
import type { OpenReport } from "../persist/open-report.js";
import type { IdKey } from "../types/id.js";
import type { Metric } from "../types/metric.js";
import type { BytesOptions, MemoryOptions, OpenOptions, SearchOptions } from "./options.js";

/** How the thread gets its database. */
export type Opening =
  | { readonly how: "open"; readonly path: string; readonly options: OpenOptions }
  | { readonly how: "openInMemory"; readonly options: MemoryOptions }
  | { readonly how: "openBytes"; readonly bytes: Uint8Array; readonly options: BytesOptions };

/** What the thread is started with. */
export interface ThreadData {
  readonly opening: Opening;
  /** Where its caller follows the opening. */
  readonly watch?: OpeningWatch | undefined;
  /** Reader threads; 0 for none. */
  readonly readers: number;
  /** Whether the next call is waited for awake. */
  readonly busyWait: boolean;
}

/** Search options whose filter is in its JSON form. */
export type PlainSearchOptions = Omit<SearchOptions, "filter"> & { readonly filter?: FilterJson };

/** One call but an upsert. Its vectors are taken from the buffer of the message, in the order of the calls in it. */
export type Request =
  | { readonly kind: "delete"; readonly keys: readonly IdKey[] }
  | { readonly kind: "deleteWhere"; readonly filter: FilterJson }
  | { readonly kind: "get" | "has"; readonly key: IdKey }
  | { readonly kind: "search"; readonly queries: number; readonly k: number; readonly options: PlainSearchOptions }
  | { readonly kind: "explain"; readonly k: number; readonly options: PlainSearchOptions }
  | {
      readonly kind: "measureRecall";
      readonly queries: number;
      readonly k: number;
      readonly options: PlainSearchOptions;
    }
  | { readonly kind: "entries" | "stats" | "cacheStats" | "verify" | "flush" | "checkpoint" | "close" }
  | { readonly kind: "nextEntries" | "endEntries"; readonly cursor: number }
  | { readonly kind: "backup"; readonly path: string; readonly overwrite: boolean }
  | { readonly kind: "optimize" };

/** What is answered from rows alone, and changes nothing. */
export const READS: ReadonlySet<string> = new Set([
  "get",
  "has",
  "entries",
  "nextEntries",
  "endEntries",
  "stats",
  "cacheStats",
  "flush",
]);

/** What needs no write to end before it, nor long work; a number is an upsert. */
export function changesNothing(request: Request | number | string | undefined): boolean {
  if (typeof request !== "object") return false;
  return READS.has(request.kind) || request.kind === "search" || request.kind === "explain";
}

/** A call that its caller watches. */
export interface Watch {
  /** Shared: not 0 when the call is to end. */
  readonly aborted: Int32Array;
  readonly reportsProgress: boolean;
}

/** An opening that its caller watches. */
export interface OpeningWatch extends Watch {
  /** To here goes how far it is, so that the first message of the thread is always what came of it. */
  readonly progress: MessagePort;
}

/** To the thread. */
export interface CallMessage {
  /** Number of the first call; the others follow without gaps. */
  readonly first: number;
  /** A number is an upsert of so many rows. */
  readonly requests: readonly (Request | number)[];
  /** Of calls by their place in `requests`. */
  readonly watches: readonly (readonly [place: number, watch: Watch])[];
  /** Of the rows of all upserts. */
  readonly keys: readonly IdKey[];
  /** Of all vectors; there may be room behind them. */
  readonly vectors: Float32Array;
  /** Bytes of each row's metadata, or NO_METADATA; empty where no row has any. */
  readonly metadataLengths: readonly number[];
  readonly metadata: Uint8Array;
}

/** A single call that changes nothing: it is answered at once, while writes wait for others to share a sync with. */
export function isQuestion({ requests }: CallMessage): boolean {
  return requests.length === 1 && changesNothing(requests[0]);
}

/** Differs from empty metadata. */
export const NO_METADATA = -1;

/** What is known when the database is open. */
export interface OpenedAs {
  readonly dim: number;
  readonly metric: Metric;
  readonly indexKind: IndexKindName;
  readonly indexConfig: IndexConfig;
  readonly openReport: OpenReport | undefined;
  readonly size: number;
}

export type Reply =
  /** So many calls from this one on are done, and have nothing to say. */
  | { readonly call: number; readonly done: number }
  | { readonly call: number; readonly value: unknown }
  | { readonly call: number; readonly error: PlainError }
  | { readonly call: number; readonly progress: number };

/** From the thread. */
export interface ReplyMessage {
  readonly replies: readonly Reply[];
  /** Rows. */
  readonly size: number;
  /** Said since the last message. */
  readonly warnings: readonly string[];
}

/** The first message of the thread. */
export type OpeningMessage = { readonly opened: OpenedAs } | { readonly error: PlainError };

/** An error as a message carries it: classes do not cross threads. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly details?: ErrorDetails;
  readonly cause?: PlainError;
}

/** Errors have few causes; a chain that bites its own tail ends. */
const CAUSES_MAX = 8;

export function plainError(error: unknown, causes = CAUSES_MAX): PlainError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { name, message, cause } = error;
  const { code } = error as { code?: unknown };
  return {
    name,
    message,
    ...(typeof code === "string" && { code }),
    ...(error instanceof IqdbError && { details: error.details }),
    ...(cause !== undefined && causes > 0 && { cause: plainError(cause, causes - 1) }),
  };
}

/** An `IqdbError` where there was one. */
export function errorOf({ name, message, code, details, cause }: PlainError): Error {
  const options = cause === undefined ? undefined : { cause: errorOf(cause) };
  if (details !== undefined) return new IqdbError(code as IqdbErrorCode, message, details, options);
  return Object.assign(new Error(message, options), { name }, code === undefined ? undefined : { code });
}
