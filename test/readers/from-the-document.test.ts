/**
 * docs/FORMAT.md is enough to read our files: a reader in plain Python that was written from it, and from nothing else, finds
 * what the library finds, in the golden files, in every state that a crash can leave, and in damaged files; and it refuses
 * what the library refuses.
 */
import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { Iqdb, IqdbError, MemoryStorage, type OpenOptions } from "../../src/public.js";
import { documentExamples } from "../docs/format-examples.js";
import { bytesOf, type GoldenFile, goldenFiles, plainRowOf, rowsOf } from "../golden/golden-files.js";
import { crash, filesOf } from "../support/crash.js";
import { HookedStorage } from "../support/hooked-storage.js";
import { plainCrc32, readPlainSnapshot } from "../support/plain-reader.js";
import { type Database, SOUND, UNSOUND } from "./crafted-logs.js";

const PATH = "/data.iqdb";
const LOG = `${PATH}.wal`;
const READER = new URL("from-the-document/reader.py", import.meta.url).pathname;

/** Any Python 3 does: the reader needs nothing but its standard library. */
const python = ["/usr/bin/python3", "python3"].find((command) => spawnSync(command, ["--version"]).status === 0);

interface Answer {
  readonly rows?: unknown;
  readonly torn?: number;
  readonly index?: unknown;
  readonly dim?: number;
  readonly metric?: string;
  readonly refused?: string;
  readonly unsupported?: string;
}

function askPython(databases: readonly Database[]): Answer[] {
  const base64 = (bytes: Uint8Array | undefined) => (bytes ? Buffer.from(bytes).toString("base64") : null);
  const input = databases.map(({ snapshot, log }) => JSON.stringify({ snapshot: base64(snapshot), log: base64(log) }));
  const options = { input: input.join("\n"), encoding: "utf8", maxBuffer: 1 << 28 } as const;
  const { stdout, stderr } = spawnSync(python!, [READER, "--stdin"], options);
  expect(stderr).toBe("");
  const answers = stdout.trim().split("\n");
  expect(answers).toHaveLength(databases.length);
  return answers.map((line) => JSON.parse(line) as Answer);
}

/** The rows that the library finds, or the code with which it refuses. */
function askLibrary({ snapshot, log }: Database): unknown {
  const files = { [PATH]: snapshot, ...(log && { [LOG]: log }) };
  try {
    const db = Iqdb.open(PATH, {
      storage: new MemoryStorage({ files }),
      ids: "bytes",
      numbers: "exact",
      readOnly: true,
    });
    const rows = [...db.entries()].map(plainRowOf);
    db.close();
    return rows;
  } catch (error) {
    if (error instanceof IqdbError) return error.code;
    throw error;
  }
}

/** Both give the same rows, or both refuse. Returns how many were refused. */
function expectAgreement(databases: readonly Database[]): number {
  const answers = askPython(databases);
  let refused = 0;
  for (const [place, database] of databases.entries()) {
    const ours = askLibrary(database);
    const theirs = answers[place]!;
    if (typeof ours === "string" && theirs.refused !== undefined) refused++;
    else expect(theirs.rows ?? theirs, `database ${place}`).toEqual(ours);
  }
  return refused;
}

/** Of a database: around the nine bytes of the index type. */
const HEADER_BYTES = 50;

/** A copy of a snapshot whose checksum is right. */
function withChecksum(snapshot: Uint8Array): Uint8Array {
  const bytes = Buffer.from(snapshot);
  bytes.writeUInt32LE(plainCrc32(bytes.subarray(HEADER_BYTES)), HEADER_BYTES - 4);
  return new Uint8Array(bytes);
}

/** The same payload, not compressed. */
function stored(snapshot: Uint8Array): Uint8Array {
  const { payload } = readPlainSnapshot(snapshot);
  const preamble = Buffer.alloc(9);
  preamble.writeBigUInt64LE(BigInt(payload.length), 1);
  return withChecksum(Buffer.concat([snapshot.subarray(0, HEADER_BYTES), preamble, payload]));
}

const logOf = ({ wal }: GoldenFile) => (wal === undefined ? undefined : bytesOf(wal));

