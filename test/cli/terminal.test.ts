/** What a person sees, in a real pseudo-terminal: `script` of util-linux makes one. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BuiltCommand } from "../support/built-command.js";

const hasScript = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") ?? false;
const LONG = ["bench", "notes.iqdb", "--seconds", "1.6"];

let command: BuiltCommand;

beforeAll(async () => {
  command = await BuiltCommand.build();
  command.makeNotes();
});

afterAll(() => command.remove());

/** Everything that the terminal was sent. */
function inTerminal(args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const line = [process.execPath, command.path, ...args].map((word) => `'${word}'`).join(" ");
  const options = { cwd: command.folder, env: { ...process.env, TERM: "xterm", ...env }, stdio: "ignore" } as const;
  spawnSync("script", ["--quiet", "--return", "--command", line, "typescript"], options);
  return readFileSync(command.file("typescript"), "utf8");
}

describe.skipIf(!hasScript)("on a terminal (needs script of util-linux)", () => {
  test("what takes longer than a second shows how far it is, and takes that away", () => {
    const seen = inTerminal(LONG);
    expect(seen).toMatch(/Searching \[=+ *\] \d+%/);
    const [, end] = /Searching[^\n]*\n?([\s\S]*)$/.exec(seen.slice(seen.lastIndexOf("Searching"))) ?? [];
    expect(end).toContain("per second");
    // Neither the cursor nor the wrapping of lines was switched over: a killed process leaves the terminal as it was.
    expect(seen).not.toContain("\u001b[?25l");
    expect(seen).not.toContain("\u001b[?7l");
  });

  test("colours are there, and not with NO_COLOR", () => {
    expect(inTerminal(["inspect", "notes.iqdb"])).toContain("\u001b[");
    expect(inTerminal(["inspect", "notes.iqdb"], { NO_COLOR: "1" })).not.toContain("\u001b[");
  });
});

test("in a pipe there is neither progress nor colour", () => {
  for (const args of [LONG, ["inspect", "notes.iqdb"]]) {
    const { status, stdout, stderr } = command.run(...args);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).not.toContain("\u001b");
  }
});
