/**
 * The format in the hands of strangers: the Python readers that Kaitai's compiler makes of our schemas find in the golden
 * files what ours find. Vectors, ids and metadata are compared by a SHA-256 over all rows.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { emitReaders, PYTHON_010, writeReader } from "../../codegen/readers.js";
import { documentExamples } from "../docs/format-examples.js";
import { codeBlocks } from "../docs/markdown.js";
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

  test("do what formats/README.md says", async () => {
    const folder = temporaryDirectory();
    const PYTHONPATH = writeReader(await emitReaders(PYTHON_010), folder);
    for (const [name, letter] of [
      ["X.iqdb", "A"],
      ["one.wal", "G"],
      ["two.wal", "H"],
    ] as const) {
      writeFileSync(join(folder, name), documentExamples().get(letter)!.bytes);
    }
    const shown = `
for path in "one.wal", "two.wal":
    print(payload.head.dim, *[record.op.name for record in records(open(path, "rb").read())])`;
    const code = [...codeBlocks("formats/README.md", "python"), shown].join("\n");
    const options = { cwd: folder, encoding: "utf8", env: { ...process.env, PYTHONPATH } } as const;
    const { stdout, stderr } = spawnSync(python!, ["-c", code], options);
    expect(stderr).toBe("");
    expect(stdout).toBe("3 delete\n3 insert batch mark checkpoint_intent\n");
  });
});
