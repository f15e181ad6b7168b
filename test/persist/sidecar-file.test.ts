/** The index sidecar: read when it fits, never believed when it does not, never in the way of anything. */
import { describe, expect, it } from "vitest";
import { readIqdbSidecar, SectionKind, sizeOfSidecarHead, writeIqdbSidecar } from "../../generated/iqdb-sidecar.js";
import { crc32 } from "../../src/bytes/crc32.js";
import type { FileAccess } from "../../src/persist/storage/storage.js";
import { MemoryStorage, PersistedIndex, type Storage, type StorageFile } from "../../src/public.js";
import type { DerivedSection } from "../../src/types/persistable.js";
import { kaitaiReader } from "../codegen/kaitai-reader.js";
import { crash, withFile } from "../support/crash.js";
import { HookedStorage } from "../support/hooked-storage.js";
import { SortedIndex, type SortedType } from "../support/sorted-index.js";

const PATH = "/db/x.iqdb";
const SIDECAR = `${PATH}.idx`;
const LOG = `${PATH}.wal`;
const VALUES = [5, -1, 8, 0.5, 3, -7, 2];

type Kept = PersistedIndex<SortedIndex>;
type Options = Partial<Parameters<typeof PersistedIndex.openOrCreate>[0]>;

function open(storage: Storage, options: Options = {}, type: SortedType = SortedIndex.by(0)): Kept {
  return PersistedIndex.openOrCreate({ path: PATH, storage, ...options }, type, type.create);
}

function fill(kept: Kept, from = 0): void {
  for (const [place, value] of VALUES.entries()) kept.insert(from + place, [value + from / 100, -value]);
}

/** A closed database of seven rows. */
function closedDatabase<S extends MemoryStorage>(storage: S): S {
  const kept = open(storage);
  fill(kept);
  kept.delete(2);
  kept.close();
  return storage;
}

const sidecarOf = (storage: MemoryStorage) => storage.bytesOf(SIDECAR) as Uint8Array;

/** Opens, finds the answer right, and says what happened to the index. */
function reopened(storage: MemoryStorage, options: Options = {}, type?: SortedType): Kept {
  const kept = open(storage, options, type);
  const { index, openReport } = kept;
  expect(index.answer()).toBe(index.rightAnswer());
  expect(openReport.indexRebuilt).toBe(index.asked.includes("rebuild"));
  expect(openReport.warnings.length > 0).toBe(openReport.indexRebuilt);
  return kept;
}

function expectLoaded(storage: MemoryStorage, options?: Options): void {
  expect(reopened(storage, options).index.asked).toEqual(["load"]);
}

function expectRebuilt(storage: MemoryStorage, reason: RegExp | string, options?: Options, type?: SortedType): Kept {
  const kept = reopened(storage, options, type);
  expect(kept.index.asked.at(-1)).toBe("rebuild");
  expect(kept.openReport.warnings.join()).toMatch(reason);
  return kept;
}

