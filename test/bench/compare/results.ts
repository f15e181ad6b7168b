/** What a comparison found, as it is kept beside the probes: docs/COMPARISON.md is written from it. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Answer } from "./answer.js";
import { LIBRARY_NAMES, type LibraryName } from "./libraries.js";
import { PROBES } from "./probes.js";

export interface LibraryFound {
  /** "usearch 2.25.3". */
  readonly title: string;
  /** Why it could not be asked. */
  readonly missing?: string;
}

type PerLibrary<T> = { readonly [Name in LibraryName]?: T };

export interface Results {
  readonly machine: string;
  readonly libraries: PerLibrary<LibraryFound>;
  /** By the name of the probe. */
  readonly answers: Readonly<Record<string, PerLibrary<Answer>>>;
}

export const RESULTS_FILE = new URL("./results.json", import.meta.url);

export function readResults(file: URL | string): Results | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Results) : undefined;
}

export function writeResults(file: URL | string, results: Results): void {
  writeFileSync(file, `${JSON.stringify(results, undefined, 2)}\n`);
}

/** What was asked now replaces what was known; probes and libraries that are no more go. */
export function merged(known: Results | undefined, now: Results): Results {
  const answers = PROBES.map(({ name }) => {
    const all = { ...known?.answers[name], ...now.answers[name] };
    return [name, inOrder(all)] as const;
  });
  const libraries = inOrder({ ...known?.libraries, ...now.libraries });
  return { machine: now.machine, libraries, answers: Object.fromEntries(answers) };
}

function inOrder<T>(all: PerLibrary<T>): PerLibrary<T> {
  return Object.fromEntries(LIBRARY_NAMES.flatMap((name) => (name in all ? [[name, all[name]]] : [])));
}
