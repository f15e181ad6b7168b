/**
 * Opening a snapshot against reading its bytes and checking their sum, which nobody can do without. Opening also builds the
 * table of ids and checks every component of every vector.
 */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "../../src/bytes/crc32.js";
import { Iqdb, type Metadata, type NewRow } from "../../src/public.js";
import { SeededRandom } from "../support/seeded-random.js";
import { type Bench, type BenchResult, interleaved, least, milliseconds } from "./benchmark.js";

const DIM = 128;
const CHUNK = 64 << 20;

function* rowsOf(count: number, metadata: (id: number) => Metadata | undefined): Generator<NewRow> {
  const random = new SeededRandom(1);
  for (let id = 0; id < count; id++) {
    const vector = Float32Array.from({ length: DIM }, () => random.bits() / 2 ** 31 - 1);
    yield { id, vector, metadata: metadata(id) };
  }
}

function writeSnapshot(path: string, count: number, metadata: (id: number) => Metadata | undefined): void {
  const db = Iqdb.openInMemory({ dim: DIM, metric: "cosine" });
  db.upsertMany(rowsOf(count, metadata));
  db.backup(path);
  db.close();
}

/** The bytes of the file in one buffer, and their checksum. */
function readAndCheck(path: string): number {
  const bytes = new Uint8Array(statSync(path).size);
  const file = openSync(path, "r");
  for (let at = 0; at < bytes.length; ) at += readSync(file, bytes, at, Math.min(CHUNK, bytes.length - at), at);
  closeSync(file);
  return crc32(bytes);
}

async function compare(path: string, what: string, rounds: number, bar?: BenchResult["bar"]): Promise<BenchResult> {
  const open = () => Iqdb.open(path, { readOnly: true }).close();
  const [ours, bare] = await interleaved(rounds, open, () => void readAndCheck(path));
  const [openMs, readMs] = [least(ours.map(({ cpu }) => cpu)), least(bare.map(({ cpu }) => cpu))];
  return {
    what,
    ours: milliseconds(openMs),
    baseline: `read and checksum ${milliseconds(readMs)}`,
    ratio: openMs / readMs,
    ...(bar === undefined ? {} : { bar }),
    how: `CPU time, least of ${rounds}; ${(statSync(path).size / 1e6).toFixed(1)} MB`,
  };
}

export const bench: Bench = {
  title: "Opening",
  async run({ quick }) {
    const count = quick ? 2000 : 100_000;
    const rounds = quick ? 2 : 21;
    const folder = mkdtempSync(join(tmpdir(), "iqdb-bench-"));
    try {
      const plain = join(folder, "plain.iqdb");
      const described = join(folder, "described.iqdb");
      writeSnapshot(plain, count, () => undefined);
      writeSnapshot(described, count, (id) => ({
        title: `Document ${id}`,
        year: 2000 + (id % 27),
        draft: id % 3 === 0,
      }));
      const size = `${count.toLocaleString("en")} × ${DIM}`;
      return [
        await compare(plain, `open a flat snapshot, ${size}`, rounds, { atMost: 2.5 }),
        await compare(described, `the same with three metadata entries per row`, rounds),
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
