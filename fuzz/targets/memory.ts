/**
 * Files of up to a megabyte of which each byte asks for as much as it can, each opened in a process of its own kind: memory grows by
 * no more than 32 MiB and four times what the file is and may unfold to, and sixteen times the bytes take no more than a few
 * times sixteen times as long.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { sizedHostileFiles } from "../../test/golden/hostile-files.js";
import { Finding, type FuzzTarget, numberIn } from "../target.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PROGRAM = fileURLToPath(new URL("../../test/golden/memory-program.ts", import.meta.url));

const SMALL = 60_000;
const TIMES = 16;
/** Of a quadratic effort nothing would stay below this; of a linear one everything does, on a busy machine too. */
const TIMES_MAX = 6 * TIMES;
const START_MS = 1000;
const HANG_MS = 55_000;

interface Result {
  readonly name: string;
  readonly outcome: string;
  readonly grown: number;
  readonly ms: number;
}

function results(seed: number): Result[] {
  const args = ["--expose-gc", "--import", "tsx", PROGRAM, ...[seed, SMALL, SMALL * TIMES].map(String)];
  // While it waits, nobody sees that a case hangs.
  const options = { cwd: ROOT, encoding: "utf8", timeout: HANG_MS } as const;
  return JSON.parse(execFileSync(process.execPath, args, options)) as Result[];
}

export const memory: FuzzTarget = {
  name: "memory",
  about: "files that ask for much: memory and time in proportion to their bytes",
  stage: 11,
  startsProcesses: true,
  release: { files: 200 },
  make: (random) => ({ seed: random.bits() }),
  check(input, tally) {
    const seed = numberIn(input, "seed");
    const large = sizedHostileFiles(seed, SMALL * TIMES);
    const all = results(seed);
    const [few, many] = [all.slice(0, large.length), all.slice(large.length)];
    for (const [place, { name, outcome, grown, ms }] of many.entries()) {
      const { snapshot, log, unfolded } = large[place]!;
      const allowed = (32 << 20) + 4 * (snapshot.length + (log?.length ?? 0) + unfolded);
      if (grown > allowed) throw new Finding(`${name}: memory grew by ${grown} bytes, ${allowed} are allowed`);
      if (!/^(opened|IQDB_)/.test(outcome)) throw new Finding(`${name}: ${outcome}`);
      const slowest = START_MS + TIMES_MAX * few[place]!.ms;
      if (ms > slowest) throw new Finding(`${name}: took ${ms} ms, ${few[place]!.ms} ms for a sixteenth of the bytes`);
    }
    tally("files", all.length);
    return "in proportion";
  },
};
