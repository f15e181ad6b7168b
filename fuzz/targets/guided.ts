/**
 * Damaged files with checksums made right, led by the branches that reading and recovery take with them: each case is a
 * search of its own, on a build that counts branches (fuzz/count-branches.ts).
 */
import { SeededRandom } from "../../test/support/seeded-random.js";
import { runCampaign } from "../campaign.js";
import { COUNTERS } from "../counters.js";
import { judgeRepairedLog, judgeRepairedSidecar, judgeRepairedSnapshot } from "../judge-repaired.js";
import { damaged } from "../mutate.js";
import { repaired } from "../repair.js";
import { FILES, type FileOfSpecimen, seedFiles, specimenNamed } from "../specimens.js";
import { Finding, type FuzzTarget, numberIn, textIn } from "../target.js";

const INPUTS = 1000;
/** Copies make files grow, and long ones take long. */
const LENGTH_MAX = 4096;
const SEED_LENGTH_MAX = 2048;

export const guided: FuzzTarget = {
  name: "guided",
  about: "damaged files, led by the branches that they reach",
  stage: 5,
  countsBranches: true,
  release: { inputs: 300_000 },
  make(random) {
    const file = random.pick(FILES);
    const seeds = seedFiles().filter((seed) => seed.file === file && seed.bytes.length <= SEED_LENGTH_MAX);
    return { seed: random.bits(), file, specimen: random.pick(seeds).specimen.name };
  },
  check(input, tally) {
    const file = textIn(input, "file") as FileOfSpecimen;
    const specimen = specimenNamed(input.specimen);
    const counters = (globalThis as Record<string, unknown>)[COUNTERS] as Uint8Array | undefined;
    const reached = runCampaign(
      {
        seeds: [specimen[file]!],
        inputs: INPUTS,
        counters,
        change: (bytes, random) => repaired(file, damaged(bytes, random).slice(0, LENGTH_MAX)),
        judge(bytes) {
          try {
            if (file === "snapshot") judgeRepairedSnapshot(bytes);
            else if (file === "log") judgeRepairedLog(specimen, bytes);
            else judgeRepairedSidecar(specimen, bytes);
          } catch (error) {
            // As `splices` takes it, to be kept in the corpus.
            const found = { specimen: specimen.name, file, bytes: { base64: Buffer.from(bytes).toString("base64") } };
            throw new Finding(`${error}\n${JSON.stringify(found)}`);
          }
        },
      },
      new SeededRandom(numberIn(input, "seed")),
    );
    tally("inputs", INPUTS);
    tally("inputs kept", reached.kept);
    return counters === undefined ? "without counting" : file;
  },
};
