/**
 * Opens each hostile file in a process of its own kind and prints by how much the most memory that was ever resident grew.
 * Started by memory.test.ts with --expose-gc.
 */
import { Iqdb, IqdbError, MemoryStorage } from "../../src/public.js";
import { LOG, PATH } from "./damage.js";
import { bytesOf } from "./golden-files.js";
import { type HostileFile, hostileFiles } from "./hostile-files.js";

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

const files = hostileFiles();
// What every opening needs once: code, compiled; heaps, grown; the decompressors.
for (const name of ["flat-none-cosine.iqdb", "flat-zstd3-euclidean.iqdb", "flat-lz4-cosine.iqdb"]) {
  for (let round = 0; round < 50; round++) open({ snapshot: Buffer.from(bytesOf(name)) });
}

const results = files.map((file) => {
  globalThis.gc?.();
  const before = process.resourceUsage().maxRSS;
  const began = performance.now();
  const outcome = open(file);
  const grown = (process.resourceUsage().maxRSS - before) * 1024;
  return { name: file.name, outcome, grown, ms: performance.now() - began };
});
console.log(JSON.stringify(results));
