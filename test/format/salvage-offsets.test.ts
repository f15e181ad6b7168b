/** Salvage looks at a few fields without reading what is around them: where it looks is where the schemas say they are. */
import { expect, test } from "vitest";
import { layoutIqdbCorePayload, layoutRow, type RowIdInput, writeRow } from "../../generated/iqdb-core-payload.js";
import { layoutIqdbSnapshot } from "../../generated/iqdb-snapshot.js";
import type { LayoutEntry } from "../../src/bytes/layout.js";
import { HEAD_OFFSETS } from "../../src/format/payload-salvage.js";
import { ROW_OFFSETS } from "../../src/format/row-search.js";
import { PART_BYTES } from "../../src/persist/snapshot-salvage.js";
import { Iqdb, MemoryStorage } from "../../src/public.js";

/** The first and the last byte of the fields of a file, by path. */
function places(entries: readonly LayoutEntry[]): (path: string) => { start: number; end: number } {
  const byPath = new Map(entries.map(({ path, start, end }) => [path, { start: start / 8, end: end / 8 }]));
  return (path) => byPath.get(path)!;
}

function snapshotOf(kind: "flat" | "ivf"): Uint8Array {
  const storage = new MemoryStorage();
  const db = Iqdb.open("/a.iqdb", { storage, dim: 2, metric: "euclidean", index: { kind } });
  db.upsert(1, [1, 2]);
  db.close();
  return storage.bytesOf("/a.iqdb")!;
}

test("the parts of a snapshot's header", () => {
  const at = places(layoutIqdbSnapshot(snapshotOf("flat")));
  const indexType = at("header.indexType");
  const crc = at("header.regionCrc32");
  expect(crc.end - (indexType.end - indexType.start)).toBe(PART_BYTES.header);
  expect(crc.end - crc.start).toBe(PART_BYTES.crc);
  expect(at("region.payload").start - crc.end).toBe(PART_BYTES.preamble);
});

test("kind and parameters in the head of a payload", () => {
  const snapshot = snapshotOf("ivf");
  const payload = snapshot.subarray(places(layoutIqdbSnapshot(snapshot))("region.payload").start);
  const at = places(layoutIqdbCorePayload(payload));
  expect(at("head.indexKind").start).toBe(HEAD_OFFSETS.kind);
  expect(at("head.indexParameters.nClusters").start).toBe(HEAD_OFFSETS.parameters);
  expect(at("head.indexParameters.hasPqSubvectors").start).toBe(HEAD_OFFSETS.hasSubvectors);
});

test("the id of a row, of either kind", () => {
  const placesOf = (id: RowIdInput) => {
    const options = { dim: 1n };
    return places(layoutRow(writeRow({ id, vector: Float32Array.of(1), hasMetadata: 0 }, options), options));
  };
  const integer = placesOf({ kind: 0, body: { value: 5n } });
  expect(integer("id.kind").start).toBe(ROW_OFFSETS.idKind);
  expect(integer("id.body.value").end).toBe(ROW_OFFSETS.integerEnd);
  const bytes = placesOf({ kind: 1, body: { value: Uint8Array.of(1, 2) } });
  expect(bytes("id.body.lenValue").start).toBe(ROW_OFFSETS.lenId);
  expect(bytes("id.body.value").start).toBe(ROW_OFFSETS.idBytes);
});
