/** Rows get out of a payload what was saved, by whichever way they are copied; faults are named wherever they are. */
import { describe, expect, test } from "vitest";
import { PayloadReader } from "../../src/bytes/payload-reader.js";
import { CoreIndex } from "../../src/index/core-index.js";
import type { SearchOptions } from "../../src/index/index-options.js";
import type { UpsertMutation } from "../../src/types/mutation.js";
import { thrownBy } from "../support/error-code.js";
import { payloadOf } from "../support/payload-of.js";
import { rawMetadata } from "../support/raw-metadata.js";
import { SeededRandom } from "../support/seeded-random.js";

const DIM = 70;
const ROWS = 3000;
/** The metadata of this row is larger than the room that files are read through. */
const LONG_ROW = 1700;

function rowsOf(long: boolean): UpsertMutation[] {
  const random = new SeededRandom(1);
  return Array.from({ length: ROWS }, (_, i) => {
    const text = long && i === LONG_ROW ? "x".repeat(700_000) : `row ${i}`;
    return {
      kind: "upsert",
      key: i % 3 === 0 ? `id ${i}` : i % 3 === 1 ? i : 2n ** 60n + BigInt(i),
      vector: Float32Array.from({ length: DIM }, () => random.bits() / 2 ** 31 - 1),
      metadata: i % 5 === 0 ? undefined : rawMetadata([["text", { kind: "string", text }]]),
    };
  });
}

function indexOf(rows: readonly UpsertMutation[]): CoreIndex {
  const index = new CoreIndex({ dim: DIM, metric: "euclidean" });
  index.prepare(rows);
  for (const row of rows) index.apply(row);
  return index;
}

/** As from a file, a few bytes at a time. */
function streamOf(bytes: Uint8Array): PayloadReader {
  const random = new SeededRandom(2);
  let at = 0;
  return new PayloadReader(bytes.length, (target) => {
    const chunk = bytes.subarray(at, at + Math.min(target.length, 1 + random.below(100_000)));
    target.set(chunk);
    at += chunk.length;
    return chunk.length;
  });
}

const WAYS: [string, SearchOptions][] = [
  ["by kernels", {}],
  ["by twins", { kernels: "twin" }],
  ["into several segments", { segmentBytes: 1 }],
];
const SOURCES: [string, (bytes: Uint8Array) => PayloadReader][] = [
  ["in memory", PayloadReader.of],
  ["from a stream", streamOf],
];

describe.each(WAYS)("rows that are loaded %s", (way, options) => {
  describe.each(SOURCES)("from a payload %s", (_, readerOf) => {
    test.each([false, true])("are what was saved (one row longer than the room: %s)", (long) => {
      const rows = rowsOf(long);
      const payload = payloadOf(indexOf(rows));
      const index = CoreIndex.loadFrom(readerOf(Uint8Array.from([...payload, 1, 2, 3])), options);
      expect(index.rows.vectors.segments.length > 1).toBe(way === "into several segments");
      rows.forEach(({ key, vector, metadata }, slot) => {
        if (index.rows.keyAt(slot) !== key || index.rows.slotOf(key) !== slot) throw new Error(`key of row ${slot}`);
        if (Buffer.compare(Buffer.from(index.rows.vectorAt(slot).slice().buffer), Buffer.from(vector.buffer)) !== 0) {
          throw new Error(`vector of row ${slot}`);
        }
        expect(index.rows.metadataAt(slot)?.length).toBe(metadata?.length);
      });
      // What follows the last row is kept, even when the memory it was read through is used for searches.
      index.find({ vectors: [rows[0]!.vector], k: ROWS });
      expect(Buffer.compare(payloadOf(index), Uint8Array.from([...payload, 1, 2, 3]))).toBe(0);
    });

    test("are refused when a component is not finite, wherever it is, and the row is named", () => {
      const rows = rowsOf(false);
      for (const [row, component] of [
        [0, 0],
        [1234, DIM - 1],
        [2500, 31],
        [ROWS - 1, 68],
      ] as const) {
        const { vector } = rows[row]!;
        const held = vector[component]!;
        const index = indexOf(rows);
        index.rows.vectorAt(row)[component] = row % 2 === 0 ? Number.NaN : -Infinity;
        const payload = payloadOf(index);
        vector[component] = held;
        const { code, details } = thrownBy(() => CoreIndex.loadFrom(readerOf(payload), options));
        expect([code, details.row, details.component]).toEqual(["IQDB_INVALID_VECTOR", row, component]);
      }
    });

    test("are refused when an id comes twice", () => {
      const rows = rowsOf(false);
      const payload = payloadOf(indexOf(rows));
      const id = Buffer.from(payload).indexOf("id 2997");
      payload.set(Buffer.from("id 2994"), id);
      const { code, details } = thrownBy(() => CoreIndex.loadFrom(readerOf(payload), options));
      expect([code, details.row]).toEqual(["IQDB_INVALID_PAYLOAD", 2997]);
    });
  });
});
