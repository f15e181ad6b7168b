/**
 * Checks of what stands between bytes and rows: files that are damaged, cut, shuffled, foreign, or crafted with right
 * checksums, and what a database answers to them. As the other killers they return the first violation that they find.
 */
import { crc32 } from "../../src/bytes/crc32.js";
import type { Iqdb } from "../../src/db/iqdb.js";
import type { OpenOptions } from "../../src/db/options.js";
import { encodeFrame, encodeLogHeader, type LogBinding, saltSeedOf } from "../../src/format/log-codec.js";
import { intentRecord, type LogRecord, recordOf } from "../../src/format/log-record.js";
import type { Id } from "../../src/types/id.js";
import type { Metadata } from "../../src/types/metadata.js";
import type { Mutation } from "../../src/types/mutation.js";
import type { DiskImage } from "../support/simulation/disk-operation.js";
import { SimulatedStorage } from "../support/simulation/simulated-storage.js";
import type { Killer } from "./killers.js";
import type { Library } from "./library.js";
import { openOptions, PATH, type Setting } from "./simulated-program.js";
import { fingerprintOf, newRow } from "./workload.js";

const LOG = `${PATH}.wal`;
const SIDECAR = `${PATH}.idx`;
const V1: Setting = { walVersion: 1, fsync: "always" };
const V2: Setting = { walVersion: 2, fsync: "always" };
const HEADER_BYTES = { 1: 12, 2: 48 } as const;
const HEAD_BYTES = { 1: 8, 2: 28 } as const;

type Rows = readonly (readonly [number: number, version: number])[];

const ROWS: Rows = [
  [1, 1],
  [2, 2],
  [3, 3],
  [4, 4],
  [5, 6],
];
const ALL = ROWS.map(([number, version]) => `${number}:${version}`);

/** The disk after a run in which nothing fails; the process is killed, or closes. */
function diskOf(
  library: Library,
  setting: Setting,
  end: "killed" | "closed",
  rows: Rows = ROWS,
  more: OpenOptions = {},
) {
  const storage = new SimulatedStorage({ seed: 1 });
  const db = library.Iqdb.open(PATH, { ...openOptions(setting, storage), ...more });
  for (const [number, version] of rows) {
    const { id, vector, metadata } = newRow({ number, version });
    db.upsert(id, vector, metadata);
  }
  if (end === "closed") db.close();
  return storage.image();
}

function changed(image: DiskImage, path: string, change: (bytes: Uint8Array) => Uint8Array | undefined): DiskImage {
  const bytes = (image.get(path) as Uint8Array).slice();
  return new Map(image).set(path, change(bytes) ?? bytes);
}

/** The file with one byte changed. */
function flipped(image: DiskImage, path: string, at: number, by: number): DiskImage {
  return changed(image, path, (bytes) => {
    bytes[at] = (bytes[at] as number) ^ by;
    return undefined;
  });
}

/** What a database says of a disk: the fingerprint of its rows, or the code of the refusal. */
function answer(library: Library, image: DiskImage, options: OpenOptions = {}): string {
  const storage = new SimulatedStorage({ image, seed: 2 });
  try {
    return fingerprintOf(library.Iqdb.open(PATH, { storage, ...options }));
  } catch (error) {
    return String((error as { code?: string }).code ?? error);
  }
}

const isRefused = (found: string) => found.startsWith("IQDB_");

