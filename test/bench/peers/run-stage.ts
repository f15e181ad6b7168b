/**
 * The program that peers.ts bundles and starts for each stage: reads a task from the file that it is given, writes the answer
 * into it. Bundled, because that is nearest to what users run: the loader of TypeScript that tests go through names every
 * function anew each time it is made, which a search would pay for.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { memoryOf } from "./memory-of.js";
import { openOnce } from "./open-once.js";
import { STAGES } from "./stages.js";

/** What an argument is, the caller and the task know. */
type Task = (argument: never) => Promise<unknown>;

const TASKS: Readonly<Record<string, Task>> = {
  ...Object.fromEntries(Object.entries(STAGES).map(([name, stage]) => [name, stage.run])),
  "open-once": openOnce,
  "memory-of": memoryOf,
};

const file = process.argv[2]!;
const { task, argument } = JSON.parse(readFileSync(file, "utf8")) as { task: string; argument: never };
writeFileSync(file, JSON.stringify({ answer: await TASKS[task]!(argument) }));
