import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

let copy: string;

/** A copy of what the generator reads and writes. */
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), "iqdb-generate-"));
  for (const folder of ["formats", "generated"]) cpSync(folder, join(copy, folder), { recursive: true });
  cpSync("docs/FORMAT.md", join(copy, "docs/FORMAT.md"), { recursive: true });
  for (const file of ["biome.json", ".gitignore"]) cpSync(file, join(copy, file));
  for (const folder of ["node_modules", "src"]) symlinkSync(resolve(folder), join(copy, folder));
  writeFileSync(join(copy, "package.json"), '{ "type": "module" }');
});

afterEach(() => rmSync(copy, { recursive: true }));

function generate(...args: string[]): { status: number | null; output: string } {
  const tsx = resolve("node_modules/tsx/dist/cli.mjs");
  const run = spawnSync(process.execPath, [tsx, resolve("codegen/generate.ts"), ...args], {
    cwd: copy,
    encoding: "utf8",
  });
  return { status: run.status, output: run.stdout + run.stderr };
}

describe("npm run generate", () => {
  test("finds the files of the repository fresh, and says nothing", () => {
    expect(generate("--check")).toEqual({ status: 0, output: "" });
  });

  test("names what is stale, missing or without a schema, and writes what is missing or stale", () => {
    const stale = join(copy, "generated/iqdb-wal.ts");
    const fresh = readFileSync(stale, "utf8");
    appendFileSync(stale, "\n");
    rmSync(join(copy, "generated/iqdb-common.ts"));
    writeFileSync(join(copy, "generated/old-schema.ts"), "");
    const check = generate("--check");
    expect(check.status).toBe(1);
    expect(check.output).toContain("generated/iqdb-wal.ts is stale");
    expect(check.output).toContain("generated/iqdb-common.ts is stale");
    expect(check.output).toContain("generated/old-schema.ts has no source");
    expect(check.output).not.toContain("iqdb-snapshot");
    rmSync(join(copy, "generated/old-schema.ts"));
    expect(generate().status).toBe(0);
    expect(readFileSync(stale, "utf8")).toBe(fresh);
    appendFileSync(join(copy, "docs/FORMAT.md"), "\nwritten by hand\n");
    expect(generate("--check")).toEqual({ status: 1, output: "docs/FORMAT.md is stale: run npm run generate\n" });
  });

  test("names the place of a mistake in a schema, and writes nothing", () => {
    const schema = join(copy, "formats/iqdb_common.ksy");
    writeFileSync(schema, readFileSync(schema, "utf8").replace("size: len_value", "size: len_valve"));
    const run = generate();
    expect(run.status).toBe(1);
    expect(run.output).toMatch(/^formats\/iqdb_common\.ksy:\d+:\d+: `len_valve` is neither a field/);
  });
});