describe("a sidecar that fits", () => {
  it("is read at the next opening, after a clean close", () => {
    expectLoaded(closedDatabase(new MemoryStorage()));
  });

  it("is read before the log is applied, after a kill", () => {
    const storage = closedDatabase(new MemoryStorage());
    const kept = open(storage);
    fill(kept, 20);
    kept.delete(21);
    kept.delete(0);
    const killed = crash(storage);
    expect(reopened(killed).openReport.replayedMutations).toBe(9);
    expectLoaded(crash(killed));
  });

  it("is made by a checkpoint, by openWith and by a backup", () => {
    const storage = new MemoryStorage();
    const kept = open(storage);
    expect(storage.paths()).not.toContain(SIDECAR);
    fill(kept);
    kept.checkpoint();
    expectLoaded(crash(storage));
    kept.backup("/db/copy.iqdb");
    PersistedIndex.openWith(kept.index, { path: "/db/other.iqdb", storage }).abandon();
    for (const path of ["/db/copy.iqdb", "/db/other.iqdb"]) {
      expect(PersistedIndex.load({ path, storage }, SortedIndex.by(0)).index.asked).toEqual(["load"]);
    }
  });

  it("is read, and left alone, by a handle that is read-only, and by one without a lock", () => {
    const storage = closedDatabase(new HookedStorage());
    storage.before = (call) => expect(["write", "create", "unlink", "rename"]).not.toContain(call);
    expectLoaded(storage, { readOnly: true });
    expectLoaded(storage, { lock: "unsafe-none" });
  });

  it("is read although it holds sections of kinds that nobody knows", () => {
    const storage = closedDatabase(new MemoryStorage());
    expectLoaded(
      withFile(storage, SIDECAR, (bytes) =>
        rewritten(bytes, (sections) => sections.splice(1, 0, made(4_000_000_000, 1, Uint8Array.of(1, 2, 3)))),
      ),
    );
  });

  it("is seen by the stock Kaitai reader as it was meant", async () => {
    const storage = closedDatabase(new MemoryStorage());
    const bytes = sidecarOf(storage);
    const { head } = (await kaitaiReader("formats", "iqdb_sidecar"))(bytes) as { head: KaitaiHead };
    const snapshot = storage.bytesOf(PATH) as Uint8Array;
    expect([head.snapshotLength, head.numRows]).toEqual([snapshot.length, 6]);
    expect(head.snapshotCrc32).toBe(crc32(snapshot.subarray(41 + "sorted".length)));
    expect(Buffer.from(head.fingerprint).toString()).toBe("sorted by 0");
    const shown = head.sections.map(({ kind, part, offset, length, crc32: expected }) => {
      const content = bytes.subarray(offset, offset + length);
      expect(crc32(content)).toBe(expected);
      expect(offset % 64).toBe(0);
      return [kind, part, content.toString()];
    });
    // Rows 0, 1, 6, 3, 4, 5 in this order have the values 5, -1, 2, 0.5, 3, -7.
    expect(shown).toEqual([
      [SectionKind.assignments, 0, order(5, 1, 3, 2, 4, 0).bytes.toString()],
      [SectionKind.node_levels, 3, "0,1,0,0,0,1"],
      [SectionKind.index_state, 0, ""],
    ]);
  });
});

interface KaitaiHead {
  readonly snapshotCrc32: number;
  readonly snapshotLength: number;
  readonly numRows: number;
  readonly fingerprint: Uint8Array;
  readonly sections: { kind: number; part: number; offset: number; length: number; crc32: number }[];
}

