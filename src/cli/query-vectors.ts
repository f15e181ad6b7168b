/** The vectors that are searched for: given, read from a file, those of stored rows, or a sample of these. */
import { InvalidArgumentError } from "commander";
import type { Iqdb } from "../db/iqdb.js";
import { IqdbError } from "../errors.js";
import { SplitMix64 } from "../random.js";
import type { Id } from "../types/id.js";
import { openImport } from "./import-source.js";
import { idText } from "./row-text.js";

export type QueryVector = Float32Array | readonly number[];

/** Where queries come from; exactly one is given. */
export interface QuerySource {
  readonly id?: Id;
  readonly vector?: QueryVector;
  readonly file?: string;
  readonly format?: string;
}

export async function* queryVectors(db: Iqdb, source: QuerySource): AsyncGenerator<QueryVector> {
  const { id, vector, file, format } = source;
  const given = [id, vector, file].filter((one) => one !== undefined).length;
  if (given !== 1) throw new InvalidArgumentError("say what to search for: one of --vector, --id and --file");
  if (vector !== undefined) yield vector;
  else if (id !== undefined) yield vectorOf(db, id);
  else yield* vectorsOfFile(file!, format);
}

function vectorOf(db: Iqdb, id: Id): Float32Array {
  const row = db.get(id);
  if (row === undefined) throw new IqdbError("IQDB_NOT_FOUND", `there is no row ${idText(id)}`, {});
  return row.vector;
}

/** Errors: those of reading the file; a wrong row ends it. */
export async function* vectorsOfFile(path: string, format: string | undefined): AsyncGenerator<QueryVector> {
  const { rows } = openImport(path, { ...(format && { format }), numberFrom: 0 });
  for await (const read of rows) {
    if ("error" in read) throw read.error;
    yield read.row.vector;
  }
}

/** Vectors of `count` rows drawn at random, the same for the same seed; all of them where there are no more. */
export function sampledVectors(db: Iqdb, count: number, seed: bigint): Float32Array[] {
  const chosen = chosenPlaces(db.size, count, new SplitMix64(seed));
  const vectors: Float32Array[] = [];
  let place = 0;
  for (const { vector } of db.entries()) if (chosen.has(place++)) vectors.push(vector);
  return vectors;
}

/** Floyd's way of drawing without repeats (Bentley, 1987). */
function chosenPlaces(size: number, count: number, random: SplitMix64): Set<number> {
  const chosen = new Set<number>();
  for (let last = Math.max(0, size - count); last < size; last++) {
    const drawn = random.nextBelow(last + 1);
    chosen.add(chosen.has(drawn) ? last : drawn);
  }
  return chosen;
}