/** The frames of a log, and its header in front. */
function partsOf(log: Uint8Array, version: 1 | 2): Uint8Array[] {
  const parts = [log.subarray(0, HEADER_BYTES[version])];
  const view = new DataView(log.buffer, log.byteOffset, log.byteLength);
  for (let at: number = HEADER_BYTES[version]; at + 4 <= log.length; ) {
    const length = view.getUint32(at, true);
    if (length === 0) break;
    const end = at + HEAD_BYTES[version] + length;
    parts.push(log.subarray(at, end));
    at = end;
  }
  return parts;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** No byte of a snapshot changes without a refusal: not those of the header, which its checksum does not cover, either. */
export const snapshotDamageIsRefused: Killer = (library) => {
  const image = diskOf(library, V2, "closed");
  const { length } = image.get(PATH) as Uint8Array;
  for (let at = 0; at < length; at++) {
    // In the header every other value: some are legal ones of another meaning.
    const others = at < 60 ? Array.from({ length: 255 }, (_, i) => i + 1) : [1, 0x80];
    for (const other of others) {
      const found = answer(library, flipped(image, PATH, at, other));
      if (!isRefused(found)) return `byte ${at} of a snapshot: opens as [${found}]`;
    }
  }
  return undefined;
};

/** A changed header of a log is refused, whatever it says now. */
export const logHeaderDamageIsRefused: Killer = (library) => {
  for (const setting of [V1, V2]) {
    const image = diskOf(library, setting, "killed");
    for (let at = 0; at < HEADER_BYTES[setting.walVersion]; at++) {
      for (let other = 1; other < 256; other++) {
        const found = answer(library, flipped(image, LOG, at, other));
        if (!isRefused(found)) return `byte ${at} of the header of a version ${setting.walVersion} log: [${found}]`;
      }
    }
  }
  return undefined;
};

/** Frames that are lost, repeated or swapped, each whole by itself, are refused. */
export const frameOrderMatters: Killer = (library) => {
  const image = diskOf(library, V2, "killed");
  const [header, ...frames] = partsOf(image.get(LOG) as Uint8Array, 2) as [Uint8Array, ...Uint8Array[]];
  const judge = (what: string, made: Uint8Array[]) => {
    const found = answer(library, new Map(image).set(LOG, joined([header, ...made])));
    return found === "IQDB_WAL_CORRUPT" ? undefined : `${what}: [${found}]`;
  };
  for (let place = 0; place < frames.length; place++) {
    const frame = frames[place] as Uint8Array;
    const others = [...frames.slice(0, place), ...frames.slice(place + 1)];
    const problem =
      (place < frames.length - 1 ? judge(`frame ${place} lost`, others) : undefined) ??
      judge(`frame ${place} repeated`, [...frames.slice(0, place), frame, ...frames.slice(place)]) ??
      (place > 0 ? judge(`frame ${place} first`, [frame, ...others]) : undefined);
    if (problem !== undefined) return problem;
  }
  return undefined;
};

/** Whatever a crash cuts off is a prefix, and its bytes are counted; of a whole log none are. */
export const cutsAreCounted: Killer = (library) => {
  for (const setting of [V1, V2]) {
    const image = diskOf(library, setting, "killed");
    const parts = partsOf(image.get(LOG) as Uint8Array, setting.walVersion);
    const framesEnd = parts.reduce((sum, part) => sum + part.length, 0);
    const dropped = (log: Uint8Array) => {
      const storage = new SimulatedStorage({ image: new Map(image).set(LOG, log), seed: 2 });
      const db = library.Iqdb.open(PATH, { storage });
      return `${db.openReport?.droppedBytes} [${fingerprintOf(db)}]`;
    };
    const whole = dropped(image.get(LOG) as Uint8Array);
    if (whole !== `0 [${ALL.join(" ")}]`) return `a whole log: ${whole}`;
    let end = (parts[0] as Uint8Array).length;
    let frame = 0;
    for (let cut = end; cut <= framesEnd; cut += 7) {
      while (frame + 1 < parts.length && end + (parts[frame + 1] as Uint8Array).length <= cut) {
        end += (parts[++frame] as Uint8Array).length;
      }
      const found = dropped((image.get(LOG) as Uint8Array).slice(0, cut));
      const wanted = `${cut - end} [${ALL.slice(0, frame).join(" ")}]`;
      if (found !== wanted) return `version ${setting.walVersion} cut at ${cut}: ${found}, not ${wanted}`;
    }
  }
  return undefined;
};

const upsert = (key: number | string, components: number[], metadata?: Uint8Array): Mutation => ({
  kind: "upsert",
  key,
  vector: Float32Array.from(components),
  metadata,
});

const GOOD = upsert(1, [1, 1, 0.5, -1]);

/** A record of these bytes. */
const raw = (bytes: Uint8Array): LogRecord => ({ length: bytes.length, encodeTo: (writer) => writer.put(bytes) });

function bytesOf(record: LogRecord): Uint8Array {
  const head = 28;
  return encodeFrame({ version: 2, saltSeed: 0 }, record, { lsn: 1n, durable: 0 }).slice(head);
}

/** The record with bytes behind it, or with some changed. */
const edited = (record: LogRecord, edit: (bytes: Uint8Array) => Uint8Array): LogRecord => raw(edit(bytesOf(record)));

interface Crafted {
  readonly what: string;
  readonly code: string;
  readonly record: LogRecord;
  readonly version?: 1 | 2;
  readonly durable?: number;
  readonly firstLsn?: bigint;
}

const CRAFTED: readonly Crafted[] = [
  { what: "a NaN", code: "IQDB_INVALID_VECTOR", record: recordOf([upsert(2, [1, Number.NaN, 0, 0])]) },
  { what: "another dimension", code: "IQDB_INVALID_PAYLOAD", record: recordOf([upsert(2, [1, 2, 3])]) },
  { what: "an empty byte id", code: "IQDB_INVALID_ID", record: recordOf([upsert("", [1, 2, 3, 4])]) },
  {
    what: "bytes behind a record",
    code: "IQDB_INVALID_PAYLOAD",
    record: edited(recordOf([GOOD]), (bytes) => joined([bytes, new Uint8Array(3)])),
  },
  {
    what: "bytes behind a batch",
    code: "IQDB_INVALID_PAYLOAD",
    record: edited(recordOf([GOOD, upsert(2, [1, 2, 3, 4])]), (bytes) => joined([bytes, new Uint8Array(3)])),
  },
  {
    what: "an unknown operation",
    code: "IQDB_INVALID_PAYLOAD",
    record: edited(recordOf([GOOD]), (bytes) => Uint8Array.of(9, ...bytes.subarray(1))),
  },
  {
    what: "an unknown kind of id",
    code: "IQDB_INVALID_PAYLOAD",
    record: edited(recordOf([GOOD]), (bytes) => Uint8Array.of(1, 9, ...bytes.subarray(2))),
  },
  { what: "a mark in version 1", code: "IQDB_INVALID_PAYLOAD", record: raw(Uint8Array.of(4)), version: 1 },
  { what: "a durable beyond the frame", code: "IQDB_WAL_CORRUPT", record: recordOf([GOOD]), durable: 4000 },
  {
    what: "an announcement of what was not logged",
    code: "IQDB_WAL_CORRUPT",
    record: intentRecord({ snapshotCrc32: 1, snapshotLength: 2, coveredLsn: 1000n }),
  },
  { what: "a first sequence number of 0", code: "IQDB_WAL_CORRUPT", record: recordOf([GOOD]), firstLsn: 0n },
  {
    what: "an unknown kind of metadata",
    code: "IQDB_INVALID_PAYLOAD",
    record: recordOf([upsert(2, [1, 2, 3, 4], Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 0x61, 9))]),
  },
  {
    what: "metadata whose text is no UTF-8",
    code: "IQDB_INVALID_PAYLOAD",
    record: recordOf([upsert(2, [1, 2, 3, 4], Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 0xff, 4))]),
  },
];

