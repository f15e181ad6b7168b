/**
 * Rows that are smaller than any object: however many there are, opening and searching them takes at most 32 MiB and four
 * times the bytes of the files and of what was rightly unfolded. Each database is opened by a process of its own; what
 * such a process takes without one is not counted.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { moreTinyRows, type TinyRows, tinyRows } from "./tiny-rows.js";

const MIB = 1024 * 1024;
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PROGRAM = fileURLToPath(new URL("tiny-rows-program.ts", import.meta.url));

interface Result {
  found: number;
  peak: number;
}

let folder: string;
let emptyPeak: number;

async function run(...args: string[]): Promise<Result> {
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", PROGRAM, ...args], { cwd: ROOT });
  return JSON.parse(stdout) as Result;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "iqdb-tiny-rows-"));
  emptyPeak = (await run()).peak;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `one` for each of `makers`, two at a time. */
async function inPairs(makers: (() => TinyRows)[], one: (files: TinyRows, place: number) => Promise<void>) {
  const places = makers.keys();
  const worker = async () => {
    for (const place of places) await one((makers[place] as () => TinyRows)(), place);
  };
  await Promise.all([worker(), worker()]);
}

describe("files of tiny rows", () => {
  test.each([
    { size: 1, makers: [...tinyRows(MIB), ...moreTinyRows(MIB)] },
    { size: 20, makers: tinyRows(20 * MIB) },
  ])("of $size MiB take no more memory than their bytes justify", async ({ size, makers }) => {
    const over: string[] = [];
    await inPairs(makers, async ({ name, snapshot, log, unfolded, someId }, place) => {
      const path = join(folder, `${size}-${place}.iqdb`);
      writeFileSync(path, snapshot);
      if (log !== undefined) writeFileSync(`${path}.wal`, log);
      const bytes = snapshot.length + (log?.length ?? 0) + unfolded;
      const { found, peak } = await run(path, someId);
      rmSync(path);
      expect(found, name).toBe(3);
      const [taken, allowed] = [peak - emptyPeak, 32 * MIB + 4 * bytes].map((n) => Math.round(n / MIB));
      if ((taken as number) > (allowed as number)) over.push(`${name}: ${taken} MiB, ${allowed} are allowed`);
    });
    expect(over).toEqual([]);
  });
});
