/** The program of a process that asks: reads its task from the file that it is given, writes the answer beside it. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { runTask, startTask, type Task } from "./children.js";
import type { Asked } from "./probe.js";
import { PROBES } from "./probes.js";

const file = process.argv[2]!;
const task = JSON.parse(readFileSync(file, "utf8")) as Task;
const probe = PROBES.find(({ name }) => name === task.probe)!;
const SECONDS = 120;

const asked: Asked = {
  library: task.library,
  folder: task.folder,
  quick: task.quick,
  part: (part, argument = {}, under = []) => runTask({ ...task, part, argument }, probe.seconds ?? SECONDS, under),
  start: (part, argument = {}) => startTask({ ...task, part, argument }),
};

mkdirSync(task.folder, { recursive: true });
const answer = await (task.part === "ask" ? probe.ask(asked) : probe.parts![task.part]!(asked, task.argument as never));
writeFileSync(`${file}.answer`, JSON.stringify({ answer }));
// Threads of a library may keep the process; what it answered is written.
process.exit(0);