describe("a sidecar that does not fit is passed over, with a word, and the answers are right", () => {
  it("missing; the one that is made in its place is read the next time", () => {
    const storage = closedDatabase(new MemoryStorage());
    const before = sidecarOf(storage);
    storage.unlink(SIDECAR);
    const kept = expectRebuilt(storage, "there is no /db/x.iqdb.idx");
    expect(sidecarOf(storage)).toEqual(before);
    kept.close();
    expectLoaded(storage);
  });

  it("missing, where nothing may be written", () => {
    const storage = closedDatabase(new MemoryStorage());
    storage.unlink(SIDECAR);
    expectRebuilt(storage, "there is no", { readOnly: true });
    expect(storage.paths()).toEqual([PATH]);
  });

  it("missing, with changes in the log: the next checkpoint makes it", () => {
    const storage = closedDatabase(new MemoryStorage());
    open(storage).insert(50, [1, 1]);
    storage.unlink(SIDECAR);
    const killed = crash(storage);
    const kept = expectRebuilt(killed, "there is no");
    expect(killed.paths()).not.toContain(SIDECAR);
    kept.close();
    expectLoaded(killed);
  });

  it("of an earlier snapshot", () => {
    const storage = closedDatabase(new MemoryStorage());
    const earlier = sidecarOf(storage);
    const kept = open(storage);
    kept.delete(0);
    kept.insert(0, [1, 1]);
    kept.close();
    expect(sidecarOf(storage).length).toBe(earlier.length);
    expectRebuilt(
      withFile(storage, SIDECAR, () => earlier),
      "belongs to another snapshot",
    );
  });

  it("of an index with other parameters", () => {
    const storage = closedDatabase(new MemoryStorage());
    expectRebuilt(storage, "other parameters", {}, SortedIndex.by(1)).close();
    expectRebuilt(storage, "other parameters", {}, SortedIndex.by(0));
  });

  it("of another version", () => {
    const storage = closedDatabase(new MemoryStorage());
    expectRebuilt(
      withFile(storage, SIDECAR, (bytes) => bytes.fill(2, 8, 9)),
      "newer version",
    );
  });

  it("which is no regular file", () => {
    const storage = closedDatabase(new MemoryStorage());
    storage.unlink(SIDECAR);
    storage.put(`${SIDECAR}/file`, new Uint8Array(1));
    expectRebuilt(storage, "not a regular file", { readOnly: true });
  });

  it("with any byte changed", () => {
    const storage = closedDatabase(new MemoryStorage());
    for (let at = 0; at < sidecarOf(storage).length; at++) {
      for (const mask of [1, 0x80, 0xff]) {
        expectRebuilt(
          withFile(storage, SIDECAR, (bytes) => {
            bytes[at] ^= mask;
            return bytes;
          }),
          SIDECAR,
          { readOnly: true },
        );
      }
    }
  });

  it("cut anywhere, or longer than it was", () => {
    const storage = closedDatabase(new MemoryStorage());
    const { length } = sidecarOf(storage);
    for (let end = 0; end < length; end++) {
      expectRebuilt(
        withFile(storage, SIDECAR, (bytes) => bytes.subarray(0, end)),
        SIDECAR,
        { readOnly: true },
      );
    }
    const longer = withFile(storage, SIDECAR, (bytes) => Uint8Array.of(...bytes, 0));
    expectRebuilt(longer, "do not follow each other");
  });

  it.each<[string, (sections: MadeSection[]) => void]>([
    ["two sections in one place", (sections) => Object.assign(sections[1], { offset: 192 })],
    ["a section over the head", (sections) => Object.assign(sections[0], { offset: 0 })],
    ["a section beyond the end", (sections) => Object.assign(sections[2], { length: 1 })],
    ["a length beyond any file", (sections) => Object.assign(sections[2], { length: Number.MAX_SAFE_INTEGER })],
    ["an offset beyond any file", (sections) => Object.assign(sections[2], { offset: Number.MAX_SAFE_INTEGER })],
    ["a place that is not aligned", (sections) => Object.assign(sections[2], { offset: 262 })],
    ["the same section twice", (sections) => sections.push(made(SectionKind.index_state, 0, new Uint8Array(0)))],
    ["a section less", (sections) => sections.pop()],
    ["too few levels", (sections) => sections.splice(1, 1, made(SectionKind.node_levels, 3, new Uint8Array(5)))],
    ["rows that are not there", (sections) => sections.splice(0, 1, order(9, 1, 3, 2, 4, 0))],
    ["the same row again and again", (sections) => sections.splice(0, 1, order(0, 0, 0, 0, 0, 0))],
  ])("made up, with right checksums and %s", (_what, change) => {
    const storage = closedDatabase(new MemoryStorage());
    expectRebuilt(
      withFile(storage, SIDECAR, (bytes) => rewritten(bytes, change)),
      SIDECAR,
    );
  });

  it("that cannot be opened or read, whichever call fails", () => {
    const failing = new Set<string>();
    for (let number = 1; number <= 20; number++) {
      const storage = closedDatabase(new HookedStorage());
      let count = 0;
      storage.before = (call, path) => {
        if (path !== SIDECAR || ++count !== number) return;
        failing.add(call);
        throw Object.assign(new Error("EIO"), { code: "EIO" });
      };
      const { index } = reopened(storage, { readOnly: true });
      expect(index.asked.includes("rebuild")).toBe(count >= number);
      expect(storage.openHandles).toBe(0);
    }
    expect([...failing].sort()).toEqual(["close", "open", "read", "size", "status"]);
  });

  it("of the next snapshot, which a writer puts there while a reader is between the two: both are read again", () => {
    const storage = closedDatabase(new HookedStorage());
    const writer = open(storage);
    writer.insert(50, [1, 1]);
    storage.before = (call, path) => {
      if (call !== "status" || path !== SIDECAR) return;
      storage.before = undefined;
      writer.checkpoint();
    };
    const { index } = reopened(storage, { readOnly: true });
    // Nothing was built for a snapshot that was on its way out.
    expect([index.size, index.asked]).toEqual([7, ["load"]]);
  });
});

