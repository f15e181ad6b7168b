/**
 * What runs in the thread of an `AsyncIqdb`: the queue of calls in front of its database. Calls take effect in the order in
 * which they come. Writes that stand together in the queue share a write and a sync; between the steps of a checkpoint the
 * queue is served. Nothing here knows of threads: messages come by `take`, and go to where the owner says.
 */
import { IqdbError } from "../errors.js";
import type { FilterJson } from "../filter/filter-types.js";
import { keyToId } from "../format/id.js";
import { GROUP_MAX, type GroupedOperation, type GroupOutcome } from "../persist/write-group.js";
import type { Mutation, UpsertMutation } from "../types/mutation.js";
import {
  type CallMessage,
  NO_METADATA,
  plainError,
  type Reply,
  type ReplyMessage,
  type Request,
} from "./async-messages.js";
import { type Iqdb, type IqdbInside, insideOf, type OptimizeResult } from "./iqdb.js";
import type { SearchOptions } from "./options.js";
import type { DbRecord } from "./record-view.js";

/** A turn of reading ends after this many milliseconds, so that what has been found out is sent. */
const TURN_MS = 5;
/** Rows of `entries` that are sent at once, in bytes of their vectors. */
const PAGE_BYTES = 256 * 1024;
/** Progress is not told more often than this. */
const PROGRESS_MS = 20;

/** A call with what belongs to it. */
interface Queued {
  readonly call: number;
  readonly request: Request | "upsert";
  /** Of an upsert. */
  readonly mutations: readonly Mutation[];
  /** Of a search. */
  readonly queries: readonly Float32Array[];
}

export interface HostOptions {
  readonly post: (message: ReplyMessage) => void;
  /** Runs `turn` soon, after messages that have come meanwhile. */
  readonly soon: (turn: () => void) => void;
  /** Bytes of a snapshot that a step of a checkpoint writes. Default: some milliseconds' worth. */
  readonly checkpointStepBytes?: number;
}

/** Rows of `entries`. */
export interface EntriesPage {
  readonly rows: readonly DbRecord[];
  readonly isLast: boolean;
}

export class AsyncHost {
  readonly #db: Iqdb;
  readonly #inside: IqdbInside;
  readonly #options: HostOptions;
  #queue: Queued[] = [];
  #replies: Reply[] = [];
  #isTurnDue = false;
  #warningsSent: number;
  #size = 0;
  readonly #cursors = new Map<number, Iterator<DbRecord>>();
  #steps: Iterator<undefined, void> | undefined;
  /** Calls that the checkpoint which is being made answers, and those that need another one. */
  #waiting: { now: number[]; next: number[] } = { now: [], next: [] };

  constructor(db: Iqdb, options: HostOptions) {
    this.#db = db;
    this.#inside = insideOf(db);
    this.#options = options;
    this.#warningsSent = this.#warnings.length;
  }

  take({ first, requests, keys, vectors, metadataLengths, metadata }: CallMessage): void {
    const { dim } = this.#db;
    let [vector, row, byte] = [0, 0, 0];
    const nextVector = () => vectors.subarray(vector * dim, ++vector * dim);
    const nextMetadata = (): Uint8Array | undefined => {
      const length = metadataLengths[row] ?? NO_METADATA;
      if (length === NO_METADATA) return undefined;
      byte += length;
      return metadata.subarray(byte - length, byte);
    };
    const nextMutation = (): Mutation => ({
      kind: "upsert",
      vector: nextVector(),
      metadata: nextMetadata(),
      key: keys[row++],
    });
    for (const [place, request] of requests.entries()) {
      const call = first + place;
      if (typeof request === "number") {
        this.#queue.push({ call, request: "upsert", mutations: listOf(request, nextMutation), queries: [] });
      } else this.#queue.push({ call, request, mutations: [], queries: listOf(queriesOf(request), nextVector) });
    }
    this.#turnSoon();
  }

  #turnSoon(): void {
    if (this.#isTurnDue) return;
    this.#isTurnDue = true;
    this.#options.soon(() => this.#turn());
  }

