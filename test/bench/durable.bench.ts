/**
 * Durable writes against the least that any durable write costs: appending as many bytes and fdatasync, in a loop over
 * node:fs. Both wait for the disk most of the time, so wall time is what a user sees; CPU time leaves the disk's moods out.
 */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Iqdb, type NewRow } from "../../src/public.js";
import { type Bench, type BenchResult, interleaved, median, rowsPerSecond, type Timing } from "./benchmark.js";

const DIM = 128;

interface Load {
  readonly what: string;
  readonly rowsPerWrite: number;
  readonly writesPerTurn: number;
  /** Turns that do not count: until the engine has compiled what runs. */
  readonly warmUp: number;
  readonly turns: number;
  readonly metadata: boolean;
  /** Of wall time. */
  readonly bar?: number;
}

/** A way to write what one write of ours puts into the log, to the offset `end`; synced when it returns. */
type BareWrite = (file: number, bytes: Uint8Array, end: number) => void;

const ONE_CALL: BareWrite = (file, bytes, end) => {
  writeSync(file, bytes, 0, bytes.length, end);
  fdatasyncSync(file);
};

/** A call for each record, one sync for all. */
const callPerRecord =
  (records: number): BareWrite =>
  (file, bytes, end) => {
    const length = Math.ceil(bytes.length / records);
    for (let at = 0; at < bytes.length; at += length) {
      writeSync(file, bytes, at, Math.min(length, bytes.length - at), end + at);
    }
    fdatasyncSync(file);
  };

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
function bytesPerWrite({ rowsPerWrite, metadata }: Load, path: string): number {
  const db = Iqdb.open(path, { dim: DIM, metric: "cosine" });
  const [first, second] = [0, 1].map((turn) => {
    write(db, [...rowsFrom(10_000 + turn * rowsPerWrite, rowsPerWrite, metadata)]);
    return db.stats().files!.logBytes;
  });
  db.close();
  return second! - first!;
}

interface Measured {
  readonly bytes: number;
  readonly ours: readonly Timing[];
  readonly bare: readonly Timing[];
}

async function measure(load: Load, bareWrite: BareWrite): Promise<Measured> {
  const { rowsPerWrite, writesPerTurn, warmUp, turns } = load;
  const folder = mkdtempSync(join(tmpdir(), "iqdb-bench-"));
  const path = join(folder, "ours.iqdb");
  const bytes = new Uint8Array(bytesPerWrite(load, path)).fill(0x5a);
  rmSync(path);
  const db = Iqdb.open(path, { dim: DIM, metric: "cosine" });
  const file = openSync(join(folder, "bare"), "w");
  const writes = Array.from({ length: (1 + warmUp + turns) * writesPerTurn }, (_, i) => {
    return [...rowsFrom(i * rowsPerWrite, rowsPerWrite, load.metadata)];
  });
  let [next, end] = [0, 0];
  const ours = () => {
    for (let i = 0; i < writesPerTurn; i++) write(db, writes[next++]!);
  };
  const bare = () => {
    for (let i = 0; i < writesPerTurn; i++, end += bytes.length) bareWrite(file, bytes, end);
  };
  try {
    const [oursAll, bareAll] = await interleaved(warmUp + turns, ours, bare);
    return { bytes: bytes.length, ours: oursAll.slice(warmUp), bare: bareAll.slice(warmUp) };
  } finally {
    db.close();
    closeSync(file);
    rmSync(folder, { recursive: true, force: true });
  }
}

function result(load: Load, measured: Measured, clock: keyof Timing, baseline: string): BenchResult {
  const { what, rowsPerWrite, writesPerTurn, turns, warmUp, bar } = load;
  const [ours, bare] = [measured.ours, measured.bare].map((timings) => timings.map((timing) => timing[clock]));
  const rate = (times: readonly number[]) => ((writesPerTurn * rowsPerWrite) / median(times)) * 1000;
  return {
    what: `${what}, ${clock === "cpu" ? "CPU" : "wall"} time`,
    ours: rowsPerSecond(rate(ours!)),
    baseline: `${baseline}, ${rowsPerSecond(rate(bare!))}`,
    ratio: median(ours!.map((time, turn) => bare![turn]! / time)),
    ...(bar === undefined || clock === "cpu" ? {} : { bar: { atLeast: bar } }),
    how: `median of ${turns} turns of ${writesPerTurn} syncs after ${warmUp + 1} that warm up; ${measured.bytes} bytes each`,
  };
}

async function compare(
  load: Load,
  bareWrite = ONE_CALL,
  baseline = "write + fdatasync of as many bytes",
): Promise<BenchResult[]> {
  const measured = await measure(load, bareWrite);
  return (["wall", "cpu"] as const).map((clock) => result(load, measured, clock, baseline));
}

export const bench: Bench = {
  title: "Durable writes",
  async run({ quick }) {
    const full = { writesPerTurn: 200, warmUp: 15, turns: 15 };
    const single = { rowsPerWrite: 1, metadata: false, ...(quick ? { writesPerTurn: 10, warmUp: 0, turns: 2 } : full) };
    // So many that the log stays below the length at which it is folded into the snapshot.
    const fewer = quick ? { writesPerTurn: 3 } : { writesPerTurn: 50, warmUp: 8, turns: 12 };
    const batch = { ...single, rowsPerWrite: 100, ...fewer };
    const records = callPerRecord(batch.rowsPerWrite);
    return [
      ...(await compare({ ...single, what: `single upserts, ${DIM} dimensions`, bar: 0.8 })),
      ...(await compare({ ...single, what: "the same with two metadata entries", metadata: true })),
      ...(await compare({ ...batch, what: "atomic batches of 100 rows", bar: 0.6 })),
      ...(await compare(
        { ...batch, what: "the same against 100 calls", bar: 0.6 },
        records,
        "100 times write, then fdatasync",
      )),
      ...(await compare({ ...batch, what: "the same batches with two metadata entries per row", metadata: true })),
    ];
  },
};
