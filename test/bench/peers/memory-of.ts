/** Memory of a process that holds one index and nothing else: rows come from a file, piece by piece. */
import { closeSync, openSync, readSync } from "node:fs";
import type { Shape } from "./engines/engine.js";
import { engineCalled, type OpenArgument } from "./open-once.js";

export interface MemoryArgument {
  /** "nothing" reads the rows and keeps none. */
  readonly engine: OpenArgument["engine"] | "nothing";
  readonly shape: Shape;
  /** 32-bit floats, the rows from `offset` bytes on. */
  readonly file: string;
  readonly offset: number;
}

const PIECE = 1_000;

/** Resident bytes after the last row and a first search. */
export async function memoryOf({ engine: name, shape, file, offset }: MemoryArgument): Promise<number> {
  const { dim, capacity } = shape;
  const index = name === "nothing" ? undefined : await (await engineCalled(name)).create(shape);
  const open = openSync(file, "r");
  const piece = new Float32Array(PIECE * dim);
  for (let from = 0; from < capacity; from += PIECE) {
    const rows = piece.subarray(0, (capacity - from) * dim);
    readSync(open, rows, 0, rows.byteLength, offset + from * dim * 4);
    await index?.adding(rows, from)();
  }
  closeSync(open);
  await index?.searching({ queries: piece.slice(0, dim), k: 10 })(0);
  globalThis.gc?.();
  return process.memoryUsage.rss();
}
