/** The program of an `AsyncIqdb`'s thread: opens the database that it is told to, and serves calls until it is ended. */
import { workerThreads } from "../host.js";
import { AsyncHost } from "./async-host.js";
import { type CallMessage, type Opening, type OpeningMessage, plainError } from "./async-messages.js";
import { Iqdb } from "./iqdb.js";

function opened(opening: Opening): Iqdb {
  switch (opening.how) {
    case "open":
      return Iqdb.open(opening.path, opening.options);
    case "openInMemory":
      return Iqdb.openInMemory(opening.options);
    case "openBytes":
      return Iqdb.openBytes(opening.bytes, opening.options);
  }
}

const { parentPort, workerData } = workerThreads;

function serve(port: NonNullable<typeof parentPort>, opening: Opening): void {
  const say = (message: OpeningMessage) => port.postMessage(message);
  let db: Iqdb;
  try {
    db = opened(opening);
  } catch (error) {
    say({ error: plainError(error) });
    return;
  }
  const { dim, metric, indexKind, indexConfig, openReport, size } = db;
  const host = new AsyncHost(db, { post: (message) => port.postMessage(message), soon: setImmediate });
  port.on("message", (message: CallMessage) => host.take(message));
  say({ opened: { dim, metric, indexKind, indexConfig, openReport, size } });
}

if (parentPort !== null) serve(parentPort, (workerData as { readonly opening: Opening }).opening);
