/** Starts the thread of an `AsyncIqdb`. Its program is the module beside this one, in whichever build this one is. */
import type { Worker } from "node:worker_threads";
import { urls, workerThreads } from "../host.js";
import type { ThreadData } from "./async-messages.js";

/**
 * The sources themselves, as tests and examples run them before there is a build, are TypeScript, which a thread does not
 * read by itself: loaders that the process was started with do not reach into threads on every version of Node.js.
 */
const FROM_SOURCES = `
const { createRequire } = require("node:module");
const { program } = require("node:worker_threads").workerData;
const load = createRequire(program);
load("tsx/cjs");
load(program);
`;

export function startThread(data: ThreadData): Worker {
  const { Worker } = workerThreads;
  const transferList = data.watch === undefined ? [] : [data.watch.progress];
  if (import.meta.url.endsWith(".ts")) {
    const program = urls.fileURLToPath(new URL("./async-thread.ts", import.meta.url));
    return new Worker(FROM_SOURCES, { eval: true, workerData: { ...data, program }, transferList });
  }
  // Bundlers know this form, and take the module along.
  return new Worker(new URL("./async-thread.js", import.meta.url), { workerData: data, transferList });
}