/** An empty database, and what a log that extends it names. */
function emptyDatabase(library: Library): { image: DiskImage; binding: LogBinding } {
  const image = diskOf(library, V2, "closed", []);
  const bytes = image.get(PATH) as Uint8Array;
  const snapshotCrc32 = new DataView(bytes.buffer, bytes.byteOffset).getUint32(46, true);
  return { image, binding: { snapshotCrc32, snapshotLength: bytes.length, salt: 99n, firstLsn: 1n } };
}

function withLog(
  library: Library,
  { record, version = 2, durable = 0, firstLsn = 1n }: Omit<Crafted, "what" | "code">,
) {
  const { image, binding } = emptyDatabase(library);
  const context = { version, saltSeed: version === 1 ? 0 : saltSeedOf(binding) };
  const frame = encodeFrame(context, record, { lsn: firstLsn, durable });
  return new Map(image).set(LOG, joined([encodeLogHeader(version, { ...binding, firstLsn }), frame]));
}

/** Frames whose checksums are right and whose content is not are refused by the right code. */
export const craftedFramesAreRefused: Killer = (library) => {
  const good = answer(library, withLog(library, { record: recordOf([GOOD]) }));
  if (!good.startsWith("1:1")) return `a good frame: [${good}]`;
  for (const crafted of CRAFTED) {
    const found = answer(library, withLog(library, crafted));
    if (found !== crafted.code) return `${crafted.what}: [${found}], not ${crafted.code}`;
  }
  return undefined;
};

