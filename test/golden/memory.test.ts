/**
 * Hostile files cost no more than 32 MiB and four times what they are and may rightly unfold to: memory is asked for by
 * what is there, not by what a count says.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { hostileFiles } from "./hostile-files.js";

interface Result {
  name: string;
  outcome: string;
  grown: number;
  ms: number;
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PROGRAM = fileURLToPath(new URL("memory-program.ts", import.meta.url));

test("no file makes the library take more memory than its bytes justify, or fail in another way than an IqdbError", () => {
  const output = execFileSync(process.execPath, ["--expose-gc", "--import", "tsx", PROGRAM], {
    cwd: ROOT,
    encoding: "utf8",
    timeout: 100_000,
  });
  const results = JSON.parse(output) as Result[];
  for (const [i, { name, snapshot, log, unfolded }] of hostileFiles().entries()) {
    const { outcome, grown, ms } = results[i]!;
    const allowed = (32 << 20) + 4 * (snapshot.length + (log?.length ?? 0) + unfolded);
    expect(grown, `${name}: grew by ${grown} bytes`).toBeLessThanOrEqual(allowed);
    const torn = name.startsWith("a record of 256 MB");
    const isSound = name.includes("few kB, rightly");
    expect(outcome, name).toMatch(torn || isSound ? /^opened$/ : /^IQDB_/);
    // Not a speed: the difference between an answer and a hang.
    expect(ms, name).toBeLessThan(10_000);
  }
});
