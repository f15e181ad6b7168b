/** `iqdb inspect` as a person or a script runs it: what it prints, and its exit codes. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const COMMAND = ["--import", resolve("node_modules/tsx/dist/esm/index.mjs"), resolve("src/cli/iqdb.ts"), "inspect"];
const GOLDEN = resolve("test/golden/files");

const SCHEMA = `
meta: { id: shapes, title: Shapes on a grid, endian: le }
seq:
  - { id: magic, contents: SHP }
  - { id: kind, type: u1, enum: kind, doc: What they are. }
  - { id: flags, type: b3 }
  - { id: rest, type: b5 }
  - { id: name, type: strz, encoding: UTF-16LE }
  - { id: points, type: point, repeat: expr, repeat-expr: 2 }
instances:
  far: { pos: 24, type: u2, doc: It stands elsewhere. }
types:
  point:
    seq: [{ id: x, type: s2 }, { id: y, type: f4 }]
enums:
  kind: { 1: circle, 2: { id: box, doc: With four sides. } }
`;
/** SHP, box, bits 101 00011, "é", (-1, 1.5), (2, 0), and 513 at byte 24. */
const SHAPES = [83, 72, 80, 2, 0xa3, 0xe9, 0, 0, 0, 255, 255, 0, 0, 0xc0, 0x3f, 2, 0, 0, 0, 0, 0, 9, 9, 9, 1, 2];

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "iqdb-cli-"));
  writeFileSync(join(folder, "shapes.ksy"), SCHEMA);
  writeFileSync(join(folder, "a.shp"), Uint8Array.from(SHAPES));
});

afterAll(() => rmSync(folder, { recursive: true }));

function inspect(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, FORCE_COLOR: undefined };
  const options = { cwd: folder, encoding: "utf8", env, maxBuffer: 1 << 26 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [...COMMAND, ...args], options);
  return { status, stdout, stderr };
}

/** Without the blanks that make columns. */
function words(text: string): string[] {
  return text.split("\n").map((line) => line.trim().replaceAll(/ {2,}/g, "  "));
}

describe("a file of ours", () => {
  test("that is whole is shown as a tree, and the command ends with 0", () => {
    const { status, stdout, stderr } = inspect(join(GOLDEN, "wal-only.iqdb.wal"), "--docs");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const lines = words(stdout);
    expect(lines[0]).toBe("wal-only.iqdb.wal: iqdb write-ahead log (X.iqdb.wal), versions 1 and 2");
    expect(lines[1]).toMatch(/^\d+ bytes, whole, \d+ checksums right$/);
    expect(lines).toContain("00000008  8  4  version  1");
    expect(lines).toContain("· Log version.");
    expect(stdout).toMatch(/recordCrc32 +\d+ = [0-9a-f]{8} ✓ right for bytes 20 to \d+/);
    expect(stdout).not.toContain("\x1b[");
  });

  test("that is damaged is shown with the damage, and the command ends with 3", () => {
    const { status, stdout } = inspect(join(GOLDEN, "midlog-flip.iqdb.wal"));
    expect(status).toBe(3);
    expect(words(stdout).slice(1, 4)).toEqual([
      "501 bytes, damaged, 7 checksums right, 1 wrong",
      "damaged at byte 150: body.frames[2]: 103 bytes of acknowledged data are damaged; the next good frame begins at 253",
      "damaged at byte 154: body.frames[2].head.recordCrc32: the checksum of bytes 158 to 252 is 641db5f1, the file says 740796c0",
    ]);
    expect(stdout).toContain("✗ wrong: 641db5f1 for bytes 158 to 252");
  });

  test("that is torn ends with 4, and as JSON has the keys of a field map", () => {
    const { status, stdout } = inspect(join(GOLDEN, "torn-half-body.iqdb.wal"), "--json");
    expect(status).toBe(4);
    const { state, parts } = JSON.parse(stdout) as {
      state: string;
      parts: { problems: object[]; fields: Record<string, unknown>[] }[];
    };
    expect(state).toBe("torn");
    expect(parts[0]!.problems).toEqual([
      expect.objectContaining({ state: "torn", offset: 448, path: "body.frames[7]" }),
    ]);
    expect(parts[0]!.fields[0]).toEqual({
      path: "prefix.magic",
      start: 0,
      end: 64,
      kind: "contents",
      type: "wal_prefix",
      field: "magic",
      value: { hex: "4951444257414c00" },
    });
    expect(parts[0]!.fields.find(({ path }) => path === "body.frames[0].record.op")).toMatchObject({
      coveredBy: "body.frames[0].head.recordCrc32",
      value: 1,
      enum: "insert",
    });
  });

  test("with many rows shows the first and the last, or with --all each", () => {
    const short = inspect(join(GOLDEN, "flat-none-cosine.iqdb")).stdout;
    expect(words(short)).toContain("… 36 more");
    expect(short).toMatch(/\[39\] +row/);
    const all = inspect(join(GOLDEN, "flat-none-cosine.iqdb"), "--all").stdout;
    expect(all).not.toContain("more");
    expect(all.match(/\[\d+\] +row$/gm)).toHaveLength(40);
  });

  test("becomes a page", () => {
    const { status, stdout } = inspect(join(GOLDEN, "flat-zstd1-dot.iqdb"), "--html", "out.html");
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    expect(readFileSync(join(folder, "out.html"), "utf8")).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
  });
});

