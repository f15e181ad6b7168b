/**
 * Logs whose frames are each whole and stand in a wrong order: left out, twice, swapped, taken over from other logs (of another
 * database, of another generation of the same one). A version 2 log is refused, or gives what it gave, or an earlier moment
 * when only its end is gone: never a state that no prefix of its history produced. A version 1 log, which counts nothing, means what it says.
 */
import { framesOf, headerBytes } from "../field-map.js";
import { judgeFile } from "../judge-file.js";
import { judgeRepairedLog } from "../judge-repaired.js";
import { type SeedFile, seedFile, specimenNamed, specimensWithLog } from "../specimens.js";
import { Finding, type FuzzTarget, numberIn, textIn } from "../target.js";

type Frames = readonly Uint8Array[];

const without = (frames: Frames, at: number): Frames => frames.filter((_, place) => place !== at);
const inserted = (frames: Frames, at: number, frame: Uint8Array): Frames => [
  ...frames.slice(0, at),
  frame,
  ...frames.slice(at),
];

/** What is done with frames `i` and `j`; `other` are those of another log. */
const EDITS: Readonly<Record<string, (frames: Frames, i: number, j: number, other: Frames) => Frames>> = {
  "leave out two": (frames, i, j) => frames.filter((_, place) => place !== i && place !== j),
  twice: (frames, i, j) => inserted(frames, j, frames[i]!),
  swap: (frames, i, j) => frames.map((frame, place) => frames[place === i ? j : place === j ? i : place] ?? frame),
  move: (frames, i, j) => inserted(without(frames, i), j, frames[i]!),
  "leave out one, another twice": (frames, i, j) => inserted(without(frames, i), j, frames[j]!),
  "put in another's": (frames, i, j, other) => inserted(frames, i, other[j % other.length]!),
  "replace by another's": (frames, i, j, other) => frames.with(i, other[j % other.length]!),
  "go on with another's": (frames, i, j, other) => [...frames.slice(0, i), ...other.slice(j % other.length)],
};
const NAMES = Object.keys(EDITS);

const FRAMES_MAX = 30;

interface Log extends SeedFile {
  readonly frames: Frames;
}

let logs: readonly Log[] | undefined;

function allLogs(): readonly Log[] {
  logs ??= specimensWithLog()
    // What an index derives is nothing to a log, and takes long to build.
    .filter(({ name }) => !/hnsw|ivf/.test(name))
    .map((specimen) => seedFile(specimen, "log"))
    .map((seed) => {
      const frames = framesOf(seed.bytes).map(({ start, end }) => seed.bytes.slice(start, end));
      return { ...seed, frames: frames.slice(0, FRAMES_MAX) };
    });
  return logs;
}

/** One case for each edit, pair of frames and other log. */
function casesOf({ frames }: Log): number {
  return NAMES.length * frames.length ** 2 * allLogs().length;
}

export const frameOrder: FuzzTarget = {
  name: "frame-order",
  about: "whole frames of logs left out, doubled, swapped, mixed with those of other logs",
  stage: 4,
  release: {},
  size: () => allLogs().reduce((sum, log) => sum + casesOf(log), 0),
  make(_, number) {
    let rest = number;
    for (const log of allLogs()) {
      if (rest >= casesOf(log)) {
        rest -= casesOf(log);
        continue;
      }
      const { length } = log.frames;
      const pair = rest % length ** 2;
      const choice = Math.floor(rest / length ** 2);
      return {
        specimen: log.specimen.name,
        edit: NAMES[choice % NAMES.length]!,
        i: pair % length,
        j: Math.floor(pair / length),
        other: allLogs()[Math.floor(choice / NAMES.length)]!.specimen.name,
      };
    }
    throw new RangeError(`there is no case ${number}`);
  },
  check(input) {
    const find = (name: unknown) => allLogs().find(({ specimen }) => specimen.name === name)!;
    const log = find(specimenNamed(input.specimen).name);
    const edit = EDITS[textIn(input, "edit")]!;
    const frames = edit(log.frames, numberIn(input, "i"), numberIn(input, "j"), find(input.other).frames);
    const header = log.bytes.subarray(0, headerBytes(log.bytes));
    const bytes = new Uint8Array(Buffer.concat([header, ...frames]));
    if (log.bytes[8] === 1) return judgeRepairedLog(log.specimen, bytes);
    // An end that is merely missing leaves a shorter log, of which nothing says that it was longer.
    const isPrefix = Buffer.compare(bytes, log.bytes.subarray(0, bytes.length)) === 0;
    const common = frames.findIndex((frame, at) => frame !== log.frames[at]);
    const kept = common < 0 ? frames.length : common;
    const floor = Math.min(kept, log.specimen.moments.length - 1);
    const word = judgeFile(log, bytes, { floor, isCut: isPrefix });
    // A frame says that all in front of the one before it was durable: only the next one may count as torn.
    const proof = frames.slice(kept).some((frame) => log.frames.indexOf(frame) > kept);
    if (word === "earlier, reported" && proof) throw new Finding("frames out of order are taken for a torn tail");
    return word;
  },
};
