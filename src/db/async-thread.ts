/** The program of an `AsyncIqdb`'s thread: opens the database that it is told to, and serves calls until it is ended. */
import { workerThreads } from "../host.js";
import { AsyncHost } from "./async-host.js";
import {
  type CallMessage,
  type Opening,
  type OpeningMessage,
  type OpeningWatch,
  plainError,
  type ThreadData,
} from "./async-messages.js";
import { serveMessages } from "./busy-wait.js";
import { Iqdb } from "./iqdb.js";
import { ReaderPool } from "./reader-pool.js";
import { checkAborted } from "./step-task.js";

function opened(opening: Opening, watch: OpeningWatch | undefined): Iqdb {
  const followed = watch && { onProgress: (done: number) => follow(watch, done) };
  switch (opening.how) {
    case "open":
      return Iqdb.open(opening.path, { ...opening.options, ...followed });
    case "openInMemory":
      return Iqdb.openInMemory(opening.options);
    case "openBytes":
      return Iqdb.openBytes(opening.bytes, { ...opening.options, ...followed });
  }
}

function follow(watch: OpeningWatch, done: number): void {
  checkAborted(watch);
  if (watch.reportsProgress) watch.progress.postMessage(done);
}

const { parentPort, workerData } = workerThreads;

function serve(port: NonNullable<typeof parentPort>, { opening, watch, readers, busyWait }: ThreadData): void {
  const say = (message: OpeningMessage) => port.postMessage(message);
  let db: Iqdb;
  try {
    db = opened(opening, watch);
  } catch (error) {
    say({ error: plainError(error) });
    return;
  }
  const { dim, metric, indexKind, indexConfig, openReport, size } = db;
  const host = new AsyncHost(db, {
    post: (message) => port.postMessage(message),
    soon: setImmediate,
    ...(readers > 0 && { readers: new ReaderPool(readers) }),
  });
  serveMessages(
    port,
    (message: CallMessage) => host.take(message),
    () => busyWait && host.isIdle,
  );
  say({ opened: { dim, metric, indexKind, indexConfig, openReport, size } });
}

if (parentPort !== null) serve(parentPort, workerData as ThreadData);