describe("any file by a schema", () => {
  test("is read by it: enumerations, bits, encodings, repetitions, and what stands elsewhere", () => {
    const { status, stdout, stderr } = inspect("--ksy", "shapes.ksy", "a.shp", "--docs");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const lines = words(stdout);
    expect(lines.slice(0, 2)).toEqual(["a.shp: Shapes on a grid", "26 bytes, whole"]);
    expect(lines.slice(4)).toEqual([
      '00000000  0  3  magic  53 48 50  "SHP"',
      "00000003  3  1  kind  box (2)",
      "· What they are.",
      "00000004  4  3 bits  flags  5",
      "00000004.3  4  5 bits  rest  3",
      '00000005  5  4  name  "é"',
      "00000009  9  12  points  2 × point",
      "00000009  9  6  [0]  point",
      "00000009  9  2  x  -1",
      "0000000b  11  4  y  1.5",
      "0000000f  15  6  [1]  point",
      "0000000f  15  2  x  2",
      "00000011  17  4  y  0.0",
      "00000018  24  2  far  513",
      "· It stands elsewhere.",
      "00000015  21  3  unused  09 09 09",
      "· Bytes that the schema passes over.",
      "",
    ]);
  });

  test("that does not follow it is damaged: what was read, then why not more", () => {
    writeFileSync(join(folder, "cut.shp"), Uint8Array.from(SHAPES.slice(0, 19)));
    const { status, stdout } = inspect("--ksy", "shapes.ksy", "cut.shp");
    expect(status).toBe(3);
    const lines = words(stdout);
    expect(lines[2]).toBe("damaged at byte 9: points: 2 elements are announced where 10 bytes are left, room for 1");
    expect(lines).toContain('00000005  5  4  name  "é"');
    expect(lines).toContain("00000009  9  10  unread  ff ff 00 00 c0 3f 02 00 00 00");
  });

  test("with a mistake in the schema points at it", () => {
    writeFileSync(join(folder, "bad.ksy"), "meta: { id: bad }\nseq:\n  - { id: a, type: u9 }\n");
    const { status, stderr } = inspect("--ksy", "bad.ksy", "a.shp");
    expect(status).toBe(1);
    expect(stderr).toMatch(/^bad\.ksy:3:\d+: /);
  });
});

test("what cannot be read, is of no known kind, or is asked for wrongly says so", () => {
  expect(inspect("none.iqdb")).toMatchObject({
    status: 1,
    stderr: "IQDB_IO: none.iqdb cannot be read: there is no such file\n",
  });
  const { status, stderr } = inspect("a.shp");
  expect(status).toBe(1);
  expect(stderr).toContain("IQDB_UNSUPPORTED: a.shp is no snapshot, log or index sidecar: say with --ksy");
  expect(inspect("a.shp", "--json", "--html", "x.html").status).toBe(2);
});
