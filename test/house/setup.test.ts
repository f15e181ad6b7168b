/**
 * The set-up script says what is missing, and nothing when nothing is; the result line of CI adds up.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";

const CI = new URL("../../.ci/", import.meta.url);
const setup = (await import(/* @vite-ignore */ new URL("setup.mjs", CI).href)) as {
  isNewEnough(version: string, needed?: number[]): boolean;
  findDifference(
    lock: object,
    installed: object | undefined,
    isThere: (path: string) => boolean,
    platform?: string,
    cpu?: string,
  ): string | undefined;
  explainFailure(output: string): string | undefined;
};

const lock = {
  packages: {
    "": { name: "x" },
    "node_modules/a": { version: "1.0.0", integrity: "sha512-a" },
    "node_modules/win": { version: "1.0.0", integrity: "sha512-w", optional: true, os: ["win32"] },
  },
};
const a = lock.packages["node_modules/a"];
const there = () => true;
const difference = (packages: object, isThere = there) =>
  setup.findDifference(lock, { packages }, isThere, "linux", "x64");

describe("set-up", () => {
  test("leaves the packages behind a link alone: they are another folder's", () => {
    const folder = mkdtempSync(join(tmpdir(), "iqdb-setup-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const name of ["theirs/a", "ours/.ci"]) mkdirSync(join(folder, name), { recursive: true });
    copyFileSync(new URL("setup.mjs", CI), join(folder, "ours/.ci/setup.mjs"));
    writeFileSync(join(folder, "ours/package.json"), '{ "name": "x", "version": "1.0.0" }');
    const ours = { name: "x", version: "1.0.0", lockfileVersion: 3, packages: { "": { name: "x", version: "1.0.0" } } };
    writeFileSync(join(folder, "ours/package-lock.json"), JSON.stringify(ours));
    symlinkSync(join(folder, "theirs"), join(folder, "ours/node_modules"), "dir");
    const { status, stderr } = spawnSync(process.execPath, [join(folder, "ours/.ci/setup.mjs")], { encoding: "utf8" });
    expect([status, stderr]).toEqual([0, expect.stringContaining("node_modules is a link")]);
    expect(existsSync(join(folder, "theirs/a"))).toBe(true);
  });

  test("asks for nothing when everything is installed; packages for other systems may be absent", () => {
    expect(difference({ "node_modules/a": a })).toBeUndefined();
    expect(execFileSync(process.execPath, [fileURLToPath(new URL("setup.mjs", CI))], { encoding: "utf8" })).toBe("");
  });

  test("finds what is missing, of another version, altered, left over or for another system", () => {
    expect(setup.findDifference(lock, undefined, there)).toMatch("nothing is installed");
    expect(difference({})).toMatch("node_modules/a is missing");
    expect(difference({ "node_modules/a": { ...a, version: "0.9.0" } })).toMatch("is 0.9.0, not 1.0.0");
    expect(difference({ "node_modules/a": { ...a, integrity: "sha512-b" } })).toBeDefined();
    expect(difference({ "node_modules/a": a }, () => false)).toMatch("node_modules/a is missing");
    expect(difference({ "node_modules/a": a, "node_modules/b": a })).toMatch("node_modules/b is not in the lockfile");
    expect(difference({ "node_modules/a": a, "node_modules/win": lock.packages["node_modules/win"] })).toMatch(
      "another system",
    );
  });

  test("knows which Node is new enough", () => {
    expect(["v20.18.3", "v18.20.0"].map((version) => setup.isNewEnough(version))).toEqual([false, false]);
    expect(["v20.19.0", "v22.0.0", "v24.1.0"].map((version) => setup.isNewEnough(version))).toEqual([true, true, true]);
  });

  test("explains being offline, and leaves other words to npm", () => {
    expect(setup.explainFailure("npm error code ENOTFOUND")).toMatch("network");
    expect(setup.explainFailure("npm error code EINTEGRITY")).toBeUndefined();
  });
});

describe("the closing line of CI", () => {
  const closing = (reports: object[], failedSteps: number) => {
    const folder = mkdtempSync(join(tmpdir(), "iqdb-ci-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    for (const [i, report] of reports.entries()) writeFileSync(join(folder, `${i}.json`), JSON.stringify(report));
    const script = fileURLToPath(new URL("count-results.mjs", CI));
    const { status, stdout } = spawnSync(process.execPath, [script, folder, String(failedSteps)], { encoding: "utf8" });
    return [stdout, status];
  };

  test("adds up all runs", () => {
    const good = { numPassedTests: 3, numFailedTests: 0 };
    const bad = { numPassedTests: 2, numFailedTests: 1 };
    expect(closing([good, good], 0)).toEqual(["6 passed, 0 failed\n", 0]);
    expect(closing([good, bad], 1)).toEqual(["5 passed, 1 failed\n", 1]);
  });

  test("counts a step that failed without a failing test, and a run without tests is no success", () => {
    expect(closing([{ numPassedTests: 3, numFailedTests: 0 }], 1)).toEqual(["3 passed, 1 failed\n", 1]);
    expect(closing([], 0)).toEqual(["0 passed, 0 failed\n", 1]);
  });
});
