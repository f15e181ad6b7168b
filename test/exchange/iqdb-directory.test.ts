import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { Float } from "../../src/types/metadata.js";
import { damaged, expectRowsOrRefusal, failureOf, fileInput, folderInput, rowsOf } from "../support/foreign-input.js";

const u32 = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
const u64 = (value: bigint) => Buffer.from(BigInt64Array.of(value).buffer);
const text = (value: string) => Buffer.concat([u32(Buffer.byteLength(value)), Buffer.from(value)]);

/** Values by their tags, as the format has them: plain JavaScript ones, integers as bigint. */
function value(one: unknown): Buffer {
  if (one === null) return Buffer.of(0);
  if (typeof one === "boolean") return Buffer.of(1, Number(one));
  if (typeof one === "bigint") return Buffer.concat([Buffer.of(2), u64(one)]);
  if (typeof one === "number") return Buffer.concat([Buffer.of(3), Buffer.from(Float64Array.of(one).buffer)]);
  if (typeof one === "string") return Buffer.concat([Buffer.of(4), text(one)]);
  if (one instanceof Uint8Array) return Buffer.concat([Buffer.of(5), u32(one.length), one]);
  if (Array.isArray(one)) return Buffer.concat([Buffer.of(6), u32(one.length), ...one.map(value)]);
  return Buffer.concat([Buffer.of(7), fields(one as object)]);
}

function fields(one: object): Buffer {
  const entries = Object.entries(one);
  return Buffer.concat([u32(entries.length), ...entries.flatMap(([key, inside]) => [text(key), value(inside)])]);
}

function frame(body: Uint8Array): Buffer {
  return Buffer.concat([u32(body.length), body, u32(crc32(body))]);
}

function upsertBody(id: bigint, vector: number[], payload?: object): Buffer {
  const components = Buffer.from(Float32Array.from(vector).buffer);
  const rest = payload === undefined ? [Buffer.of(0)] : [Buffer.of(1), fields(payload)];
  return Buffer.concat([Buffer.of(0), u64(id), u32(vector.length), components, ...rest]);
}

const upsert = (...args: Parameters<typeof upsertBody>) => frame(upsertBody(...args));
const remove = (id: bigint) => frame(Buffer.concat([Buffer.of(1), u64(id)]));
const snap = (...frames: Buffer[]) => Buffer.concat([Buffer.from("IQDB"), u32(1), ...frames]);

const KIND = "iqdb-0.4";
const nested = { a: { b: "x", c: [1n, { d: null }] }, e: Buffer.from([0, 255]), n: 5n, f: 1, t: true };
const files = {
  snap: snap(upsert(1n, [1, 2]), upsert(2n, [3, 4], { lang: "de" }), upsert(3n, [5, 6]), upsert(-1n, [7, 8])),
  wal: Buffer.concat([
    remove(1n),
    upsert(3n, [0, 0]),
    upsert(4n, [9, 9]),
    remove(4n),
    upsert(3n, [6, 5], nested),
    upsert(1n, [2, 1]),
  ]),
};

const read = async (files: Record<string, Uint8Array>, notes: string[] = []) =>
  (await rowsOf(KIND, folderInput(files, notes))).map((one) => ("row" in one ? one.row : one.error));

test("rows are those of snap with the log on top of them, nested payloads made flat, and it says so once", async () => {
  const notes: string[] = [];
  expect(await read(files, notes)).toEqual([
    { id: 2n, vector: Float32Array.of(3, 4), metadata: { lang: "de" } },
    { id: 2n ** 64n - 1n, vector: Float32Array.of(7, 8) },
    {
      id: 3n,
      vector: Float32Array.of(6, 5),
      metadata: { "a.b": "x", "a.c.0": 1n, "a.c.1.d": null, e: "AP8=", n: 5n, f: new Float(1), t: true },
    },
    { id: 1n, vector: Float32Array.of(2, 1) },
  ]);
  expect(notes).toEqual([expect.stringContaining("metadata is flat here")]);
});

