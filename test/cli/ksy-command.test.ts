import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const COMMAND = ["--import", resolve("node_modules/tsx/dist/esm/index.mjs"), resolve("src/cli/iqdb.ts")];
const SCHEMA = "meta:\n  id: a_pair\nseq:\n  - id: first\n    type: u1\n  - id: second\n    type: u1\n";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "iqdb-cli-"));
  writeFileSync(join(folder, "a_pair.ksy"), SCHEMA);
});

afterEach(() => rmSync(folder, { recursive: true }));

function iqdb(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...COMMAND, ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("iqdb ksy", () => {
  test("compiles a schema and says what it wrote", () => {
    const said = "a_pair.ksy → out/a-pair.ts (APair; 11 files with what it needs)\n";
    const { stdout, ...rest } = iqdb("ksy", "a_pair.ksy", "-o", "out");
    expect(rest).toEqual({ status: 0, stderr: "" });
    expect(stdout.replace(/\d+ files/, "11 files")).toBe(said);
    expect(readFileSync(join(folder, "out/a-pair.ts"), "utf8")).toContain("export const codec");
  });

  test("points into a schema that is wrong, compiles the others, and ends with 1", () => {
    writeFileSync(join(folder, "bad.ksy"), `${SCHEMA.replace("a_pair", "bad")}  - id: third\n    size: frist * 2\n`);
    const { status, stdout, stderr } = iqdb("ksy", "bad.ksy", "a_pair.ksy", "-o", "out");
    expect(status).toBe(1);
    expect(stdout).toContain("out/a-pair.ts");
    const [message, ...lines] = stderr.split("\n");
    expect(message).toMatch(/^bad\.ksy:9:11: `frist` /);
    expect(lines).toEqual(["    |", "  9 |     size: frist * 2", "    |           ^", ""]);
    expect(existsSync(join(folder, "out/bad.ts"))).toBe(false);
  });

  test("points at a mistake in the YAML itself", () => {
    writeFileSync(join(folder, "bad.ksy"), "meta:\n  id: bad\n  id: worse\n");
    const { status, stderr } = iqdb("ksy", "bad.ksy", "-o", "out");
    expect(status).toBe(1);
    expect(stderr).toContain("bad.ksy:3:3: ");
    expect(stderr).toContain("\n  3 |   id: worse\n    |   ^\n");
  });

  test("says which file cannot be read", () => {
    const { status, stderr } = iqdb("ksy", "none.ksy", "-o", "out");
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "IQDB_IO: the schema none.ksy cannot be read: there is no such file\n",
    });
  });

  test.each([
    [["ksy", "a_pair.ksy"], "required option '-o, --out <dir>' not specified"],
    [["ksy", "-o", "out"], "missing required argument 'file'"],
    [["ksy", "a_pair.ksy", "-o", "out", "--wtach"], "Did you mean --watch?"],
    [["ksy", "a_pair.ksy", "-o", "out", "--extension", ".mjs"], "Allowed choices"],
    [["kys"], "Did you mean ksy?"],
  ])("refuses %j with 2", (args, said) => {
    const { status, stderr } = iqdb(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(said);
  });

  test("tells what it can do, with an example", () => {
    const { status, stdout } = iqdb("ksy", "--help");
    expect(status).toBe(0);
    expect(stdout).toContain("iqdb ksy png.ksy -o src/formats");
    expect(stdout).toContain("Exit codes: 0 done, 1 ");
    expect(iqdb("--help").stdout).toContain("ksy [options] <file...>");
    expect(iqdb("--version").stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test("finds imports in the import paths", () => {
    const importing = "meta:\n  id: importing\n  imports:\n    - /a_pair\nseq:\n  - id: pair\n    type: a_pair\n";
    writeFileSync(join(folder, "importing.ksy"), importing);
    expect(iqdb("ksy", "importing.ksy", "-o", "out").stderr).toContain("importing.ksy:4:7: ");
    expect(iqdb("ksy", "importing.ksy", "-o", "out", "-I", "other", "--import-path", ".").status).toBe(0);
  });
});

/** Waits until the child has said `text` behind what it said before. */
async function said(child: ChildProcess, output: { text: string }, text: string): Promise<void> {
  while (!output.text.includes(text)) {
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${output.text}`);
    await new Promise((wake) => setTimeout(wake, 20));
  }
  output.text = "";
}

test("iqdb ksy --watch compiles again after each change, a mistake in between included", async () => {
  const args = [...COMMAND, "ksy", "a_pair.ksy", "-o", "out", "--watch"];
  const child = spawn(process.execPath, args, { cwd: folder });
  const output = { text: "" };
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (output.text += String(data)));
  try {
    await said(child, output, "Watching a_pair.ksy");
    writeFileSync(join(folder, "a_pair.ksy"), SCHEMA.replace("type: u1", "type: u3"));
    await said(child, output, "a_pair.ksy:5:11: ");
    writeFileSync(join(folder, "a_pair.ksy"), SCHEMA.replace("id: second", "id: renamed"));
    await said(child, output, "a_pair.ksy → ");
    expect(readFileSync(join(folder, "out/a-pair.ts"), "utf8")).toContain("renamed: number;");
  } finally {
    child.kill();
    await new Promise((ended) => child.once("exit", ended));
  }
});
