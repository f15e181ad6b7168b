/** The rows and searches of the golden corpus, as its manifest lists them: no file of ours is needed to read them. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Metric } from "../../src/types/metric.js";

export type GoldenId = { u64: string } | { bytes: string };
export type GoldenValue =
  | { string: string }
  | { int: string }
  | { float_bits: string }
  | { bool: boolean }
  | { null: true };

export interface GoldenRow {
  id: GoldenId;
  bits: number[];
  meta: [string, GoldenValue][] | null;
}

export interface GoldenSearch {
  query_bits: number[];
  k: number;
  filter: string | null;
  hits: { id: GoldenId; dist_bits: number }[];
}

export interface GoldenDatabase {
  file: string;
  kind: string;
  /** False where the reference answers with distances of quantised vectors. */
  exact: boolean;
  metric: Metric;
  dim: number;
  rows: GoldenRow[];
  searches: GoldenSearch[];
}

interface GoldenKind {
  kind: string;
  use_pq?: boolean;
  pq_refine_factor?: number;
}

const FOLDER = fileURLToPath(new URL("../../../shared/golden/", import.meta.url));

/** Whether the corpus is there; tests that need it skip where it is not. */
export const hasGolden = existsSync(`${FOLDER}searches.json`);

const MISSING = "the golden corpus (../shared/golden) is not beside this checkout";
export const goldenTitle = hasGolden ? "" : ` (skipped: ${MISSING})`;

export function goldenDatabases(): GoldenDatabase[] {
  const manifest = JSON.parse(readFileSync(`${FOLDER}manifest.json`, "utf8"));
  const { searches } = JSON.parse(readFileSync(`${FOLDER}searches.json`, "utf8"));
  return manifest.files
    .filter((entry: { expect: { ok: boolean; rows?: unknown } }) => entry.expect.ok && entry.expect.rows !== undefined)
    .map((entry: { file: string; index_kind: GoldenKind; expect: GoldenDatabase }) => ({
      file: entry.file,
      kind: entry.index_kind.kind,
      exact: !(entry.index_kind.use_pq === true && entry.index_kind.pq_refine_factor === 0),
      metric: (entry.expect.metric as string) === "dot_product" ? "dot" : entry.expect.metric,
      dim: entry.expect.dim,
      rows: entry.expect.rows,
      // A search that the reference refused (too few rows to train on) has an error in place of hits.
      searches: (searches[entry.file] ?? []).filter((search: Partial<GoldenSearch>) => search.hits !== undefined),
    }));
}

export function floatsOf(bits: number[]): Float32Array {
  return new Float32Array(new Uint32Array(bits).buffer);
}

export function bitsOf(value: number): number {
  return new Uint32Array(new Float32Array([value]).buffer)[0];
}

export function goldenIdText(id: GoldenId): string {
  return "u64" in id ? id.u64 : `bytes ${id.bytes}`;
}
