/**
 * Counts on from what is there: puts row n with its number, several at once now and then, and writes n when everything up to
 * it is acknowledged. It never ends by itself.
 */
import { writeSync } from "node:fs";
import type { OpenOptions } from "../../../src/db/options.js";
import { Iqdb } from "../../../src/public.js";

export interface CountingRun {
  readonly path: string;
  readonly options: OpenOptions;
}

const BATCH_ROWS = 5;

/** How many rows there are after the next write. */
export function nextCount(count: number): number {
  return count % 7 === 0 ? count + BATCH_ROWS : count + 1;
}

export function rowOf(id: number) {
  return { id, vector: [id, 1], metadata: { id } };
}

function count({ path, options }: CountingRun): never {
  writeSync(1, "ready\n");
  const db = Iqdb.open(path, options);
  for (let size = db.size; ; ) {
    const rows = [];
    for (const end = nextCount(size); size < end; size++) rows.push(rowOf(size));
    const [first] = rows;
    if (rows.length === 1 && first !== undefined) db.upsert(first.id, first.vector, first.metadata);
    else db.upsertMany(rows);
    writeSync(1, `${size}\n`);
  }
}

const [, , argument] = process.argv;
if (import.meta.url.endsWith("counting-writer.mjs") && argument !== undefined) count(JSON.parse(argument));
