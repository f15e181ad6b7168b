/**
 * Opens each hostile file in a process of its own kind and prints by how much the most memory that was ever resident grew.
 * Started with --expose-gc; with a seed and lengths in bytes, the files are others of about those lengths.
 */
import { writeFileSync } from "node:fs";
import { Iqdb, IqdbError, MemoryStorage } from "../../src/public.js";
import { LOG, PATH } from "./damage.js";
import { bytesOf } from "./golden-files.js";
import { type HostileFile, hostileFiles, sizedHostileFiles } from "./hostile-files.js";

function open({ snapshot, log }: Pick<HostileFile, "snapshot" | "log">): string {
  const storage = new MemoryStorage({ files: { [PATH]: snapshot } });
  if (log !== undefined) storage.put(LOG, log);
  try {
    const db = Iqdb.open(PATH, { storage, readOnly: true });
    db.search(new Float32Array(db.dim), 3);
    db.close();
    return "opened";
  } catch (error) {
    return error instanceof IqdbError ? error.code : `escaped: ${error}`;
  }
}

const [seed, ...sizes] = process.argv.slice(2).map(Number);
const files = seed === undefined ? hostileFiles() : sizes.flatMap((bytes) => sizedHostileFiles(seed, bytes));
// What every opening needs once: code, compiled; heaps, grown; the decompressors.
for (const name of ["flat-none-cosine.iqdb", "flat-zstd3-euclidean.iqdb", "flat-lz4-cosine.iqdb"]) {
  for (let round = 0; round < 50; round++) open({ snapshot: Buffer.from(bytesOf(name)) });
}

/** The most memory is counted from here on, where the system lets us: else what came before may hide what an opening takes. */
function forgetPeak(): void {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {
    // Not Linux, or not allowed.
  }
}

const results = files.map((file) => {
  globalThis.gc?.();
  forgetPeak();
  const before = process.resourceUsage().maxRSS;
  const began = performance.now();
  const outcome = open(file);
  const grown = (process.resourceUsage().maxRSS - before) * 1024;
  return { name: file.name, outcome, grown, ms: performance.now() - began };
});
console.log(JSON.stringify(results));