/** Metadata in a form that no writer of ours makes is read as its canonical form: keys once, the last one counts. */
export const looseMetadataIsCanonical: Killer = (library) => {
  const entry = (key: number, value: number[]) => [1, 0, 0, 0, key, ...value];
  const block = Uint8Array.of(
    4,
    0,
    0,
    0,
    ...entry(0x62, [3, 7]),
    ...entry(0x61, [3, 0]),
    ...entry(0x61, [3, 1]),
    ...entry(0x63, [4]),
  );
  const image = withLog(library, { record: recordOf([upsert(1, [1, 2, 3, 4], block)]) });
  const storage = new SimulatedStorage({ image, seed: 2 });
  const show = () => JSON.stringify(library.Iqdb.open(PATH, { storage }).get(1)?.metadata);
  const logged = show();
  storage.die();
  library.Iqdb.open(PATH, { storage }).close();
  const saved = show();
  const wanted = '{"a":true,"b":true,"c":null}';
  if (logged !== wanted || saved !== wanted) return `${logged}, then ${saved}`;
  const plain = new SimulatedStorage({ image: emptyDatabase(library).image });
  const db = library.Iqdb.open(PATH, { storage: plain });
  db.upsert(1, [1, 2, 3, 4], { a: true, b: true, c: null });
  db.close();
  const same = Buffer.compare(storage.image().get(PATH) as Uint8Array, plain.image().get(PATH) as Uint8Array) === 0;
  return same ? undefined : "the snapshot keeps the form that came in";
};

const PAYLOAD = 59;
const REGION = 50;

/** Changes of a snapshot, offsets into its payload, that are signed with a right checksum. */
const CRAFTED_SNAPSHOTS: readonly [what: string, offset: number, bytes: readonly number[]][] = [
  ["an unknown compression", -9, [7]],
  ["another version of the payload", 4, [2]],
  ["an unknown kind of index", 8, [9]],
  ["another dimension", 9, [5]],
  ["another metric", 17, [1]],
  ["an unknown metric", 17, [9]],
  ["a row more", 18, [6]],
  ["a row less", 18, [4]],
  ["a row count beyond all memory", 18, [0, 0, 0, 0, 0, 0, 1]],
  ["an unknown kind of id", 26, [7]],
  ["an infinite component", 35, [0, 0, 0x80, 0x7f]],
];

/** What a right checksum signs is checked all the same. */
export const craftedSnapshotsAreRefused: Killer = (library) => {
  const image = diskOf(library, V2, "closed");
  for (const [what, offset, bytes] of CRAFTED_SNAPSHOTS) {
    const crafted = changed(image, PATH, (snapshot) => {
      snapshot.set(bytes, PAYLOAD + offset);
      new DataView(snapshot.buffer).setUint32(REGION - 4, crc32(snapshot.subarray(REGION)), true);
      return undefined;
    });
    const found = answer(library, crafted);
    if (!isRefused(found)) return `${what}: [${found}]`;
  }
  const halved = changed(diskOf(library, V2, "closed", [[1, 5]]), PATH, (snapshot) => {
    snapshot[PAYLOAD + 51] = 2;
    new DataView(snapshot.buffer).setUint32(REGION - 4, crc32(snapshot.subarray(REGION)), true);
    return undefined;
  });
  const found = answer(library, halved);
  return isRefused(found) ? undefined : `metadata neither there nor absent: [${found}]`;
};

