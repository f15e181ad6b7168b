/**
 * What is in our files, whole and in every way not whole. The field maps of the generated codecs are the oracle for whole ones;
 * of all others, each byte has one owner, and the place of the damage is said.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { crc32 } from "../../src/bytes/crc32.js";
import { SectionKind, snapshotCodec, walCodec, writeIqdbSidecar } from "../../src/format/public.js";
import { inspectBytes } from "../../src/inspect/inspect-bytes.js";
import { type Inspection, isRight, type Part } from "../../src/inspect/inspection.js";
import { fieldDescription } from "../../src/inspect/node-words.js";

const FOLDER = fileURLToPath(new URL("../golden/files/", import.meta.url));

function bytesOf(name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(FOLDER, name)));
}

const inspectFile = (name: string): Inspection => inspectBytes(basename(name), bytesOf(name));
const isFile = (name: string) => /\.(iqdb|wal)$/.test(name);
const FILES = readdirSync(FOLDER).filter(isFile);
const INVALID = readdirSync(join(FOLDER, "invalid"))
  .filter(isFile)
  .map((name) => `invalid/${name}`);

function expectEveryByteOnce({ structure, bytes, name }: Part): void {
  let position = 0;
  const astray = [...structure.leaves()].find((leaf) => {
    const before = position;
    position = structure.end[leaf]!;
    return structure.start[leaf] !== before;
  });
  expect(astray && structure.path(astray), name).toBeUndefined();
  expect(position, name).toBe(bytes.length * 8);
}

describe("whatever file", () => {
  test.each([...FILES, ...INVALID])("each byte of %s has one owner", (name) => {
    for (const part of inspectFile(name).parts) expectEveryByteOnce(part);
  });

  test("every leaf of a whole file is a field that the schema describes", () => {
    for (const name of FILES) {
      const { parts, description, state } = inspectFile(name);
      if (state !== "whole") continue;
      for (const { structure, bytes } of parts) {
        const words = { structure, bytes, description };
        const strange = [...structure.leaves()].filter((leaf) => !fieldDescription(words, leaf)?.doc);
        expect(strange.map((leaf) => structure.path(leaf))).toEqual([]);
      }
    }
  });
});

describe("a log", () => {
  const leavesOf = ({ structure }: Part) =>
    Array.from(structure.leaves(), (leaf) => ({
      path: structure.path(leaf),
      start: structure.start[leaf],
      end: structure.end[leaf],
      kind: structure.fieldOf(leaf).kind,
    }));

  test.each(FILES.filter((name) => name.endsWith(".wal") && /^wal-(flat|hnsw|ivf|only|stale)/.test(name)))(
    "%s that is whole has the fields of its field map",
    (name) => {
      const { state, parts } = inspectFile(name);
      expect(state).toBe("whole");
      const map = walCodec.layout(bytesOf(name)).map(({ path, start, end, kind }) => ({ path, start, end, kind }));
      expect(leavesOf(parts[0]!)).toEqual(map);
      expect(parts[0]!.checksums.length).toBeGreaterThan(0);
    },
  );

  test.each([
    ["torn-head-3.iqdb.wal", 448],
    ["torn-half-body.iqdb.wal", 448],
    ["tail-bad-crc.iqdb.wal", 448],
    ["torn-7-zeros.iqdb.wal", 501],
    ["tail-huge-length.iqdb.wal", undefined],
    ["wal-partial-header-5.iqdb.wal", 0],
  ])("%s is torn, and it says where", (name, offset) => {
    const { state, parts } = inspectFile(name);
    expect(state).toBe("torn");
    expect(parts[0]!.problems).toHaveLength(1);
    if (offset !== undefined) expect(parts[0]!.problems[0]!.offset).toBe(offset);
  });

  test.each(["midlog-flip.iqdb.wal", "midlog-length-flip.iqdb.wal"])(
    "%s is damaged in its third frame; the frames behind are shown and right",
    (name) => {
      const { state, parts } = inspectFile(name);
      const [{ problems, checksums, structure }] = parts as [Part];
      expect(state).toBe("damaged");
      expect(problems.map(({ path }) => path.slice(0, 14))).toContain("body.frames[2]");
      expect(problems[0]!.offset).toBe(150);
      expect(checksums.filter((one) => !isRight(one)).map(({ path }) => path)).toEqual([
        "body.frames[2].head.recordCrc32",
      ]);
      expect(structure.find("body.frames[7].record.op")).toBeDefined();
    },
  );

  test("cut at any byte is torn or ends with a frame, and never more than the last frame is lost", () => {
    const whole = bytesOf("wal-hnsw.iqdb.wal");
    const { structure } = inspectBytes("x.wal", whole).parts[0]!;
    const ends = new Set(
      [...structure.children(structure.find("body.frames")!)].map((frame) => structure.end[frame]! / 8),
    );
    for (let length = 13; length < whole.length; length++) {
      const { state, parts } = inspectBytes("x.wal", whole.subarray(0, length));
      expectEveryByteOnce(parts[0]!);
      expect(state, `cut at ${length}`).toBe(ends.has(length) ? "whole" : "torn");
    }
  });
});

describe("a snapshot", () => {
  test("stored as it is has the outer fields of its field map, and its rows in their place", () => {
    const bytes = bytesOf("flat-none-cosine.iqdb");
    const [{ structure, checksums }] = inspectBytes("x.iqdb", bytes).parts as [Part];
    const outer = snapshotCodec.layout(bytes).filter(({ path }) => path !== "region.payload");
    for (const { path, start, end } of outer) {
      const node = structure.find(path)!;
      expect([structure.start[node], structure.end[node]], path).toEqual([start, end]);
    }
    expect(structure.find("region.payload.rows[39].metadata.entries[3].value.body.value")).toBeDefined();
    expect(checksums).toEqual([expect.objectContaining({ path: "header.regionCrc32", start: 50, end: bytes.length })]);
  });

  test("compressed has its payload as a part with its own offsets", () => {
    const { parts, state } = inspectFile("flat-zstd1-dot.iqdb");
    expect(state).toBe("whole");
    expect(parts.map(({ name }) => name)).toEqual(["flat-zstd1-dot.iqdb", "region.payload, decompressed"]);
    expect(parts[1]!.structure.find("rows[32].vector")).toBeDefined();
  });

  test("with any byte changed is damaged, but in the name of its index, which is then a strange one", () => {
    const whole = bytesOf("flat-none-cosine.iqdb");
    for (let at = 0; at < whole.length; at += at < 140 ? 1 : 37) {
      const bytes = whole.slice();
      bytes[at]! ^= 0x10;
      const { state, parts } = inspectBytes("x.iqdb", bytes);
      expectEveryByteOnce(parts[0]!);
      const isName = at >= 20 && at < 29;
      expect(state, `byte ${at}`).toBe(isName ? "whole" : "damaged");
      if (isName) expect(parts[0]!.problems[0]).toMatchObject({ state: "note" });
      else expect(parts[0]!.problems[0]!.why).not.toBe("");
    }
  });

  test("cut at any byte is damaged, and what is there is shown", () => {
    const whole = bytesOf("flat-none-cosine.iqdb");
    for (let length = 0; length < whole.length; length += length < 200 ? 1 : 61) {
      const { state, parts } = inspectBytes("x.iqdb", whole.subarray(0, length));
      expectEveryByteOnce(parts[0]!);
      expect(state, `cut at ${length}`).toBe("damaged");
    }
  });

  test.each([
    ["bad-version-3.iqdb", 8, "header.version"],
    ["bad-header-dim.iqdb", 29, "header.dim"],
    ["bad-header-n.iqdb", 38, "header.numVectors"],
    ["bad-id-tag-2.iqdb", 85, "region.payload.rows[0].id.kind"],
    ["bad-crc.iqdb", 46, "header.regionCrc32"],
    ["bad-zstd-ratio.iqdb", 59, "region.payload"],
    ["trunc-payload-fixed-crc.iqdb", 3181, "region.payload.rows[39].metadata.entries[3].value.body.value"],
  ])("%s: byte %d is named, and its field", (name, offset, path) => {
    const { state, parts } = inspectFile(`invalid/${name}`);
    expect(state).toBe("damaged");
    expect(parts[0]!.problems[0]).toMatchObject({ offset, path });
  });
});

describe("a sidecar", () => {
  /** A head, and two sections of which the second begins at a multiple of 64. */
  function sidecar(): Uint8Array {
    const state = Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 0]);
    const links = Uint8Array.from([2, 0, 0, 0, 255, 255, 255, 255]);
    const entry = (kind: SectionKind, offset: number, bytes: Uint8Array) => ({
      kind,
      part: 0,
      offset,
      length: bytes.length,
      crc32: crc32(bytes),
    });
    const sections = [entry(SectionKind.index_state, 128, state), entry(SectionKind.base_links, 192, links)];
    const head = { snapshotCrc32: 7, snapshotLength: 100, numRows: 2, fingerprint: new Uint8Array(3), sections };
    const front = writeIqdbSidecar({ prefix: { version: 1 }, head, body: new Uint8Array(0) });
    const bytes = new Uint8Array(200);
    bytes.set(front);
    bytes.set(state, 128);
    bytes.set(links, 192);
    return bytes;
  }

  test("has its sections as fields, with the checksums of the head over them", () => {
    const { state, parts } = inspectBytes("x.iqdb.idx", sidecar());
    const [{ structure, checksums }] = parts as [Part];
    expect(state).toBe("whole");
    expectEveryByteOnce(parts[0]!);
    expect(structure.fieldOf(structure.find("body.base_links")!).kind).toBe("u4le[]");
    expect(checksums.map(({ path, start, end }) => [path, start, end])).toEqual([
      ["prefix.headCrc32", 20, 107],
      ["head.sections[0].crc32", 128, 136],
      ["head.sections[1].crc32", 192, 200],
    ]);
  });

  test.each([
    [21, "prefix.headCrc32"],
    [110, "body.unused"],
    [130, "head.sections[0].crc32"],
    [160, "body.unused"],
    [199, "head.sections[1].crc32"],
  ])("with byte %d changed is damaged, and %s says so", (at, path) => {
    const bytes = sidecar();
    bytes[at]! ^= 1;
    const { state, parts } = inspectBytes("x.iqdb.idx", bytes);
    expect(state).toBe("damaged");
    expectEveryByteOnce(parts[0]!);
    expect(parts[0]!.problems.map((problem) => problem.path)).toContain(path);
  });

  test("cut anywhere is damaged", () => {
    const whole = sidecar();
    for (let length = 0; length < whole.length; length++) {
      const { state, parts } = inspectBytes("x.iqdb.idx", whole.subarray(0, length));
      expectEveryByteOnce(parts[0]!);
      expect(state).toBe("damaged");
    }
  });
});

test("a file of another kind is refused, and the message says what to do", () => {
  expect(() => inspectBytes("x.png", Uint8Array.of(1, 2, 3))).toThrow(
    expect.objectContaining({ code: "IQDB_UNSUPPORTED", message: expect.stringContaining("--ksy") }),
  );
});
