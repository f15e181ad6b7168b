/** The two sides of an `AsyncIqdb` in one thread: messages are copied as between threads, and come in later turns. */
import { EventEmitter } from "node:events";
import type { Worker } from "node:worker_threads";
import { AsyncHost, type HostOptions } from "../../src/db/async-host.js";
import type { CallMessage } from "../../src/db/async-messages.js";
import type { Iqdb } from "../../src/db/iqdb.js";
import { ThreadCalls } from "../../src/db/thread-calls.js";

type JoinedOptions = Omit<HostOptions, "post" | "soon">;

export class JoinedThread extends EventEmitter {
  readonly #host: AsyncHost;

  constructor(db: Iqdb, options: JoinedOptions = {}) {
    super();
    this.#host = new AsyncHost(db, {
      ...options,
      post: (message) => setImmediate(() => this.emit("message", structuredClone(message))),
      soon: setImmediate,
    });
  }

  postMessage(message: CallMessage, transfer: ArrayBuffer[]): void {
    const sent = structuredClone(message, { transfer });
    setImmediate(() => this.#host.take(sent));
  }

  ref(): void {}

  unref(): void {}

  async terminate(): Promise<number> {
    return 0;
  }
}

/** The near side of a database that is in this thread. */
export function joinedCalls(
  db: Iqdb,
  queueBytes = 2 ** 24,
  { busyWait = false, ...options }: JoinedOptions & { readonly busyWait?: boolean } = {},
): ThreadCalls {
  const thread = new JoinedThread(db, options) as unknown as Worker;
  return new ThreadCalls(thread, { queueBytes, busyWait, onWarning: () => {} });
}