  /** A step of the checkpoint, then a group of writes, or as many other calls as fit in a short time. */
  #turn(): void {
    this.#isTurnDue = false;
    this.#goOnWithCheckpoint();
    const end = performance.now() + TURN_MS;
    do {
      const group = this.#takeGroup();
      if (group.length > 0) {
        this.#write(group);
        break;
      }
      const next = this.#queue.shift();
      if (next !== undefined) this.#answer(next);
    } while (this.#queue.length > 0 && performance.now() < end);
    this.#sendReplies();
    if (this.#queue.length > 0 || this.#steps !== undefined) this.#turnSoon();
  }

  /** The writes at the head of the queue, as many as a group may hold; a larger one by itself. */
  #takeGroup(): Queued[] {
    const rowBytes = 4 * this.#db.dim;
    let [count, records, bytes] = [0, 0, 0];
    for (const { request, mutations } of this.#queue) {
      if (request === "upsert") {
        records += mutations.length;
        bytes += mutations.length * rowBytes;
        for (const { metadata } of mutations as readonly UpsertMutation[]) bytes += metadata?.length ?? 0;
      } else if (request.kind === "delete") records += request.keys.length;
      else break;
      if (count > 0 && (records > GROUP_MAX.records || bytes > GROUP_MAX.bytes)) break;
      count++;
    }
    return this.#queue.splice(0, count);
  }

