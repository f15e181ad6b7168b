/**
 * The database as a `Map` with its order: what any sequence of calls, crashes and reopenings must amount to. Rows are kept
 * as text that compares bit for bit. Imports nothing of the library but the distance of two vectors, which has its own
 * tests against the reference.
 */
import { distance } from "../../src/distance/distance.js";
import type { Id, Metadata, MetadataValue, Metric } from "../../src/public.js";
import {
  applyPlain,
  type PlainMetadata,
  type PlainOperation,
  type PlainRow,
  type PlainValue,
} from "../support/plain-reader.js";

/** The notation of the plain reader for an id as a user gives it. */
export function plainId(id: Id): string {
  if (typeof id === "number" || typeof id === "bigint") return `u64:${id}`;
  return `bytes:${Buffer.from(typeof id === "string" ? Buffer.from(id) : id).toString("hex")}`;
}

export function plainVector(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("hex");
}

/** What is stored for a metadata value: integral safe numbers as integers, -0 and all others as doubles. */
function plainValue(value: MetadataValue): PlainValue {
  if (value === null) return { null: true };
  if (typeof value === "string") return { string: value };
  if (typeof value === "boolean") return { bool: value };
  if (typeof value === "bigint") return { int: `${value}` };
  if (typeof value === "number" && Number.isSafeInteger(value) && !Object.is(value, -0)) return { int: `${value}` };
  const bits = Buffer.alloc(8);
  bits.writeDoubleBE(Number(value));
  return { float_bits: bits.toString("hex") };
}

export function plainMetadata(metadata: Metadata | undefined): PlainMetadata {
  if (metadata === undefined) return null;
  const entries = Object.entries(metadata).map(([key, value]): [string, PlainValue] => [key, plainValue(value)]);
  return entries.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

export function plainRow(id: Id, vector: Float32Array, metadata: Metadata | undefined): PlainRow {
  return [plainId(id), plainVector(vector), plainMetadata(metadata)];
}

function vectorOf(row: PlainRow): Float32Array {
  const bytes = Buffer.from(row[1], "hex");
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}

/** Order of IEEE 754: -0 before +0, NaN last. */
function compareDistances(a: number, b: number): number {
  if (a < b || (Object.is(a, -0) && Object.is(b, 0))) return -1;
  return a > b || (Object.is(a, 0) && Object.is(b, -0)) ? 1 : 0;
}

/** Whether two lists are of the same rows, in whatever order. */
export function sameRows(a: readonly PlainRow[], b: readonly PlainRow[]): boolean {
  const sorted = (rows: readonly PlainRow[]) => rows.map((row) => JSON.stringify(row)).sort();
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

export class Oracle {
  /** In storage order. */
  rows: PlainRow[] = [];
  /** Which row was written when; ties go to the one written first. */
  private readonly written = new Map<string, number>();
  private writes = 0;
  /**
   * False after a crash: what the snapshot holds is then older than what the log holds, and when the last automatic
   * checkpoint was is not for an oracle to know.
   */
  tiesKnown = true;

  apply(operations: readonly PlainOperation[]): void {
    this.rows = applyPlain(this.rows, operations);
    for (const operation of operations) {
      if (operation.op === "insert") this.written.set(operation.row[0], this.writes++);
      else this.written.delete(operation.id);
    }
  }

  has(id: string): boolean {
    return this.rows.some((row) => row[0] === id);
  }

  get(id: string): PlainRow | undefined {
    return this.rows.find((row) => row[0] === id);
  }

  /** After a clean close ties go by storage order. */
  reopened(): void {
    this.tiesKnown = true;
    for (const [id] of this.rows) this.written.set(id, this.writes++);
  }

  search(metric: Metric, query: Float32Array, k: number, accepts: (row: PlainRow) => boolean): [string, number][] {
    const hits = this.rows.filter(accepts).map((row): [string, number] => {
      return [row[0], distance(metric, query, 0, vectorOf(row), 0, query.length)];
    });
    hits.sort((a, b) => compareDistances(a[1], b[1]) || this.written.get(a[0])! - this.written.get(b[0])!);
    return hits.slice(0, k);
  }
}
