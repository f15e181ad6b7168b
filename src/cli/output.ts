/** Standard output: results for people and programs, as fast as they are read; progress and remarks go to standard error. */
import { grouped } from "../inspect/leaf-value.js";
import { toJSON } from "../types/json.js";

/** Colours are for people: not in files and pipes, and not where NO_COLOR says so (no-color.org). */
export function hasColours(): boolean {
  return isTerminal(process.stdout) && !process.env.NO_COLOR;
}

/** Whether a person sees it, on something that can take back what was printed. */
export function isTerminal(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && process.env.TERM !== "dumb";
}

/** Pieces are gathered, because a call of the system for each line takes longer than making it. */
const GATHERED = 64 * 1024;

/** Prints as fast as it is read; ends quietly when nobody reads on. */
export async function print(pieces: Iterable<string>): Promise<void> {
  const { stdout } = process;
  let isRead = true;
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    isRead = false;
  });
  let text = "";
  for (const piece of pieces) {
    text += piece;
    if (text.length < GATHERED) continue;
    await written(text);
    if (!isRead) return;
    text = "";
  }
  await written(text);
}

function written(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}

/** One line of JSON; what JSON cannot say is in the form of `toJSON`. */
export function printJsonLine(value: unknown): Promise<void> {
  return print([`${JSON.stringify(toJSON(value))}\n`]);
}

/** Names and values below each other; a value that is undefined is left out. */
export function printFacts(facts: Readonly<Record<string, string | number | undefined>>): Promise<void> {
  const present = Object.entries(facts).filter(([, value]) => value !== undefined);
  const width = Math.max(...present.map(([name]) => name.length));
  return print(present.map(([name, value]) => `${name.padEnd(width)}  ${shown(value!)}\n`));
}

function shown(value: string | number): string {
  return typeof value === "number" && Number.isInteger(value) ? grouped(value) : String(value);
}

/** "1 row", "2 rows". */
export function counted(count: number, what: string): string {
  return `${grouped(count)} ${what}${count === 1 ? "" : "s"}`;
}

const UNITS = ["bytes", "kB", "MB", "GB", "TB"];

export function bytesText(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return unit === 0 ? counted(bytes, "byte") : `${value.toFixed(1)} ${UNITS[unit]}`;
}

/** A remark beside the result. */
export function remark(text: string): void {
  process.stderr.write(`${text}\n`);
}
