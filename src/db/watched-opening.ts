/**
 * An opening in a thread that its caller follows and may end. The promise is settled when the thread has given back whatever
 * it held: files and lock are free again for whoever opens next.
 */
import { workerThreads } from "../host.js";
import { type OpeningWatch, plainError } from "./async-messages.js";
import { aborted, checkSignal, type ProgressOptions } from "./progress.js";
import { isAborted } from "./step-task.js";
import { WatchedCall } from "./watched-call.js";

/** Errors: IQDB_ABORTED, what `onProgress` throws, and those of `open`. */
export async function watchedOpening<T extends { close(): Promise<void> }>(
  options: ProgressOptions,
  open: (watch: OpeningWatch | undefined) => Promise<T>,
): Promise<T> {
  const { signal } = options;
  checkSignal("open", signal);
  const watched = WatchedCall.of("open", options, undefined);
  if (watched === undefined) return open(undefined);
  const { MessageChannel, receiveMessageOnPort } = workerThreads;
  const { port1: told, port2: progress } = new MessageChannel();
  told.on("message", (done: number) => watched.advance(done));
  try {
    const db = await open({ ...watched.watch, progress });
    // What was told before the opening was done has arrived, and may still wait for its turn.
    for (let next = receiveMessageOnPort(told); next !== undefined; next = receiveMessageOnPort(told)) {
      watched.advance(next.message as number);
    }
    if (!isAborted(watched.watch)) return db;
    await db.close();
    throw aborted("open");
  } catch (error) {
    throw watched.failure(plainError(error));
  } finally {
    watched.end();
    told.close();
  }
}
