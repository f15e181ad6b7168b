/**
 * Every small file cut at each length, filled with zeros from each byte on, with zeros in the place of a sector anywhere, and
 * with zeros, garbage or old frames behind it. A snapshot is refused; a log gives an earlier moment, says how much it dropped
 * unless it ends just behind a frame, and takes a write that is there after the next opening.
 */
import { PREPARED_UNIT } from "../../src/format/log-codec.js";
import { framesOf, headerBytes } from "../field-map.js";
import { goOn, judgeFile } from "../judge-file.js";
import { judgeRepairedLog } from "../judge-repaired.js";
import { type SeedFile, seedFile, seedFiles, specimenNamed } from "../specimens.js";
import { Finding, type FuzzTarget, numberIn, textIn } from "../target.js";

const SECTORS = [16, 64, 512];

/** What may stand behind a whole file: zeros, garbage, or of the file itself, which of a log is frames. */
const TAILS: readonly { hasFrames: boolean; of: (length: number, bytes: Uint8Array) => Uint8Array }[] = [
  { hasFrames: false, of: (length) => new Uint8Array(length) },
  { hasFrames: false, of: (length) => new Uint8Array(length).fill(0xa5) },
  { hasFrames: false, of: (length) => new Uint8Array(length).fill(0xff) },
  { hasFrames: true, of: (length, bytes) => bytes.slice(headerBytes(bytes), headerBytes(bytes) + length) },
  { hasFrames: true, of: (length, bytes) => bytes.slice(-length) },
];
const TAIL_LENGTHS = [1, 3, 7, 8, 27, 28, 29, 51, 60, 100, 300, 349, 511, 512, 1000, 4096, 5000];

/** A way to lose bytes from a place on. */
interface Loss {
  readonly name: string;
  /** Bytes are added, and the place says which. */
  readonly isTail?: boolean;
  /** How many places there are in a file of a length. */
  readonly places: (length: number) => number;
  /** Where the loss ends. */
  readonly end: (at: number) => number;
  readonly lose: (bytes: Uint8Array, at: number) => Uint8Array;
}

const everywhere = (length: number) => length;
const nowhere = () => Number.POSITIVE_INFINITY;

const LOSSES: readonly Loss[] = [
  { name: "cut", places: everywhere, end: nowhere, lose: (bytes, at) => bytes.slice(0, at) },
  { name: "zeros to the end", places: everywhere, end: nowhere, lose: (bytes, at) => bytes.slice().fill(0, at) },
  ...SECTORS.map((sector) => ({
    name: `a sector of ${sector} zeros`,
    places: everywhere,
    end: (at: number) => at + sector,
    lose: (bytes: Uint8Array, at: number) => bytes.slice().fill(0, at, at + sector),
  })),
  {
    name: "a tail",
    isTail: true,
    places: () => TAILS.length * TAIL_LENGTHS.length,
    end: nowhere,
    lose: (bytes, at) => {
      const tail = TAILS[at % TAILS.length]!.of(TAIL_LENGTHS[Math.floor(at / TAILS.length)]!, bytes);
      return new Uint8Array([...bytes, ...tail]);
    },
  },
];

interface Share {
  readonly seed: SeedFile;
  readonly loss: number;
  readonly places: number;
}

let shares: readonly Share[] | undefined;

function allShares(): readonly Share[] {
  shares ??= seedFiles().flatMap((seed) =>
    LOSSES.map(({ places }, loss) => ({ seed, loss, places: places(seed.bytes.length) })),
  );
  return shares;
}

export const lostBytes: FuzzTarget = {
  name: "lost-bytes",
  about: "files cut, zeroed or lengthened anywhere, and written to again",
  stage: 3,
  release: {},
  size: () => allShares().reduce((sum, { places }) => sum + places, 0),
  make(_, number) {
    let rest = number;
    for (const { seed, loss, places } of allShares()) {
      const { name } = LOSSES[loss]!;
      if (rest < places) return { specimen: seed.specimen.name, file: seed.file, loss: name, at: rest };
      rest -= places;
    }
    throw new RangeError(`there is no case ${number}`);
  },
  check(input) {
    const seed = seedFile(specimenNamed(input.specimen), textIn(input, "file") as SeedFile["file"]);
    const loss = LOSSES.find(({ name }) => name === input.loss)!;
    const at = numberIn(input, "at");
    const bytes = loss.lose(seed.bytes, at);
    if (Buffer.compare(bytes, seed.bytes) === 0) return "unchanged";
    if (seed.file === "log") return judgeLog(seed, bytes, loss, at);
    const word = judgeFile(seed, bytes);
    if (seed.file === "snapshot" && !word.startsWith("IQDB_")) throw new Finding(`${loss.name} at ${at}: ${word}`);
    return word;
  },
};

function judgeLog(seed: SeedFile, bytes: Uint8Array, loss: Loss, at: number): string {
  const word = loss.isTail
    ? judgeTail(seed, bytes, at)
    : judgeLoss(seed, bytes, firstChange(seed.bytes, bytes), loss.end(at));
  if (!word.includes("IQDB_")) goOn(seed, bytes);
  return word;
}

/** Zeros in the place of zeros lose nothing. */
function firstChange(before: Uint8Array, after: Uint8Array): number {
  const at = after.findIndex((byte, place) => byte !== before[place]);
  return at < 0 ? after.length : at;
}

/** What is left when the bytes from `at` to `end` are gone, or zero. */
function judgeLoss(seed: SeedFile, bytes: Uint8Array, at: number, end: number): string {
  const frames = framesOf(seed.bytes);
  const last = seed.specimen.moments.length - 1;
  const before = frames.filter((frame) => frame.end <= at).length;
  // A frame that is whole behind the loss proves that what was lost had been acknowledged.
  const floor = frames.some(({ start }) => start >= end) ? last : Math.min(before, last);
  const isBetweenFrames = at === 0 || at === headerBytes(seed.bytes) || frames.some((frame) => frame.end === at);
  const isShorter = bytes.length < seed.bytes.length || bytes.length % PREPARED_UNIT === 0;
  return judgeFile(seed, bytes, { floor, isCut: isShorter && isBetweenFrames });
}

/** Frames once more are out of sequence in version 2; in version 1, which counts nothing, they mean what they say. */
function judgeTail(seed: SeedFile, bytes: Uint8Array, at: number): string {
  const hasFrames = TAILS[at % TAILS.length]!.hasFrames;
  if (hasFrames && seed.bytes[8] === 1) return judgeRepairedLog(seed.specimen, bytes);
  const word = judgeFile(seed, bytes);
  if (word === "intact" || (hasFrames && word === "IQDB_WAL_CORRUPT")) return word;
  throw new Finding(`${seed.specimen.name} with a tail: ${word}`);
}
