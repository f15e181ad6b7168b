/**
 * Processes that ask: one for each probe and library, with a time limit, and more for what dies or meets others. A task is a
 * file with JSON, the answer another beside it, because native code writes to standard output as it likes.
 */
import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { withoutPaths } from "./answer.js";
import type { Place } from "./libraries.js";

export interface Task {
  readonly probe: string;
  /** "ask", or a part of the probe. */
  readonly part: string;
  readonly library: Place;
  readonly folder: string;
  readonly quick: boolean;
  readonly argument: object;
}

/** `failure` names a signal, an exit code or the time limit. */
export type Ended<T> = { readonly answer: T } | { readonly failure: string };

/** A process that does one step when it is told to, and says how that went. */
export interface Running {
  /** Undefined when it went well, else what was said about the error. */
  step(name: string): Promise<unknown>;
  stop(): void;
}

const PROGRAM = resolve(import.meta.dirname, "run-probe.ts");
const NODE = ["--import", "tsx", "--expose-gc"];
const STEP_MILLISECONDS = 30_000;
let count = 0;

function written(task: Task): string {
  const file = join(task.folder, "..", `task-${process.pid}-${count++}.json`);
  writeFileSync(file, JSON.stringify(task));
  return file;
}

export function runTask<T>(task: Task, seconds: number, under: readonly string[] = []): Ended<T> {
  const file = written(task);
  const answer = `${file}.answer`;
  const [command, ...args] = [...under, process.execPath, ...NODE, PROGRAM, file];
  const { status, signal, error, stderr } = spawnSync(command!, args, {
    stdio: ["ignore", "ignore", "pipe"],
    timeout: seconds * 1000,
    killSignal: "SIGKILL",
    encoding: "utf8",
  });
  try {
    if (existsSync(answer)) return { answer: (JSON.parse(readFileSync(answer, "utf8")) as { answer: T }).answer };
    if ((error as NodeJS.ErrnoException | undefined)?.code === "ETIMEDOUT")
      return { failure: `no end in ${seconds} s` };
    const words = /^\w*Error.*$/m.exec(stderr)?.[0] ?? "";
    return { failure: signal ?? (words === "" ? `exit code ${status}` : withoutPaths(words).slice(0, 150)) };
  } finally {
    rmSync(file, { force: true });
    rmSync(answer, { force: true });
  }
}

export function startTask(task: Task): Running {
  const child = fork(PROGRAM, [written(task)], { execArgv: NODE, stdio: ["ignore", "ignore", "ignore", "ipc"] });
  return {
    step: (name) => reply(child, name),
    stop: () => void child.kill("SIGKILL"),
  };
}

function reply(child: ChildProcess, step: string): Promise<unknown> {
  return new Promise((done, fail) => {
    const ended = () => fail(new Error(`the process ended during "${step}"`));
    const limit = setTimeout(() => fail(new Error(`no end of "${step}" in 30 s`)), STEP_MILLISECONDS);
    child.once("exit", ended);
    child.once("message", ({ error }: { error?: unknown }) => {
      clearTimeout(limit);
      child.off("exit", ended);
      done(error);
    });
    child.send({ step });
  });
}

/** The other side: does steps as they are asked for. Errors become words. */
export function onSteps(steps: (name: string) => unknown, words: (error: unknown) => string): Promise<never> {
  process.on("message", async ({ step }: { step: string }) => {
    try {
      await steps(step);
      process.send!({});
    } catch (error) {
      process.send!({ error: words(error) });
    }
  });
  return new Promise(() => {});
}
