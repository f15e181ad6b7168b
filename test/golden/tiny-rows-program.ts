/**
 * Opens the database that it is told, looks for one id, searches once, and prints how much memory was resident at most.
 * Without a path it does all but open: what the process itself takes. Started by tiny-rows.test.ts.
 */
import { readFileSync } from "node:fs";
import { Iqdb } from "../../src/public.js";

/** Bytes. Linux counts what the parent held when it started us into maxRSS, but not into VmHWM. */
function peakOfProcess(): number {
  try {
    const [, kibibytes] = /VmHWM:\s*(\d+) kB/.exec(readFileSync("/proc/self/status", "latin1")) ?? [];
    if (kibibytes !== undefined) return Number(kibibytes) * 1024;
  } catch {
    // Another system.
  }
  return process.resourceUsage().maxRSS * 1024;
}

const [path, id] = process.argv.slice(2);
let found = 0;
if (path !== undefined && id !== undefined) {
  const db = Iqdb.open(path, { readOnly: true });
  if (!db.has(id.startsWith("x") ? Buffer.from(id.slice(1), "hex") : BigInt(id))) throw new Error(`${id} is not there`);
  found = db.search(new Float32Array(1), 3).length;
  db.close();
}
console.log(JSON.stringify({ found, peak: peakOfProcess() }));
