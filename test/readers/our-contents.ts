/**
 * What ours find in the golden files and in the examples of docs/FORMAT.md, in the words of contents.py and contents.cpp:
 * the judge of readers that Kaitai's compiler makes of our schemas.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Metric, readMetadata, ValueKind } from "../../generated/iqdb-common.js";
import { IndexKind, readIqdbCorePayload } from "../../generated/iqdb-core-payload.js";
import { readIqdbSidecar, SectionKind } from "../../generated/iqdb-sidecar.js";
import { readIqdbSnapshot } from "../../generated/iqdb-snapshot.js";
import { type Record as LogRecord, type Mutation, Op, readIqdbWal } from "../../generated/iqdb-wal.js";
import { FormatError } from "../../src/bytes/format-error.js";
import { documentExamples } from "../docs/format-examples.js";
import { readPlainSnapshot } from "../support/plain-reader.js";

const FILES = new URL("../golden/files/", import.meta.url).pathname;

export type Kind = "snapshot" | "payload" | "log" | "sidecar";

/** A file, and what is in it; its rows, records or sections, of which there are many, come last. */
export interface Contents {
  readonly kind: Kind;
  readonly path: string;
  readonly ours: Found | "refused";
}

export interface Found {
  readonly summary: readonly unknown[];
  readonly list: readonly unknown[];
}

const hex = (bytes: ArrayBufferView): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");

function nameOf(members: object, value: number): string {
  return Object.entries(members).find(([, one]) => one === value)![0];
}

function idOf({ body }: { body: { value: bigint | Uint8Array } }): string {
  return typeof body.value === "bigint" ? `u64:${body.value}` : `bytes:${hex(body.value)}`;
}

function metadataOf(metadata: Uint8Array | undefined): unknown {
  if (metadata === undefined) return null;
  return readMetadata(metadata).entries.map(({ key, value }) => {
    if (value.kind === ValueKind.null) return [key.value, null];
    if (value.kind === ValueKind.float) return [key.value, `float:${hex(Float64Array.of(value.body.value))}`];
    return [key.value, `${nameOf(ValueKind, value.kind)}:${String(value.body.value)}`];
  });
}

function snapshotOf(bytes: Uint8Array): Found {
  const { version, indexType, dim, numVectors, regionCrc32, metric } = readIqdbSnapshot(bytes).header;
  const texts = [version, indexType, dim, numVectors, regionCrc32].map(String);
  return { summary: [...texts, nameOf(Metric, metric)], list: [] };
}

function payloadOf(bytes: Uint8Array): Found {
  const { head, rows } = readIqdbCorePayload(bytes);
  const list = rows.map((row) => [idOf(row.id), hex(row.vector), metadataOf(row.metadata)]);
  return { summary: [String(head.dim), nameOf(IndexKind, head.indexKind), rows.length], list };
}

function operation(record: LogRecord | Mutation): unknown {
  const name = nameOf(Op, record.op);
  switch (record.op) {
    case Op.insert: {
      const { id, components, metadata } = record.body;
      return [name, idOf(id), hex(components), metadataOf(metadata)];
    }
    case Op.delete:
      return [name, idOf(record.body.id)];
    case Op.batch:
      return [name, record.body.records.map((one) => operation(one.record))];
    case Op.checkpoint_intent: {
      const { snapshotCrc32, snapshotLength, coveredLsn } = record.body;
      return [name, ...[snapshotCrc32, snapshotLength, coveredLsn].map(String)];
    }
    default:
      return [name];
  }
}

function logOf(bytes: Uint8Array): Found {
  const { prefix, body } = readIqdbWal(bytes);
  const records = body.frames.flatMap(({ record }) => record ?? []);
  const torn = body.frames.reduce((sum, { tornTail }) => sum + (tornTail?.length ?? 0), 0);
  return { summary: [prefix.version, records.length, torn], list: records.map(operation) };
}

function sidecarOf(bytes: Uint8Array): Found {
  const { snapshotCrc32, snapshotLength, numRows, fingerprint, sections } = readIqdbSidecar(bytes).head;
  const list = sections.map(({ kind, part, offset, length, crc32 }) => [
    nameOf(SectionKind, kind),
    ...[part, offset, length, crc32].map(String),
  ]);
  return { summary: [...[snapshotCrc32, snapshotLength, numRows].map(String), hex(fingerprint)], list };
}

const READERS: Record<Kind, (bytes: Uint8Array) => Found> = {
  snapshot: snapshotOf,
  payload: payloadOf,
  log: logOf,
  sidecar: sidecarOf,
};

/** Files that are damaged on purpose are refused by all. */
function found(kind: Kind, bytes: Uint8Array): Found | "refused" {
  try {
    return READERS[kind](bytes);
  } catch (error) {
    if (error instanceof FormatError) return "refused";
    throw error;
  }
}

const EXAMPLES: Record<string, Kind> = {
  ...{ A: "snapshot", B: "snapshot", C: "payload", D: "payload", E: "payload", F: "payload" },
  ...{ G: "log", H: "log", I: "sidecar" },
};

/** What is compared, cut examples among it; payloads and examples are written into `folder`. */
export function ourContents(folder: string): Contents[] {
  const written = (kind: Kind, name: string, bytes: Uint8Array): Contents => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return { kind, path, ours: found(kind, bytes) };
  };
  const golden = readdirSync(FILES).flatMap((name): Contents[] => {
    const path = join(FILES, name);
    if (!/\.(wal|iqdb)$/.test(name)) return [];
    const bytes = new Uint8Array(readFileSync(path));
    if (name.endsWith(".wal")) return [{ kind: "log", path, ours: found("log", bytes) }];
    return [
      { kind: "snapshot", path, ours: found("snapshot", bytes) },
      written("payload", `${name}.payload`, new Uint8Array(readPlainSnapshot(bytes).payload)),
    ];
  });
  const invalid = readdirSync(join(FILES, "invalid")).map((name): Contents => {
    const path = join(FILES, "invalid", name);
    return { kind: "snapshot", path, ours: found("snapshot", new Uint8Array(readFileSync(path))) };
  });
  const examples = [...documentExamples()].flatMap(([name, { bytes }]) =>
    [1, 0.7, 0.3].map((part) => {
      const cut = bytes.slice(0, Math.floor(bytes.length * part));
      return written(EXAMPLES[name]!, `example-${name}-${cut.length}`, cut);
    }),
  );
  return [...golden, ...invalid, ...examples];
}
