/**
 * Every byte of the small golden snapshots is changed, and each is cut at every length, in memory. None of it may pass
 * unnoticed; what happens is judged in damage.ts.
 */
import { describe, test } from "vitest";
import { goldenSpecimen, judge, type Specimen } from "./damage.js";
import { CHANGES, EVERY_VALUE, expectRefusal, flips, withoutStacks } from "./flips.js";
import { type GoldenFile, goldenFiles } from "./golden-files.js";

const SMALL = 5000;
/** Files of every byte value; files above get four changes per byte, and those above SHORT two. */
const TINY = ["empty-flat-none.iqdb", "empty-ivf-lz4.iqdb", "v1-empty.iqdb"];
const SHORT = 1000;

withoutStacks();

const isSound = (entry: GoldenFile) =>
  !entry.refused && entry.wal === undefined && !/^(midlog|invalid|walodd|tail|torn)-|\//.test(entry.file);
const small = goldenFiles
  .filter(isSound)
  .map(goldenSpecimen)
  .filter(({ snapshot }) => snapshot.length <= SMALL);
const tiny = small.filter(({ name }) => TINY.includes(name));
const byName = (specimens: readonly Specimen[]) => specimens.map((specimen) => [specimen.name, specimen] as const);

describe("a snapshot with a changed byte is refused", () => {
  test.each(byName(small))("%s", (_, specimen) => {
    const changes = specimen.snapshot.length <= SHORT ? CHANGES : CHANGES.slice(0, 2);
    flips(specimen.snapshot, changes, (copy) => expectRefusal(judge(specimen, copy, undefined)));
  });
});

describe("whatever the changed byte is", () => {
  test.each(byName(tiny))("%s", (_, specimen) => {
    flips(specimen.snapshot, EVERY_VALUE, (copy) => expectRefusal(judge(specimen, copy, undefined)));
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
