/**
 * Every byte of the small golden files is changed, and every file is cut at every length, in memory. What happens then is
 * judged in damage.ts. Snapshots have no byte that may change unnoticed; a log may lose its last frame, and says so.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { goldenSpecimen, judge, ownSpecimen, type Specimen } from "./damage.js";
import { type GoldenFile, goldenFile, goldenFiles } from "./golden-files.js";

const SMALL = 5000;
/** Files of every byte value; files above get four changes per byte, and those above SHORT two. */
const TINY = ["empty-flat-none.iqdb", "empty-ivf-lz4.iqdb", "v1-empty.iqdb"];
const SHORT = 1000;
/** To each byte: the lowest bit, all of them, the highest, and the byte set to 0. */
const CHANGES = [(byte: number) => byte ^ 0x01, (byte: number) => byte ^ 0xff, (byte: number) => byte ^ 0x80, () => 0];

const limit = Error.stackTraceLimit;
beforeAll(() => {
  Error.stackTraceLimit = 0; // hundreds of thousands of errors are expected
});
afterAll(() => {
  Error.stackTraceLimit = limit;
});

const isSound = (entry: GoldenFile) => !entry.refused && !/^(midlog|invalid|walodd|tail|torn)-|\//.test(entry.file);
const sound = goldenFiles.filter((entry) => isSound(entry) && entry.wal === undefined);
const withLog = ["torn-base.iqdb", "wal-flat.iqdb", "wal-only.iqdb"].map((name) => goldenSpecimen(goldenFile(name)));
const byName = (specimens: readonly Specimen[]) => specimens.map((specimen) => [specimen.name, specimen] as const);
const small = sound.map(goldenSpecimen).filter(({ snapshot }) => snapshot.length <= SMALL);
const tiny = small.filter(({ name }) => TINY.includes(name));

/** Calls `look` with a copy of `bytes` for each change of each byte. */
function flips(
  bytes: Uint8Array,
  changes: readonly ((byte: number) => number)[],
  look: (copy: Uint8Array) => void,
): void {
  const copy = bytes.slice();
  for (const [at, byte] of bytes.entries()) {
    for (const value of new Set(changes.map((change) => change(byte)))) {
      if (value === byte) continue;
      copy[at] = value;
      look(copy);
    }
    copy[at] = byte;
  }
}

const everyValue = Array.from({ length: 256 }, (_, value) => () => value);

/** `expect` would take most of the time here. */
function expectRefusal(word: string): void {
  if (!word.startsWith("IQDB_")) throw new Error(`not refused: ${word}`);
}

describe("a snapshot with a changed byte is refused", () => {
  test.each(byName(small))("%s", (_, specimen) => {
    const changes = specimen.snapshot.length <= SHORT ? CHANGES : CHANGES.slice(0, 2);
    flips(specimen.snapshot, changes, (copy) => expectRefusal(judge(specimen, copy, undefined)));
  });
});

describe("whatever the changed byte is", () => {
  test.each(byName(tiny))("%s", (_, specimen) => {
    flips(specimen.snapshot, everyValue, (copy) => expectRefusal(judge(specimen, copy, undefined)));
  });
});

describe("a snapshot that is cut short is refused", () => {
  test.each(byName(small))("%s", (_, { snapshot, ...rest }) => {
    for (let length = 0; length < snapshot.length; length++) {
      expectRefusal(judge({ snapshot, ...rest }, snapshot.subarray(0, length), undefined));
    }
  });
});

describe("a snapshot with bytes behind it is refused", () => {
  test.each(byName(small))("%s", (_, specimen) => {
    for (const tail of [new Uint8Array(1), new Uint8Array(8).fill(0xff), specimen.snapshot]) {
      const longer = new Uint8Array([...specimen.snapshot, ...tail]);
      expectRefusal(judge(specimen, longer, undefined));
    }
  });
});

const logs = [...withLog, ownSpecimen(1), ownSpecimen(2)];

describe("a log with a changed byte never gives contents that were not there, nor loses any in silence", () => {
  test.each(byName(logs))("%s", (_, specimen) => {
    const words = new Set<string>();
    // A change before the last frame is damage to acknowledged data, and is refused; only the last frame may be torn.
    const floor = specimen.moments.length - 2;
    flips(specimen.log!, CHANGES, (copy) => words.add(judge(specimen, specimen.snapshot, copy, { floor })));
    expect(words).toContain("IQDB_WAL_CORRUPT");
    expect(words).toContain("earlier, reported");
  });

  test("whatever the changed byte is", () => {
    const specimen = ownSpecimen(2);
    const floor = specimen.moments.length - 2;
    flips(specimen.log!, everyValue, (copy) => judge(specimen, specimen.snapshot, copy, { floor }));
  });
});

describe("a log that is cut short gives an earlier moment", () => {
  test.each(byName(logs))("%s", (_, specimen) => {
    const log = specimen.log!;
    const isVersion2 = log[8] === 2;
    for (let length = 0; length < log.length; length++) {
      for (const readOnly of length % 5 === 0 ? [true, false] : [true]) {
        const word = judge(specimen, specimen.snapshot, log.subarray(0, length), { isCut: true, readOnly });
        // A version 2 log takes its name only when its header is on stable storage: a shorter one was damaged later.
        const isDamage = isVersion2 && length >= 12 && length < 48;
        if (isDamage) expectRefusal(word);
        else if (word !== "earlier, reported" && word !== "intact") throw new Error(`cut at ${length}: ${word}`);
      }
    }
  });
});

describe("a log with zeros or garbage behind it gives everything and reports the rest", () => {
  test.each(byName(logs))("%s", (_, specimen) => {
    for (const tail of [new Uint8Array(1), new Uint8Array(700), new Uint8Array(40).fill(0xa5)]) {
      for (const readOnly of [true, false]) {
        const log = new Uint8Array([...specimen.log!, ...tail]);
        expect(judge(specimen, specimen.snapshot, log, { readOnly })).toBe("intact");
      }
    }
  });
});
