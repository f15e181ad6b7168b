/**
 * The golden files and their manifest, and a database's contents in the manifest's notation.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { PlainMetadata, PlainRow, PlainValue } from "../support/plain-reader.js";

export interface GoldenFile {
  file: string;
  wal?: string;
  /** The reference does not open it. */
  refused: boolean;
  version?: number;
  dim?: number;
  metric?: string;
  scheme?: "none" | "zstd" | "lz4";
  index?: { kind: "flat" | "hnsw" | "ivf" } & Record<string, string | number | boolean | null>;
  payloadSha256?: string;
  records?: number;
  tornBytes?: number;
  /** Key of the rows that file and log give; absent when refused. */
  rows?: string;
}

export interface GoldenSearch {
  query: string;
  k: number;
  filtered: boolean;
  hits: [id: string, distance: string][] | null;
}

const read = (name: string): Buffer => readFileSync(new URL(`files/${name}`, import.meta.url));

const manifest = JSON.parse(read("manifest.json").toString()) as {
  files: GoldenFile[];
  rows: Record<string, PlainRow[]>;
};

export const goldenFiles: readonly GoldenFile[] = manifest.files;
export const goldenSearches = JSON.parse(read("searches.json").toString()) as Record<string, GoldenSearch[]>;

export function goldenFile(name: string): GoldenFile {
  const found = goldenFiles.find((entry) => entry.file === name);
  if (found === undefined) throw new Error(`no golden file ${name}`);
  return found;
}

export const rowsOf = (entry: GoldenFile): PlainRow[] => manifest.rows[entry.rows!]!;

/** The bytes of a golden file, a copy of its own. */
export const bytesOf = (name: string): Uint8Array => new Uint8Array(read(name));

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

export function floatsOf(hex: string): Float32Array {
  const bytes = Buffer.from(hex, "hex");
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(i * 4));
}

/** A row of the public API, opened with `ids: "bytes"` and `numbers: "exact"`, in the notation of the manifest. */
export function plainRowOf(row: { id: unknown; vector: Float32Array; metadata?: unknown }): PlainRow {
  const { buffer, byteOffset, byteLength } = row.vector;
  return [
    plainIdOf(row.id),
    Buffer.from(buffer, byteOffset, byteLength).toString("hex"),
    plainMetadataOf(row.metadata),
  ];
}

export function plainIdOf(id: unknown): string {
  if (typeof id === "number" || typeof id === "bigint") return `u64:${id}`;
  if (id instanceof Uint8Array) return `bytes:${Buffer.from(id).toString("hex")}`;
  throw new Error(`id of an unexpected type: ${typeof id}`);
}

function plainMetadataOf(metadata: unknown): PlainMetadata {
  if (metadata === undefined || metadata === null) return null;
  // By the bytes of the keys: JavaScript puts keys such as "9" first in every object.
  const entries = Object.entries(metadata).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return entries.map(([key, value]) => [key, plainValueOf(value)]);
}

function plainValueOf(value: unknown): PlainValue {
  if (typeof value === "string") return { string: value };
  if (typeof value === "bigint") return { int: value.toString() };
  if (typeof value === "boolean") return { bool: value };
  if (value === null) return { null: true };
  const number = (value as { value: unknown }).value;
  if (typeof number !== "number") throw new Error(`metadata value of an unexpected type: ${String(value)}`);
  const bits = Buffer.alloc(8);
  bits.writeDoubleBE(number);
  return { float_bits: bits.toString("hex") };
}
