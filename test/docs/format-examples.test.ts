/** The bytes in docs/FORMAT.md are real: whole, those of the structures that they are said to show, and right in every checksum. */
import { describe, expect, test } from "vitest";
import { DESCRIPTIONS } from "../../generated/descriptions.js";
import { codec as payloadCodec } from "../../generated/iqdb-core-payload.js";
import { codec as sidecarCodec } from "../../generated/iqdb-sidecar.js";
import { codec as snapshotCodec } from "../../generated/iqdb-snapshot.js";
import { codec as logCodec, Op } from "../../generated/iqdb-wal.js";
import { Iqdb, MemoryStorage } from "../../src/public.js";
import { bytesOf } from "../golden/golden-files.js";
import { plainCrc32, readPlainSnapshot } from "../support/plain-reader.js";
import { type ByteRow, documentExamples, documentStructures, documentText } from "./format-examples.js";

const examples = documentExamples();
const structures = documentStructures();

const bytesOfExample = (name: string): Uint8Array => examples.get(name)!.bytes;

const hexOf = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");

/** The rows are the bytes from `start` on, one behind the other, and end at `end` where that is given. */
function expectRows(rows: readonly ByteRow[], bytes: Uint8Array, start: number, end?: number): void {
  for (const [place, { at, hex, isCut }] of rows.entries()) {
    const next = rows[place + 1]?.at;
    const to = next === undefined ? end : start + next;
    const length = hex.split(" ").length;
    expect(hexOf(bytes.subarray(start + at, start + at + length))).toBe(hex);
    if (to !== undefined && !isCut) expect(start + at + length).toBe(to);
    if (to !== undefined && isCut) expect(start + at + length).toBeLessThan(to);
  }
  expect(rows[0]!.at).toBe(0);
}

describe("an example of docs/FORMAT.md", () => {
  test.each([...examples])("%s: its table has every byte of its dump once", (_, { bytes, rows }) => {
    expectRows(rows, bytes, 0, bytes.length);
  });

  test.each([
    ["A", snapshotCodec],
    ["B", snapshotCodec],
    ["C", payloadCodec],
    ["D", payloadCodec],
    ["E", payloadCodec],
    ["F", payloadCodec],
    ["G", logCodec],
    ["H", logCodec],
    ["I", sidecarCodec],
  ])("%s is read, and written as it is, with its lengths and checksums computed anew", (name, codec) => {
    const value = codec.read(bytesOfExample(name));
    expect(hexOf(codec.write(value as never))).toBe(hexOf(bytesOfExample(name)));
  });

  test("has a letter of its own, and there is no other", () => {
    expect([...examples.keys()].join("")).toBe("ABCDEFGHI");
  });

  test("A and B are files of the reference", () => {
    expect(bytesOfExample("A")).toEqual(bytesOf("empty-flat-none.iqdb"));
    expect(bytesOfExample("B")).toEqual(bytesOf("v1-empty.iqdb"));
  });

  test("H on top of A is a database, and announces the snapshot of what it gives", () => {
    const files = { "/x": bytesOfExample("A"), "/x.wal": bytesOfExample("H") };
    const storage = new MemoryStorage({ files });
    const db = Iqdb.open("/x", { storage });
    expect([...db.entries()]).toEqual([{ id: "ab", vector: Float32Array.of(0, 3, 1), metadata: { n: -1 } }]);
    expect(db.openReport!.droppedBytes).toBe(5);
    db.close();
    const next = storage.bytesOf("/x")!;
    const { body } = logCodec.read(bytesOfExample("H"));
    const intents = body.frames.flatMap(({ record }) => (record?.op === Op.checkpoint_intent ? [record.body] : []));
    expect(intents).toEqual([
      { snapshotCrc32: readPlainSnapshot(next).crc32, snapshotLength: BigInt(next.length), coveredLsn: 3n },
    ]);
  });

  test("I belongs to the snapshot of D", () => {
    const payload = bytesOfExample("D");
    const region = Buffer.concat([Buffer.alloc(9), payload]);
    region.writeUInt8(payload.length, 1);
    const { snapshotCrc32, snapshotLength, numRows } = sidecarCodec.read(bytesOfExample("I")).head;
    expect([snapshotCrc32, Number(snapshotLength)]).toEqual([plainCrc32(region), 50 + region.length]);
    expect(BigInt(numRows)).toBe(payloadCodec.read(payload).head.numRows);
  });
});

describe("a structure of docs/FORMAT.md", () => {
  const inner = Object.values(DESCRIPTIONS.types).filter(({ title }) => title === "");

  test("has a section, and there is no other", () => {
    expect([...structures.keys()].sort()).toEqual(inner.map(({ id }) => id).sort());
  });

  test.each([...structures])("%s: shows its bytes, where the example has them", (_, shown) => {
    expect(shown.length).toBeGreaterThan(0);
    for (const { example, start, rows } of shown) expectRows(rows, bytesOfExample(example), start);
  });

  test.each(inner.map(({ id, fields }) => [id, fields] as const))("%s: shows each of its fields", (id, fields) => {
    const shown = structures.get(id)!.flatMap(({ rows }) => rows.map(({ field }) => field.replace(/\[.*/, "")));
    const seen = new Set(shown);
    // What our writer never puts: bytes behind the operands of a record.
    for (const { id: field } of Object.values(fields)) if (field !== "trailing") expect(seen).toContain(field);
  });

  test("its rules are in the chapters that a reader needs", () => {
    const chapters = [...documentText().matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    expect(chapters).toEqual(
      expect.arrayContaining([
        "Conventions",
        "Versions",
        "Checksums",
        "Compression",
        "From files to rows",
        "Torn tails",
        "Limits",
      ]),
    );
  });
});

test("every link of docs/FORMAT.md leads to a heading", () => {
  const text = documentText();
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) => title!.toLowerCase().replaceAll(" ", "-"));
  const links = [...text.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor);
  expect(links.length).toBeGreaterThan(100);
  expect(links.filter((anchor) => !headings.includes(anchor!))).toEqual([]);
});