/** Files that do not belong together are refused, and nothing that is there is written over. */
export const foreignFilesAreRefused: Killer = (library) => {
  const own = diskOf(library, V2, "killed");
  const other = new Map(diskOf(library, V2, "closed", [])).set(LOG, own.get(LOG) as Uint8Array);
  const sameLength = (version: number) => {
    const storage = new SimulatedStorage({ image: diskOf(library, V2, "closed", [[1, version]]), seed: version });
    library.Iqdb.open(PATH, { storage }).upsert(2, [1, 2, 3, 4]);
    return storage.image();
  };
  const mixed = new Map(sameLength(5)).set(LOG, sameLength(10).get(LOG) as Uint8Array);
  const alone = new Map([[LOG, own.get(LOG) as Uint8Array]]);
  const options = openOptions(V2, new SimulatedStorage());
  const { storage: _none, ...shape } = options;
  const cases: [what: string, found: string, wanted: string][] = [
    ["a log of the same database with more rows", answer(library, other), ALL.join(" ")],
    ["a log of another database", answer(library, mixed), "IQDB_WAL_FOREIGN"],
    ["a log without its snapshot", answer(library, alone, shape), "IQDB_SNAPSHOT_MISSING"],
    [
      "seven bytes of something",
      answer(library, new Map(own).set(LOG, Buffer.from("GARBAGE"))),
      "IQDB_TRUNCATED_HEADER",
    ],
  ];
  for (const [what, found, wanted] of cases) {
    if (found !== wanted && !(wanted === "IQDB_TRUNCATED_HEADER" && isRefused(found))) return `${what}: [${found}]`;
  }
  const storage = new SimulatedStorage({ image: new Map(own).set("/there.iqdb", Uint8Array.of(1, 2, 3)) });
  try {
    library.Iqdb.open(PATH, { storage }).backup("/there.iqdb");
    return "a backup is written over what is there";
  } catch (error) {
    if ((error as { code?: string }).code !== "IQDB_INVALID_CONFIG") return `a backup over what is there: ${error}`;
  }
  return storage.image().get("/there.iqdb")?.length === 3 ? undefined : "what was there is gone";
};

/** Only what an interrupted writer of ours left is removed. */
export const onlyLeftoversGo: Killer = (library) => {
  const names = { own: "/data.iqdb.tmp-0123456789abcdef", log: `${LOG}.tmp-0123456789abcdef` };
  const kept = [
    "/data.iqdb.tmp-backup",
    "/data.iqdb.tmp-0123456789abcdef0",
    "/data.iqdb.tmp-0123456789ABCDEF",
    "/x.tmp-0123456789abcdef",
  ];
  const image = new Map(diskOf(library, V2, "closed"));
  for (const name of [...Object.values(names), ...kept]) image.set(name, Uint8Array.of(1));
  const storage = new SimulatedStorage({ image });
  const { openReport } = library.Iqdb.open(PATH, { storage });
  const left = [...storage.image().keys()].filter((name) => name.includes(".tmp-")).sort();
  if (left.join() !== kept.sort().join()) return `left are ${left.join()}`;
  return openReport?.removedLeftovers === 2 ? undefined : `${openReport?.removedLeftovers} were removed, it says`;
};

/** A reader changes nothing, takes no lock, and sees what is whole. */
export const readersChangeNothing: Killer = (library) => {
  const image = changed(diskOf(library, V2, "killed"), LOG, (log) => joined([log, new Uint8Array(40).fill(0x5a)]));
  const storage = new SimulatedStorage({
    image: new Map(image).set("/data.iqdb.tmp-0123456789abcdef", Uint8Array.of(1)),
  });
  const before = [...storage.image().keys()].join();
  const reader = library.Iqdb.open(PATH, { storage, readOnly: true });
  const found = fingerprintOf(reader);
  if (found !== ALL.join(" ")) return `a reader sees [${found}]`;
  if (storage.heldLocks > 0) return "a reader takes the lock";
  reader.close();
  const { operations } = storage.trace();
  return operations.length === 0 && [...storage.image().keys()].join() === before
    ? undefined
    : "a reader changes the disk";
};

const GRAPH_ROWS: Rows = Array.from({ length: 300 }, (_, n) => [n, 5] as const);

/** Whatever is wrong with a sidecar, the index is built from the rows; one that is right is read. */
export const sidecarDamageIsNoticed: Killer = (library) => {
  const image = diskOf(library, V2, "closed", GRAPH_ROWS, { index: { kind: "hnsw", m: 4, efConstruction: 20 } });
  const rebuilt = (disk: DiskImage) => {
    const db = library.Iqdb.open(PATH, { storage: new SimulatedStorage({ image: disk, seed: 2, forgetful: true }) });
    const nearest = db.search([7, 5, 3.5, -5], 1)[0]?.id;
    return `${db.openReport?.indexRebuilt} ${nearest}`;
  };
  if (!image.has(SIDECAR)) return "there is no sidecar";
  if (rebuilt(image) !== "false 7") return `a sidecar that is right: ${rebuilt(image)}`;
  const { length } = image.get(SIDECAR) as Uint8Array;
  for (let at = 0; at < length; at += at < 60 ? 1 : at < 1200 ? 23 : 997) {
    const found = rebuilt(flipped(image, SIDECAR, at, 4));
    if (found !== "true 7") return `byte ${at} of a sidecar: ${found}`;
  }
  const older = diskOf(library, V2, "closed", GRAPH_ROWS.slice(0, 299).concat([[299, 10]]), {
    index: { kind: "hnsw", m: 4, efConstruction: 20 },
  });
  const stale = rebuilt(new Map(image).set(SIDECAR, older.get(SIDECAR) as Uint8Array));
  return stale === "true 7" ? undefined : `a sidecar of another snapshot: ${stale}`;
};

