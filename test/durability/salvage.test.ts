/**
 * Salvage of a log that is damaged in the middle: every row whose frame is intact comes back, the report names exactly the
 * bytes that did not, and the damaged log stays beside until somebody removes it, also when the power goes in between.
 */
import { expect, test } from "vitest";
import { Iqdb } from "../../src/public.js";
import { crashStates } from "../support/simulation/crash-states.js";
import type { DiskImage } from "../support/simulation/disk-operation.js";
import { SimulatedStorage } from "../support/simulation/simulated-storage.js";
import { fingerprintOf, newRow } from "./workload.js";

const PATH = "/data.iqdb";
const LOG = `${PATH}.wal`;
const SHAPE = { dim: 4, metric: "euclidean" } as const;
const ROWS = [1, 2, 3, 4, 5, 6];

/** A killed database of six rows, and where each of their frames begins and ends. */
function killed(): { image: DiskImage; frames: [start: number, end: number][] } {
  const storage = new SimulatedStorage({ seed: 1 });
  const db = Iqdb.open(PATH, { ...SHAPE, storage });
  for (const number of ROWS) {
    const { id, vector, metadata } = newRow({ number, version: number });
    db.upsert(id, vector, metadata);
  }
  const log = storage.image().get(LOG) as Uint8Array;
  let start = 48;
  const frames = ROWS.map((): [number, number] => {
    const begins = start;
    start += 28 + new DataView(log.buffer, log.byteOffset).getUint32(begins, true);
    return [begins, start];
  });
  return { image: storage.image(), frames };
}

function damaged(image: DiskImage, places: readonly number[]): DiskImage {
  const log = (image.get(LOG) as Uint8Array).slice();
  for (const at of places) log[at] = (log[at] as number) ^ 0x40;
  return new Map(image).set(LOG, log);
}

const fingerprintWithout = (lost: readonly number[]) =>
  ROWS.filter((number) => !lost.includes(number))
    .map((number) => `${number}:${number}`)
    .join(" ");

test("any damaged byte in the middle costs the row of its frame, and the report names the frame's bytes", () => {
  const { image, frames } = killed();
  for (let frame = 0; frame < frames.length - 2; frame++) {
    const [start, end] = frames[frame] as [number, number];
    for (let at = start; at < end; at += 9) {
      const storage = new SimulatedStorage({ image: damaged(image, [at]), seed: 2 });
      const db = Iqdb.open(PATH, { storage, recovery: "salvage" });
      expect(fingerprintOf(db), `byte ${at}`).toBe(fingerprintWithout([frame + 1]));
      expect(db.openReport?.damage).toEqual([{ offset: start, length: end - start }]);
      expect(db.openReport).toMatchObject({ damaged: true, droppedBytes: end - start });
    }
  }
});

test("several damaged places are several ranges", () => {
  const { image, frames } = killed();
  const [, second, , fourth] = frames as [number, number][];
  const [a, b] = [second, fourth] as [[number, number], [number, number]];
  const storage = new SimulatedStorage({ image: damaged(image, [a[0] + 30, b[1] - 1]), seed: 2 });
  const db = Iqdb.open(PATH, { storage, recovery: "salvage" });
  expect(fingerprintOf(db)).toBe(fingerprintWithout([2, 4]));
  expect(db.openReport?.damage).toEqual([a, b].map(([start, end]) => ({ offset: start, length: end - start })));
});

test("cut-tail names the range that it gives up", () => {
  const { image, frames } = killed();
  const [start] = frames[2] as [number, number];
  const db = Iqdb.open(PATH, {
    storage: new SimulatedStorage({ image: damaged(image, [start + 5]), seed: 2 }),
    recovery: "cut-tail",
  });
  expect(fingerprintOf(db)).toBe("1:1 2:2");
  expect(db.openReport?.damage.map(({ offset }) => offset)).toEqual([start]);
});

test("the damaged log stays beside, byte for byte, each under a name of its own", () => {
  const { image, frames } = killed();
  const disk = damaged(image, [(frames[1] as [number, number])[0] + 30]);
  const storage = new SimulatedStorage({ image: new Map(disk).set(`${LOG}.damaged-1`, Uint8Array.of(1)), seed: 2 });
  const db = Iqdb.open(PATH, { storage, recovery: "salvage" });
  db.close();
  expect(storage.image().get(`${LOG}.damaged-2`)).toEqual(disk.get(LOG));
  expect(storage.image().get(`${LOG}.damaged-1`)).toEqual(Uint8Array.of(1));
  expect(storage.image().has(LOG)).toBe(false);
  expect(fingerprintOf(Iqdb.open(PATH, { storage }))).toBe(fingerprintWithout([2]));
});

test("whenever the power goes, the damaged log is in its place or beside, and the salvaged rows are there", () => {
  const { image, frames } = killed();
  const disk = damaged(image, [(frames[1] as [number, number])[0] + 30]);
  const storage = new SimulatedStorage({ image: disk, seed: 2 });
  const db = Iqdb.open(PATH, { storage, recovery: "salvage" });
  const [row] = [newRow({ number: 9, version: 8 })];
  db.upsert(row.id, row.vector, row.metadata);
  db.close();
  const original = Buffer.from(disk.get(LOG) as Uint8Array);
  const salvaged = fingerprintWithout([2]);
  let beside = 0;
  for (const { image: left, point } of crashStates(storage.trace(), { seed: 1, statesPerPoint: 20 })) {
    const copies = [left.get(`${LOG}.damaged-1`), left.get(LOG)].filter((bytes) => bytes !== undefined);
    expect(
      copies.some((bytes) => original.equals(bytes)),
      `after ${point} operations`,
    ).toBe(true);
    if (left.has(`${LOG}.damaged-1`)) beside++;
    const db = Iqdb.open(PATH, { storage: new SimulatedStorage({ image: left, seed: 3 }), recovery: "salvage" });
    expect([salvaged, `${salvaged} 9:8`], `after ${point} operations`).toContain(fingerprintOf(db));
  }
  expect(beside).toBeGreaterThan(50);
});