/** Everything that happens to logs of version 2: single rows, batches, deletions, checkpoints, a quiet end. */
function busyDatabase(walVersion: 1 | 2): Database[] {
  const storage = new HookedStorage();
  const states = new Map<string, Database>();
  const look = () => {
    const { [PATH]: snapshot, [LOG]: log } = filesOf(storage);
    if (snapshot === undefined) return;
    const key = [snapshot, log ?? "none"].map((part) => Buffer.from(part).toString("latin1")).join("|");
    states.set(key, { snapshot, log });
  };
  const options: OpenOptions = { storage, dim: 3, metric: "euclidean", index: { kind: "flat" }, walVersion };
  const db = Iqdb.open(PATH, options);
  storage.before = look;
  const row = (number: number) => ({
    id: number % 2 === 0 ? number : `row ${number}`,
    vector: [number, -number, 0.5],
    ...(number % 3 > 0 && { metadata: { n: number, text: "é".repeat(number), truth: true, nothing: null } }),
  });
  for (const { id, vector, metadata } of [0, 1, 2].map(row)) db.upsert(id, vector, metadata);
  db.upsertMany([row(3), row(4), row(5)]);
  db.delete(2);
  db.checkpoint();
  db.upsertMany([row(5), row(6)]);
  db.delete("row 1");
  db.flush();
  look();
  storage.before = undefined;
  const { [PATH]: snapshot, [LOG]: log } = filesOf(crash(storage));
  return [...states.values(), { snapshot: snapshot!, log }];
}

/** Bytes cut at every third place. */
const cutsOf = (bytes: Uint8Array): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / 3) }, (_, third) => bytes.slice(0, 3 * third));

/** Bytes of which one is changed, each in its turn. */
const changesOf = (bytes: Uint8Array, flip: (at: number) => number): Uint8Array[] =>
  Array.from(bytes, (_, at) => bytes.map((byte, place) => (place === at ? byte ^ flip(at) : byte)));

const withoutRoom = ({ snapshot, log }: Database): Database => {
  let end = log!.length;
  while (log![end - 1] === 0) end--;
  return { snapshot, log: log!.slice(0, end) };
};

