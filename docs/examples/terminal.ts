/**
 * What the demonstration shows: colours and a bar on a terminal, plain lines everywhere else.
 */
import { styleText } from "node:util";
import { SingleBar } from "cli-progress";

const isTerminal = process.stdout.isTTY === true;
const inColour = isTerminal && process.env.NO_COLOR === undefined && process.env.TERM !== "dumb";
const WIDTH = Math.min(process.stdout.columns || 100, 100);

type Style = "bold" | "dim" | "cyan" | "green" | "red" | "yellow";

export const paint = (style: Style, text: string): string => (inColour ? styleText(style, text) : text);

export const say = (line = ""): void => console.log(line);

/** A heading between the parts. */
export const headline = (text: string): void => say(`\n${paint("bold", text)}`);

/** Text in lines that fit, each behind `indent`. */
export function wrapped(text: string, indent: string, lines = 3): string {
  const result: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (indent.length + line.length + word.length + 1 > WIDTH && line !== "") {
      result.push(line);
      line = "";
      if (result.length === lines) break;
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  if (result.length < lines) result.push(line);
  else result[lines - 1] = `${result[lines - 1]!.slice(0, WIDTH - indent.length - 2)} …`;
  return result.map((part) => indent + part).join("\n");
}

export const count = (value: number): string => value.toLocaleString("en");

export function size(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

export function time(ms: number): string {
  return ms < 1 ? `${(ms * 1000).toFixed(0)} µs` : ms < 1000 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

export interface Progress {
  update(value: number): void;
  /** Leaves the bar as it is and goes on below it. */
  stop(): void;
}

/** A bar on a terminal; elsewhere a line at every quarter. */
export function progress(total: number, begin: number): Progress {
  if (isTerminal) {
    const format = `  ${paint("cyan", "{bar}")} {value}/{total} passages on disk`;
    const bar = new SingleBar({ format, barCompleteChar: "█", barIncompleteChar: "░", hideCursor: true, barsize: 40 });
    bar.start(total, begin);
    return { update: (value) => bar.update(value), stop: () => bar.stop() };
  }
  let shown = Math.floor((begin / total) * 4);
  let last = begin;
  const show = () => say(`  ${count(last)} of ${count(total)} passages on disk`);
  return {
    update(value) {
      last = value;
      const quarter = Math.floor((value / total) * 4);
      if (quarter === shown) return;
      shown = quarter;
      show();
    },
    stop() {
      if ((last * 4) % total !== 0) show();
    },
  };
}
