/**
 * Reading the rows of a payload: in columns, by the generated reader, against the objects of the reader that Kaitai's own
 * compiler generates.
 *
 * The schema says that a vector is bytes, and `-iqdb-elements: f4` tells our generator that they are floats. Kaitai has one
 * way to say that: repeated f4. So the reader that gives the same data comes from the schema with that one field spelled
 * out. The reader of the schema as it stands hands out views of bytes and looks at no component; it is told beside it.
 *
 * Both sides find their memory ready after the first round, which does not count: ours reads into an array that is kept,
 * Kaitai's objects live in a heap that has grown.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeMetadata } from "../../generated/iqdb-common.js";
import {
  decodeCoreHead,
  type RowInput,
  readRowColumns,
  writeIqdbCorePayload,
} from "../../generated/iqdb-core-payload.js";
import { ByteReader } from "../../src/bytes/byte-reader.js";
import { type KaitaiReader, kaitaiReader } from "../codegen/kaitai-reader.js";
import { SeededRandom } from "../support/seeded-random.js";
import { type Bench, type BenchResult, interleaved, least, milliseconds, rowsPerSecond } from "./benchmark.js";

const DIM = 128;

const METADATA = writeMetadata({
  entries: [
    { key: { value: "category" }, value: { kind: 0, body: { value: "a short text" } } },
    { key: { value: "year" }, value: { kind: 1, body: { value: 2024n } } },
  ],
});

function payload(count: number, metadata: Uint8Array | undefined): Uint8Array {
  const random = new SeededRandom(1);
  const vectors = Array.from({ length: 64 }, () =>
    Float32Array.from({ length: DIM }, () => random.bits() / 2 ** 31 - 1),
  );
  const rows = Array.from({ length: count }, (_, at): RowInput => {
    const base = { id: { kind: 0 as const, body: { value: BigInt(at) } }, vector: vectors[at % vectors.length]! };
    return metadata === undefined ? { ...base, hasMetadata: 0 } : { ...base, hasMetadata: 1, metadata };
  });
  const head = { version: 1, indexKind: 0, dim: BigInt(DIM), metric: 0, numRows: BigInt(count) } as const;
  return writeIqdbCorePayload({ head, rows });
}

/** Into an array that is there, as opening a database reads into its arena. */
function readColumns(bytes: Uint8Array, vectorInto: Float32Array): number {
  const reader = new ByteReader(bytes);
  const { dim, numRows } = decodeCoreHead(reader);
  return readRowColumns(bytes, { dim, count: Number(numRows), start: reader.pos, vectorInto }).count;
}

const ELEMENTS = "        size: dim * 4\n";
const SPELLED_OUT = "        type: f4\n        repeat: expr\n        repeat-expr: dim\n";

/** Kaitai's reader of the payload with vectors as floats. */
async function floatReader(): Promise<KaitaiReader> {
  const folder = mkdtempSync(join(tmpdir(), "iqdb-bench-"));
  try {
    cpSync("formats", folder, { recursive: true });
    const file = join(folder, "iqdb_core_payload.ksy");
    const schema = readFileSync(file, "utf8");
    if (!schema.includes(ELEMENTS)) throw new Error("the vector of the payload is described in another way by now");
    writeFileSync(file, schema.replace(ELEMENTS, SPELLED_OUT));
    return await kaitaiReader(folder, "iqdb_core_payload");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Peer {
  readonly name: string;
  readonly read: KaitaiReader;
  readonly bar?: BenchResult["bar"];
}

async function compare(
  what: string,
  bytes: Uint8Array,
  count: number,
  rounds: number,
  peer: Peer,
): Promise<BenchResult> {
  const vectors = new Float32Array(count * DIM);
  const [ours, theirs] = await interleaved(
    rounds,
    () => void readColumns(bytes, vectors),
    () => void peer.read(bytes),
  );
  const [oursMs, theirsMs] = [ours, theirs].map((timings) => least(timings.map(({ cpu }) => cpu))) as [number, number];
  return {
    what,
    ours: `${milliseconds(oursMs)}, ${rowsPerSecond((count / oursMs) * 1000)}`,
    baseline: `${peer.name} ${milliseconds(theirsMs)}`,
    ratio: theirsMs / oursMs,
    ...(peer.bar && { bar: peer.bar }),
    how: `CPU time, least of ${rounds}; ${count.toLocaleString("en")} × ${DIM}, ${(bytes.length / 1e6).toFixed(0)} MB`,
  };
}

/** Each payload in turn, so that only one is in memory. */
export async function benchColumns(quick = false): Promise<BenchResult[]> {
  const count = quick ? 3000 : 300_000;
  const rounds = quick ? 2 : 7;
  const floats: Peer = { name: "Kaitai's reader", read: await floatReader(), bar: { atLeast: 15 } };
  const views: Peer = {
    name: "Kaitai's reader, vectors left as bytes",
    read: await kaitaiReader("formats", "iqdb_core_payload"),
  };
  const results: BenchResult[] = [];
  for (const [what, metadata] of [
    ["rows in columns", undefined],
    ["rows with metadata in columns", METADATA],
  ] as const) {
    const bytes = payload(count, metadata);
    for (const peer of [floats, views]) results.push(await compare(`read ${what}`, bytes, count, rounds, peer));
  }
  return results;
}

export const bench: Bench = {
  title: "Reading in columns",
  run: ({ quick }) => benchColumns(quick),
};
