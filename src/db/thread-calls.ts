/**
 * The near side of an `AsyncIqdb`: calls that wait to be sent, calls that were sent, and the promises of both. Calls keep
 * their order. At most `queueBytes` of vectors and metadata are with the thread; what comes on top waits here.
 *
 * Invariant: every promise is settled: by a reply, or when the thread ends, for whatever reason.
 */
import type { Worker } from "node:worker_threads";
import { IqdbError } from "../errors.js";
import {
  errorOf,
  isQuestion,
  type OpenedAs,
  type OpeningMessage,
  type Reply,
  type ReplyMessage,
  type Request,
} from "./async-messages.js";
import { BusyWait } from "./busy-wait.js";
import { CallPacket, type RowsToPut } from "./call-packet.js";
import { aborted, type ProgressOptions } from "./progress.js";
import { WatchedCall } from "./watched-call.js";

/** Calls go in packets of about this size, those that are made in one turn of the event loop together. */
const PACKET_BYTES = 256 * 1024;

/** What a call is about besides its request. */
export interface CallOptions<A, T> {
  readonly vectors?: readonly Float32Array[];
  readonly progress?: ProgressOptions | undefined;
  /** The call changes nothing: when it is aborted its promise need not wait until the thread knows. */
  readonly isRead?: boolean;
  /** Makes what the caller gets of the answer. */
  readonly convert?: (answer: A) => T;
}

interface Pending {
  readonly packet: CallPacket;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
  readonly convert: ((answer: never) => unknown) | undefined;
  readonly watched: WatchedCall | undefined;
}

const NO_OPTIONS = {};

export interface ThreadCallsOptions {
  /** What may be with the thread at most. */
  readonly queueBytes: number;
  /** Whether the answer to a lone question is waited for awake. */
  readonly busyWait: boolean;
  readonly onWarning: (warning: string) => void;
}

export class ThreadCalls {
  /** Rows when the last reply was sent. */
  size = 0;
  readonly #thread: Worker;
  readonly #queueBytes: number;
  readonly #onWarning: (warning: string) => void;
  /** Every call that has no answer, in the order of the calls. */
  readonly #pending = new Map<number, Pending>();
  #calls = 0;
  readonly #unsent: CallPacket[] = [];
  #queuedBytes = 0;
  #sentBytes = 0;
  #isSendDue = false;
  #waitingForRoom: (() => void)[] = [];
  /** For the answer to a single question. */
  readonly #wait: BusyWait | undefined;
  /** Why the thread takes no more calls. */
  #end: IqdbError | undefined;

