/**
 * What is measured in a process that has done nothing before: opening a file, memory. A stage starts itself anew with
 * another task; the answer comes back as JSON.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Runs a task of run-stage.ts in a new process and returns its answer. Throws with the words of a process that failed. */
export function runTask<Answer>(program: string, task: string, argument: unknown, folder: string): Answer {
  const file = join(folder, `${task}-${process.pid}.json`);
  writeFileSync(file, JSON.stringify({ task, argument }));
  const { status, signal } = spawnSync(process.execPath, ["--expose-gc", program, file], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  try {
    if (status !== 0) throw new Error(`"${task}" ended with ${signal ?? `exit code ${status}`}`);
    return (JSON.parse(readFileSync(file, "utf8")) as { answer: Answer }).answer;
  } finally {
    rmSync(file, { force: true });
  }
}
