/** A probe: a question, how it is asked, and what asks it. Each cell of the table is the answer of one to one library. */
import type { Answer } from "./answer.js";
import type { Ended, Running } from "./children.js";
import type { Place } from "./libraries.js";

export const GROUPS = {
  install: "Install",
  correct: "Correct answers",
  safety: "Safety",
  async: "Async",
  search: "Search features",
  interchange: "Interchange",
} as const;

export type Group = keyof typeof GROUPS;

/** What a probe has to ask with: a library, an empty folder, and processes besides its own. */
export interface Asked {
  readonly library: Place;
  readonly folder: string;
  /** Small numbers: shows that it runs. */
  readonly quick: boolean;
  /** Runs a part of the probe in a process of its own, perhaps under another program, and says how that ended. */
  part<T>(name: string, argument?: object, under?: readonly string[]): Ended<T>;
  /** Starts a part that is told what to do, message by message. */
  start(name: string, argument?: object): Running;
}

export interface Probe {
  /** Unique. */
  readonly name: string;
  readonly group: Group;
  /** The first cell of the row. */
  readonly row: string;
  /** What is done and when the answer is yes; below the table. */
  readonly how: string;
  /**
   * "run" asks the library, "types" reads what it ships: answers are the same each time. "package" looks at what was installed
   * for it, "timing" measures.
   */
  readonly kind: "run" | "types" | "package" | "timing";
  readonly seconds?: number;
  ask(asked: Asked): Answer | Promise<Answer>;
  readonly parts?: Readonly<Record<string, (asked: Asked, argument: never) => unknown>>;
}

/** One that asks the library whether its answers are right. */
export function correct(name: string, row: string, how: string, ask: Probe["ask"]): Probe {
  return { name, group: "correct", row, how, kind: "run", ask };
}