  #write(group: readonly Queued[]): void {
    const outcomes = this.#outcomes(group.map(operationOf));
    for (const [place, { call, request }] of group.entries()) {
      const outcome = outcomes[place];
      if ("error" in outcome) this.#refuse(call, outcome.error);
      else this.#reply(call, request === "upsert" ? undefined : outcome.mutations);
    }
  }

  /** Writes operations together; a refusal of all of them is that of each. */
  #outcomes(operations: readonly GroupedOperation[]): GroupOutcome[] {
    try {
      const outcomes = this.#inside.writeGroup(operations);
      if (this.#inside.files?.isCheckpointDue) this.#beginCheckpoint();
      return outcomes;
    } catch (error) {
      return operations.map(() => ({ error }));
    }
  }

  #answer(queued: Queued): void {
    const { call, request } = queued;
    if (request === "upsert") return;
    try {
      if (request.kind === "checkpoint") this.#checkpoint(call);
      else this.#reply(call, this.#resultOf(call, request, queued.queries));
    } catch (error) {
      this.#refuse(call, error);
    }
  }

  #resultOf(call: number, request: Request, queries: readonly Float32Array[]): unknown {
    const db = this.#db;
    switch (request.kind) {
      case "deleteWhere":
        return this.#deleteWhere(request.filter);
      case "get":
        return db.get(keyToId(request.key, "bytes"));
      case "has":
        return db.has(keyToId(request.key, "bytes"));
      case "search":
        return db.searchBatch(queries, request.k, request.options as SearchOptions);
      case "explain":
        return db.explain(queries[0], request.k, request.options as SearchOptions);
      case "measureRecall":
        return db.measureRecall({ queries, k: request.k, ...(request.options as SearchOptions) });
      case "entries":
        this.#cursors.set(call, db.entries());
        return call;
      case "nextEntries":
        return this.#page(request.cursor);
      case "endEntries":
        return void this.#cursors.delete(request.cursor);
      case "stats":
        return db.stats();
      case "cacheStats":
        return db.cacheStats();
      case "verify":
        return db.verify();
      case "flush":
        return db.flush();
      case "backup":
        return db.backup(request.path, { overwrite: request.overwrite });
      case "optimize":
        return this.#optimize(call, request);
      case "close":
        return this.#close();
      default:
        throw new IqdbError("IQDB_UNSUPPORTED", `${request.kind} is not answered by itself`);
    }
  }

  #deleteWhere(filter: FilterJson): number {
    const operation = () => this.#inside.matchingKeys(filter).map((key): Mutation => ({ kind: "delete", key }));
    const [outcome] = this.#outcomes([operation]);
    if ("error" in outcome) throw outcome.error;
    return outcome.mutations;
  }

  /** Rows from where a reader of `entries` is, and whether they are the last. */
  #page(cursor: number): EntriesPage {
    const iterator = this.#cursors.get(cursor);
    const rows: DbRecord[] = [];
    const rowsMax = Math.max(1, Math.floor(PAGE_BYTES / (4 * this.#db.dim)));
    while (iterator !== undefined && rows.length < rowsMax) {
      const { done, value } = iterator.next();
      if (!done) rows.push(value);
      else {
        this.#cursors.delete(cursor);
        return { rows, isLast: true };
      }
    }
    return { rows, isLast: iterator === undefined };
  }

  #optimize(call: number, { aborted, reportsProgress }: Extract<Request, { kind: "optimize" }>): OptimizeResult {
    const signal = {
      get aborted() {
        return Atomics.load(aborted, 0) !== 0;
      },
    } as AbortSignal;
    let told = Number.NEGATIVE_INFINITY;
    const onProgress = (progress: number) => {
      if (progress < 1 && performance.now() - told < PROGRESS_MS) return;
      told = performance.now();
      this.#replies.push({ call, progress });
      this.#sendReplies();
    };
    return this.#db.optimize({ signal, ...(reportsProgress && { onProgress }) });
  }

  #checkpoint(call: number): void {
    if (this.#inside.files === undefined) {
      this.#db.checkpoint();
      this.#reply(call, undefined);
    } else if (this.#steps !== undefined) this.#waiting.next.push(call);
    else {
      this.#waiting.now.push(call);
      this.#beginCheckpoint();
    }
  }

  #beginCheckpoint(): void {
    this.#steps ??= this.#inside.files?.checkpointSteps(this.#options.checkpointStepBytes);
  }

  #goOnWithCheckpoint(): void {
    if (this.#steps === undefined) return;
    try {
      if (!this.#steps.next().done) return;
      this.#endCheckpoint((call) => this.#reply(call, undefined));
    } catch (error) {
      const { files } = this.#inside;
      if (files?.isCheckpointDue) files.postponeCheckpoint(error);
      this.#endCheckpoint((call) => this.#refuse(call, error));
    }
  }

  /** Answers those who wait for it; those who came while it was made need another one. */
  #endCheckpoint(answer: (call: number) => void): void {
    this.#steps = undefined;
    this.#waiting.now.forEach(answer);
    this.#waiting = { now: this.#waiting.next, next: [] };
    if (this.#waiting.now.length > 0) this.#beginCheckpoint();
  }

  /** Closing folds the log itself: a checkpoint that is being made is given up, and whoever waits for one has it. */
  #close(): void {
    this.#steps?.return?.();
    this.#steps = undefined;
    const calls = [...this.#waiting.now, ...this.#waiting.next];
    this.#waiting = { now: [], next: [] };
    this.#size = this.#db.size;
    try {
      this.#db.close();
      for (const call of calls) this.#reply(call, undefined);
    } catch (error) {
      for (const call of calls) this.#refuse(call, error);
      throw error;
    }
  }

  #reply(call: number, value: unknown): void {
    const last = this.#replies.at(-1);
    if (value !== undefined) this.#replies.push({ call, value });
    else if (last !== undefined && "done" in last && last.call + last.done === call) {
      this.#replies[this.#replies.length - 1] = { call: last.call, done: last.done + 1 };
    } else this.#replies.push({ call, done: 1 });
  }

  #refuse(call: number, error: unknown): void {
    this.#replies.push({ call, error: plainError(error) });
  }

  #sendReplies(): void {
    if (this.#replies.length === 0) return;
    if (!this.#db.isClosed) this.#size = this.#db.size;
    const warnings = this.#warnings.slice(this.#warningsSent);
    this.#warningsSent += warnings.length;
    const replies = this.#replies;
    this.#replies = [];
    this.#options.post({ replies, size: this.#size, warnings });
  }

  get #warnings(): readonly string[] {
    return this.#db.openReport?.warnings ?? [];
  }
}

function listOf<T>(length: number, next: () => T): T[] {
  const list: T[] = [];
  while (list.length < length) list.push(next());
  return list;
}

/** How many vectors of a message belong to a call. */
function queriesOf(request: Request): number {
  if (request.kind === "explain") return 1;
  return "queries" in request ? request.queries : 0;
}

function operationOf({ request, mutations }: Queued): GroupedOperation {
  if (request === "upsert" || request.kind !== "delete") return () => mutations;
  const { keys } = request;
  return ({ has }) => keys.filter(has).map((key) => ({ kind: "delete", key }));
}
