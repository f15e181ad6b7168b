/**
 * Generated readers against the readers that Kaitai's own compiler generates for JavaScript, on the two kinds of formats
 * that there are: many small fields, and long runs of numbers. And how long the generator takes for all our formats, as a
 * process from its start to its end.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileKsy } from "../../codegen/public.js";
import { type KaitaiReader, kaitaiReader } from "../codegen/kaitai-reader.js";
import { SeededRandom } from "../support/seeded-random.js";
import { type Bench, type BenchResult, interleaved, least, milliseconds } from "./benchmark.js";

const SCHEMAS = new URL("data/", import.meta.url).pathname;

interface Codec {
  read(bytes: Uint8Array): object;
  write(value: object): Uint8Array;
}

function telemetry(count: number): object {
  const random = new SeededRandom(1);
  const records = Array.from({ length: count }, (_, at) => {
    const label = `sensor ${random.bits() % 100}`;
    const head = { sensor: at % 1000, at, isValid: at % 7 > 0, quality: at % 8, channel: at % 16 };
    const text = { lenLabel: label.length, label };
    if (at % 2 === 0) return { kind: 1, ...head, ...text, body: { celsius: at / 4 } };
    return { kind: 2, ...head, ...text, body: { x: at, y: -at } };
  });
  return { numRecords: count, records };
}

function arrays(count: number): object {
  return {
    numValues: count,
    floats: Float32Array.from({ length: count }, (_, at) => at / 3),
    doubles: Float64Array.from({ length: count }, (_, at) => at / 7),
    words: Uint32Array.from({ length: count }, (_, at) => at * 1000),
    samples: Int16Array.from({ length: count }, (_, at) => at),
  };
}

async function compare(
  what: string,
  {
    codec,
    theirs,
    bytes,
    bar,
    rounds,
  }: { codec: Codec; theirs: KaitaiReader; bytes: Uint8Array; bar: number; rounds: number },
): Promise<BenchResult> {
  const [ours, other] = await interleaved(
    rounds,
    () => void codec.read(bytes),
    () => void theirs(bytes),
  );
  const [oursMs, theirsMs] = [ours, other].map((timings) => least(timings.map(({ cpu }) => cpu))) as [number, number];
  return {
    what,
    ours: milliseconds(oursMs),
    baseline: `Kaitai's reader ${milliseconds(theirsMs)}`,
    ratio: theirsMs / oursMs,
    bar: { atLeast: bar },
    how: `CPU time, least of ${rounds}; ${(bytes.length / 1e6).toFixed(1)} MB`,
  };
}

/** A process that does nothing else: starting Node and translating the generator itself are part of it. */
const GENERATE = `
  import { compileKsy } from "./codegen/public.js";
  const [outDir, ...schemas] = process.argv.slice(1);
  for (const schema of schemas) await compileKsy(schema, { outDir });
  const { user, system } = process.cpuUsage();
  console.log((user + system) / 1e6);
`;

function generation(rounds: number, outDir: string): BenchResult {
  const schemas = readdirSync("formats").flatMap((file) => (file.endsWith(".ksy") ? [`formats/${file}`] : []));
  const command = ["--import", "tsx", "--input-type=module", "-e", GENERATE, outDir, ...schemas];
  const seconds = Array.from({ length: rounds }, () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return Number(stdout);
  });
  return {
    what: `generate the modules of all our formats (${schemas.length} schemas)`,
    ours: `${least(seconds).toFixed(2)} s`,
    baseline: "one second",
    ratio: least(seconds),
    bar: { atMost: 3 },
    how: `CPU time of a process, its start included; least of ${rounds}`,
  };
}

async function benchCodegen(quick: boolean): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), "iqdb-bench-"));
  const rounds = quick ? 2 : 9;
  // Else the modules are loaded as CommonJS, where each use of the runtime goes through a getter.
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  try {
    const results: BenchResult[] = [];
    for (const [id, what, value, bar] of [
      ["telemetry", "read many small fields", telemetry(quick ? 1000 : 100_000), 3],
      ["arrays", "read runs of numbers", arrays(quick ? 1000 : 300_000), 15],
    ] as const) {
      const { modulePath } = await compileKsy(`${SCHEMAS}${id}.ksy`, { outDir: folder });
      const { codec } = (await import(modulePath)) as { codec: Codec };
      const theirs = await kaitaiReader(SCHEMAS, id);
      results.push(await compare(what, { codec, theirs, bytes: codec.write(value), bar, rounds }));
    }
    return [...results, generation(quick ? 1 : 3, folder)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const bench: Bench = {
  title: "Generated readers",
  run: ({ quick }) => benchCodegen(quick),
};
