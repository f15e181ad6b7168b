/**
 * Import and export of JSON lines by the command itself, in processes of their own. What it takes beside the rows, which the
 * database holds in memory, must not grow with the number of lines: peak of resident memory less what `iqdb stats` says of
 * the rows, at so many lines and at four times as many.
 */
import { spawnSync } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import { BuiltCommand } from "../support/built-command.js";
import { SeededRandom } from "../support/seeded-random.js";
import { type Bench, type BenchResult, rowsPerSecond } from "./benchmark.js";

const DIM = 16;
const LINES_AT_ONCE = 1000;

function writeLines(path: string, count: number): void {
  const random = new SeededRandom(1);
  const file = openSync(path, "w");
  for (let from = 0; from < count; from += LINES_AT_ONCE) {
    let text = "";
    for (let id = from; id < Math.min(count, from + LINES_AT_ONCE); id++) {
      const vector = Array.from({ length: DIM }, () => random.bits() / 2 ** 31 - 1);
      const metadata = { title: `Document ${id}`, year: 2000 + (id % 27) };
      text += `${JSON.stringify({ id: `doc-${id}`, vector, metadata })}\n`;
    }
    writeSync(file, text);
  }
  closeSync(file);
}

/** Said last, behind whatever the command says. */
const PEAK = 'process.on("exit", () => process.stderr.write("\\n" + process.resourceUsage().maxRSS));';

interface Run {
  readonly seconds: number;
  readonly peakBytes: number;
}

function timed(command: BuiltCommand, ...args: readonly string[]): Run {
  const begun = performance.now();
  const watched = ["--import", `data:text/javascript,${encodeURIComponent(PEAK)}`, command.path, ...args];
  const { status, stderr } = spawnSync(process.execPath, watched, { cwd: command.folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`iqdb ${args.join(" ")}: ${stderr}`);
  return {
    seconds: (performance.now() - begun) / 1000,
    peakBytes: Number(stderr.slice(stderr.lastIndexOf("\n"))) * 1024,
  };
}

interface Measure extends Run {
  readonly rows: number;
  /** What the database says that its rows take. */
  readonly rowBytes: number;
}

interface Measures {
  readonly imported: Measure;
  readonly exported: Measure;
}

function measure(command: BuiltCommand, rows: number): Measures {
  const [lines, database] = [`${rows}.jsonl`, `${rows}.iqdb`];
  writeLines(command.file(lines), rows);
  const imported = timed(command, "import", database, lines, "--metric", "cosine");
  const { memory } = JSON.parse(command.run("stats", database, "--json").stdout) as { memory: { total: number } };
  const rowBytes = memory.total;
  const exported = timed(command, "export", database, lines, "--overwrite");
  return { imported: { ...imported, rows, rowBytes }, exported: { ...exported, rows, rowBytes } };
}

const own = ({ peakBytes, rowBytes }: Measure): number => peakBytes - rowBytes;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

function result(what: string, few: Measure, many: Measure): BenchResult {
  const text = (run: Measure) =>
    `${megabytes(own(run))} at ${run.rows.toLocaleString("en")} lines (peak ${megabytes(run.peakBytes)}, rows ${megabytes(run.rowBytes)})`;
  return {
    what: `${what} JSON lines: memory beside the rows`,
    ours: text(many),
    baseline: text(few),
    ratio: own(many) / own(few),
    bar: { atMost: 1.25 },
    how: `${rowsPerSecond(many.rows / many.seconds)}, with the start of the process; ${DIM} dimensions, two metadata entries, durable`,
  };
}

export const bench: Bench = {
  title: "Import and export",
  async run({ quick }) {
    const rows = quick ? 1000 : 250_000;
    const command = await BuiltCommand.build();
    try {
      const [few, many] = [measure(command, rows), measure(command, 4 * rows)];
      return [result("import", few.imported, many.imported), result("export", few.exported, many.exported)];
    } finally {
      command.remove();
    }
  },
};
