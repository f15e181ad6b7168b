import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BuiltCommand } from "../support/built-command.js";

let command: BuiltCommand;
const run = (...args: string[]) => command.run(...args);

beforeAll(async () => {
  command = await BuiltCommand.build();
});

afterAll(() => command.remove());

describe("every command", () => {
  const commands =
    "create import export query get delete info stats verify repair backup compact recall bench inspect ksy";

  test("is in the help, with examples and what its exit codes mean", () => {
    const overview = run("--help").stdout;
    for (const name of commands.split(" ")) {
      expect(overview).toMatch(new RegExp(`^ {2}${name} \\[options\\]`, "m"));
      const { status, stdout } = run(name, "--help");
      expect([name, status]).toEqual([name, 0]);
      expect(stdout).toContain(`Examples:\n  iqdb ${name} `);
      expect(stdout).toMatch(/Exit codes: 0 /);
    }
  });

  test("says errors as JSON where --json is asked for", () => {
    const { status, stdout, stderr } = run("info", "none.iqdb", "--json");
    expect([status, stdout]).toEqual([1, ""]);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: "IQDB_SNAPSHOT_MISSING", details: {} } });
  });
});
