/**
 * What runs in the thread of an `AsyncIqdb`: the queue of calls in front of its database. Calls take effect in the order in
 * which they come. Writes that stand together in the queue share a write and a sync; between the steps of a checkpoint the
 * queue is served. Messages come by `take`, and go to where the owner says, answers in the order of the calls.
 *
 * Searches that are worth it are run by reader threads, which read what is changed here. So nothing is changed while a search
 * is under way: a group of writes is logged meanwhile, and applied when the searches that were called before it have ended.
 */
import { IqdbError } from "../errors.js";
import type { FilterJson } from "../filter/filter-types.js";
import { keyToId } from "../format/id.js";
import type { CheckpointStep } from "../persist/persisted-index.js";
import { GROUP_MAX, type GroupedOperation, type GroupOutcome } from "../persist/write-group.js";
import type { Mutation, UpsertMutation } from "../types/mutation.js";
import type { Steps } from "../types/steps.js";
import {
  type CallMessage,
  changesNothing,
  isQuestion,
  NO_METADATA,
  plainError,
  READS,
  type Reply,
  type ReplyMessage,
  type Request,
  type Watch,
} from "./async-messages.js";
import { hitColumns } from "./hit-columns.js";
import { type Iqdb, insideOf } from "./iqdb.js";
import type { IqdbInside } from "./iqdb-inside.js";
import type { SearchOptions } from "./options.js";
import { pieceSizesFor } from "./piece-sizes.js";
import { ReaderPool } from "./reader-pool.js";
import { ReaderSearches, type SearchOutcome } from "./reader-searches.js";
import type { DbRecord } from "./record-view.js";
import type { SearchUnderWay } from "./searcher.js";
import { abortedCall, checkAborted, isAborted, StepTask } from "./step-task.js";

/** A turn of reading ends after this many milliseconds, so that what has been found out is sent. */
const TURN_MS = 5;
/** Rows of `entries` that are sent at once, in bytes of their vectors. */
const PAGE_BYTES = 256 * 1024;

/** Searches that are expected to take less, ns, with what waits behind them, are done where they are: two threads tell each other in about 40 µs. */
const READER_COST = 1_000_000;
/** A search that takes longer, ns, is run in pieces even where no reader helps: other calls are answered between them. */
const LONG_COST = 10_000_000;

/** A call with what belongs to it. */
interface Queued {
  readonly call: number;
  readonly request: Request | "upsert";
  /** Of an upsert. */
  readonly mutations: readonly Mutation[];
  /** Of a search. */
  readonly queries: readonly Float32Array[];
  readonly watch: Watch | undefined;
}

export interface HostOptions {
  readonly post: (message: ReplyMessage) => void;
  /** Runs `turn` soon, after messages that have come meanwhile. */
  readonly soon: (turn: () => void) => void;
  /** Bytes of a snapshot that a step of a checkpoint writes. Default: some milliseconds' worth. */
  readonly checkpointStepBytes?: number;
  /** Threads that searches are run by. Default: none. */
  readonly readers?: ReaderPool;
  /** Of a search that is run by them, at least. Default: what makes up for telling another thread. */
  readonly readerCost?: number;
}

/** The answer to a call, once it is known: those behind it wait for it. */
interface Answer {
  reply: Reply | undefined;
}

/** Writes that were logged; applying them waits for searches. */
interface LoggedGroup {
  readonly group: readonly Queued[];
  readonly apply: () => GroupOutcome[];
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
  #answers: Answer[] = [];
  readonly #readers: ReaderPool;
  readonly #searches: ReaderSearches;
  #logged: LoggedGroup | undefined;
  #isTurnDue = false;
  #warningsSent: number;
  #size = 0;
  readonly #cursors = new Map<number, Iterator<DbRecord>>();
  #steps: Iterator<CheckpointStep, void> | undefined;
  /** The next step of the checkpoint changes what searches read. */
  #isStepAlone = true;
  /** Long work under way: rows do not change until it has ended. */
  #task: StepTask | undefined;
  /** Calls that the checkpoint which is being made answers, and those that need another one. */
  #waiting: { now: Queued[]; next: Queued[] } = { now: [], next: [] };

