/**
 * Every byte of some logs is changed, and each is cut at every length, in memory: logs of the reference and of both our
 * versions. A log may lose its last frame, and says so; what happens is judged in damage.ts.
 */
import { describe, expect, test } from "vitest";
import { goldenSpecimen, judge, LOG_ENDINGS, ownSpecimen, type Specimen } from "./damage.js";
import { CHANGES, EVERY_VALUE, expectRefusal, flips, withoutStacks } from "./flips.js";
import { goldenFile } from "./golden-files.js";

withoutStacks();

const withLog = ["torn-base.iqdb", "wal-flat.iqdb", "wal-only.iqdb"].map((name) => goldenSpecimen(goldenFile(name)));
const byName = (specimens: readonly Specimen[]) => specimens.map((specimen) => [specimen.name, specimen] as const);
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
    flips(specimen.log!, EVERY_VALUE, (copy) => judge(specimen, specimen.snapshot, copy, { floor }));
    // A hundred thousand openings: half a minute on an idle machine.
  }, 400_000);
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

/** An upsert, a mark, a checkpoint's intent. */
const LAST_FRAME_BYTES = { killed: 51, quiet: 29, interrupted: 49 } as const;

describe("a version 2 log from which bytes in front of its last frame have gone missing is refused", () => {
  test.each(LOG_ENDINGS)("%s", (ending) => {
    const specimen = ownSpecimen(2, ending);
    const log = specimen.log!;
    const lastFrame = log.length - LAST_FRAME_BYTES[ending];
    for (const missing of [1, 7, 300]) {
      for (let at = 48; at + missing <= lastFrame; at++) {
        const rest = new Uint8Array([...log.subarray(0, at), ...log.subarray(at + missing)]);
        expectRefusal(judge(specimen, specimen.snapshot, rest));
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
