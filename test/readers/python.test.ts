/**
 * The format in the hands of strangers: the Python readers that Kaitai's compiler makes of our schemas find in the golden
 * files what ours find. Vectors, ids and metadata are compared by a SHA-256 over all rows.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emitReaders, PYTHON_010, writeReader } from "../../codegen/readers.js";
import { Metric, readMetadata, ValueKind } from "../../generated/iqdb-common.js";
import { IndexKind, readIqdbCorePayload } from "../../generated/iqdb-core-payload.js";
import { readIqdbSnapshot } from "../../generated/iqdb-snapshot.js";
import { type Record as LogRecord, Op, readIqdbWal } from "../../generated/iqdb-wal.js";
import { FormatError } from "../../src/bytes/format-error.js";
import { readPlainSnapshot } from "../support/plain-reader.js";

const FILES = new URL("../golden/files/", import.meta.url).pathname;

/** A Python that has the runtime: Debian's own, or the one in the path. */
const python = ["/usr/bin/python3", "python3"].find(
  (command) => spawnSync(command, ["-c", "import kaitaistruct"]).status === 0,
);

let folder: string;
let readers: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "iqdb-readers-"));
  readers = writeReader(await emitReaders(PYTHON_010), folder);
});

afterAll(() => rmSync(folder, { recursive: true }));

// ── What ours find, in the words of contents.py ─────────────────────────────

const hex = (bytes: ArrayBufferView): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");

const digest = (rows: unknown): string => createHash("sha256").update(JSON.stringify(rows)).digest("hex");

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

function ourSnapshot(bytes: Uint8Array): unknown {
  const { version, indexType, dim, numVectors, regionCrc32, metric } = readIqdbSnapshot(bytes).header;
  return [...[version, indexType, dim, numVectors, regionCrc32].map(String), nameOf(Metric, metric)];
}

function ourPayload(bytes: Uint8Array): unknown {
  const { head, rows } = readIqdbCorePayload(bytes);
  const plain = rows.map((row) => [idOf(row.id), hex(row.vector), metadataOf(row.metadata)]);
  return [String(head.dim), nameOf(IndexKind, head.indexKind), rows.length, digest(plain)];
}

function operation(record: LogRecord): unknown {
  const name = nameOf(Op, record.op);
  if (record.op === Op.insert) {
    const { id, components, metadata } = record.body;
    return [name, idOf(id), hex(components), metadataOf(metadata)];
  }
  return record.op === Op.delete ? [name, idOf(record.body.id)] : [name];
}

function ourLog(bytes: Uint8Array): unknown {
  const { prefix, body } = readIqdbWal(bytes);
  const records = body.frames.flatMap(({ record }) => record ?? []);
  const torn = body.frames.reduce((sum, { tornTail }) => sum + (tornTail?.length ?? 0), 0);
  return [prefix.version, records.length, torn, digest(records.map(operation))];
}

/** Files that are damaged on purpose are refused by both. */
function found(read: (bytes: Uint8Array) => unknown, bytes: Uint8Array): unknown {
  try {
    return read(bytes);
  } catch (error) {
    if (error instanceof FormatError) return "refused";
    throw error;
  }
}

// ── The comparison ──────────────────────────────────────────────────────────

interface Compared {
  readonly kind: "snapshot" | "payload" | "log";
  readonly path: string;
  readonly ours: unknown;
}

function compared(): Compared[] {
  return readdirSync(FILES).flatMap((name): Compared[] => {
    const path = join(FILES, name);
    if (name.endsWith(".wal")) return [{ kind: "log", path, ours: found(ourLog, new Uint8Array(readFileSync(path))) }];
    if (!name.endsWith(".iqdb")) return [];
    const bytes = new Uint8Array(readFileSync(path));
    const payload = new Uint8Array(readPlainSnapshot(bytes).payload);
    const payloadPath = join(folder, `${name}.payload`);
    writeFileSync(payloadPath, payload);
    return [
      { kind: "snapshot", path, ours: ourSnapshot(bytes) },
      { kind: "payload", path: payloadPath, ours: ourPayload(payload) },
    ];
  });
}

describe.skipIf(python === undefined)("Kaitai's Python readers (apt-get install python3-kaitaistruct)", () => {
  test("find in every golden file what ours find", () => {
    const all = compared();
    const args = [new URL("contents.py", import.meta.url).pathname, ...all.flatMap(({ kind, path }) => [kind, path])];
    const env = { ...process.env, PYTHONPATH: readers, PYTHONIOENCODING: "utf-8" };
    const { stdout, stderr } = spawnSync(python!, args, { encoding: "utf8", env, maxBuffer: 1 << 26 });
    expect(stderr).toBe("");
    const theirs = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    expect(theirs).toEqual(all.map(({ kind, ours }) => [kind, ours]));
    expect(all.length).toBeGreaterThan(30);
    expect(all.filter(({ ours }) => ours === "refused").length).toBeLessThan(all.length / 3);
    console.log(`${all.length} files and payloads agree; all of them together: ${digest(theirs)}`);
  });
});