  constructor(db: Iqdb, options: HostOptions) {
    this.#db = db;
    this.#inside = insideOf(db);
    this.#options = options;
    this.#warningsSent = this.#warnings.length;
    this.#readers = options.readers ?? new ReaderPool(0);
    this.#searches = new ReaderSearches(this.#readers, () => this.#turnSoon());
  }

  take(message: CallMessage): void {
    const { first, requests, watches, keys, vectors, metadataLengths, metadata } = message;
    const watchOf = new Map(watches);
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
    const isAtOnce = !this.#isTurnDue && isQuestion(message);
    for (const [place, request] of requests.entries()) {
      const of = { call: first + place, watch: watchOf.get(place) };
      if (typeof request === "number") {
        this.#queue.push({ ...of, request: "upsert", mutations: listOf(request, nextMutation), queries: [] });
      } else this.#queue.push({ ...of, request, mutations: [], queries: listOf(queriesOf(request), nextVector) });
    }
    if (isAtOnce) this.#turn();
    else this.#turnSoon();
  }

  /** Whether there is nothing to do before another message comes. */
  get isIdle(): boolean {
    return !this.#isTurnDue && this.#queue.length === 0 && !this.#isSearching;
  }

  #turnSoon(): void {
    if (this.#isTurnDue) return;
    this.#isTurnDue = true;
    this.#options.soon(() => this.#turn());
  }

  /**
   * A step of the checkpoint, a slice of other long work, then a group of writes, or as many other calls as fit in a short time.
   * When nothing can be done before searches have ended, or nothing is left to do, a piece of a search; and in any case where
   * no reader runs them.
   */
  #turn(): void {
    this.#isTurnDue = false;
    const isHeld = !this.#applyLogged() || !this.#goOnWithCheckpoint() || !this.#goOnWithTask() || !this.#serve();
    const isBusy = !isHeld && (this.#queue.length > 0 || this.#steps !== undefined || this.#task !== undefined);
    const hasHelped = (!isBusy || !this.#readers.isReady) && this.#searches.help();
    this.#sendReplies();
    if (isBusy || hasHelped) this.#turnSoon();
  }

  /** False when the next call has to wait until no search is under way. */
  #serve(): boolean {
    const end = performance.now() + TURN_MS;
    do {
      if (this.#task !== undefined && !changesNothing(this.#queue[0]?.request)) return true;
      const group = this.#takeGroup();
      if (group.length > 0) {
        this.#write(group);
        return this.#logged === undefined;
      }
      const [next] = this.#queue;
      if (next === undefined) return true;
      if (!this.#answer(next)) return false;
      this.#queue.shift();
    } while (this.#queue.length > 0 && performance.now() < end);
    return true;
  }

  get #isSearching(): boolean {
    return this.#searches.areUnderWay;
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

  /** The disk is written to while searches are under way; rows change when they have ended. */
  #write(group: readonly Queued[]): void {
    this.#logged = { group, apply: this.#log(group.map(operationOf)) };
    this.#applyLogged();
  }

  /** False when it has to wait until no search is under way. */
  #applyLogged(): boolean {
    if (this.#logged === undefined) return true;
    if (this.#isSearching) return false;
    const { group, apply } = this.#logged;
    this.#logged = undefined;
    this.#acknowledge(group, apply());
    return true;
  }

  #acknowledge(group: readonly Queued[], outcomes: readonly GroupOutcome[]): void {
    for (const [place, { call, request }] of group.entries()) {
      const outcome = outcomes[place];
      if ("error" in outcome) this.#refuse(call, outcome.error);
      else this.#reply(call, request === "upsert" ? undefined : outcome.mutations);
    }
  }

  /** Logs operations together, what it answers applies them; a refusal of all of them is that of each. Neither throws. */
  #log(operations: readonly GroupedOperation[]): () => GroupOutcome[] {
    const unlessRefused = <T>(act: () => T, refused: (outcomes: GroupOutcome[]) => T): T => {
      try {
        return act();
      } catch (error) {
        return refused(operations.map(() => ({ error })));
      }
    };
    const apply = unlessRefused(
      () => this.#inside.logGroup(operations),
      (outcomes) => () => outcomes,
    );
    return () => {
      const outcomes = unlessRefused(apply, (refused) => refused);
      if (this.#inside.files?.isCheckpointDue) this.#beginCheckpoint();
      return outcomes;
    };
  }

  /** False when it has to wait until no search is under way. */
  #answer(queued: Queued): boolean {
    const { call, request } = queued;
    if (request === "upsert") return true;
    try {
      checkAborted(queued.watch);
      if (request.kind === "search") return this.#search(queued, request);
      if (this.#isSearching && !READS.has(request.kind)) return false;
      const steps = this.#stepsOf(request, queued.queries);
      if (steps !== undefined) this.#begin(queued, steps);
      else if (request.kind === "checkpoint") this.#checkpoint(queued);
      else this.#reply(call, this.#resultOf(call, request, queued.queries));
    } catch (error) {
      this.#refuse(call, error);
    }
    return true;
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
      case "explain":
        return db.explain(queries[0], request.k, request.options as SearchOptions);
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
      case "flush":
        return db.flush();
      case "close":
        return this.#close();
      default:
        throw new IqdbError("IQDB_UNSUPPORTED", `${request.kind} is not answered by itself`);
    }
  }

  /** Of work that takes long, and during which rows may not change. */
  #stepsOf(request: Request, queries: readonly Float32Array[]): Steps<unknown> | undefined {
    const { steps } = this.#inside;
    switch (request.kind) {
      case "optimize":
        return steps.optimize();
      case "verify":
        return steps.verify();
      case "backup":
        return steps.backup(request.path, request.overwrite);
      case "measureRecall":
        return steps.recall(queries, request.k, request.options);
      default:
        return undefined;
    }
  }

