/**
 * The format in the hands of strangers: the Python readers that Kaitai's compiler makes of our schemas find in the golden
 * files what ours find. Vectors, ids and metadata are compared by a SHA-256 over all rows.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { emitReaders, PYTHON_010, writeReader } from "../../codegen/readers.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { ourContents } from "./our-contents.js";

/** A Python that has the runtime: Debian's own, or the one in the path. */
const python = ["/usr/bin/python3", "python3"].find(
  (command) => spawnSync(command, ["-c", "import kaitaistruct"]).status === 0,
);

const digest = (list: unknown): string => createHash("sha256").update(JSON.stringify(list)).digest("hex");

describe.skipIf(python === undefined)("Kaitai's Python readers (apt-get install python3-kaitaistruct)", () => {
  test("find in every golden file what ours find", async () => {
    const folder = temporaryDirectory();
    const readers = writeReader(await emitReaders(PYTHON_010), folder);
    const all = ourContents(folder);
    const args = [new URL("contents.py", import.meta.url).pathname, ...all.flatMap(({ kind, path }) => [kind, path])];
    const env = { ...process.env, PYTHONPATH: readers, PYTHONIOENCODING: "utf-8" };
    const { stdout, stderr } = spawnSync(python!, args, { encoding: "utf8", env, maxBuffer: 1 << 26 });
    expect(stderr).toBe("");
    const theirs = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    expect(theirs).toEqual(
      all.map(({ kind, ours }) => [kind, ours === "refused" ? ours : [...ours.summary, digest(ours.list)]]),
    );
    expect(all.length).toBeGreaterThan(100);
    expect(all.filter(({ ours }) => ours === "refused").length).toBeLessThan(all.length / 3);
    console.log(`${all.length} files and payloads agree; all of them together: ${digest(theirs)}`);
  });
});