/** The lenient recoveries give up what they say, and the database is whole again afterwards. */
export const lenientRecoveriesHeal: Killer = (library) => {
  const image = diskOf(library, V2, "killed");
  const log = image.get(LOG) as Uint8Array;
  const parts = partsOf(log, 2);
  const start = (parts[0] as Uint8Array).length + (parts[1] as Uint8Array).length;
  const damaged = flipped(image, LOG, start + 40, 1);
  const wanted = { "cut-tail": ["1:1"], salvage: ALL.filter((row) => row !== "2:2") };
  for (const recovery of ["cut-tail", "salvage"] as const) {
    const storage = new SimulatedStorage({ image: damaged, seed: 2 });
    const db = library.Iqdb.open(PATH, { storage, recovery });
    const found = fingerprintOf(db);
    if (found !== wanted[recovery].join(" ")) return `${recovery}: [${found}]`;
    const { damaged: isDamaged, droppedBytes = 0 } = db.openReport ?? {};
    // A frame that is given up with the rest counts as far as it is not zeros: they may be room.
    const contentEnd = log.findLastIndex((byte) => byte !== 0) + 1;
    const lost = recovery === "salvage" ? (parts[2] as Uint8Array).length : contentEnd - start;
    if (!isDamaged || droppedBytes !== lost) return `${recovery}: ${droppedBytes} bytes given up, not ${lost}`;
    db.upsert(901, [901, 901, 450.5, -901], {});
    const again = answer(library, storage.image());
    if (again !== `${found} 901:901`) return `${recovery}, written to and killed: [${again}]`;
  }
  return undefined;
};

/** Every kind of id and metadata comes back as it was, from the log and from the snapshot. */
export const valuesComeBack: Killer = (library) => {
  const rows: { id: Id; metadata: Metadata | undefined }[] = [
    { id: 0, metadata: { text: "", int: 0, negative: -5, large: 2 ** 53 - 1 } },
    {
      id: 2n ** 64n - 1n,
      metadata: { big: -(2n ** 63n), odd: 2n ** 53n + 1n, half: 0.5, zero: -0, yes: true, none: null },
    },
    { id: "\uFEFFäöü😀", metadata: { constructor: "\uFEFFx", "\uFEFF": 1, "\uFFFF": 1, "\u{10000}": 2, no: false } },
    { id: Uint8Array.of(255, 0, 254), metadata: {} },
    { id: "plain", metadata: undefined },
  ];
  const vectorAt = (place: number) => [...Float32Array.of(place, -place, 1e-40, 3e38)];
  const wanted = rows.map(({ metadata }, place) => shown(vectorAt(place), metadata)).join("\n");
  const storage = new SimulatedStorage({ seed: 1 });
  const options = openOptions(V2, storage);
  const show = (db: Iqdb) =>
    rows
      .map(({ id }) => db.get(id))
      .map((row) => (row ? shown([...row.vector], row.metadata) : "gone"))
      .join("\n");
  const db = library.Iqdb.open(PATH, options);
  db.upsertMany(rows.map((row, place) => ({ ...row, vector: vectorAt(place) })));
  const written = show(db);
  storage.die();
  const replayed = library.Iqdb.open(PATH, options);
  const answers = [written, show(replayed)];
  replayed.close();
  answers.push(show(library.Iqdb.open(PATH, options)));
  return answers.find((found) => found !== wanted);
};

/** Vector and metadata as text that shows types, signs and keys. */
function shown(vector: readonly number[], metadata: Metadata | undefined): string {
  const fields = Object.entries(metadata ?? {}).map(
    ([key, value]) => `${key}: ${typeof value} ${Object.is(value, -0) ? "-0" : value}`,
  );
  return `${vector} ${metadata === undefined ? "nothing" : fields.sort().join(", ")}`;
}
