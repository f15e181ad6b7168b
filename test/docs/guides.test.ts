/** The programs of docs/GUIDES.md print what stands below them. */

import { chdir, cwd } from "node:process";
import { formatWithOptions } from "node:util";
import { afterEach, expect, test } from "vitest";
import * as iqdb from "../../src/public.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { codeBlocks } from "./markdown.js";

const programs = codeBlocks("docs/GUIDES.md", "js");
const outputs = codeBlocks("docs/GUIDES.md", "text");

const before = cwd();
afterEach(() => chdir(before));

test.each(
  programs.map(
    (program, place) =>
      [/\.open\w*\("?([\w.]*)/.exec(program)?.[1] || `program ${place + 1}`, program, outputs[place]] as const,
  ),
)("%s", (_, program, output) => {
  const lines: string[] = [];
  const console = { log: (...values: unknown[]) => lines.push(formatWithOptions({}, ...values)) };
  chdir(temporaryDirectory());
  const body = program.replace(/^import (\{[^}]*\}) from "iqdb";/m, "const $1 = iqdb;");
  new Function("iqdb", "console", body)(iqdb, console);
  expect(`${lines.join("\n")}\n`).toBe(output);
});

test("each program has an output", () => {
  expect(outputs).toHaveLength(programs.length);
});
