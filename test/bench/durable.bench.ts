/**
 * Durable writes against the least that any durable write costs: appending as many bytes and fdatasync, in a loop over
 * node:fs. Both wait for the disk nearly all the time, so wall time is what counts; CPU time would flatter both.
 */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Iqdb, type NewRow } from "../../src/public.js";
import { type Bench, type BenchResult, interleaved, median, rowsPerSecond } from "./benchmark.js";

const DIM = 128;

interface Load {
  readonly what: string;
  readonly rowsPerWrite: number;
  readonly writesPerTurn: number;
  readonly turns: number;
  readonly metadata: boolean;
  readonly bar?: { readonly atLeast: number };
}

/** New rows, made before the clock runs. */
function* rowsFrom(first: number, count: number, metadata: boolean): Generator<NewRow> {
  for (let id = first; id < first + count; id++) {
    const vector = Float32Array.from({ length: DIM }, (_value, i) => ((id * 31 + i * 17) % 201) / 100 - 1);
    yield metadata ? { id, vector, metadata: { title: `Document ${id}`, year: 2026 } } : { id, vector };
  }
}

function write(db: Iqdb, rows: readonly NewRow[]): void {
  if (rows.length > 1) db.upsertMany(rows);
  else db.upsert(rows[0]!.id, rows[0]!.vector, rows[0]!.metadata);
}

/** Bytes that one write of ours puts into the log: what the bare loop has to write too. */
function bytesPerWrite(path: string, { rowsPerWrite, metadata }: Load): number {
  const db = Iqdb.open(path, { dim: DIM, metric: "cosine" });
  const sizes = [0, 1].map((turn) => {
    write(db, [...rowsFrom(10_000 + turn * rowsPerWrite, rowsPerWrite, metadata)]);
    return statSync(`${path}.wal`).size;
  });
  db.close();
  return sizes[1]! - sizes[0]!;
}

async function compare(folder: string, load: Load): Promise<BenchResult> {
  const { what, rowsPerWrite, writesPerTurn, turns, bar } = load;
  const name = join(folder, what.replace(/\W+/g, "-"));
  const bytes = new Uint8Array(bytesPerWrite(`${name}-size.iqdb`, load)).fill(0x5a);
  const db = Iqdb.open(`${name}.iqdb`, { dim: DIM, metric: "cosine" });
  const file = openSync(`${name}.bare`, "w");
  // One turn more than counts: the first only warms up.
  const writes = Array.from({ length: (turns + 1) * writesPerTurn }, (_, i) => {
    return [...rowsFrom(i * rowsPerWrite, rowsPerWrite, load.metadata)];
  });
  let [next, end] = [0, 0];
  const ours = () => {
    for (let i = 0; i < writesPerTurn; i++) write(db, writes[next++]!);
  };
  const bare = () => {
    for (let i = 0; i < writesPerTurn; i++) {
      end += writeSync(file, bytes, 0, bytes.length, end);
      fdatasyncSync(file);
    }
  };
  const [oursMs, bareMs] = (await interleaved(turns, ours, bare)).map((timings) => timings.map(({ wall }) => wall));
  db.close();
  closeSync(file);
  const rate = (times: readonly number[]) => ((writesPerTurn * rowsPerWrite) / median(times)) * 1000;
  return {
    what,
    ours: `${rowsPerSecond(rate(oursMs!))}`,
    baseline: `write + fdatasync of as many bytes, ${rowsPerSecond(rate(bareMs!))}`,
    ratio: median(oursMs!.map((time, turn) => bareMs![turn]! / time)),
    ...(bar === undefined ? {} : { bar }),
    how: `wall time, median of ${turns} turns of ${writesPerTurn} syncs; ${bytes.length} bytes each`,
  };
}

export const bench: Bench = {
  title: "Durable writes",
  async run({ quick }) {
    const folder = mkdtempSync(join(tmpdir(), "iqdb-bench-"));
    const single = { rowsPerWrite: 1, writesPerTurn: quick ? 10 : 200, turns: quick ? 2 : 15, metadata: false };
    const batch = { ...single, rowsPerWrite: 100, writesPerTurn: quick ? 3 : 50 };
    try {
      return [
        await compare(folder, { ...single, what: `single upserts, ${DIM} dimensions`, bar: { atLeast: 0.8 } }),
        await compare(folder, { ...single, what: "the same with two metadata entries", metadata: true }),
        await compare(folder, { ...batch, what: "atomic batches of 100 rows", bar: { atLeast: 0.6 } }),
        await compare(folder, { ...batch, what: "the same batches with two metadata entries per row", metadata: true }),
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