describe.skipIf(python === undefined)(
  "a reader in Python from docs/FORMAT.md alone (skipped where no python3 is)",
  () => {
    test("finds in every golden database what the manifest of the reference says", () => {
      const accepted = goldenFiles.filter(({ refused }) => !refused);
      const given = accepted.map((entry) => ({
        snapshot: entry.version === 1 ? bytesOf(entry.file) : stored(bytesOf(entry.file)),
        log: logOf(entry),
      }));
      const differing: string[] = [];
      for (const [place, { torn, ...answer }] of askPython(given).entries()) {
        const entry = accepted[place]!;
        const { file, dim, metric, index, tornBytes = 0 } = entry;
        if (answer.refused !== undefined) {
          // Where the library refuses what the reference accepts (docs/decisions), the document says so.
          expect(askLibrary(given[place]!), file).toBeTypeOf("string");
          differing.push(file);
          continue;
        }
        const parameters = Object.entries(index!).map(([key, one]) => [key, typeof one === "number" ? `${one}` : one]);
        expect(answer, file).toEqual({ rows: rowsOf(entry), index: Object.fromEntries(parameters), dim, metric });
        expect(torn, file).toBe(tornBytes);
      }
      expect(differing).toHaveLength(5);
      expect(accepted.length).toBeGreaterThan(60);
    });

    test("says of compressed ones that it cannot read them", () => {
      const compressed = goldenFiles.filter(({ scheme }) => scheme === "zstd" || scheme === "lz4");
      const answers = askPython(compressed.map((entry) => ({ snapshot: bytesOf(entry.file), log: logOf(entry) })));
      expect(answers).toEqual(compressed.map(({ scheme }) => ({ unsupported: scheme })));
      expect(new Set(compressed.map(({ scheme }) => scheme))).toEqual(new Set(["zstd", "lz4"]));
    });

    test("refuses every golden database that the library refuses", () => {
      const all = goldenFiles.map((entry) => ({
        entry,
        database: { snapshot: bytesOf(entry.file), log: logOf(entry) },
      }));
      const refused = all.filter(({ database }) => typeof askLibrary(database) === "string");
      const answers = askPython(refused.map(({ database }) => database));
      for (const [place, { refused: reason, unsupported }] of answers.entries()) {
        const { file } = refused[place]!.entry;
        if (/zstd|lz4/.test(file)) expect([reason, unsupported], file).not.toEqual([undefined, undefined]);
        else expect(reason, file).toBeTypeOf("string");
      }
      expect(refused.length).toBeGreaterThan(50);
    });

    test.each([1, 2] as const)(
      "agrees on every state of files that a program with a version %s log goes through",
      (version) => {
        const states = busyDatabase(version);
        expect(expectAgreement(states)).toBe(0);
        expect(states.length).toBeGreaterThan(10);
        if (version === 1) return;
        const bound = ({ snapshot, log }: Database) => {
          const [header, end] = [Buffer.from(log!), snapshot.length];
          return (
            header.readUInt32LE(12) === readPlainSnapshot(snapshot).crc32 && header.readBigUInt64LE(16) === BigInt(end)
          );
        };
        const whole = states.filter(({ log }) => log !== undefined && log.length >= 48);
        // Logs of the snapshot beside them, and one whose checkpoint was interrupted behind the rename.
        expect(new Set(whole.map(bound))).toEqual(new Set([true, false]));
      },
    );

    test.each([1, 2] as const)("agrees on version %s logs that are cut or changed anywhere", (version) => {
      const states = busyDatabase(version).filter(({ log }) => log !== undefined);
      const { snapshot, log } = states.map(withoutRoom).sort((a, b) => b.log!.length - a.log!.length)[0]!;
      const logs = [...cutsOf(log!), ...changesOf(log!, (at) => 1 << (at % 8))];
      const databases = logs.map((one) => ({ snapshot, log: one }));
      const refused = expectAgreement(databases);
      expect(refused).toBeGreaterThan(databases.length / 20);
      expect(refused).toBeLessThan(databases.length);
    });

    test("agrees on snapshots that are cut or changed anywhere, with their checksum and with the right one", () => {
      const snapshot = busyDatabase(2).at(-1)!.snapshot;
      const changes = [...changesOf(snapshot, () => 0x01), ...changesOf(snapshot, () => 0xff)];
      const files = [...cutsOf(snapshot), ...changesOf(snapshot, () => 0x10), ...changes.map(withChecksum)];
      const databases = files.map((bytes) => ({ snapshot: bytes, log: undefined }));
      const answers = askPython(databases);
      for (const [place, database] of databases.entries()) {
        const answer = answers[place]!;
        // A byte that says how the payload is compressed: what comes out is not for this reader to say.
        if (answer.unsupported !== undefined) continue;
        const ours = askLibrary(database);
        if (typeof ours === "string") expect(answer.refused, `database ${place}: ${ours}`).toBeTypeOf("string");
        else expect(answer.rows, `database ${place}`).toEqual(ours);
      }
      expect(answers.filter(({ rows }) => rows !== undefined).length).toBeGreaterThan(30);
      expect(answers.filter(({ unsupported }) => unsupported !== undefined).length).toBeLessThan(10);
    });

    test("agrees on logs whose checksums are right: what is sound, and what breaks one rule", () => {
      expect(expectAgreement(Object.values(SOUND))).toBe(0);
      expect(expectAgreement(Object.values(UNSOUND))).toBe(Object.keys(UNSOUND).length);
    });

    test("reads the examples of the document, one as the log of the other", () => {
      const examples = documentExamples();
      const [a, b, h] = ["A", "B", "H"].map((name) => examples.get(name)!.bytes);
      const databases = [
        { snapshot: a!, log: undefined },
        { snapshot: b!, log: undefined },
        { snapshot: a!, log: h! },
      ];
      const answers = askPython(databases);
      expect(answers.map(({ rows }) => rows)).toEqual([
        [],
        [],
        [["bytes:6162", "00000000000040400000803f", [["n", { int: "-1" }]]]],
      ]);
      expect(answers[2]!.torn).toBe(5);
      expect(databases.map(askLibrary)).toEqual(answers.map(({ rows }) => rows));
    });
  },
);