/** A section as a file is made up from it. */
interface MadeSection {
  kind: number;
  part: number;
  /** Undefined: where it belongs. */
  offset?: number;
  length: number;
  crc32: number;
  bytes: Uint8Array;
}

function made(kind: number, part: number, bytes: Uint8Array): MadeSection {
  return { kind, part, bytes, length: bytes.length, crc32: crc32(bytes) };
}

function order(...rows: number[]): MadeSection {
  return made(SectionKind.assignments, 0, new Uint8Array(Uint32Array.from(rows).buffer));
}

/** The file again with other sections, every checksum right. The sections of the closed database begin at 192, 256, 320. */
function rewritten(file: Uint8Array, change: (sections: MadeSection[]) => void): Uint8Array {
  const { numSections: _numSections, ...head } = readIqdbSidecar(file).head;
  const sections = head.sections.map(({ kind, part, offset, length }) =>
    made(kind, part, file.slice(offset, offset + length)),
  );
  change(sections);
  const body: number[] = [];
  const front = 20 + sizeOfSidecarHead({ ...head, sections: sections.map((one) => ({ ...one, offset: 0 })) });
  const entries = sections.map(({ bytes, ...entry }) => {
    while ((front + body.length) % 64 > 0) body.push(0);
    const offset = entry.offset ?? front + body.length;
    body.push(...bytes);
    return { ...entry, offset };
  });
  return writeIqdbSidecar({
    prefix: { version: 1 },
    head: { ...head, sections: entries },
    body: Uint8Array.from(body),
  });
}

describe("an index that derives nothing", () => {
  it("does nothing for a sidecar: not one call names it", () => {
    const storage = new HookedStorage();
    const calls: string[] = [];
    storage.before = (call, path) => calls.push(`${call} ${path}`);
    const type = SortedIndex.by(undefined);
    const kept = open(storage, {}, type);
    fill(kept);
    kept.checkpoint();
    kept.close();
    for (const options of [{}, { readOnly: true }, { lock: "unsafe-none" }] as const) {
      const again = reopened(storage, options, type);
      expect([again.index.asked, again.openReport.warnings]).toEqual([[], []]);
      again.close();
    }
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.filter((call) => call.includes(".idx"))).toEqual([]);
  });

  it("removes one that is there at its next checkpoint", () => {
    const storage = closedDatabase(new MemoryStorage());
    const kept = reopened(storage, {}, SortedIndex.by(undefined));
    expect(kept.openReport.indexRebuilt).toBe(false);
    kept.checkpoint();
    expect(storage.paths()).toEqual([PATH]);
  });

  it("any more, because its last row went, removes it as well", () => {
    const storage = new MemoryStorage();
    const kept = open(storage);
    kept.insert(1, [1, 1]);
    kept.checkpoint();
    expect(storage.paths()).toContain(SIDECAR);
    kept.delete(1);
    kept.checkpoint();
    expect(storage.paths()).not.toContain(SIDECAR);
    expect(reopened(crash(storage)).index.asked).toEqual([]);
  });
});

