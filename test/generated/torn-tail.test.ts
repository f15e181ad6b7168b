import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type IqdbWalInput,
  layoutIqdbWal,
  readIqdbWal,
  readPartialIqdbWal,
  writeIqdbWal,
} from "../../generated/iqdb-wal.js";
import { FormatError } from "../../src/bytes/format-error.js";
import { wal } from "./arbitraries.js";
import { attempt, goldenBytes } from "./codecs.js";

const HEADER = { 1: 12, 2: 48 } as const;

function headerBytes({ prefix }: IqdbWalInput): number {
  return HEADER[prefix.version as 1 | 2];
}

/** Offsets just after each whole frame, from the field map. */
function frameEnds(bytes: Uint8Array): number[] {
  const ends = new Map<string, number>();
  const torn = new Set<string>();
  for (const { path, end } of layoutIqdbWal(bytes)) {
    const frame = /^body\.frames\[\d+\]/.exec(path)?.[0];
    if (!frame) continue;
    ends.set(frame, end / 8);
    if (path.startsWith(`${frame}.tornTail`)) torn.add(frame);
  }
  // A torn frame of a head alone has no torn tail; the last frame shows it by having no record.
  const last = readIqdbWal(bytes).body.frames.length - 1;
  if (last >= 0 && readIqdbWal(bytes).body.frames[last]!.record === undefined) torn.add(`body.frames[${last}]`);
  return [...ends].filter(([frame]) => !torn.has(frame)).map(([, end]) => end);
}

describe("logs with a torn tail", () => {
  test("whole frames and tail are told apart, and together they are the file", () => {
    fc.assert(
      fc.property(wal, (value) => {
        const bytes = writeIqdbWal(value);
        const { value: whole, goodBytes, tail, error } = readPartialIqdbWal(bytes);
        const { frames } = readIqdbWal(bytes).body;
        const hasTorn = frames.at(-1)?.record === undefined && frames.length > 0;
        expect(whole.body.frames).toEqual(hasTorn ? frames.slice(0, -1) : frames);
        expect(whole.body.frames.every((frame) => frame.record !== undefined)).toBe(true);
        expect(goodBytes + tail.length).toBe(bytes.length);
        expect(error).toBeUndefined();
        expect(Buffer.compare(writeIqdbWal(whole), bytes.subarray(0, goodBytes))).toBe(0);
      }),
    );
  });

  test("a log that is cut at any byte behind its header keeps the frames before the cut", () => {
    fc.assert(
      fc.property(wal, (value) => {
        const bytes = writeIqdbWal(value);
        const ends = frameEnds(bytes);
        const header = headerBytes(value);
        for (let end = 0; end < bytes.length; end++) {
          const part = bytes.subarray(0, end);
          const read = attempt(() => readPartialIqdbWal(part));
          if (end < header) {
            expect(read).toBeInstanceOf(FormatError);
            continue;
          }
          if (read instanceof FormatError) throw read;
          const whole = ends.filter((one) => one <= end);
          expect(read.value.body.frames.length).toBe(whole.length);
          expect(read.goodBytes).toBe(whole.at(-1) ?? header);
          // The reader of whole files reads torn ones too, and writes them back.
          expect(Buffer.compare(writeIqdbWal(readIqdbWal(part)), part)).toBe(0);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("a frame that is damaged inside ends the whole frames and says what is wrong with it", () => {
    const bytes = writeIqdbWal({
      prefix: { version: 1 },
      body: {
        frames: [1n, 2n, 3n].map((value) => ({
          head: {},
          record: { op: 2, body: { id: { kind: 0, body: { value } } } },
        })),
      },
    });
    // The kind of the second frame's id: header, one frame of 18 bytes, head, op.
    bytes[12 + 18 + 8 + 1] = 9;
    const { value, goodBytes, tail, error } = readPartialIqdbWal(bytes);
    expect(value.body.frames).toHaveLength(1);
    expect([goodBytes, tail.length]).toEqual([30, 36]);
    expect(error?.name).toBe("ValidationNotInEnumError");
    expect(error?.path).toBe("body.frames[1].record.body.id.kind");
    expect(error?.offset).toBe(39);
  });

  test("the golden logs give the frames and the tail of their names", () => {
    const found = Object.fromEntries(
      goldenBytes(".wal").map(({ name, bytes }) => {
        const read = attempt(() => readPartialIqdbWal(bytes));
        return [name, read instanceof FormatError ? read.path : [read.value.body.frames.length, read.tail.length]];
      }),
    );
    expect(found).toMatchObject({
      "torn-base.iqdb.wal": [8, 0],
      "torn-clean-cut.iqdb.wal": [7, 0],
      "torn-head-3.iqdb.wal": [7, 3],
      "torn-head-only.iqdb.wal": [7, 8],
      "torn-half-body.iqdb.wal": [7, 30],
      "torn-last-byte.iqdb.wal": [7, 52],
      "torn-first-frame.iqdb.wal": [0, 11],
      "torn-7-zeros.iqdb.wal": [8, 7],
      "tail-64-zeros.iqdb.wal": [8, 64],
      "tail-huge-length.iqdb.wal": [8, 9],
      "wal-header-only.iqdb.wal": [0, 0],
      "wal-partial-header-5.iqdb.wal": "prefix.magic",
      "walbad-magic.iqdb.wal": "prefix.magic",
    });
  });
});
