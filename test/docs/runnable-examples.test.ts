/** The programs of docs/examples print what their first comment says. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const FOLDER = "docs/examples";

/** What a program says that it prints. */
function promiseOf(file: string): string | undefined {
  const [, printed] = /\n \* Prints:\n((?: \* {3}.*\n)+)/.exec(readFileSync(`${FOLDER}/${file}`, "utf8")) ?? [];
  return printed?.replaceAll(/^ \* {3}/gm, "");
}

const programs = readdirSync(FOLDER).filter((file) => promiseOf(file) !== undefined);

test("there are examples", () => {
  expect(programs.length).toBeGreaterThan(3);
});

// CommonJS resolves the package itself, which has to be built.
test.each(programs)("%s", { timeout: 60_000 }, (file) => {
  const isPlain = file.endsWith(".cjs");
  if (isPlain && !existsSync("dist/cjs/src/public.js")) {
    console.log(`${file} is not run: npm run build has not been`);
    return;
  }
  const program = isPlain ? [] : ["--import", "tsx"];
  const printed = execFileSync(process.execPath, [...program, `${FOLDER}/${file}`], { encoding: "utf8" });
  expect(printed).toBe(promiseOf(file));
});