describe("writing", () => {
  it("comes after the snapshot's rename and before the directory sync that the new log needs", () => {
    for (const fsync of ["always", { periodicMs: 100 }, "never"] as const) {
      const storage = new HookedStorage();
      const kept = open(storage, { fsync });
      fill(kept);
      const calls: string[] = [];
      storage.before = (call, path) => {
        if (["rename", "sync", "syncDirectory"].includes(call)) calls.push(`${call} ${path}`);
      };
      kept.checkpoint();
      const synced = fsync === "never" ? [] : [`sync ${SIDECAR}.tmp`];
      expect(calls).toEqual([
        `sync ${PATH}.tmp`,
        `rename ${PATH}`,
        "syncDirectory /db",
        ...synced,
        `rename ${SIDECAR}`,
        `sync ${LOG}.tmp`,
        `rename ${LOG}`,
        "syncDirectory /db",
        `sync ${LOG}`,
      ]);
    }
  });

  it("may fail at any call: the checkpoint is made, what is stale goes, and there is a warning", () => {
    const failing = new Set<string>();
    for (let number = 1; number <= 20; number++) {
      const storage = closedDatabase(new HookedStorage());
      const kept = open(storage);
      kept.insert(50, [1, 1]);
      const old = sidecarOf(storage);
      let count = 0;
      storage.before = (call, path) => {
        if (!path.startsWith(SIDECAR) || ++count !== number) return;
        failing.add(call);
        throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
      };
      kept.checkpoint();
      storage.before = undefined;
      expect([kept.checkpoints, kept.openReport.warnings.length]).toEqual([1, count >= number ? 1 : 0]);
      if (count >= number) expect(kept.openReport.warnings[0]).toMatch(/could not be written.*\.idx/);
      expect(storage.bytesOf(SIDECAR)).not.toEqual(old);
      expect(storage.paths().filter((path) => path.includes(".tmp-"))).toEqual([]);
      expect(reopened(crash(storage)).index.asked).toEqual([count >= number ? "rebuild" : "load"]);
      kept.insert(51, [0, 0]);
      kept.close();
      expectLoaded(storage);
    }
    expect([...failing].sort()).toEqual(["close", "create", "rename", "setMode", "status", "sync", "write"]);
  });

  it("may fail where nobody looked for a stale one: it goes all the same", () => {
    const storage = closedDatabase(new HookedStorage());
    storage.before = (call, path) => {
      if (call === "rename" && path === SIDECAR) throw Object.assign(new Error("EIO"), { code: "EIO" });
    };
    const index = SortedIndex.by(0).create();
    index.apply({ kind: "upsert", key: 1, vector: Float32Array.of(1, 2), metadata: undefined });
    const config = { path: PATH, storage, overwrite: true, lock: "unsafe-none" } as const;
    expect(PersistedIndex.openWith(index, config).openReport.warnings.join()).toMatch("could not be written");
    expect(storage.paths()).toEqual([PATH]);
  });

  it("may fail for ever: what is stale stays, and is refused", () => {
    const storage = closedDatabase(new HookedStorage());
    const kept = open(storage);
    kept.insert(50, [1, 1]);
    storage.before = (_call, path) => {
      if (path.startsWith(SIDECAR)) throw Object.assign(new Error("EROFS"), { code: "EROFS" });
    };
    kept.close();
    expect(kept.openReport.warnings).toHaveLength(1);
    expectRebuilt(crash(storage), "belongs to another snapshot");
  });

  it("may fail because the index does: whatever it throws, and when it gives other lengths than it announced", () => {
    const failures: (() => DerivedSection[])[] = [
      () => {
        throw new TypeError("no sections");
      },
      () => [{ kind: 1, length: 5, chunks: () => [new Uint8Array(4)] }],
      () => [{ kind: 1, length: 5, chunks: () => [new Uint8Array(6)] }],
      () => Array.from({ length: 3000 }, () => bytesSection(1, new Uint8Array(0))),
    ];
    for (const sections of failures) {
      const storage = closedDatabase(new MemoryStorage());
      const kept = open(storage);
      kept.index.sections = sections;
      kept.checkpoint();
      expect(kept.openReport.warnings.join()).toMatch("could not be written");
      expect(storage.paths()).toEqual([PATH]);
      expect(storage.openHandles).toBe(0);
    }
  });

  it("cut off by a crash: the snapshot is new, the sidecar old, the leftover goes at the next opening", () => {
    for (const moment of ["create", "write", "sync", "rename"]) {
      const storage = closedDatabase(new HookedStorage());
      const kept = open(storage);
      kept.insert(50, [1, 1]);
      let killed: MemoryStorage | undefined;
      storage.before = (call, path) => {
        if (call === moment && path.startsWith(SIDECAR)) killed ??= crash(storage);
      };
      kept.checkpoint();
      const left = killed as MemoryStorage;
      const again = expectRebuilt(left, "belongs to another snapshot");
      expect(again.openReport.removedLeftovers).toBe(moment === "create" ? 0 : 1);
      expect([again.index.size, left.paths().filter((path) => path.includes(".tmp-"))]).toEqual([7, []]);
      again.close();
      expectLoaded(left);
    }
  });
});