  #begin({ call, watch }: Queued, steps: Steps<unknown>): void {
    this.#task = new StepTask(call, steps, watch, (progress) => {
      this.#answers.push({ reply: { call, progress } });
      this.#sendReplies();
    });
  }

  /** False when it has to wait until no search is under way: it may change what they read. */
  #goOnWithTask(): boolean {
    const task = this.#task;
    if (task === undefined || this.#steps !== undefined) return true;
    if (this.#isSearching) return false;
    const outcome = task.advance(TURN_MS);
    if (outcome === undefined) return true;
    this.#task = undefined;
    // Memory that was replaced is searched no more.
    this.#readers.forget();
    if ("error" in outcome) this.#refuse(task.call, outcome.error);
    else this.#reply(task.call, outcome.value);
    return true;
  }

  /**
   * A search that is large enough, or stands before many others, is for readers. False when it has to wait: it would change
   * what those that are under way read.
   */
  #search({ call, queries, watch }: Queued, { k, options }: Extract<Request, { kind: "search" }>): boolean {
    const { isSearchable } = this.#inside;
    if (!isSearchable && this.#isSearching) return false;
    const threads = 1 + this.#readers.count;
    const sizes = pieceSizesFor({ threads, queries: queries.length, rows: this.#db.size });
    const underWay = this.#inside.beginSearch(queries, k, options, sizes);
    const { search } = underWay;
    const isReading = search === undefined || (isSearchable && search.isReading);
    if (!isReading && this.#isSearching) return false;
    if (search !== undefined && isReading && this.#isForReaders(search.cost)) this.#searchAside(call, underWay, watch);
    else {
      search?.run();
      this.#reply(call, hitColumns(underWay.hits()));
    }
    return true;
  }

  #isForReaders(cost: number): boolean {
    const { readerCost = READER_COST } = this.#options;
    if (cost * this.#queue.length < readerCost) return false;
    this.#readers.start();
    return this.#readers.isReady || cost >= LONG_COST;
  }

  #searchAside(call: number, underWay: SearchUnderWay, watch: Watch | undefined): void {
    const answer: Answer = { reply: undefined };
    this.#answers.push(answer);
    const done = (outcome: SearchOutcome) => {
      answer.reply =
        "error" in outcome ? { call, error: plainError(outcome.error) } : { call, value: hitColumns(outcome.hits) };
      this.#sendReplies();
      // Calls may have waited for its end, whoever saw it.
      this.#turnSoon();
    };
    this.#searches.begin(underWay, done, () => checkAborted(watch));
  }

  #deleteWhere(filter: FilterJson): number {
    const operation = () => this.#inside.matchingKeys(filter).map((key): Mutation => ({ kind: "delete", key }));
    const [outcome] = this.#log([operation])();
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

  #checkpoint(queued: Queued): void {
    if (this.#inside.files === undefined) {
      this.#db.checkpoint();
      this.#reply(queued.call, undefined);
      return;
    }
    this.#tellOfCheckpoint([queued], 0);
    if (this.#steps !== undefined) this.#waiting.next.push(queued);
    else {
      this.#waiting.now.push(queued);
      this.#beginCheckpoint();
    }
  }

  #tellOfCheckpoint(waiting: readonly Queued[], progress: number): void {
    for (const { call, watch } of waiting) {
      if (watch?.reportsProgress) this.#answers.push({ reply: { call, progress } });
    }
  }

  /** Those who gave up waiting for a checkpoint; it is given up too when nobody is left who asked for it, unless the log is long. */
  #dropAborted(): void {
    const { now } = this.#waiting;
    const rest = now.filter(({ watch }) => !isAborted(watch));
    if (rest.length === now.length) return;
    for (const { call } of now.filter(({ watch }) => isAborted(watch))) this.#refuse(call, abortedCall());
    this.#waiting.now = rest;
    if (rest.length === 0 && !this.#inside.files?.isCheckpointDue) this.#steps?.return?.();
  }

  #beginCheckpoint(): void {
    if (this.#steps !== undefined) return;
    this.#steps = this.#inside.files?.checkpointSteps(this.#options.checkpointStepBytes);
    this.#isStepAlone = true;
  }

  /** False when it has to wait until no search is under way. */
  #goOnWithCheckpoint(): boolean {
    if (this.#steps === undefined) return true;
    if (this.#isStepAlone && this.#isSearching) return false;
    try {
      this.#dropAborted();
      const { done, value } = this.#steps.next();
      this.#isStepAlone = value?.isAlone === true;
      this.#tellOfCheckpoint(this.#waiting.now, value?.share ?? 1);
      if (done) this.#endCheckpoint(({ call }) => this.#reply(call, undefined));
    } catch (error) {
      const { files } = this.#inside;
      if (files?.isCheckpointDue) files.postponeCheckpoint(error);
      this.#endCheckpoint(({ call }) => this.#refuse(call, error));
    }
    return true;
  }

  /** Answers those who wait for it; those who came while it was made need another one. */
  #endCheckpoint(answer: (waiting: Queued) => void): void {
    this.#steps = undefined;
    this.#waiting.now.forEach(answer);
    this.#waiting = { now: this.#waiting.next, next: [] };
    if (this.#waiting.now.length > 0) this.#beginCheckpoint();
  }

  /** Closing folds the log itself: a checkpoint that is being made is given up, and whoever waits for one has it. */
  #close(): void {
    this.#steps?.return?.();
    this.#steps = undefined;
    const waiting = [...this.#waiting.now, ...this.#waiting.next];
    this.#waiting = { now: [], next: [] };
    this.#size = this.#db.size;
    this.#readers.close();
    try {
      this.#db.close();
      for (const { call } of waiting) this.#reply(call, undefined);
    } catch (error) {
      for (const { call } of waiting) this.#refuse(call, error);
      throw error;
    }
  }

  #reply(call: number, value: unknown): void {
    const last = this.#answers.at(-1);
    if (value !== undefined) this.#answers.push({ reply: { call, value } });
    else if (last?.reply !== undefined && "done" in last.reply && last.reply.call + last.reply.done === call) {
      last.reply = { call: last.reply.call, done: last.reply.done + 1 };
    } else this.#answers.push({ reply: { call, done: 1 } });
  }

  #refuse(call: number, error: unknown): void {
    this.#answers.push({ reply: { call, error: plainError(error) } });
  }

  /** Up to the first that is not known yet. */
  #sendReplies(): void {
    const replies: Reply[] = [];
    for (const { reply } of this.#answers) {
      if (reply === undefined) break;
      replies.push(reply);
    }
    if (replies.length === 0) return;
    this.#answers.splice(0, replies.length);
    if (!this.#db.isClosed) this.#size = this.#db.size;
    const warnings = this.#warnings.slice(this.#warningsSent);
    this.#warningsSent += warnings.length;
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

function operationOf({ request, mutations, watch }: Queued): GroupedOperation {
  return ({ has }) => {
    checkAborted(watch);
    if (request === "upsert" || request.kind !== "delete") return mutations;
    return request.keys.filter(has).map((key) => ({ kind: "delete", key }));
  };
}
