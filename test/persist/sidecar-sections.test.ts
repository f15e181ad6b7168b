/** Sections by themselves: their bytes, and how they come out of memory and go into it. */
import { describe, expect, it } from "vitest";
import { EXAMPLES, exampleBytes } from "../../codegen/docs/examples.js";
import { SectionKind } from "../../generated/iqdb-sidecar.js";
import { SidecarFile } from "../../src/persist/sidecar-file.js";
import { nodeStorage } from "../../src/persist/storage/node-storage.js";
import { MemoryStorage, type Storage } from "../../src/public.js";
import type { Derived, DerivedSection, DerivedSource, Persistable } from "../../src/types/persistable.js";
import { codeOf } from "../support/error-code.js";
import { HookedStorage } from "../support/hooked-storage.js";
import { SortedIndex } from "../support/sorted-index.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

const PATH = "/db/x.iqdb";
const SIDECAR = `${PATH}.idx`;

function sidecarAt(storage: Storage, path = SIDECAR): SidecarFile {
  return new SidecarFile({ storage, path, like: PATH, mode: 0o600, isSynced: true, exists: undefined });
}

/** An index of which nothing counts but what it derives, and its number of rows. */
function holding(derived: Derived, size: number): Persistable {
  return Object.defineProperties(SortedIndex.by(0).create(), { derived: { value: derived }, size: { value: size } });
}

function bytesSection(kind: number, bytes: Uint8Array): DerivedSection {
  return { kind, length: bytes.length, chunks: () => [bytes] };
}

describe("the bytes", () => {
  const golden = EXAMPLES.filter(({ schemaId }) => schemaId === "iqdb_sidecar").map(exampleBytes);
  const graph: Derived = {
    fingerprint: () => new TextEncoder().encode("hnsw"),
    sections: () => [
      bytesSection(SectionKind.node_levels, Uint8Array.of(1, 0)),
      bytesSection(SectionKind.base_links, new Uint8Array(Uint32Array.of(1, 0xffffffff, 0, 0xffffffff).buffer)),
    ],
    load: (source) => {
      const links = new Uint32Array(4);
      source.section(SectionKind.base_links)?.readInto([new Uint8Array(links.buffer)]);
      return links.join() === "1,4294967295,0,4294967295";
    },
    rebuild: () => {},
  };
  /** What the document says of example D as a whole database. */
  const snapshot = { crc32: 0x52f4ec4b, length: 165 };

  it("are those of the worked example, which were made by hand", () => {
    const storage = new MemoryStorage();
    expect(sidecarAt(storage).save(holding(graph, 2), snapshot)).toBeUndefined();
    expect(storage.bytesOf(SIDECAR)).toEqual(golden[0]);
  });

  it("of the worked example are read", () => {
    const storage = new MemoryStorage({ files: { [SIDECAR]: golden[0] } });
    expect(sidecarAt(storage).load(holding(graph, 2), snapshot)).toBeUndefined();
    expect(sidecarAt(storage).load(holding(graph, 3), snapshot)).toMatch("another snapshot");
    expect(sidecarAt(storage).load(holding(graph, 2), { ...snapshot, length: 166 })).toMatch("another snapshot");
  });
});

describe("sections", () => {
  const content = Uint8Array.from({ length: 3_000_000 }, (_, at) => (at * 7 + (at >> 8)) & 255);
  const snapshot = { crc32: 1, length: 2 };

  /** The views of every length that there are: empty, small, odd, long; in memory of its own and in shared memory. */
  function* viewsOf(memory: Uint8Array): Generator<Uint8Array> {
    const lengths = [0, 1, 3, 64, 5000, 16_383, 16_384, 131_073, 1_100_000, 12];
    for (let at = 0, turn = 0; at < memory.length; turn++) {
      const length = lengths[turn % lengths.length];
      yield memory.subarray(at, at + length);
      at += length;
    }
  }

  function derivedOf(chunks: () => Iterable<Uint8Array>, load: (source: DerivedSource) => boolean): Derived {
    const sections = () => [{ kind: 1, length: content.length, chunks }];
    return { fingerprint: () => new Uint8Array(4096), sections, load, rebuild: () => {} };
  }

  it.each(["memory", "disk"])("go out of views and into views of any length, shared memory too (%s)", (where) => {
    const storage = where === "disk" ? nodeStorage : new MemoryStorage();
    const path = where === "disk" ? `${temporaryDirectory()}/x.idx` : SIDECAR;
    const source = new Uint8Array(new SharedArrayBuffer(content.length));
    source.set(content);
    const target = new Uint8Array(new SharedArrayBuffer(content.length + 24), 24);
    const derived = derivedOf(
      () => viewsOf(source),
      (stored) => {
        stored.section(1)?.readInto(viewsOf(target));
        return true;
      },
    );
    const sidecar = sidecarAt(storage, path);
    expect(sidecar.save(holding(derived, 9), snapshot)).toBeUndefined();
    expect(sidecar.load(holding(derived, 9), snapshot)).toBeUndefined();
    expect(Buffer.compare(target, content)).toBe(0);
  });

  it("that go into small views are read in large pieces", () => {
    const storage = new HookedStorage();
    let reads = 0;
    storage.before = (call) => {
      if (call === "read") reads++;
    };
    const views = Array.from({ length: 30_000 }, () => new Uint8Array(100));
    const derived = derivedOf(
      () => [content],
      (stored) => {
        stored.section(1)?.readInto(views);
        return true;
      },
    );
    expect(sidecarAt(storage).save(holding(derived, 9), snapshot)).toBeUndefined();
    expect(sidecarAt(storage).load(holding(derived, 9), snapshot)).toBeUndefined();
    expect(Buffer.compare(Buffer.concat(views), content)).toBe(0);
    expect(reads).toBeLessThan(10);
  });

  it("need as much room as they have bytes", () => {
    const storage = new MemoryStorage();
    for (const difference of [-1, 1]) {
      const derived = derivedOf(
        () => [content],
        (stored) => {
          const section = stored.section(1);
          expect(codeOf(() => section?.readInto([new Uint8Array(content.length + difference)]))).toBe(
            "IQDB_INVALID_PAYLOAD",
          );
          return stored.section(1, 1) === undefined && stored.section(2) === undefined;
        },
      );
      expect(sidecarAt(storage).save(holding(derived, 9), snapshot)).toBeUndefined();
      expect(sidecarAt(storage).load(holding(derived, 9), snapshot)).toBeUndefined();
    }
  });

  it("are never all in memory: what is written at once is small", () => {
    const storage = new HookedStorage();
    const writes: number[] = [];
    const create = storage.open.bind(storage);
    storage.open = (...given) => {
      const file = create(...given);
      return { ...file, write: (bytes, position) => writes.push(bytes.length) && file.write(bytes, position) };
    };
    const derived = derivedOf(
      () => viewsOf(content),
      () => true,
    );
    expect(sidecarAt(storage).save(holding(derived, 9), snapshot)).toBeUndefined();
    expect(Math.max(...writes)).toBeLessThanOrEqual(256 * 1024);
  });
});
