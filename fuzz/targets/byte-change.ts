/**
 * Every byte of every small file, each of the 255 other values: refused with a code that the field deserves, or the contents
 * are whole; of a log the last frame may be lost, with a report, as long as no mark stands behind it.
 */
import { expectWord } from "../expected-words.js";
import { judgeFile } from "../judge-file.js";
import { type SeedFile, seedFile, seedFiles, specimenNamed } from "../specimens.js";
import { type FuzzTarget, numberIn, textIn } from "../target.js";

const LENGTH_MAX = 3 * 1024;
const OTHERS = 255;

let seeds: readonly SeedFile[] | undefined;
const small = (): readonly SeedFile[] => {
  seeds ??= seedFiles().filter(({ bytes }) => bytes.length <= LENGTH_MAX);
  return seeds;
};

export const byteChange: FuzzTarget = {
  name: "byte-change",
  about: "every byte of every small file, each other value",
  stage: 2,
  release: { cases: 8_000_000 },
  size: () => small().reduce((sum, { bytes }) => sum + bytes.length * OTHERS, 0),
  make(_, number) {
    let rest = number;
    for (const { specimen, file, bytes } of small()) {
      const cases = bytes.length * OTHERS;
      if (rest < cases)
        return { specimen: specimen.name, file, at: Math.floor(rest / OTHERS), plus: (rest % OTHERS) + 1 };
      rest -= cases;
    }
    throw new RangeError(`there is no case ${number}`);
  },
  check(input) {
    const seed = seedFile(specimenNamed(input.specimen), textIn(input, "file") as SeedFile["file"]);
    const at = numberIn(input, "at");
    const bytes = seed.bytes.slice();
    bytes[at] += numberIn(input, "plus");
    const word = judgeFile(seed, bytes);
    expectWord(seed, at, word);
    return word;
  },
};
