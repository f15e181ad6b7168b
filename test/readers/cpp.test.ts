/**
 * The format in the hands of strangers who compile: the C++ readers that Kaitai's compiler makes of our schemas find in the
 * golden files what ours find, row by row. Debian has no C++ runtime of Kaitai; test/readers/cpp/kaitai stands in for it.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { emitReaders, writeReader } from "../../codegen/readers.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { ourContents } from "./our-contents.js";

const SOURCES = new URL("cpp/", import.meta.url).pathname;

const compiler = ["c++", "g++", "clang++"].find((command) => spawnSync(command, ["--version"]).status === 0);

describe.skipIf(compiler === undefined)("Kaitai's C++ readers (skipped where no C++ compiler is)", () => {
  test("find in every golden file what ours find", async () => {
    const folder = temporaryDirectory();
    const readers = writeReader(await emitReaders("cpp_stl"), folder);
    const program = join(folder, "contents");
    const sources = ["-I", readers, "-I", SOURCES, join(SOURCES, "contents.cpp")];
    const compiled = spawnSync(compiler!, ["-std=c++11", "-O0", "-o", program, ...sources], { encoding: "utf8" });
    expect([compiled.status, compiled.stderr]).toEqual([0, ""]);

    const all = ourContents(folder);
    const args = all.flatMap(({ kind, path }) => [kind, path]);
    const { stdout, stderr, status } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 26 });
    expect([status, stderr]).toEqual([0, ""]);
    const theirs = stdout.trim().split("\n");
    expect(theirs).toHaveLength(all.length);
    for (const [place, { kind, path, ours }] of all.entries()) {
      const wanted = ours === "refused" ? ours : [...ours.summary, ours.list];
      expect(JSON.parse(theirs[place]!), path).toEqual([kind, wanted]);
    }
    expect(all.length).toBeGreaterThan(100);
    expect(all.filter(({ ours }) => ours === "refused").length).toBeLessThan(all.length / 3);
  }, 120_000);
});