test("the log ends before its first bad frame, and it says where; a bad frame of snap is an error", async () => {
  const notes: string[] = [];
  const broken = Buffer.concat([upsert(1n, [1, 1]), Buffer.from(upsert(2n, [1, 1])).fill(7, 8, 9), upsert(3n, [1, 1])]);
  expect(await read({ wal: broken }, notes)).toEqual([{ id: 1n, vector: Float32Array.of(1, 1) }]);
  expect(notes).toEqual([expect.stringMatching(/x\/wal, the frame at byte 30: its checksum is wrong/)]);
  const refused = await failureOf(KIND, folderInput({ snap: Buffer.concat([snap(), broken]) }));
  expect(refused).toMatchObject({
    code: "IQDB_INVALID_PAYLOAD",
    message: expect.stringMatching(/byte 38: its checksum/),
  });
});

test.each([
  ["a delete in snap", { snap: snap(remove(1n)) }, /which a snap has none of/],
  [
    "bytes behind a record",
    { wal: frame(Buffer.concat([upsertBody(1n, [1]), Buffer.of(0)])) },
    /1 bytes behind the end/,
  ],
  ["a body of 4 GiB", { snap: snap(u32(2 ** 32 - 1)) }, /a body of 4294967295 bytes/],
  ["another version", { snap: Buffer.concat([Buffer.from("IQDB"), u32(2)]) }, /version/],
  [
    "a payload that claims more than there is",
    { snap: snap(frame(Buffer.concat([upsertBody(1n, [1]).subarray(0, -1), Buffer.of(1), u32(2 ** 31)]))) },
    /payload/,
  ],
])("%s is refused", async (_, files, message) => {
  const error = await failureOf(KIND, folderInput(files));
  expect(error).toMatchObject({ code: "IQDB_INVALID_PAYLOAD", message: expect.stringMatching(message) });
});

test("two payload keys that come to the same, and nesting without end, are the errors of their rows", async () => {
  let deep: unknown = 1n;
  for (let depth = 0; depth < 65; depth++) deep = [deep];
  const wal = Buffer.concat([upsert(1n, [1], { "a.b": 1n, a: { b: 2n } }), upsert(2n, [1], { deep }), upsert(3n, [1])]);
  expect(await read({ wal })).toEqual([
    expect.objectContaining({ code: "IQDB_INVALID_METADATA", message: expect.stringContaining('called "a.b"') }),
    expect.objectContaining({ code: "IQDB_INVALID_METADATA", message: expect.stringContaining("64 deep") }),
    { id: 3n, vector: Float32Array.of(1) },
  ]);
  const lists = Buffer.concat(Array.from({ length: 200_000 }, () => Buffer.of(6, 1, 0, 0, 0)));
  const body = Buffer.concat([
    upsertBody(1n, [1]).subarray(0, -1),
    Buffer.of(1),
    u32(1),
    text("a"),
    lists,
    Buffer.of(0),
  ]);
  await expectRowsOrRefusal(KIND, folderInput({ wal: frame(body) }));
});

test("a file is told to be a folder", async () => {
  expect(await failureOf(KIND, fileInput(files.snap))).toMatchObject({ code: "IQDB_UNSUPPORTED" });
});

test("whatever byte is cut or flipped, rows or a refusal come of it", async () => {
  for (const snap of damaged(files.snap)) await expectRowsOrRefusal(KIND, folderInput({ ...files, snap }));
  for (const wal of damaged(files.wal)) await expectRowsOrRefusal(KIND, folderInput({ ...files, wal }));
  // Damage that a right checksum covers.
  for (const body of damaged(upsertBody(3n, [6, 5], nested))) {
    await expectRowsOrRefusal(KIND, folderInput({ snap: snap(frame(body)) }));
  }
});
