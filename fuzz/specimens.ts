/**
 * Whole databases that the byte targets damage: the golden files that open; logs of ours as a killed process leaves them; and
 * small databases of each index kind, snapshot version, compression and number of rows, the same in every run.
 */
import { CompressionScheme, readSnapshotHeader, writeSnapshotHeader } from "../generated/iqdb-snapshot.js";
import { crc32 } from "../src/bytes/crc32.js";
import { type Compression, float, type IndexConfig, Iqdb, MemoryStorage, type NewRow } from "../src/public.js";
import {
  contentsOf,
  fingerprint,
  goldenSpecimen,
  LOG_ENDINGS,
  ownSpecimen,
  PATH,
  SIDECAR,
  type Specimen,
} from "../test/golden/damage.js";
import { type GoldenFile, goldenFiles } from "../test/golden/golden-files.js";

const DIM = 6;

const INDEXES: readonly IndexConfig[] = [
  { kind: "flat" },
  { kind: "hnsw", m: 2 },
  { kind: "ivf", nClusters: 3, usePq: true, pqSubvectors: 2 },
];
const COMPRESSIONS: readonly Compression[] = ["none", "lz4", { zstd: 3 }];
const AMOUNTS = { empty: 0, one: 1, many: 44 } as const;
/** Building an index of many rows anew for each changed byte of its sidecar would take most of the time. */
const FEW = 5;

/** Ids and metadata of every kind; vectors that neither repeat nor compress. */
function rowAt(number: number): NewRow {
  const ids = [number, `row ${number}`, 2n ** 64n - BigInt(number + 1), new Uint8Array([0xff, number])];
  const vector = Array.from({ length: DIM }, (_, i) => Math.fround(Math.sin(DIM * number + i)));
  const some = [
    { flag: number % 2 === 0, text: "é😀".repeat(1 + (number % 3)) },
    undefined,
    {},
    { i: -(2n ** 63n) + BigInt(number), f: float(number / 3), n: null, "": number },
  ];
  return { id: ids[number % 4]!, vector, metadata: some[(number >> 2) % 4] };
}

function smallSpecimen(index: IndexConfig, compression: Compression, amount: string, rows: number): Specimen {
  const storage = new MemoryStorage({ randomBytes: (length) => new Uint8Array(length).fill(0x52) });
  const options = { storage, ids: "bytes", numbers: "exact" } as const;
  const db = Iqdb.open(PATH, { ...options, dim: DIM, metric: "euclidean", index, compression });
  db.upsertMany(Array.from({ length: rows }, (_, number) => rowAt(number)));
  const moments = [contentsOf(db)];
  db.close();
  const scheme = typeof compression === "string" ? compression : "zstd";
  return {
    name: `${index.kind} ${scheme} ${amount}`,
    snapshot: storage.bytesOf(PATH)!,
    log: undefined,
    sidecar: rows === FEW ? storage.bytesOf(SIDECAR) : undefined,
    moments,
  };
}

const PREAMBLE_BYTES = 9;

/** The same payload as version 1 has it: without preamble. We read that version and never write it. */
function asVersion1(specimen: Specimen): Specimen {
  const header = readSnapshotHeader(specimen.snapshot);
  const start = writeSnapshotHeader(header).length;
  if (specimen.snapshot[start] !== CompressionScheme.none) throw new Error("version 1 knows no compression");
  const payload = specimen.snapshot.subarray(start + PREAMBLE_BYTES);
  const version1 = writeSnapshotHeader({ ...header, version: 1, regionCrc32: crc32(payload) });
  const snapshot = new Uint8Array([...version1, ...payload]);
  return { ...specimen, name: `${specimen.name}, version 1`, snapshot };
}

function smallSpecimens(): Specimen[] {
  const all = INDEXES.flatMap((index) =>
    COMPRESSIONS.flatMap((compression) =>
      Object.entries(AMOUNTS).map(([amount, rows]) => smallSpecimen(index, compression, amount, rows)),
    ),
  );
  const version1 = all.filter(({ name }) => name.includes("none")).map(asVersion1);
  const withSidecar = INDEXES.slice(1).map((index) => smallSpecimen(index, "none", "few", FEW));
  return [...all, ...version1, ...withSidecar];
}

function loggedSpecimens(): Specimen[] {
  return [
    ownSpecimen(1),
    ...LOG_ENDINGS.map((ending) => ownSpecimen(2, ending)),
    ownSpecimen(2, "killed", true),
    ownSpecimen(2, "quiet", true),
  ];
}

const isSound = (entry: GoldenFile): boolean =>
  !entry.refused && !/^(midlog|invalid|walodd|tail|torn-[^b])/.test(entry.file);

let own: readonly Specimen[] | undefined;
let golden: readonly Specimen[] | undefined;

/** Those of ours. Built at first use: importing a target costs nothing. */
export function ownSpecimens(): readonly Specimen[] {
  own ??= [...smallSpecimens(), ...loggedSpecimens()];
  return own;
}

export function allSpecimens(): readonly Specimen[] {
  golden ??= goldenFiles.filter(isSound).map(goldenSpecimen);
  return [...golden, ...ownSpecimens()];
}

export const specimensWithLog = (): readonly Specimen[] =>
  allSpecimens().filter(({ log, moments }) => log !== undefined && moments.length > 1);

const named = new Map<unknown, Specimen>();

export function specimenNamed(name: unknown): Specimen {
  if (named.size === 0) for (const specimen of allSpecimens()) named.set(specimen.name, specimen);
  const found = named.get(name);
  if (found === undefined) throw new Error(`no specimen ${String(name)}`);
  return found;
}

export const FILES = ["snapshot", "log", "sidecar"] as const;
export type FileOfSpecimen = (typeof FILES)[number];

/** One file of a specimen, to be damaged while the others stay as they are. */
export interface SeedFile {
  readonly specimen: Specimen;
  readonly file: FileOfSpecimen;
  readonly bytes: Uint8Array;
}

export function seedFile(specimen: Specimen, file: FileOfSpecimen): SeedFile {
  const bytes = specimen[file];
  if (bytes === undefined) throw new Error(`${specimen.name} has no ${file}`);
  return { specimen, file, bytes };
}

/** The files of our own specimens, each content once. */
export function seedFiles(): SeedFile[] {
  const found = new Map<string, SeedFile>();
  for (const specimen of ownSpecimens()) {
    for (const file of FILES) {
      // The snapshot below a log is one that any number of others stand for.
      if (specimen[file] === undefined || (file === "snapshot" && specimen.log !== undefined)) continue;
      const seed = seedFile(specimen, file);
      const key = fingerprint([[file, Buffer.from(seed.bytes).toString("hex"), null]]);
      if (!found.has(key)) found.set(key, seed);
    }
  }
  return [...found.values()];
}