  constructor(thread: Worker, { queueBytes, busyWait, onWarning }: ThreadCallsOptions) {
    this.#thread = thread;
    this.#queueBytes = queueBytes;
    this.#onWarning = onWarning;
    this.#wait = busyWait ? new BusyWait() : undefined;
    thread.on("message", (message: ReplyMessage) => this.#take(message));
    thread.on("error", (error) => this.#fail(threadEnded(error)));
    thread.on("messageerror", (error) => {
      this.#fail(threadEnded(error));
      void thread.terminate();
    });
    thread.on("exit", (exitCode) => this.#fail(threadEnded(undefined, exitCode)));
    thread.unref();
  }

  /** Bytes of packets with a call that has no answer. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** Kept when there is room for more calls, or none will come. */
  hasRoom(): Promise<void> {
    if (this.#queuedBytes < this.#queueBytes || this.#end !== undefined) return Promise.resolve();
    return new Promise((resolve) => this.#waitingForRoom.push(resolve));
  }

  /** Makes a call. */
  call<A, T = A>(request: Request, options: CallOptions<A, T> = NO_OPTIONS): Promise<T> {
    return this.#make(request.kind, (packet) => packet.add(request, options.vectors ?? []), options);
  }

  put(rows: RowsToPut, progress?: ProgressOptions): Promise<void> {
    return this.#make("upsert", (packet) => packet.addRows(rows), { progress });
  }

  /** Takes no more calls, and ends the thread once it has answered this one, the last. */
  async close(): Promise<void> {
    // A thread that is gone has nothing left to close.
    if (this.#end !== undefined) return;
    const last = this.call<void>({ kind: "close" });
    this.#end = new IqdbError("IQDB_CLOSED", "this database is closed: open it again");
    try {
      await last;
    } finally {
      await this.#thread.terminate();
    }
  }

  #make<T>(what: string, pack: (packet: CallPacket) => void, options: CallOptions<never, T>): Promise<T> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    const { progress, isRead = false, convert } = options;
    if (progress?.signal?.aborted) return Promise.reject(aborted(what, progress.signal.reason));
    const packet = this.#packet();
    const before = packet.bytes;
    pack(packet);
    this.#queuedBytes += packet.bytes - before;
    this.#sendSoon();
    return new Promise<T>((resolve, reject) => {
      const watched = WatchedCall.of(what, progress, isRead ? reject : undefined);
      if (watched !== undefined) packet.watch(watched.watch);
      this.#pending.set(this.#calls++, { packet, resolve, reject, convert, watched });
    });
  }

  /** The packet that the next call goes into. */
  #packet(): CallPacket {
    const last = this.#unsent.at(-1);
    if (last !== undefined && last.bytes < Math.min(PACKET_BYTES, this.#queueBytes)) return last;
    const packet = new CallPacket(this.#calls);
    this.#unsent.push(packet);
    return packet;
  }

  /** Calls that are made together go together. A thread that has nothing to do is told when the present callback has ended. */
  #sendSoon(): void {
    if (this.#isSendDue) return;
    this.#isSendDue = true;
    const send = () => {
      this.#isSendDue = false;
      this.#send();
    };
    if (this.#sentBytes === 0) queueMicrotask(() => process.nextTick(send));
    else setImmediate(send);
  }

  /** Sends what the thread may have; while an answer is expected the process does not end. */
  #send(): void {
    while (this.#unsent.length > 0) {
      const [packet] = this.#unsent;
      if (this.#sentBytes > 0 && this.#sentBytes + packet.bytes > this.#queueBytes) return;
      this.#unsent.shift();
      this.#sentBytes += packet.bytes;
      this.#thread.ref();
      const { message, transfer } = packet.toMessage();
      this.#thread.postMessage(message, transfer);
      if (this.#pending.size === 1 && isQuestion(message)) this.#wait?.begin();
    }
  }

  #take({ replies, size, warnings }: ReplyMessage): void {
    this.#wait?.end();
    this.size = size;
    warnings.forEach(this.#onWarning);
    for (const reply of replies) this.#settle(reply);
    if (this.#queuedBytes < this.#queueBytes) for (const go of this.#waitingForRoom.splice(0)) go();
    if (this.#unsent.length > 0) this.#sendSoon();
    else if (this.#pending.size === 0) this.#thread.unref();
  }

  #settle(reply: Reply): void {
    const pending = this.#pending.get(reply.call);
    if (pending === undefined) return;
    if ("progress" in reply) {
      pending.watched?.advance(reply.progress);
      return;
    }
    const answered = "done" in reply ? reply.done : 1;
    for (let call = reply.call; call < reply.call + answered; call++) {
      const { packet, resolve, reject, convert, watched } = this.#pending.get(call) as Pending;
      this.#pending.delete(call);
      watched?.end();
      const answer = ("value" in reply ? reply.value : undefined) as never;
      const error = "error" in reply ? reply.error : undefined;
      const failure = watched === undefined ? error && errorOf(error) : watched.failure(error);
      if (failure !== undefined) reject(failure);
      else resolve((convert === undefined ? answer : convert(answer)) as never);
      if (++packet.answered < packet.length) continue;
      this.#queuedBytes -= packet.bytes;
      this.#sentBytes -= packet.bytes;
    }
  }

  #fail(end: IqdbError): void {
    this.#end ??= end;
    const lost = [...this.#pending.values()];
    this.#pending.clear();
    this.#unsent.length = 0;
    this.#queuedBytes = this.#sentBytes = 0;
    for (const { reject, watched } of lost) {
      watched?.end();
      reject(end);
    }
    for (const go of this.#waitingForRoom.splice(0)) go();
  }
}
/** What the thread says first. */
export function openingOf(thread: Worker): Promise<OpenedAs> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(threadEnded(error));
    const exit = (exitCode: number) => reject(threadEnded(undefined, exitCode));
    thread.once("error", fail);
    thread.once("exit", exit);
    thread.once("message", (message: OpeningMessage) => {
      thread.off("error", fail);
      thread.off("exit", exit);
      if ("error" in message) {
        reject(errorOf(message.error));
        void thread.terminate();
      } else resolve(message.opened);
    });
  });
}

function threadEnded(cause: unknown, exitCode?: number): IqdbError {
  return new IqdbError(
    "IQDB_POISONED",
    "the thread of this database ended unexpectedly, so it is unknown which of the calls under way took effect: close this " +
      "handle and open the database again",
    exitCode === undefined ? {} : { exitCode },
    { cause },
  );
}