function bytesSection(kind: number, bytes: Uint8Array): DerivedSection {
  return { kind, length: bytes.length, chunks: () => [bytes] };
}

describe("a sidecar that changes while it is read", () => {
  /** What begins here cannot be read any more, although the file is as long as it was. */
  class Cut extends MemoryStorage {
    hole = { from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY };

    override open(path: string, access: FileAccess, mode?: number): StorageFile {
      const file = super.open(path, access, mode);
      if (path !== SIDECAR || access !== "read") return file;
      const read = (target: Uint8Array, position: number) => {
        const { from, to } = this.hole;
        if (from <= position && position < to) return 0;
        return file.read(position < from ? target.subarray(0, from - position) : target, position);
      };
      return { ...wrapped(file), read };
    }
  }

  it("is refused wherever it ends: in its head, between its sections, inside one of any length", () => {
    const rows = 6_000;
    const storage = new Cut();
    const kept = open(storage);
    for (let row = 0; row < rows; row++)
      kept.index.apply({ kind: "upsert", key: row, vector: Float32Array.of(row, 1), metadata: undefined });
    kept.checkpoint();
    kept.abandon();
    const { head } = readIqdbSidecar(sidecarOf(storage));
    const order = head.sections[0]!;
    const signs = head.sections[1]!;
    for (const from of [10, order.offset - 1, order.offset + 2, order.offset + 4, signs.offset - 1, signs.offset + 3]) {
      for (const to of [from + 1, Number.POSITIVE_INFINITY]) {
        storage.hole = { from, to };
        expectRebuilt(storage, /./, { readOnly: true });
      }
    }
    storage.hole = { from: 0, to: 0 };
    expectLoaded(storage, { readOnly: true });
  });

  it("that cannot be made again either is a warning", () => {
    const storage = closedDatabase(new HookedStorage());
    storage.unlink(SIDECAR);
    storage.before = (call, path) => {
      if (call === "create" && path === `${SIDECAR}.tmp`) throw Object.assign(new Error("EACCES"), { code: "EACCES" });
    };
    expect(open(storage).openReport.warnings.join()).toContain("could not be written");
  });

  it("is refused for whatever reason an index gives, an error or not", () => {
    const storage = closedDatabase(new MemoryStorage());
    const type = SortedIndex.by(0);
    const loadFrom: SortedType["loadFrom"] = (reader) =>
      Object.assign(type.loadFrom(reader), {
        load: () => {
          throw "not today";
        },
      });
    const { openReport } = open(storage, { readOnly: true }, { ...type, loadFrom });
    expect(openReport.warnings.join()).toContain("not today");
  });
});

function wrapped(file: StorageFile): StorageFile {
  return {
    path: file.path,
    size: () => file.size(),
    read: (target, position) => file.read(target, position),
    write: (bytes, position) => file.write(bytes, position),
    truncate: (length) => file.truncate(length),
    sync: () => file.sync(),
    datasync: () => file.datasync(),
    setMode: (mode) => file.setMode(mode),
    close: () => file.close(),
  };
}
